//! This crate's own mark around a hash: what was done to the password before the scheme saw it.
//!
//! Stores: `$authkit$`, fields joined by commas, `$`, and the hash as its scheme writes it:
//!
//! ```text
//! $authkit$n=nfc,k=2026$$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>
//! ```
//!
//! | field | meaning |
//! |---|---|
//! | `n=` | the form of the characters: `raw`, `nfc`, `nfd`, `nfkc`, `nfkd` |
//! | `c=fs` | then Flask-Security's HMAC with the site salt |
//! | `w=` | then a digest: its name, where the salt went, and the salt, of a hash that was wrapped |
//! | `k=` | then an HMAC with the pepper key of this id |
//!
//! Fields stand in this order, each at most once, at least one of them. A hash without a mark was hashed
//! as its origin did it.

use std::fmt::Write;

use super::form::Normalization;
use crate::{HashError, PasswordHash, scheme::MARK};

/// What precedes the scheme, and the scheme's own text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Envelope<'a> {
    /// Whether there is a mark at all.
    pub(super) marked: bool,
    pub(super) form: Option<Normalization>,
    pub(super) composed: bool,
    pub(super) wrapped: Option<&'a str>,
    pub(super) key: Option<&'a str>,
    pub(super) inner: &'a str,
}

impl<'a> Envelope<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, HashError> {
        let Some(rest) = text.strip_prefix(MARK) else {
            return Ok(Self {
                inner: text,
                ..Self::default()
            });
        };
        let (fields, inner) = rest.split_once('$').ok_or(HashError::Malformed)?;
        let mut fields = fields.split(',').peekable();
        let mut field = |name: &str| {
            let value = fields.peek()?.strip_prefix(name)?;
            fields.next();
            Some(value)
        };
        let form = field("n=").map(Normalization::from_name).transpose()?;
        let composed = match field("c=") {
            None => false,
            Some("fs") => true,
            Some(_) => return Err(HashError::Malformed),
        };
        let (wrapped, key) = (field("w="), field("k="));
        let envelope = Self {
            marked: true,
            form,
            composed,
            wrapped,
            key,
            inner,
        };
        let empty = form.is_none() && !composed && wrapped.is_none() && key.is_none();
        // A mark in a mark would be a way to hide one.
        if fields.next().is_some() || empty || inner.starts_with(MARK) {
            return Err(HashError::Malformed);
        }
        Ok(envelope)
    }

    /// The text with `hash` inside, and no mark where there is nothing to say.
    pub(super) fn write(&self, hash: PasswordHash) -> Result<PasswordHash, HashError> {
        let mut fields = Vec::new();
        if let Some(form) = self.form {
            fields.push(format!("n={}", form.name()));
        }
        if self.composed {
            fields.push(String::from("c=fs"));
        }
        if let Some(wrapped) = self.wrapped {
            fields.push(format!("w={wrapped}"));
        }
        if let Some(key) = self.key {
            fields.push(format!("k={key}"));
        }
        if fields.is_empty() {
            return Ok(hash);
        }
        let fields = fields.join(",");
        let mut text = String::with_capacity(MARK.len() + fields.len() + 1 + hash.as_str().len());
        write!(text, "{MARK}{fields}${}", hash.as_str()).map_err(|_| HashError::Malformed)?;
        Ok(PasswordHash::from_stored(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let envelope = Envelope {
            marked: true,
            form: Some(Normalization::AsTyped),
            composed: true,
            wrapped: Some("md5.p"),
            key: Some("k1"),
            inner: "$2b$12$",
        };
        let text = envelope
            .write(PasswordHash::from_stored("$2b$12$"))
            .unwrap();
        assert_eq!(text.as_str(), "$authkit$n=raw,c=fs,w=md5.p,k=k1$$2b$12$");
        assert_eq!(Envelope::read(text.as_str()), Ok(envelope));
    }

    #[test]
    fn nothing_to_say_is_no_mark() {
        let hash = PasswordHash::from_stored("$2b$12$");
        let plain = Envelope::default().write(hash.clone()).unwrap();
        assert_eq!(plain, hash);
        assert!(!Envelope::read(plain.as_str()).unwrap().marked);
    }

    #[test]
    fn other_spellings_are_malformed() {
        for text in [
            "$authkit$",
            "$authkit$n=raw",
            "$authkit$$x",
            "$authkit$n=raw,$x",
            "$authkit$k=1,n=raw$x",
            "$authkit$n=raw,n=raw$x",
            "$authkit$n=RAW$x",
            "$authkit$c=no$x",
            "$authkit$z=1$x",
            "$authkit$n=raw$$authkit$n=raw$x",
        ] {
            assert_eq!(Envelope::read(text), Err(HashError::Malformed), "{text}");
        }
    }
}
