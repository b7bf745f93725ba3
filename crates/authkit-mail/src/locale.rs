//! Which language a mail is written in.

/// The language of mails unless something else is said.
pub(crate) const DEFAULT: &str = "en";

/// The name of the context value that says in which language its reader wants the mail.
pub(crate) const KEY: &str = "locale";

/// The languages to look for, the nearest first: `pt-br`, then `pt`. What is no tag of a language gives none.
pub(crate) fn candidates(locale: &str) -> Vec<String> {
    let tag = locale.trim().replace('_', "-").to_ascii_lowercase();
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if tag.len() > 35 || !tag.split('-').all(part) {
        return Vec::new();
    }
    let mut found = vec![tag.clone()];
    let mut rest = tag.as_str();
    while let Some((shorter, _)) = rest.rsplit_once('-') {
        found.push(shorter.to_owned());
        rest = shorter;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_language_comes_first_and_nonsense_is_none() {
        assert_eq!(candidates("ru"), ["ru"]);
        assert_eq!(candidates("pt_BR"), ["pt-br", "pt"]);
        assert_eq!(candidates("zh-Hans-CN"), ["zh-hans-cn", "zh-hans", "zh"]);
        for nonsense in ["", "../etc", "a/b", "en ru", "e\0n", "-", "en-"] {
            assert!(candidates(nonsense).is_empty(), "{nonsense:?}");
        }
    }
}
