//! What an application asks of a user name, at registration and when it is changed.

use std::fmt;
use std::sync::Arc;

use authkit_store::{InvalidUsername, Username};

/// Whether accounts have a name beside their address, and what it has to look like.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Usernames {
    /// There are none; what is typed as one is left out.
    #[default]
    Off,
    /// Whoever likes has one.
    Optional(UsernameRules),
    /// Every account has one.
    Required(UsernameRules),
}

/// What a user name has to look like, once it is one at all ([`Username`]).
#[derive(Clone, Default)]
pub struct UsernameRules(Rule);

#[derive(Clone, Default)]
enum Rule {
    #[default]
    Tutorial,
    Own(Arc<dyn Fn(&Username) -> bool + Send + Sync>),
}

/// Why a user name is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UsernameRejection {
    /// There has to be one.
    #[error("choose a user name")]
    Missing,
    /// It is no user name at all.
    #[error(transparent)]
    Invalid(#[from] InvalidUsername),
    /// The rules of this application do not take it.
    #[error("this user name is not allowed here")]
    Rules,
}

impl UsernameRules {
    /// A letter, then letters, digits, dots and underscores, all of them ASCII; 64 at most (Flasky's rule, to the very end of the text).
    pub const DEFAULT: Self = Self(Rule::Tutorial);

    /// Rules of the application's own.
    ///
    /// ```
    /// use authkit_flows::UsernameRules;
    ///
    /// let rules = UsernameRules::new(|name| name.as_str().chars().count() >= 3);
    /// assert!(rules.check("Zoë").is_ok());
    /// assert!(rules.check("Al").is_err());
    /// ```
    pub fn new(accepts: impl Fn(&Username) -> bool + Send + Sync + 'static) -> Self {
        Self(Rule::Own(Arc::new(accepts)))
    }

    /// Takes a name that was typed.
    ///
    /// # Errors
    /// [`UsernameRejection`] says why not.
    pub fn check(&self, typed: &str) -> Result<Username, UsernameRejection> {
        // `Username` drops white space around a name; a line break is no slip of the finger
        if typed.contains(char::is_control) {
            return Err(InvalidUsername::Malformed.into());
        }
        let name = Username::parse(typed)?;
        let accepted = match &self.0 {
            Rule::Tutorial => is_tutorial_name(name.as_str()),
            Rule::Own(accepts) => accepts(&name),
        };
        accepted.then_some(name).ok_or(UsernameRejection::Rules)
    }
}

fn is_tutorial_name(name: &str) -> bool {
    let rest = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(rest)
}

impl Usernames {
    pub(crate) fn take(&self, typed: Option<&str>) -> Result<Option<Username>, UsernameRejection> {
        let typed = typed.filter(|typed| !typed.trim().is_empty());
        match (self, typed) {
            (Self::Off, _) | (Self::Optional(_), None) => Ok(None),
            (Self::Required(_), None) => Err(UsernameRejection::Missing),
            (Self::Optional(rules) | Self::Required(rules), Some(typed)) => {
                rules.check(typed).map(Some)
            }
        }
    }
}

impl fmt::Debug for UsernameRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Rule::Tutorial => "UsernameRules::DEFAULT",
            Rule::Own(_) => "UsernameRules(..)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_pattern_is_anchored_at_both_ends() {
        let longest = "a".repeat(64);
        for good in ["a", "Alice", "a.b_c9", " alice ", longest.as_str()] {
            assert!(UsernameRules::DEFAULT.check(good).is_ok(), "{good:?}");
        }
        let long = "a".repeat(65);
        for bad in [
            "", " ", "9a", ".a", "_a", "a b", "a-b", "a\n", "\na", "a\r\n", "a@b", "zoë", &long,
        ] {
            assert!(UsernameRules::DEFAULT.check(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_name_is_asked_for_where_it_is_required_and_nowhere_else() {
        let rules = UsernameRules::DEFAULT;
        let required = Usernames::Required(rules.clone());
        assert_eq!(required.take(None), Err(UsernameRejection::Missing));
        assert_eq!(required.take(Some(" ")), Err(UsernameRejection::Missing));
        let optional = Usernames::Optional(rules);
        assert_eq!(optional.take(Some("")), Ok(None));
        assert_eq!(optional.take(Some("9")), Err(UsernameRejection::Rules));
        assert_eq!(Usernames::Off.take(Some("alice")), Ok(None));
    }
}
