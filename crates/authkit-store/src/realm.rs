//! The tenant that a store handle belongs to.

use std::borrow::Cow;

/// The tenant that a store handle speaks for.
///
/// A realm is part of every unique index and is bound into every token, so that an address may have one account in
/// each realm and a link of one is no link of another. An application with one set of accounts never names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Realm(Cow<'static, str>);

impl Realm {
    /// The realm of an application that has only one: the empty name.
    pub const DEFAULT: Self = Self(Cow::Borrowed(""));

    /// A realm of that name.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }

    /// The name, as it stands in a column.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
