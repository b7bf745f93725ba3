//! What templates may call: translation, and the addresses of the account pages, under the names that Flask has for them.

use minijinja::value::{Kwargs, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State};
use std::sync::Arc;
use url::Url;

use super::escape::escaped;
use crate::{Links, locale};

/// From a text and a language to the text in that language; `None` to leave it.
pub(crate) type Translate = Arc<dyn Fn(&str, &str) -> Option<String> + Send + Sync>;

/// `_`, `gettext` and `ngettext` as Jinja's own extension has them, and Flask-Security-Too's `_fsdomain`.
pub(crate) fn translate_by(environment: &mut Environment<'static>, translate: Option<Translate>) {
    for name in ["_", "gettext", "_fsdomain"] {
        let translate = translate.clone();
        let one = move |state: &mut State<'_, '_>, text: String, values: Kwargs| {
            let text = translated(state, translate.as_ref(), text);
            fill(state, &text, &values, None)
        };
        environment.add_function(name, one);
    }
    let many = move |state: &mut State<'_, '_>,
                     singular: String,
                     plural: String,
                     number: i64,
                     values: Kwargs| {
        let text = if number == 1 { singular } else { plural };
        let text = translated(state, translate.as_ref(), text);
        fill(state, &text, &values, Some(number))
    };
    environment.add_function("ngettext", many);
}

fn translated(state: &State<'_, '_>, translate: Option<&Translate>, text: String) -> String {
    let locale = state.lookup(locale::KEY);
    let locale = locale.as_ref().and_then(Value::as_str);
    let locale = locale.unwrap_or(locale::DEFAULT);
    let found = translate.and_then(|translate| translate(&text, locale));
    found.unwrap_or(text)
}

/// Puts values at `%(name)s`. In HTML the text is the author's and may hold tags; the values are escaped.
fn fill(
    state: &State<'_, '_>,
    text: &str,
    values: &Kwargs,
    number: Option<i64>,
) -> Result<Value, Error> {
    let html = state.auto_escape() == &AutoEscape::Html;
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        filled.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            filled.push('%');
            rest = after;
            continue;
        }
        let place = after.strip_prefix('(').and_then(|it| it.split_once(')'));
        let (name, after) = place.ok_or_else(|| invalid("a % in a text is written %%"))?;
        let mut kind = after.chars();
        if !matches!(kind.next(), Some('s' | 'd')) {
            return Err(invalid("a value in a text is written %(name)s"));
        }
        let value = match (name, number) {
            ("num", Some(number)) if !values.has("num") => Value::from(number),
            _ => values.get::<Value>(name)?,
        };
        if value.is_undefined() {
            let what = format!("the value {name} of a text is undefined");
            return Err(Error::new(ErrorKind::UndefinedError, what));
        }
        let shown = value.to_string();
        if html && !value.is_safe() {
            filled.push_str(&escaped(&shown));
        } else {
            filled.push_str(&shown);
        }
        rest = kind.as_str();
    }
    filled.push_str(rest);
    Ok(if html {
        Value::from_safe_string(filled)
    } else {
        Value::from(filled)
    })
}

/// `url_for_security('forgot_password', _external=True)`, and `url_for('security.forgot_password', _external=True)`.
pub(crate) fn link_by(environment: &mut Environment<'static>, links: &Links) {
    let accounts = links.clone();
    environment.add_function(
        "url_for_security",
        move |endpoint: String, values: Kwargs| url(&accounts, &endpoint, &values),
    );
    let accounts = links.clone();
    environment.add_function("url_for", move |endpoint: String, values: Kwargs| {
        let of_accounts = endpoint.strip_prefix("security.").ok_or_else(|| {
            invalid("in mails url_for knows the account pages only, such as 'security.login'")
        })?;
        url(&accounts, of_accounts, &values)
    });
}

fn url(links: &Links, endpoint: &str, values: &Kwargs) -> Result<String, Error> {
    let token = || {
        values
            .get::<String>("token")
            .map_err(|_| invalid("this page needs a token"))
    };
    let missing = || invalid("the application has no page to ask for a reset");
    let full = match endpoint {
        "login" | "send_login" => links.login(),
        "logout" => links.logout(),
        "register" => links.register(),
        "change_password" => links.change_password(),
        "forgot_password" => links.forgot().ok_or_else(missing)?,
        "send_confirmation" => links.send_confirmation(),
        "token_login" => links.login_with(&token()?),
        "confirm_email" => links.confirm(&token()?),
        "reset_password" => links.reset(&token()?),
        _ => {
            let what = format!("there is no account page {endpoint:?}");
            return Err(invalid(what));
        }
    };
    let mut url = Url::parse(&full).map_err(|_| invalid("no address"))?;
    let taken = ["token", "_external", "_anchor", "_scheme", "_method"];
    for name in values.args().filter(|name| !taken.contains(name)) {
        let value = values.peek::<Value>(name)?;
        url.query_pairs_mut().append_pair(name, &value.to_string());
    }
    if let Some(anchor) = values.get::<Option<String>>("_anchor")? {
        url.set_fragment(Some(&anchor));
    }
    if values.get::<Option<bool>>("_external")?.unwrap_or(false) {
        return Ok(url.into());
    }
    let host = url
        .host_str()
        .map_or(0, |_| url[..url::Position::BeforePath].len());
    Ok(url.as_str().get(host..).unwrap_or_default().to_owned())
}

fn invalid(what: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidOperation, what)
}
