//! The kinds of Django.

use authkit_token::OffsetDateTime;
use authkit_token::django::{PasswordResetTokens, ResetState, Signer, TimestampSigner};
use authkit_token::foreign::Secrets;

use super::case::{Case, Judgement};
use super::itsdangerous::json;

pub(crate) fn judge(case: &Case<'_>) -> Judgement {
    let (Some(secrets), Some(digest)) = (case.secrets(), case.digest()) else {
        return Judgement::Unsupported;
    };
    if case.kind() != "django.password_reset" && case.text("sep") != Some(":") {
        return Judgement::Unsupported;
    }
    let text = String::from_utf8(case.token()).unwrap_or_default();
    let salt = case.text("salt").unwrap_or_default();
    let value = case.text("value_utf8").unwrap_or_default();
    match case.kind() {
        "django.Signer" => {
            let signer = Signer::new(&secrets, salt, digest);
            match signer.unsign(&text) {
                Err(error) => Judgement::Refused(error.to_string()),
                Ok(read) if read.text() != Some(value) => Judgement::Wrong("read".to_owned()),
                Ok(_) if signer.sign(value) != text => Judgement::Wrong("signed".to_owned()),
                Ok(_) => Judgement::Accepted,
            }
        }
        "django.TimestampSigner" => {
            let signer = TimestampSigner::new(&secrets, salt, digest);
            match signer.unsign(&text, case.max_age(), case.now()) {
                Err(error) => Judgement::Refused(error.to_string()),
                Ok(read) if read.text() != Some(value) => Judgement::Wrong("read".to_owned()),
                Ok(read) => {
                    // Signed at the moment of the check, whatever `issued_at` says.
                    let issued_at = read.issued_at().unwrap_or(case.now());
                    if signer.sign(value, issued_at).ok() == Some(text) {
                        Judgement::Accepted
                    } else {
                        Judgement::Wrong("signed".to_owned())
                    }
                }
            }
        }
        "django.signing.dumps" => {
            let signer = TimestampSigner::new(&secrets, salt, digest);
            let loaded = signer.loads(&text, case.max_age(), case.now());
            json(case, loaded, |json, case| {
                signer.dumps(json, case.instant("issued_at")?).ok()
            })
        }
        "django.password_reset" => reset(case, &secrets, &text),
        _ => Judgement::Unsupported,
    }
}

fn reset(case: &Case<'_>, secrets: &Secrets, text: &str) -> Judgement {
    let (user, Some(digest)) = (case.field("user"), case.digest()) else {
        return Judgement::Unsupported;
    };
    let instant = |seconds| OffsetDateTime::from_unix_timestamp(seconds).ok();
    let id = user["id"].to_string();
    let state = ResetState {
        id: &id,
        password: user["password"].as_str().unwrap_or_default(),
        last_login: user["last_login"].as_i64().and_then(instant),
        email: user["email"].as_str().unwrap_or_default(),
    };
    let tokens = PasswordResetTokens::new(secrets, digest);
    let max_age = case.max_age().unwrap_or_default();
    if let Err(error) = tokens.check(text, &state, max_age, case.now()) {
        return Judgement::Refused(error.to_string());
    }
    let issued_at = case.instant("issued_at").unwrap_or(case.now());
    if case.is_accepted() && tokens.make(&state, issued_at).ok().as_deref() != Some(text) {
        return Judgement::Wrong("made in another way".to_owned());
    }
    Judgement::Accepted
}
