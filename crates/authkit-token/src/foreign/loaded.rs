//! What was read, and the one text to remember it by.

use std::fmt;

use time::OffsetDateTime;

/// A value whose signature holds, and which was in time where that was asked.
///
/// Its `Debug` prints nothing of the value.
#[must_use]
pub struct Loaded<T> {
    pub(crate) value: T,
    pub(crate) issued_at: Option<OffsetDateTime>,
    pub(crate) canonical: String,
}

impl<T> Loaded<T> {
    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The value, to keep.
    pub fn into_value(self) -> T {
        self.value
    }

    /// When it was signed, in whole seconds, where the format says so.
    #[must_use]
    pub fn issued_at(&self) -> Option<OffsetDateTime> {
        self.issued_at
    }

    /// The text as the signer wrote it.
    ///
    /// # Security
    ///
    /// Some of these formats accept several spellings of one signature. Whatever remembers used or
    /// revoked texts has to remember this one, never the text that came in.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}

impl<T> fmt::Debug for Loaded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded")
            .field("issued_at", &self.issued_at)
            .finish_non_exhaustive()
    }
}

/// Bytes whose signature holds, and which were in time where that was asked.
#[cfg(any(feature = "itsdangerous", feature = "django"))]
#[must_use]
pub struct Unsigned {
    pub(crate) value: Vec<u8>,
    pub(crate) issued_at: Option<OffsetDateTime>,
    pub(crate) canonical: Vec<u8>,
}

#[cfg(any(feature = "itsdangerous", feature = "django"))]
impl Unsigned {
    /// The signed value.
    #[must_use]
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// The signed value, where it is UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.value).ok()
    }

    /// When it was signed, in whole seconds, where the format says so.
    #[must_use]
    pub fn issued_at(&self) -> Option<OffsetDateTime> {
        self.issued_at
    }

    /// The bytes as the signer wrote them; see [`Loaded::canonical`].
    #[must_use]
    pub fn canonical(&self) -> &[u8] {
        &self.canonical
    }
}

#[cfg(any(feature = "itsdangerous", feature = "django"))]
impl fmt::Debug for Unsigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsigned")
            .field("issued_at", &self.issued_at)
            .finish_non_exhaustive()
    }
}
