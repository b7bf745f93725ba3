//! What can be said of a mailed link before and after it is used.

use authkit_token::OpenError;

/// Why a link does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LinkRefusal {
    /// It was not made here, or was damaged on its way.
    Invalid,
    /// Its time is over.
    Expired,
    /// It has been used, or what it was bound to has changed since.
    Used,
}

/// What a link would do if its page's button were pressed. Looking changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
#[non_exhaustive]
pub enum LinkState {
    /// It is good.
    Ready,
    /// It is good, but another browser asked for it: the page asks the person before it goes on.
    OtherBrowser,
    /// Its purpose is fulfilled already.
    Fulfilled,
    /// It does nothing.
    Refused(LinkRefusal),
}

impl From<OpenError> for LinkRefusal {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Expired { .. } => Self::Expired,
            _ => Self::Invalid,
        }
    }
}
