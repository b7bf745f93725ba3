//! Which file a part of a message is read from, and so in which language it is.

use super::{Templates, embedded};
use crate::locale;

impl Templates {
    /// Where a part of the message `name` is read from: an application's file in that language, its file for all languages,
    /// ours in that language, ours in English.
    pub(super) fn file(&self, name: &str, ending: &str, language: &str) -> String {
        let plain = format!("security/email/{name}.{ending}");
        let languages = locale::candidates(language);
        let localized = |it: &String| localized(name, ending, it);
        let mut own = languages.iter().map(localized).chain([plain.clone()]);
        let mut ours = languages.iter().map(localized);
        own.find(|file| self.is_on_disk(file))
            .or_else(|| ours.find(|file| embedded::source(file).is_some()))
            .unwrap_or(plain)
    }

    fn is_on_disk(&self, file: &str) -> bool {
        let load = self.on_disk.as_ref();
        load.is_some_and(|load| !matches!(load(file), Ok(None)))
    }

    /// Whether the message `name` can be written in that language, or in the one that it is a kind of. A file of the
    /// application that is for all languages counts for each; ours is in English.
    pub(crate) fn speaks(&self, name: &str, language: &str) -> bool {
        ["txt", "html"].into_iter().any(|ending| {
            self.is_on_disk(&format!("security/email/{name}.{ending}"))
                || locale::candidates(language).iter().any(|it| {
                    let file = localized(name, ending, it);
                    it == locale::DEFAULT
                        || self.is_on_disk(&file)
                        || embedded::source(&file).is_some()
                })
        })
    }

    /// In which language the text of a message is written, as far as that is known.
    pub(crate) fn language(&self, name: &str, wanted: &str) -> String {
        let file = self.file(name, "txt", wanted);
        let languages = locale::candidates(wanted);
        let mut of_file = languages
            .iter()
            .filter(|it| file.starts_with(&format!("security/email/{it}/")));
        of_file.next().cloned().unwrap_or_else(|| {
            // a file for all languages translates itself; what is in English stays so
            let first = languages.last().filter(|_| self.is_on_disk(&file));
            first.cloned().unwrap_or_else(|| locale::DEFAULT.to_owned())
        })
    }
}

/// The name of a part of a message in one language.
fn localized(name: &str, ending: &str, language: &str) -> String {
    format!("security/email/{language}/{name}.{ending}")
}
