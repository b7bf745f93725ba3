//! Fields of the application's own on the registration form, written with the account in one step.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use authkit_flows::registerable::FieldErrors;
use serde::Serialize;

/// One field of the application's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignUpField {
    name: &'static str,
    label: &'static str,
    #[serde(rename = "type")]
    input: &'static str,
    autocomplete: &'static str,
    required: bool,
    #[serde(skip)]
    max_bytes: usize,
}

impl SignUpField {
    /// A line of text of at most 256 bytes, which has to be filled in. `name` is that of the form's field, and `label` what the
    /// page writes above it, in the language of the page where the texts of that language have it.
    #[must_use]
    pub const fn text(name: &'static str, label: &'static str) -> Self {
        Self {
            name,
            label,
            input: "text",
            autocomplete: "on",
            required: true,
            max_bytes: 256,
        }
    }

    /// The same, of another type of HTML's `input`, such as `tel` or `date`.
    #[must_use]
    pub const fn with_type(mut self, input: &'static str) -> Self {
        self.input = input;
        self
    }

    /// The same, with what browsers may fill in by themselves, such as `given-name`.
    #[must_use]
    pub const fn with_autocomplete(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = autocomplete;
        self
    }

    /// The same, which may stay empty.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// The same, of at most so many bytes.
    #[must_use]
    pub const fn with_max_bytes(mut self, max_bytes: usize) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it has to be filled in.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.required
    }

    pub(crate) const fn max_bytes(&self) -> usize {
        self.max_bytes
    }
}

/// What somebody filled in, without white space around it; of the fields that were declared, and no other.
#[derive(Clone, Default)]
pub struct SignUpForm(BTreeMap<&'static str, String>);

impl SignUpForm {
    pub(crate) fn insert(&mut self, name: &'static str, text: String) {
        self.0.insert(name, text);
    }

    /// The text of a field; nothing if it stayed empty, or was not declared.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

/// The names of the fields, and nothing of what people fill in.
impl fmt::Debug for SignUpForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

type Make<E> = dyn Fn(&SignUpForm) -> Result<E, FieldErrors> + Send + Sync;

/// The fields of the application's own, and what its store is handed for them.
///
/// ```
/// use authkit_axum::{FieldError, SignUpField, SignUpFields};
///
/// struct Profile { first_name: String, age: u8 }
///
/// let fields = SignUpFields::new(|form| {
///     let age = form.text("age").parse().map_err(|_| FieldError::new("age", "Enter a number."))?;
///     Ok(Profile { first_name: form.text("first_name").to_owned(), age })
/// })
/// .with(SignUpField::text("first_name", "First name").with_autocomplete("given-name"))
/// .with(SignUpField::text("age", "Age").with_type("number"));
/// # let _ = fields;
/// ```
pub struct SignUpFields<E> {
    list: Vec<SignUpField>,
    make: Arc<Make<E>>,
}

impl SignUpFields<()> {
    /// No field but those of every registration.
    #[must_use]
    pub fn none() -> Self {
        Self::new(|_| Ok(()))
    }
}

impl<E> SignUpFields<E> {
    /// Makes what the store is handed of what was filled in. It runs after every field that has to be there is.
    pub fn new(
        make: impl Fn(&SignUpForm) -> Result<E, FieldErrors> + Send + Sync + 'static,
    ) -> Self {
        Self {
            list: Vec::new(),
            make: Arc::new(make),
        }
    }

    /// The same, with one more field.
    #[must_use]
    pub fn with(mut self, field: SignUpField) -> Self {
        self.list.push(field);
        self
    }

    pub(crate) fn list(&self) -> &[SignUpField] {
        &self.list
    }

    pub(crate) fn read(&self, form: &SignUpForm) -> Result<E, FieldErrors> {
        (self.make)(form)
    }
}

impl<E> fmt::Debug for SignUpFields<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SignUpFields").field(&self.list).finish()
    }
}
