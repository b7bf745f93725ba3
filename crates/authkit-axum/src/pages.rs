//! The pages: templates that an application overrides by a file of the same name.

mod names;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::http::HeaderMap;
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

use names::EMBEDDED;
pub use names::PageName;
pub(crate) use names::title_of;

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
    pub(crate) no_password: bool,
    #[cfg(feature = "registerable")]
    pub(crate) extra_fields: &'a [crate::SignUpField],
    #[cfg(feature = "registerable")]
    pub(crate) optional_password: bool,
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

macro_rules! urls {
    ($($url:ident)*) => {
        /// The paths of the pages; a feature that is off has none.
        #[derive(Clone, Debug, Default, Serialize)]
        pub(crate) struct Urls {
            $(pub(crate) $url: Option<String>,)*
        }

        impl Urls {
            /// The same below a path, as a browser sees them.
            pub(crate) fn below(&self, mount: &str) -> Self {
                let below = |path: &Option<String>| path.as_ref().map(|path| format!("{mount}{path}"));
                Self { $($url: below(&self.$url),)* }
            }
        }
    };
}

urls! {
    login logout register confirm reset change sessions verify
    send_login login_code change_email change_username unlock export deactivate delete
}

/// A form as it is shown again: what was typed, and what is wrong with it.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct FormView {
    /// Whether a link was opened in another browser than the one that it belongs to.
    #[serde(skip)]
    pub(crate) elsewhere: bool,
    /// Whether the owner has no password to type.
    #[serde(skip)]
    pub(crate) no_password: bool,
    /// The application's own fields of a registration.
    #[cfg(feature = "registerable")]
    #[serde(skip)]
    pub(crate) extra_fields: Vec<crate::SignUpField>,
    /// Whether a registration may go without a password.
    #[cfg(feature = "registerable")]
    #[serde(skip)]
    pub(crate) optional_password: bool,
    pub(crate) values: std::collections::BTreeMap<Cow<'static, str>, String>,
    pub(crate) errors: Vec<String>,
    pub(crate) field_errors: std::collections::BTreeMap<Cow<'static, str>, Vec<String>>,
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
                no_password: false,
                #[cfg(feature = "registerable")]
                extra_fields: &[],
                #[cfg(feature = "registerable")]
                optional_password: false,
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
