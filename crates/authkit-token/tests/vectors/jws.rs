//! The kinds of itsdangerous that are JSON web signatures.

use std::time::Duration;

use authkit_token::jws::{Algorithm, JwsSerializer, TimedJwsSerializer};

use super::case::{Case, Judgement};
use super::itsdangerous::json;

pub(crate) fn judge(case: &Case<'_>) -> Judgement {
    let algorithm = match case.text("algorithm") {
        Some("HS256") => Algorithm::Hs256,
        Some("HS384") => Algorithm::Hs384,
        Some("HS512") => Algorithm::Hs512,
        _ => return Judgement::Unsupported,
    };
    let Some(secrets) = case.secrets() else {
        return Judgement::Refused("an empty secret".to_owned());
    };
    let text = String::from_utf8(case.token()).unwrap_or_default();
    match case.kind() {
        "JSONWebSignatureSerializer" => {
            let serializer = match case.text("salt") {
                None => JwsSerializer::new(&secrets, algorithm),
                Some(salt) => JwsSerializer::with_salt(&secrets, algorithm, salt),
            };
            let serializer = if case.text("package_version") == Some("0.24") {
                serializer.with_ascii_json()
            } else {
                serializer
            };
            json(case, serializer.load(&text), |json, _| {
                serializer.dump(json).ok()
            })
        }
        "TimedJSONWebSignatureSerializer" => {
            let serializer = match case.text("salt") {
                None => TimedJwsSerializer::new(&secrets, algorithm),
                Some(salt) => TimedJwsSerializer::with_salt(&secrets, algorithm, salt),
            };
            let serializer = if case.text("package_version") == Some("0.24") {
                serializer.with_ascii_json()
            } else {
                serializer
            };
            json(case, serializer.load(&text, case.now()), |json, case| {
                let lifetime = Duration::from_secs(case.field("expires_in").as_u64()?);
                let issued_at = case.instant("issued_at")?;
                serializer.dump(json, lifetime, issued_at).ok()
            })
        }
        _ => Judgement::Unsupported,
    }
}
