//! What an application sets of what pages say and show: languages, texts, templates, values of its own.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use minijinja::Value;
use minijinja::value::Serde;

use crate::catalog::{Catalog, Catalogs};
use crate::pages::{FormView, Frame, LinkView, MessageView, PageName};

/// The page that a context processor adds values to.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PageContext<'a> {
    /// Which page it is.
    pub page: PageName,
    /// The path of the request.
    pub path: &'a str,
    /// The language that the page is written in, such as `ru`.
    pub language: &'a str,
    /// The address of who is signed in.
    pub current_user: Option<&'a str>,
}

/// Makes values for pages.
pub(crate) type Processor = Arc<dyn Fn(&PageContext<'_>) -> Value + Send + Sync>;

/// Languages, texts, templates and values.
pub(crate) struct Wording {
    pub(crate) catalogs: Catalogs,
    pub(crate) flashes: bool,
    pub(crate) templates: BTreeMap<PageName, String>,
    /// Each for one page or for all.
    pub(crate) processors: Vec<(Option<PageName>, Processor)>,
}

impl Wording {
    /// The name of a page's template.
    pub(crate) fn template(&self, page: PageName) -> &str {
        let own = self.templates.get(&page).map(String::as_str);
        own.unwrap_or_else(|| page.template())
    }

    /// What the application adds to a page: for all pages first, so that what is for this one counts more.
    pub(crate) fn context(&self, page: PageName, frame: &Frame<'_>) -> Vec<Value> {
        let context = PageContext {
            page,
            path: frame.path,
            language: frame.lang,
            current_user: frame.current_user.map(|user| user.email),
        };
        let (all, one): (Vec<_>, Vec<_>) = self
            .processors
            .iter()
            .filter(|(of, _)| of.is_none_or(|of| of == page))
            .partition(|(of, _)| of.is_none());
        let processors = all.into_iter().chain(one);
        processors.map(|(_, make)| make(&context)).collect()
    }
}

/// A processor of whatever an application gives.
pub(crate) fn processor<T: serde::Serialize>(
    make: impl Fn(&PageContext<'_>) -> T + Send + Sync + 'static,
) -> Processor {
    Arc::new(move |page| Value::from(Serde(&make(page))))
}

impl fmt::Debug for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wording")
            .field("templates", &self.templates)
            .finish_non_exhaustive()
    }
}

/// A message page's contents in the language of the page.
pub(crate) struct Said<'a> {
    title: String,
    text: String,
    tone: &'static str,
    link: Option<(&'a str, String)>,
}

impl Said<'_> {
    pub(crate) fn view(&self) -> MessageView<'_> {
        let link = self.link.as_ref();
        MessageView {
            title: &self.title,
            text: &self.text,
            tone: self.tone,
            link: link.map(|(href, label)| LinkView { href, label }),
        }
    }
}

impl<'a> MessageView<'a> {
    pub(crate) fn said(&self, catalog: &Catalog) -> Said<'a> {
        let link = self.link.as_ref();
        Said {
            title: catalog.text(self.title).into_owned(),
            text: catalog.text(self.text).into_owned(),
            tone: self.tone,
            link: link.map(|link| (link.href, catalog.text(link.label).into_owned())),
        }
    }
}

impl FormView {
    /// The same with its errors in that language.
    pub(crate) fn said(&self, catalog: &Catalog) -> Self {
        let mut form = self.clone();
        let fields = form.field_errors.values_mut().flatten();
        for error in form.errors.iter_mut().chain(fields) {
            let said = catalog.text(error).into_owned();
            *error = said;
        }
        form
    }
}

#[cfg(test)]
impl Default for Wording {
    fn default() -> Self {
        let phrases = authkit_flows::settings::Phrases::new();
        Self {
            catalogs: Catalogs::new(&[], None, &phrases).expect("what comes along is sound"),
            flashes: true,
            templates: BTreeMap::new(),
            processors: Vec::new(),
        }
    }
}
