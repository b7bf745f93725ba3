//! Values as they are given, and what each kind of setting asks of one.

use axum::http::HeaderName;

use super::SettingsError;
use crate::{CsrfCookie, LocalRedirect};

/// A value as it was given.
#[derive(Clone, Debug)]
pub(super) enum Given<'a> {
    /// From a file.
    Text(&'a str),
    /// From the environment, where everything is text.
    Plain(&'a str),
    Switch(bool),
    Number(i64),
    Other(&'static str),
}

impl Given<'_> {
    fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Plain(text) => {
                format!("{:?}", text.chars().take(64).collect::<String>())
            }
            Self::Switch(switch) => switch.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Other(kind) => (*kind).to_owned(),
        }
    }
}

pub(super) fn wrong(key: &'static str, value: &Given<'_>, wanted: &'static str) -> SettingsError {
    SettingsError::Value {
        key,
        value: value.shown(),
        wanted,
    }
}

pub(super) fn text(key: &'static str, value: &Given<'_>) -> Result<String, SettingsError> {
    match value {
        Given::Text(text) | Given::Plain(text) if !text.trim().is_empty() => Ok((*text).to_owned()),
        _ => Err(wrong(key, value, "a text is asked for")),
    }
}

pub(super) fn path(key: &'static str, value: &Given<'_>) -> Result<String, SettingsError> {
    let wanted = "a path such as \"/auth/in\" is asked for";
    let text = text(key, value).map_err(|_| wrong(key, value, wanted))?;
    if crate::settings::is_path(&text) {
        Ok(text)
    } else {
        Err(wrong(key, value, wanted))
    }
}

pub(super) fn view(key: &'static str, value: &Given<'_>) -> Result<String, SettingsError> {
    let wanted = "a path of this site is asked for, such as \"/account\"";
    let text = text(key, value).map_err(|_| wrong(key, value, wanted))?;
    match LocalRedirect::parse(&text) {
        Some(view) => Ok(view.as_str().to_owned()),
        None => Err(wrong(key, value, wanted)),
    }
}

pub(super) fn file(key: &'static str, value: &Given<'_>) -> Result<String, SettingsError> {
    let wanted =
        "the name of a file in the folder of templates is asked for, such as \"security/in.html\"";
    let text = text(key, value).map_err(|_| wrong(key, value, wanted))?;
    let inside = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains('\\');
    if text.split('/').all(inside) {
        Ok(text)
    } else {
        Err(wrong(key, value, wanted))
    }
}

pub(super) fn switch(key: &'static str, value: &Given<'_>) -> Result<bool, SettingsError> {
    let plain = |text: &str| match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    };
    let switch = match value {
        Given::Switch(switch) => Some(*switch),
        Given::Plain(text) => plain(text),
        _ => None,
    };
    switch.ok_or_else(|| wrong(key, value, "true or false is asked for"))
}

pub(super) fn cookie(key: &'static str, value: &Given<'_>) -> Result<String, SettingsError> {
    let wanted = "the name of a cookie is asked for, such as \"XSRF-TOKEN\"";
    let text = text(key, value).map_err(|_| wrong(key, value, wanted))?;
    CsrfCookie::new(&text).map_err(|_| wrong(key, value, wanted))?;
    Ok(text)
}

pub(super) fn header(key: &'static str, value: &Given<'_>) -> Result<String, SettingsError> {
    let wanted = "the name of a header is asked for, such as \"X-XSRF-TOKEN\"";
    let text = text(key, value).map_err(|_| wrong(key, value, wanted))?;
    HeaderName::try_from(&text).map_err(|_| wrong(key, value, wanted))?;
    Ok(text)
}
