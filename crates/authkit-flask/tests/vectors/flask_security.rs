//! The kinds of Flask-Security.

use authkit_flask::security::{Generation, Kind, SecurityTokens, StoredAccount};

use super::case::{Case, Judgement};

pub(crate) fn judge(case: &Case<'_>) -> Judgement {
    let kind = match case.kind() {
        "flask_security.auth_token" => Kind::Authentication,
        "flask_security.confirm" => Kind::Confirm,
        "flask_security.reset" => Kind::Reset,
        "flask_security.login" => Kind::Login,
        "flask_security.change_email" => Kind::ChangeEmail,
        _ => return Judgement::Unsupported,
    };
    let generation = match case.text("package_version") {
        Some("1.7.4") => Generation::V1,
        Some("3.0.0") => Generation::V3,
        Some("5.9.2") => Generation::Too,
        _ => return Judgement::Unsupported,
    };
    let Some(secrets) = case.secrets() else {
        return Judgement::Refused("an empty secret".to_owned());
    };
    let salt = case.text("salt").unwrap_or_default();
    let tokens =
        SecurityTokens::with_salt(&secrets, kind, generation, salt).with_max_age(case.max_age());
    let text = String::from_utf8(case.token()).unwrap_or_default();
    let token = match tokens.open(&text, case.now()) {
        Ok(token) => token,
        Err(error) => return Judgement::Refused(error.to_string()),
    };
    if case.is_accepted() && token.canonical() != text {
        return Judgement::Wrong("another canonical form".to_owned());
    }
    let user = case.field("user");
    if user.is_null() {
        return Judgement::Refused("no such user".to_owned());
    }
    let field = |name: &str| user[name].as_str().unwrap_or_default();
    let id = user["id"].to_string();
    let subject = match generation {
        Generation::Too => field("fs_uniquifier"),
        _ => &id,
    };
    let account = StoredAccount::new(subject, field("password"), field("email"))
        .with_active(user["active"].as_bool() == Some(true));
    match token.check(&account, case.now()) {
        Ok(_) => Judgement::Accepted,
        Err(error) => Judgement::Refused(error.to_string()),
    }
}
