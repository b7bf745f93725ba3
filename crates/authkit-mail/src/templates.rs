//! Templates of mails: embedded ones, and an application's own that win over them.
//!
//! A message `welcome` is rendered from `security/email/welcome.txt` and `security/email/welcome.html` (the names that
//! Flask-Security has). A file of that name below the application's folder replaces the embedded one; the other part of
//! the message stays as it is. What a template is given is listed in the README.
//!
//! ```
//! let templates = authkit_mail::Templates::new();
//! templates.check()?; // once, at the start
//! # Ok::<(), authkit_mail::BrokenTemplates>(())
//! ```

mod embedded;
mod escape;
mod sample;

pub use escape::html_formatter;
use minijinja::value::Value;
use minijinja::{
    AutoEscape, Environment, ErrorKind, TemplateSource, UndefinedBehavior, path_loader,
};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Renders mails.
///
/// A template that prints a variable nobody set is an error and not a gap. `{% if name %}` is allowed for one that may be
/// missing. What ends in `.txt` is written as it is, everything else is escaped for HTML.
pub struct Templates {
    environment: Environment<'static>,
    folder: Option<PathBuf>,
}

/// The two parts of a mail.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Rendered {
    pub(crate) text: String,
    pub(crate) html: Option<String>,
}

/// A template is missing or cannot be rendered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// There is no such folder.
    #[error("there is no folder of templates at {}", path.display())]
    NoFolder {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// It does not exist, does not parse, or names something that is not there. The text says where, never a value.
    #[error("the template {name} cannot be rendered: {source}")]
    Broken {
        /// The template.
        name: String,
        /// What is wrong, and in which line.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Its reader needs a link, and it holds none.
    #[error("the template {name} does not show {{{{ link }}}}")]
    NoLink {
        /// The template.
        name: String,
    },
}

/// Every template that failed its check.
#[derive(Debug, thiserror::Error)]
#[error("{}", list(.0))]
pub struct BrokenTemplates(Vec<TemplateError>);

impl BrokenTemplates {
    /// What is wrong with each; at least one.
    #[must_use]
    pub fn errors(&self) -> &[TemplateError] {
        &self.0
    }
}

fn list(errors: &[TemplateError]) -> String {
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

impl Templates {
    /// The embedded templates.
    #[must_use]
    pub fn new() -> Self {
        Self::build(None)
    }

    /// The embedded templates, each replaced by the file of the same name below `folder`, where there is one.
    ///
    /// A changed file is read again without a restart.
    ///
    /// # Errors
    /// [`TemplateError::NoFolder`]: a folder that is misspelt must not go unnoticed.
    pub fn with_folder(folder: impl AsRef<Path>) -> Result<Self, TemplateError> {
        let folder = folder.as_ref();
        if !folder.is_dir() {
            return Err(TemplateError::NoFolder {
                path: folder.to_owned(),
            });
        }
        Ok(Self::build(Some(folder.to_owned())))
    }

    fn build(folder: Option<PathBuf>) -> Self {
        let mut environment = Environment::new();
        let on_disk = folder.as_ref().map(path_loader);
        environment.set_loader(move |name| {
            if let Some(load) = &on_disk
                && let Some(source) = load(name)?
            {
                return Ok(Some(source));
            }
            Ok(embedded::source(name).map(TemplateSource::new))
        });
        environment.set_auto_escape_callback(|name| {
            if name.ends_with(".txt") {
                AutoEscape::None
            } else {
                AutoEscape::Html
            }
        });
        environment.set_formatter(html_formatter);
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        // with it, an error would carry the values of the variables, and so the link
        environment.set_debug(false);
        Self {
            environment,
            folder,
        }
    }

    /// Renders every template of the flows with sample values, and parses the application's other ones.
    ///
    /// # Errors
    /// [`BrokenTemplates`], with each template that failed.
    pub fn check(&self) -> Result<(), BrokenTemplates> {
        let mut broken = Vec::new();
        for name in embedded::NAMES {
            broken.extend(self.check_one(name).err());
        }
        for name in self.files() {
            let flows = embedded::source(&name).is_some();
            if let Err(error) = self.environment.get_template(&name)
                && !flows
            {
                broken.push(TemplateError::Broken {
                    name,
                    source: error.into(),
                });
            }
        }
        if broken.is_empty() {
            Ok(())
        } else {
            Err(BrokenTemplates(broken))
        }
    }

    fn check_one(&self, name: &str) -> Result<(), TemplateError> {
        for context in sample::contexts(name) {
            let mail = self.render(name, &context)?;
            // a link that is good for a while is what its message is for
            let Some(link) = context
                .get("link")
                .filter(|_| context.contains_key("within"))
            else {
                continue;
            };
            let html = mail.html.as_deref().unwrap_or(link);
            if !mail.text.contains(link.as_str()) {
                return Err(TemplateError::NoLink {
                    name: file(name, "txt"),
                });
            }
            if !html.contains(link.as_str()) {
                return Err(TemplateError::NoLink {
                    name: file(name, "html"),
                });
            }
        }
        Ok(())
    }

    /// The files directly in the application's folder of mails.
    fn files(&self) -> Vec<String> {
        let Some(folder) = &self.folder else {
            return Vec::new();
        };
        let Ok(entries) = std::fs::read_dir(folder.join("security/email")) else {
            return Vec::new();
        };
        let names = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<_> = names
            .filter(|n| n.ends_with(".txt") || n.ends_with(".html"))
            .map(|n| format!("security/email/{n}"))
            .collect();
        names.sort();
        names
    }

    /// Renders the message `name`: its text must exist, its HTML may be missing for a message of the application's own.
    pub(crate) fn render(
        &self,
        name: &str,
        context: &BTreeMap<String, String>,
    ) -> Result<Rendered, TemplateError> {
        let values = values(name, context);
        let text =
            self.part(&file(name, "txt"), &values)?
                .ok_or_else(|| TemplateError::Broken {
                    name: file(name, "txt"),
                    source: "there is no such file".into(),
                })?;
        let html = self.part(&file(name, "html"), &values)?;
        Ok(Rendered {
            text: text.trim().to_owned() + "\n",
            html,
        })
    }

    /// One rendered file; `None` if it does not exist.
    fn part(&self, name: &str, values: &Value) -> Result<Option<String>, TemplateError> {
        let template = match self.environment.get_template(name) {
            Err(error) if error.kind() == ErrorKind::TemplateNotFound => return Ok(None),
            found => found,
        };
        template
            .and_then(|template| template.render(values.clone()))
            .map(Some)
            .map_err(|error| TemplateError::Broken {
                name: name.to_owned(),
                source: error.into(),
            })
    }
}

fn file(name: &str, ending: &str) -> String {
    format!("security/email/{name}.{ending}")
}

/// What a template sees: the context, and the names that Flask-Security's templates use for the same things.
fn values(name: &str, context: &BTreeMap<String, String>) -> Value {
    let mut values: BTreeMap<&str, Value> = context
        .iter()
        .map(|(name, value)| (name.as_str(), Value::from(value.as_str())))
        .collect();
    if let Some(recipient) = context.get("recipient") {
        values.entry("user").or_insert_with(|| {
            Value::from(BTreeMap::from([("email", Value::from(recipient.as_str()))]))
        });
    }
    let alias = match name {
        "confirmation_instructions" => Some("confirmation_link"),
        "welcome" if context.contains_key("within") => Some("confirmation_link"),
        "reset_instructions" => Some("reset_link"),
        _ => None,
    };
    if let (Some(alias), Some(link)) = (alias, context.get("link")) {
        values
            .entry(alias)
            .or_insert_with(|| Value::from(link.as_str()));
    }
    Value::from(values)
}

impl Default for Templates {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Templates")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}
