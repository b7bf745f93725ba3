//! Templates of mails: embedded ones, and an application's own that win over them.
//!
//! A message `welcome` is rendered from `security/email/welcome.txt` and `security/email/welcome.html` (the names that
//! Flask-Security has). A file of that name below the application's folder replaces the embedded one; the other part of
//! the message stays as it is. A file in a folder of a language, `security/email/ru/welcome.txt`, is for mails in that
//! language; one beside it is for all. What a template is given is listed in the README.
//!
//! ```
//! let templates = authkit_mail::Templates::new();
//! templates.check()?; // once, at the start
//! # Ok::<(), authkit_mail::BrokenTemplates>(())
//! ```

mod context;
mod embedded;
mod escape;
mod files;
mod functions;
mod sample;

pub use context::MailContext;
pub use escape::html_formatter;
use minijinja::value::Value;
use minijinja::{
    AutoEscape, Environment, ErrorKind, TemplateSource, UndefinedBehavior, path_loader,
};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::{Links, locale};
pub(crate) use functions::Translate;

/// Renders mails.
///
/// A template that prints a variable nobody set is an error and not a gap. `{% if name %}` is allowed for one that may be
/// missing. What ends in `.txt` is written as it is, everything else is escaped for HTML. White space is kept as Jinja2 keeps
/// it: a tag leaves its line behind, and one newline at the end of a file is dropped.
pub struct Templates {
    environment: Environment<'static>,
    folder: Option<PathBuf>,
    on_disk: Option<Arc<Loader>>,
    /// Where addresses lead, for templates that ask; those of an example until a mailer is made.
    links: Option<Links>,
}

type Loader = dyn Fn(&str) -> Result<Option<TemplateSource>, minijinja::Error> + Send + Sync;

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
        let on_disk: Option<Arc<Loader>> = match &folder {
            Some(folder) => Some(Arc::new(path_loader(folder))),
            None => None,
        };
        let loader = on_disk.clone();
        environment.set_loader(move |name| {
            if let Some(load) = &loader
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
        environment.add_filter("escape", escape::escape_filter);
        environment.add_filter("e", escape::escape_filter);
        #[cfg(feature = "jinja")]
        minijinja_contrib::add_to_environment(&mut environment);
        #[cfg(feature = "jinja")]
        environment
            .set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        functions::translate_by(&mut environment, None);
        let mut templates = Self {
            environment,
            folder,
            on_disk,
            links: None,
        };
        if let Ok(example) = Links::new("https://example.com") {
            templates.link_by(&example);
        }
        templates
    }

    /// Prints nothing for a variable that nobody set, as Jinja2 does, instead of refusing the template.
    #[must_use]
    pub fn lenient(mut self) -> Self {
        self.environment
            .set_undefined_behavior(UndefinedBehavior::Lenient);
        self
    }

    pub(crate) fn link_by(&mut self, links: &Links) {
        functions::link_by(&mut self.environment, links);
        self.links = Some(links.clone());
    }

    pub(crate) fn translate_by(&mut self, translate: Translate) {
        functions::translate_by(&mut self.environment, Some(translate));
    }

    /// Renders every template of the flows with sample values, in every language, and parses the application's other ones.
    ///
    /// Templates that need what a processor adds are checked by [`Mailer::check`](crate::Mailer::check).
    ///
    /// # Errors
    /// [`BrokenTemplates`], with each template that failed.
    pub fn check(&self) -> Result<(), BrokenTemplates> {
        self.check_with(&|context| {
            if let Some(links) = &self.links {
                context.add_flask_security(links, "no-reply@localhost");
            }
        })
    }

    pub(crate) fn check_with(
        &self,
        complete: &dyn Fn(&mut MailContext),
    ) -> Result<(), BrokenTemplates> {
        let mut broken = Vec::new();
        let mut languages = self.folders();
        languages.extend(embedded::LANGUAGES.map(str::to_owned));
        languages.sort();
        languages.dedup();
        for name in embedded::NAMES {
            for language in &languages {
                // one that is broken is so in every language that takes it: once is enough
                if let Err(error) = self.check_one(name, language, complete)
                    && !broken
                        .iter()
                        .any(|it: &TemplateError| it.to_string() == error.to_string())
                {
                    broken.push(error);
                }
            }
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

    fn check_one(
        &self,
        name: &str,
        language: &str,
        complete: &dyn Fn(&mut MailContext),
    ) -> Result<(), TemplateError> {
        for texts in sample::contexts(name, language) {
            let mut context = MailContext::new(name, &texts);
            complete(&mut context);
            let mail = self.render(&context)?;
            // a link that is good for a while is what its message is for
            let Some(link) = texts.get("link").filter(|_| texts.contains_key("within")) else {
                continue;
            };
            let shown =
                |part: &str| part.contains(link.as_str()) || part.contains(&escape::escaped(link));
            for (ending, part) in [("txt", Some(&mail.text)), ("html", mail.html.as_ref())] {
                if part.is_some_and(|part| !shown(part)) {
                    return Err(TemplateError::NoLink {
                        name: self.file(name, ending, language),
                    });
                }
            }
        }
        Ok(())
    }

    /// The languages that the application has a folder of mails for.
    fn folders(&self) -> Vec<String> {
        let entries = self.entries("security/email");
        let languages = entries.into_iter().filter(|(_, is_folder)| *is_folder);
        languages
            .map(|(name, _)| name)
            .filter(|name| locale::candidates(name).first() == Some(name))
            .collect()
    }

    /// What is in a folder of the application, and whether it is a folder itself.
    fn entries(&self, below: &str) -> Vec<(String, bool)> {
        let Some(folder) = &self.folder else {
            return Vec::new();
        };
        let Ok(entries) = std::fs::read_dir(folder.join(below)) else {
            return Vec::new();
        };
        let named = |entry: std::fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            Some((name, entry.path().is_dir()))
        };
        entries.flatten().filter_map(named).collect()
    }

    /// The files in the application's folder of mails, and in those of its languages.
    fn files(&self) -> Vec<String> {
        let mut folders = vec!["security/email".to_owned()];
        let languages = self.folders();
        folders.extend(languages.iter().map(|it| format!("security/email/{it}")));
        let mut names = Vec::new();
        for folder in folders {
            let entries = self.entries(&folder).into_iter();
            let files = entries.filter(|(n, is_folder)| {
                !is_folder && (n.ends_with(".txt") || n.ends_with(".html"))
            });
            names.extend(files.map(|(n, _)| format!("{folder}/{n}")));
        }
        names.sort();
        names
    }

    /// Renders a message: its text must exist, its HTML may be missing for a message of the application's own.
    pub(crate) fn render(&self, context: &MailContext) -> Result<Rendered, TemplateError> {
        let (values, language) = (context.value(), context.locale());
        let name = context.template();
        let text = self.file(name, "txt", language);
        let Some(text) = self.part(&text, &values)? else {
            return Err(TemplateError::Broken {
                name: text,
                source: "there is no such file".into(),
            });
        };
        let html = self.part(&self.file(name, "html", language), &values)?;
        Ok(Rendered { text, html })
    }

    /// One rendered file; `None` if it does not exist.
    fn part(&self, name: &str, values: &Value) -> Result<Option<String>, TemplateError> {
        let template = match self.environment.get_template(name) {
            Err(error) if error.kind() == ErrorKind::TemplateNotFound => return Ok(None),
            found => found,
        };
        template
            .and_then(|template| template.render(values.clone()))
            // Jinja2 has no other line ends
            .map(|part| Some(part.replace("\r\n", "\n")))
            .map_err(|error| TemplateError::Broken {
                name: name.to_owned(),
                source: error.into(),
            })
    }
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
