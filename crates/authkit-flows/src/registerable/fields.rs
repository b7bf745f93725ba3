//! What an application's own check says of its own fields.

use std::borrow::Cow;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
#[non_exhaustive]
pub struct FieldError {
    /// The name of the field, as in the form.
    pub field: Cow<'static, str>,
    /// What the page says beside it.
    pub message: Cow<'static, str>,
}

impl FieldError {
    /// Something wrong with that field.
    pub fn new(field: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// What is wrong with the application's own fields; at least one thing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} of the fields will not do", .others.len().saturating_add(1))]
pub struct FieldErrors {
    first: FieldError,
    others: Vec<FieldError>,
}

impl FieldErrors {
    /// One more thing that is wrong.
    #[must_use]
    pub fn and(mut self, error: FieldError) -> Self {
        self.others.push(error);
        self
    }

    /// All of it, in the order in which it was found.
    pub fn iter(&self) -> impl Iterator<Item = &FieldError> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// `Ok` if the list is empty.
    ///
    /// # Errors
    /// Everything in the list, if it is not.
    pub fn check(errors: impl IntoIterator<Item = FieldError>) -> Result<(), Self> {
        let mut errors = errors.into_iter();
        match errors.next() {
            None => Ok(()),
            Some(first) => Err(Self {
                first,
                others: errors.collect(),
            }),
        }
    }
}

impl From<FieldError> for FieldErrors {
    fn from(first: FieldError) -> Self {
        Self {
            first,
            others: Vec::new(),
        }
    }
}
