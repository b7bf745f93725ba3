//! The kinds of Flask and Flask-Login.

use authkit_flask::login::{RememberCookies, identifier_text, session_identifier};
use authkit_flask::session::SessionCookies;

use super::case::{Case, Judgement, same};

pub(crate) fn judge(case: &Case<'_>) -> Judgement {
    match case.kind() {
        "flask.session" => session(case),
        "flask_login.remember" => remember(case),
        "flask_login.session_id" => identifier(case),
        _ => Judgement::Unsupported,
    }
}

fn session(case: &Case<'_>) -> Judgement {
    let (Some(secrets), Some(lifetime)) = (case.secrets(), case.max_age()) else {
        return Judgement::Refused("an empty secret".to_owned());
    };
    let cookies = match case.field("epoch").as_i64() {
        Some(0) => SessionCookies::new(&secrets),
        Some(1_293_840_000) => SessionCookies::of_0_24(&secrets),
        _ => return Judgement::Unsupported,
    };
    // What a case sets beside the epoch is what an application cannot set: such tokens are refused.
    let cookies = cookies.with_lifetime(lifetime);
    let text = String::from_utf8(case.token()).unwrap_or_default();
    let loaded = match cookies.load(&text, case.now()) {
        Ok(loaded) => loaded,
        Err(error) => return Judgement::Refused(error.to_string()),
    };
    let read = serde_json::to_value(loaded.value()).unwrap_or_default();
    let by_the_newest = !case
        .text("why")
        .unwrap_or_default()
        .contains("signed with 'old");
    if case.is_accepted() && case.field("compressed").as_bool() == Some(false) && by_the_newest {
        let issued_at = case.instant("issued_at").unwrap_or(case.now());
        let signed = cookies.dump(loaded.value(), issued_at).unwrap_or_default();
        if signed != text {
            return Judgement::Wrong(format!("signed as {signed}"));
        }
    }
    same(case, &read, loaded.canonical().as_bytes())
}

fn remember(case: &Case<'_>) -> Judgement {
    let secrets = case
        .field("secrets")
        .as_array()
        .cloned()
        .unwrap_or_default();
    let [secret] = secrets.as_slice() else {
        return Judgement::Unsupported;
    };
    let cookies = match RememberCookies::new(secret.as_str().unwrap_or_default()) {
        Ok(cookies) => cookies,
        Err(error) => return Judgement::Refused(error.to_string()),
    };
    let text = String::from_utf8(case.token()).unwrap_or_default();
    let Some(user) = cookies.decode(&text) else {
        return Judgement::Refused("no".to_owned());
    };
    if case.is_accepted() && case.text("payload") != Some(user) {
        return Judgement::Wrong(format!("read {user}"));
    }
    if case.is_accepted() && cookies.encode(user) != text {
        return Judgement::Wrong("signed in another way".to_owned());
    }
    Judgement::Accepted
}

fn identifier(case: &Case<'_>) -> Judgement {
    let inputs = case.field("inputs");
    let input = |name: &str| inputs[name].as_str();
    let (address, forwarded, agent) = (
        input("remote_addr"),
        input("x_forwarded_for"),
        input("user_agent"),
    );
    let text = identifier_text(address, forwarded, agent);
    if case.text("base_text") != Some(&text) {
        return Judgement::Wrong(text);
    }
    let identifier = session_identifier(address, forwarded, agent);
    if case.text("identifier") != Some(&identifier) {
        return Judgement::Wrong(identifier);
    }
    Judgement::Accepted
}
