//! The builder methods that say what pages say and show.

use std::collections::BTreeMap;
use std::path::Path;

use authkit_flows::settings::Phrases;
use authkit_store::Store;

use super::AuthBuilder;
use crate::BuildError;
use crate::catalog::{CatalogError, Catalogs};
use crate::pages::PageName;
use crate::wording::{PageContext, Processor, Wording, processor};

/// What was said of it so far.
pub(super) struct WordingPlan {
    pub(super) language: Option<String>,
    pub(super) texts: Vec<(String, String)>,
    pub(super) phrases: Phrases,
    pub(super) flashes: bool,
    pub(super) templates: BTreeMap<PageName, String>,
    processors: Vec<(Option<PageName>, Processor)>,
}

impl Default for WordingPlan {
    fn default() -> Self {
        Self {
            language: None,
            texts: Vec::new(),
            phrases: Phrases::new(),
            flashes: true,
            templates: BTreeMap::new(),
            processors: Vec::new(),
        }
    }
}

impl WordingPlan {
    /// Puts it together, with the texts that lie in the folder of templates.
    pub(super) fn build(mut self, folder: Option<&Path>) -> Result<Wording, BuildError> {
        if let Some(folder) = folder {
            let mut found = texts_in(&folder.join("security/messages"))?;
            found.append(&mut self.texts);
            self.texts = found;
        }
        let catalogs = Catalogs::new(&self.texts, self.language.as_deref(), &self.phrases)?;
        Ok(Wording {
            catalogs,
            flashes: self.flashes,
            templates: self.templates,
            processors: self.processors,
        })
    }
}

/// The files `de.json` and their like; nothing where there is no such folder.
fn texts_in(folder: &Path) -> Result<Vec<(String, String)>, CatalogError> {
    let mut found = Vec::new();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error.into()),
    };
    for entry in entries {
        let path = entry?.path();
        let is_json = path.extension().is_some_and(|ending| ending == "json");
        if let Some(tag) = path.file_stem().and_then(|stem| stem.to_str())
            && is_json
        {
            found.push((tag.to_owned(), std::fs::read_to_string(&path)?));
        }
    }
    found.sort();
    Ok(found)
}

impl<S: Store> AuthBuilder<S> {
    /// Speaks this language to everybody, such as `ru`, in mails as well. Without it each browser is answered in the language that it
    /// prefers of those that there are: English, Russian, and those of [`texts`](Self::texts).
    #[must_use]
    pub fn language(mut self, tag: impl Into<String>) -> Self {
        self.wording.language = Some(tag.into());
        self
    }

    /// Adds a language, or replaces single texts of one: a JSON object whose keys are the English texts, or `MSG_` and a key of
    /// Flask-Security. A file `security/messages/de.json` in the folder of templates does the same.
    ///
    /// ```
    /// # fn f<S: authkit_axum::store::Store>(builder: authkit_axum::AuthBuilder<S>) -> authkit_axum::AuthBuilder<S> {
    /// builder.texts("de", r#"{ "Login": "Anmelden", "MSG_LOGIN": "Bitte zuerst anmelden." }"#)
    /// # }
    /// ```
    #[must_use]
    pub fn texts(mut self, tag: impl Into<String>, json: impl Into<String>) -> Self {
        self.wording.texts.push((tag.into(), json.into()));
        self
    }

    /// Says single messages in the application's own words, whatever the language (`MSG_<KEY>`).
    #[must_use]
    pub fn phrases(mut self, phrases: Phrases) -> Self {
        self.wording.phrases = phrases;
        self
    }

    /// Whether what happened is said on the next page (`FLASH_MESSAGES`); it is, if nothing is said.
    #[must_use]
    pub fn flash_messages(mut self, flash: bool) -> Self {
        self.wording.flashes = flash;
        self
    }

    /// Takes another file for a page than the one of its usual name (`LOGIN_USER_TEMPLATE` and its like).
    #[must_use]
    pub fn page_template(mut self, page: PageName, file: impl Into<String>) -> Self {
        self.wording.templates.insert(page, file.into());
        self
    }

    /// Adds values to every page. What the page itself needs, such as `form` and `csrf_token`, cannot be replaced.
    ///
    /// ```
    /// # fn f<S: authkit_axum::store::Store>(builder: authkit_axum::AuthBuilder<S>) -> authkit_axum::AuthBuilder<S> {
    /// use std::collections::BTreeMap;
    ///
    /// builder.context_processor(|_| BTreeMap::from([("company", "Example Ltd.")]))
    /// # }
    /// ```
    #[must_use]
    pub fn context_processor<T: serde::Serialize>(
        mut self,
        make: impl Fn(&PageContext<'_>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.wording.processors.push((None, processor(make)));
        self
    }

    /// Adds values to one page, which count more than those for every page (`login_context_processor` and its like).
    #[must_use]
    pub fn context_processor_for<T: serde::Serialize>(
        mut self,
        page: PageName,
        make: impl Fn(&PageContext<'_>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.wording.processors.push((Some(page), processor(make)));
        self
    }
}
