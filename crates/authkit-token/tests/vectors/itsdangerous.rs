//! The kinds of itsdangerous.

use authkit_token::foreign::{LoadError, Loaded, Unsigned};
use authkit_token::itsdangerous::{
    Derivation, Epoch, Serializer, Settings, Signer, TimedSerializer, TimestampSigner,
    UrlSafeSerializer, UrlSafeTimedSerializer,
};
use serde_json::Value;

use super::case::{Case, Judgement, same};
use super::ordered::Json;

pub(crate) fn settings(case: &Case<'_>) -> Option<Settings> {
    let derivation = match case.text("key_derivation")? {
        "concat" => Derivation::Concat,
        "django-concat" => Derivation::DjangoConcat,
        "hmac" => Derivation::Hmac,
        "none" => Derivation::None,
        _ => return None,
    };
    let epoch = match case.field("epoch").as_i64() {
        None | Some(0) => Epoch::Unix,
        Some(1_293_840_000) => Epoch::Year2011,
        _ => return None,
    };
    let settings = Settings::new(case.text("salt")?)
        .with_digest(case.digest()?)
        .with_derivation(derivation)
        .with_epoch(epoch)
        .with_separator(case.text("sep")?)
        .ok()?;
    Some(if case.text("package_version") == Some("0.24") {
        settings.with_ascii_json()
    } else {
        settings
    })
}

pub(crate) fn judge(case: &Case<'_>) -> Judgement {
    let Some(settings) = settings(case) else {
        return Judgement::Unsupported;
    };
    let Some(secrets) = case.secrets() else {
        return Judgement::Refused("an empty secret".to_owned());
    };
    let (now, max_age, token) = (case.now(), case.max_age(), case.token());
    let text = String::from_utf8(token.clone()).unwrap_or_default();
    match case.kind() {
        "Signer" => {
            let signer = Signer::new(&secrets, settings);
            value(case, signer.unsign(&token), |value, _| {
                Some(signer.sign_bytes(value))
            })
        }
        "TimestampSigner" => {
            let signer = TimestampSigner::new(&secrets, settings);
            value(case, signer.unsign(&token, max_age, now), |value, case| {
                signer.sign_bytes(value, case.instant("issued_at")?).ok()
            })
        }
        "Serializer" => {
            let serializer = Serializer::new(&secrets, settings);
            json(case, serializer.load(&text), |json, _| {
                serializer.dump(json).ok()
            })
        }
        "TimedSerializer" => {
            let serializer = TimedSerializer::new(&secrets, settings);
            json(case, serializer.load(&text, max_age, now), |json, case| {
                serializer.dump(json, case.instant("issued_at")?).ok()
            })
        }
        "URLSafeSerializer" => {
            let serializer = UrlSafeSerializer::new(&secrets, settings);
            json(case, serializer.load(&text), |json, _| {
                serializer.dump(json).ok()
            })
        }
        "URLSafeTimedSerializer" => {
            let serializer = UrlSafeTimedSerializer::new(&secrets, settings);
            json(case, serializer.load(&text, max_age, now), |json, case| {
                serializer.dump(json, case.instant("issued_at")?).ok()
            })
        }
        _ => Judgement::Unsupported,
    }
}

fn value(
    case: &Case<'_>,
    unsigned: Result<Unsigned, LoadError>,
    sign: impl Fn(&[u8], &Case<'_>) -> Option<Vec<u8>>,
) -> Judgement {
    let unsigned = match unsigned {
        Ok(unsigned) => unsigned,
        Err(error) => return Judgement::Refused(error.to_string()),
    };
    if !case.is_accepted() {
        return Judgement::Accepted;
    }
    let expected = match case.text("value_utf8") {
        Some(text) => text.as_bytes().to_vec(),
        None => case.bytes("value_b64").unwrap_or_default(),
    };
    if unsigned.value() != expected || unsigned.canonical() != case.token() {
        return Judgement::Wrong("another value or canonical form".to_owned());
    }
    if signed_by_the_newest(case) && sign(&expected, case) != Some(case.token()) {
        return Judgement::Wrong("signed in another way".to_owned());
    }
    Judgement::Accepted
}

pub(crate) fn json(
    case: &Case<'_>,
    loaded: Result<Loaded<Value>, LoadError>,
    sign: impl Fn(&Json, &Case<'_>) -> Option<String>,
) -> Judgement {
    let loaded = match loaded {
        Ok(loaded) => loaded,
        Err(error) => return Judgement::Refused(error.to_string()),
    };
    let text = case.text("payload_text");
    if let (true, Some(text)) = (case.is_accepted() && signed_again(case), text) {
        let json: Json = match serde_json::from_str(text) {
            Ok(json) => json,
            Err(error) => return Judgement::Wrong(error.to_string()),
        };
        let signed = sign(&json, case).unwrap_or_default();
        if signed.as_bytes() != case.token() {
            return Judgement::Wrong(format!("signed as {signed}"));
        }
    }
    same(case, loaded.value(), loaded.canonical().as_bytes())
}

/// Whether Python's own dump of the payload is the token: not compressed, and not written by hand.
fn signed_again(case: &Case<'_>) -> bool {
    let by_hand = case
        .text("why")
        .is_some_and(|why| why.starts_with("validly signed"));
    case.field("compressed").as_bool() != Some(true) && !by_hand && signed_by_the_newest(case)
}

fn signed_by_the_newest(case: &Case<'_>) -> bool {
    let why = case.text("why").unwrap_or_default();
    !why.contains("signed with 'old")
}
