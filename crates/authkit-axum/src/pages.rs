//! The pages: templates that an application overrides by a file of the same name.

use std::path::PathBuf;

use axum::http::StatusCode;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use serde::Serialize;

use crate::Fault;
use crate::flash::FlashView;
use crate::settings::Names;

/// The stylesheet of the default pages.
pub(crate) const STYLESHEET: &str = include_str!("../assets/authkit.css");

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../templates/", $name)))),*]
    };
}

const EMBEDDED: &[(&str, &str)] = embedded![
    "security/_macros.html",
    "security/_menu.html",
    "security/_messages.html",
    "security/base.html",
    "security/change_password.html",
    "security/confirm_email.html",
    "security/forgot_password.html",
    "security/login_user.html",
    "security/logout.html",
    "security/message.html",
    "security/register_user.html",
    "security/reset_password.html",
    "security/send_confirmation.html",
    "security/sessions.html",
    "security/verify.html",
];

/// A page with a template of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageName {
    ChangePassword,
    ConfirmEmail,
    ForgotPassword,
    Login,
    Logout,
    Message,
    Register,
    ResetPassword,
    SendConfirmation,
    Sessions,
    Verify,
}

impl PageName {
    const ALL: [Self; 11] = [
        Self::ChangePassword,
        Self::ConfirmEmail,
        Self::ForgotPassword,
        Self::Login,
        Self::Logout,
        Self::Message,
        Self::Register,
        Self::ResetPassword,
        Self::SendConfirmation,
        Self::Sessions,
        Self::Verify,
    ];

    const fn template(self) -> &'static str {
        match self {
            Self::ChangePassword => "security/change_password.html",
            Self::ConfirmEmail => "security/confirm_email.html",
            Self::ForgotPassword => "security/forgot_password.html",
            Self::Login => "security/login_user.html",
            Self::Logout => "security/logout.html",
            Self::Message => "security/message.html",
            Self::Register => "security/register_user.html",
            Self::ResetPassword => "security/reset_password.html",
            Self::SendConfirmation => "security/send_confirmation.html",
            Self::Sessions => "security/sessions.html",
            Self::Verify => "security/verify.html",
        }
    }
}

/// What every page is given.
#[derive(Debug, Serialize)]
pub(crate) struct Frame<'a> {
    pub(crate) site: &'a str,
    pub(crate) lang: &'a str,
    pub(crate) stylesheet: &'a str,
    pub(crate) home: &'a str,
    pub(crate) csrf_token: &'a str,
    pub(crate) current_user: Option<UserView<'a>>,
    pub(crate) flashes: Vec<FlashView>,
    pub(crate) urls: &'a Urls,
    pub(crate) min_password: usize,
    pub(crate) names: Names,
    pub(crate) elsewhere: bool,
    pub(crate) next: Option<&'a str>,
    pub(crate) action: Option<&'a str>,
    pub(crate) form: &'a FormView,
    #[serde(flatten)]
    pub(crate) message: Option<MessageView<'a>>,
}

/// The person who is signed in, for a page.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct UserView<'a> {
    pub(crate) email: &'a str,
}

/// The addresses of the pages; a feature that is off has none.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Urls {
    pub(crate) login: Option<String>,
    pub(crate) logout: Option<String>,
    pub(crate) register: Option<String>,
    pub(crate) confirm: Option<String>,
    pub(crate) reset: Option<String>,
    pub(crate) change: Option<String>,
    pub(crate) sessions: Option<String>,
    pub(crate) verify: Option<String>,
}

/// A form as it is shown again: what was typed, and what is wrong with it.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct FormView {
    /// Whether a link was opened in another browser than the one that it belongs to.
    #[serde(skip)]
    pub(crate) elsewhere: bool,
    pub(crate) values: std::collections::BTreeMap<&'static str, String>,
    pub(crate) errors: Vec<String>,
    pub(crate) field_errors: std::collections::BTreeMap<&'static str, Vec<String>>,
    /// What a page lists beside its form.
    pub(crate) details: serde_json::Value,
}

/// The contents of the message page.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct MessageView<'a> {
    pub(crate) title: &'a str,
    pub(crate) text: &'a str,
    pub(crate) tone: &'static str,
    pub(crate) link: Option<LinkView<'a>>,
}

/// The button of the message page.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct LinkView<'a> {
    pub(crate) href: &'a str,
    pub(crate) label: &'a str,
}

/// The templates.
#[derive(Debug)]
pub(crate) struct Pages(Environment<'static>);

impl Pages {
    /// The default pages, each replaced by the file of the same name in `folder`, if there is one.
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Chainable);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(authkit_mail::html_formatter);
        environment.set_loader(move |name| {
            if let Some(folder) = &folder
                && let Some(source) = read(folder, name)?
            {
                return Ok(Some(source));
            }
            Ok(EMBEDDED
                .iter()
                .find(|(embedded, _)| *embedded == name)
                .map(|(_, source)| (*source).to_owned()))
        });
        Self(environment)
    }

    /// Parses every page, so that a mistake in an overriding file is found at start and not by a visitor.
    pub(crate) fn check(&self) -> Result<(), minijinja::Error> {
        let form = FormView::default();
        let message = MessageView {
            title: "",
            text: "",
            tone: "info",
            link: None,
        };
        for page in PageName::ALL {
            let frame = Frame {
                site: "",
                lang: "en",
                stylesheet: "",
                home: "/",
                csrf_token: "",
                current_user: None,
                flashes: Vec::new(),
                urls: &Urls::default(),
                min_password: 0,
                names: Names::Off,
                elsewhere: true,
                next: None,
                action: None,
                form: &form,
                message: Some(message),
            };
            self.try_render(page, &frame)?;
        }
        Ok(())
    }

    pub(crate) fn render(&self, page: PageName, frame: &Frame<'_>) -> Result<String, Fault> {
        self.try_render(page, frame)
            .map_err(|error| Fault::new("a page could not be rendered", error))
    }

    fn try_render(&self, page: PageName, frame: &Frame<'_>) -> Result<String, minijinja::Error> {
        self.0
            .get_template(page.template())?
            .render(Value::from(Serde(frame)))
    }
}

/// Reads an overriding file. The names come from templates, so they are held to stay inside the folder.
fn read(folder: &std::path::Path, name: &str) -> Result<Option<String>, minijinja::Error> {
    let inside = name
        .split('/')
        .all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains('\\'));
    if !inside {
        return Ok(None);
    }
    match std::fs::read_to_string(folder.join(name)) {
        Ok(source) => Ok(Some(source)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(minijinja::Error::new(
            ErrorKind::InvalidOperation,
            format!("cannot read {name}"),
        )
        .with_source(error)),
    }
}

/// The words for a status that has no page of its own.
pub(crate) const fn title_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 | 422 => "That did not work",
        403 => "Not allowed",
        404 => "Page not found",
        405 => "Not like this",
        413 => "Too large",
        415 => "Not understood",
        503 => "Please try again in a moment",
        _ => "Something went wrong",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_page_renders() {
        Pages::new(None).check().expect("the defaults are sound");
    }

    #[test]
    fn a_template_name_cannot_leave_its_folder() {
        let folder = std::env::temp_dir();
        for name in [
            "../etc/passwd",
            "/etc/passwd",
            "security/../../x",
            "a//b",
            "..\\x",
            ".hidden",
        ] {
            assert_eq!(read(&folder, name).ok().flatten(), None, "{name}");
        }
    }
}
