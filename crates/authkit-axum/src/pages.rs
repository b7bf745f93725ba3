//! The pages: templates that an application overrides by a file of the same name.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use minijinja::value::{Kwargs, Serde, Value, merge_maps};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use serde::Serialize;

use crate::Fault;
use crate::catalog::Catalog;
use crate::flash::FlashView;
use crate::settings::Names;
use crate::wording::Wording;

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
    "security/change_email.html",
    "security/change_password.html",
    "security/change_username.html",
    "security/confirm_email.html",
    "security/confirm_new_email.html",
    "security/deactivate.html",
    "security/delete_account.html",
    "security/export.html",
    "security/forgot_password.html",
    "security/login_code.html",
    "security/login_link.html",
    "security/login_user.html",
    "security/logout.html",
    "security/message.html",
    "security/register_user.html",
    "security/reset_password.html",
    "security/revert_email.html",
    "security/send_confirmation.html",
    "security/send_login.html",
    "security/send_unlock.html",
    "security/set_password.html",
    "security/unlock.html",
];

/// A page with a template of its own. The seven that Flask-Security has keep their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PageName {
    /// The page that asks for another address.
    ChangeEmail,
    /// `CHANGE_PASSWORD_TEMPLATE`
    ChangePassword,
    /// The page that asks for another user name.
    ChangeUsername,
    /// Where a confirmation link leads.
    ConfirmEmail,
    /// Where the link to a new address leads.
    ConfirmNewEmail,
    /// The page that switches an account off.
    Deactivate,
    /// The page that removes an account.
    Delete,
    /// The page that hands out what is kept.
    Export,
    /// `FORGOT_PASSWORD_TEMPLATE`
    ForgotPassword,
    /// `LOGIN_USER_TEMPLATE`
    Login,
    /// Where a mailed code is typed.
    LoginCode,
    /// Where a link to sign in leads.
    LoginLink,
    /// The page with the button that signs out.
    Logout,
    /// A page that says one thing.
    Message,
    /// `REGISTER_USER_TEMPLATE`
    Register,
    /// `RESET_PASSWORD_TEMPLATE`
    ResetPassword,
    /// Where the link back to an old address leads.
    RevertEmail,
    /// `SEND_CONFIRMATION_TEMPLATE`
    SendConfirmation,
    /// `SEND_LOGIN_TEMPLATE`
    SendLogin,
    /// The page that asks for a link that lifts a block.
    SendUnlock,
    /// The page that sets a first password.
    SetPassword,
    /// Where a link that lifts a block leads.
    Unlock,
}

impl PageName {
    /// Every page.
    pub const ALL: &'static [Self] = &[
        Self::ChangeEmail,
        Self::ChangePassword,
        Self::ChangeUsername,
        Self::ConfirmEmail,
        Self::ConfirmNewEmail,
        Self::Deactivate,
        Self::Delete,
        Self::Export,
        Self::ForgotPassword,
        Self::Login,
        Self::LoginCode,
        Self::LoginLink,
        Self::Logout,
        Self::Message,
        Self::Register,
        Self::ResetPassword,
        Self::RevertEmail,
        Self::SendConfirmation,
        Self::SendLogin,
        Self::SendUnlock,
        Self::SetPassword,
        Self::Unlock,
    ];

    /// The template, as a path in the folder of templates.
    #[must_use]
    pub const fn template(self) -> &'static str {
        match self {
            Self::ChangeEmail => "security/change_email.html",
            Self::ChangePassword => "security/change_password.html",
            Self::ChangeUsername => "security/change_username.html",
            Self::ConfirmEmail => "security/confirm_email.html",
            Self::ConfirmNewEmail => "security/confirm_new_email.html",
            Self::Deactivate => "security/deactivate.html",
            Self::Delete => "security/delete_account.html",
            Self::Export => "security/export.html",
            Self::ForgotPassword => "security/forgot_password.html",
            Self::Login => "security/login_user.html",
            Self::LoginCode => "security/login_code.html",
            Self::LoginLink => "security/login_link.html",
            Self::Logout => "security/logout.html",
            Self::Message => "security/message.html",
            Self::Register => "security/register_user.html",
            Self::ResetPassword => "security/reset_password.html",
            Self::RevertEmail => "security/revert_email.html",
            Self::SendConfirmation => "security/send_confirmation.html",
            Self::SendLogin => "security/send_login.html",
            Self::SendUnlock => "security/send_unlock.html",
            Self::SetPassword => "security/set_password.html",
            Self::Unlock => "security/unlock.html",
        }
    }
}

/// What every page is given.
#[derive(Debug, Serialize)]
pub(crate) struct Frame<'a> {
    pub(crate) path: &'a str,
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
    pub(crate) username: Option<&'a str>,
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
    pub(crate) send_login: Option<String>,
    pub(crate) login_code: Option<String>,
    pub(crate) change_email: Option<String>,
    pub(crate) change_username: Option<String>,
    pub(crate) unlock: Option<String>,
    pub(crate) export: Option<String>,
    pub(crate) deactivate: Option<String>,
    pub(crate) delete: Option<String>,
}

/// A form as it is shown again: what was typed, and what is wrong with it.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct FormView {
    /// Whether a link was opened in another browser than the one that it belongs to.
    #[serde(skip)]
    pub(crate) elsewhere: bool,
    pub(crate) values: std::collections::BTreeMap<Cow<'static, str>, String>,
    pub(crate) errors: Vec<String>,
    pub(crate) field_errors: std::collections::BTreeMap<Cow<'static, str>, Vec<String>>,
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

/// The templates, once for each language.
#[derive(Debug)]
pub(crate) struct Pages {
    languages: Vec<Environment<'static>>,
    pub(crate) wording: Wording,
}

impl Pages {
    /// The default pages, each replaced by the file of the same name in `folder`, if there is one.
    pub(crate) fn new(folder: Option<&Path>, wording: Wording) -> Self {
        let catalogs = wording.catalogs.all().iter();
        let languages = catalogs
            .map(|catalog| environment(folder.map(Path::to_owned), Arc::clone(catalog)))
            .collect();
        Self { languages, wording }
    }

    /// The texts in the language of a request.
    pub(crate) fn catalog(&self, headers: &HeaderMap) -> &Catalog {
        let catalogs = &self.wording.catalogs;
        catalogs.at(catalogs.choose(headers))
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
        for (place, page) in self.every_page() {
            let frame = Frame {
                path: "/",
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
            self.try_render(place, page, &frame)?;
        }
        Ok(())
    }

    fn every_page(&self) -> impl Iterator<Item = (usize, PageName)> {
        let languages = 0..self.languages.len();
        languages.flat_map(|place| PageName::ALL.iter().map(move |page| (place, *page)))
    }

    /// The page in the language at `place`.
    pub(crate) fn render(
        &self,
        place: usize,
        page: PageName,
        frame: &Frame<'_>,
    ) -> Result<String, Fault> {
        self.try_render(place, page, frame)
            .map_err(|error| Fault::new("a page could not be rendered", error))
    }

    fn try_render(
        &self,
        place: usize,
        page: PageName,
        frame: &Frame<'_>,
    ) -> Result<String, minijinja::Error> {
        let none = || minijinja::Error::new(ErrorKind::TemplateNotFound, "no such language");
        let environment = self.languages.get(place).ok_or_else(none)?;
        let own = self.wording.context(page, frame);
        let frame = Value::from(Serde(frame));
        // what the pages need is never taken away by what an application adds
        let values = merge_maps(own.into_iter().chain([frame]));
        environment
            .get_template(self.wording.template(page))?
            .render(values)
    }
}

fn environment(folder: Option<PathBuf>, catalog: Arc<Catalog>) -> Environment<'static> {
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
    environment.add_function("_", move |english: &str, values: Kwargs| {
        let mut filled = Vec::new();
        for name in values.args() {
            filled.push((name.to_owned(), values.get::<Value>(name)?.to_string()));
        }
        Ok::<_, minijinja::Error>(catalog.fill(english, &filled))
    });
    environment
}

/// Reads an overriding file. The names come from templates, so they are held to stay inside the folder.
fn read(folder: &Path, name: &str) -> Result<Option<String>, minijinja::Error> {
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
        Pages::new(None, Wording::default())
            .check()
            .expect("the defaults are sound");
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
