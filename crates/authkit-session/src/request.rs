//! The little that is looked at of a request, without knowing what a request is.

use std::borrow::Cow;

/// A request, as far as a credential may be in it. An adapter for a web framework implements it.
pub trait RequestView: Sync {
    /// The one header of that name, compared without regard to case. `None` if there is none, if it is no text, or if there
    /// are several: which of them counts is nobody's to guess.
    fn header(&self, name: &str) -> Option<&str>;

    /// The one query parameter of that name, decoded; `None` if there is none or there are several.
    fn query(&self, name: &str) -> Option<Cow<'_, str>>;
}
