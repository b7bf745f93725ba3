//! Which scheme a stored text claims to be of, told from its first characters.
//!
//! Stores: nothing. Naming a scheme does not need its feature: a store can count its old hashes without
//! being able to check one.

use std::fmt;

/// A password-hashing scheme.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Argon2 i, d or id as a PHC string (RFC 9106).
    Argon2,
}

impl Scheme {
    /// The scheme that `text` claims to be of. Nothing behind the scheme's name is looked at.
    #[must_use]
    pub fn identify(text: &str) -> Option<Self> {
        let (name, _) = text.strip_prefix('$')?.split_once('$')?;
        match name {
            "argon2i" | "argon2d" | "argon2id" => Some(Self::Argon2),
            _ => None,
        }
    }

    /// The scheme's name, in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Argon2 => "argon2",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_three_argon2_names_and_no_lookalike() {
        for text in [
            "$argon2i$",
            "$argon2d$v=19$x",
            "$argon2id$v=19$m=8,t=1,p=1$x$y",
        ] {
            assert_eq!(Scheme::identify(text), Some(Scheme::Argon2), "{text}");
        }
        for text in [
            "",
            "!",
            "*",
            "x",
            "$",
            "$$",
            "argon2id$",
            "$argon2id",
            "$argon2",
            "$argon2x$v=19$",
            "$ARGON2ID$v=19$",
            " $argon2id$",
            "$argon2idx$",
            "$2b$12$",
        ] {
            assert_eq!(Scheme::identify(text), None, "{text}");
        }
    }
}
