//! A form that has been sent: its fields checked one by one, and what to show again.

use std::borrow::Cow;

use authkit_store::EmailAddress;
use secrecy::SecretString;

use crate::input::{BadField, Fields};
use crate::pages::FormView;

/// The fields of a request, and what is wrong with them so far.
pub(crate) struct Form {
    pub(crate) fields: Fields,
    view: FormView,
}

impl Form {
    pub(crate) fn new(fields: Fields) -> Self {
        Self {
            fields,
            view: FormView::default(),
        }
    }

    /// What is shown again, for a page that has more to say.
    #[cfg(feature = "confirmable")]
    pub(crate) fn into_view(self) -> FormView {
        self.view
    }

    /// What is shown again: the address that was typed, never a password.
    pub(crate) fn view(&self) -> &FormView {
        &self.view
    }

    /// Something is wrong with a field.
    pub(crate) fn reject(&mut self, field: impl Into<Cow<'static, str>>, text: impl Into<String>) {
        self.view
            .field_errors
            .entry(field.into())
            .or_default()
            .push(text.into());
    }

    /// Something is wrong, and not with one field.
    pub(crate) fn reject_all(&mut self, text: impl Into<String>) {
        self.view.errors.push(text.into());
    }

    /// An e-mail address, in the normal form.
    pub(crate) fn email(&mut self, field: &'static str) -> Option<EmailAddress> {
        let text = match self.fields.required(field) {
            Ok(text) => text.to_owned(),
            Err(bad) => return self.bad(field, bad, "Email not provided"),
        };
        let parsed = EmailAddress::parse(&text);
        self.view.values.insert(field.into(), text);
        parsed
            .map_err(|invalid| self.reject(field, invalid.to_string()))
            .ok()
    }

    /// A text that may be left out; `None` only if it is none.
    #[cfg(any(feature = "registerable", feature = "changeable"))]
    pub(crate) fn optional(&mut self, field: &'static str) -> Option<Option<String>> {
        match self.fields.optional(field) {
            Ok(text) => {
                let text = text.map(ToOwned::to_owned);
                if let Some(text) = &text {
                    self.view.values.insert(field.into(), text.clone());
                }
                Some(text)
            }
            Err(bad) => self.bad(field, bad, ""),
        }
    }

    /// A text that has to be there; `missing` is said where it is not.
    #[cfg(feature = "passwordless")]
    pub(crate) fn text(&mut self, field: &'static str, missing: &str) -> Option<String> {
        match self.fields.required(field) {
            Ok(text) => Some(text.to_owned()),
            Err(bad) => self.bad(field, bad, missing),
        }
    }

    /// The application's own fields; `None` if one of them will not do.
    #[cfg(feature = "registerable")]
    pub(crate) fn own_fields(
        &mut self,
        fields: &[crate::SignUpField],
    ) -> Option<crate::SignUpForm> {
        let (mut form, mut sound) = (crate::SignUpForm::default(), true);
        for field in fields {
            let name = field.name();
            match self.fields.optional(name) {
                Ok(text) => {
                    let text = text.unwrap_or_default().trim().to_owned();
                    if text.is_empty() && field.is_required() {
                        self.reject(name, "Please fill this in.");
                        sound = false;
                    } else if text.len() > field.max_bytes() {
                        self.reject(name, "This is too long.");
                        sound = false;
                    }
                    self.view.values.insert(name.into(), text.clone());
                    form.insert(name, text);
                }
                Err(bad) => {
                    self.bad::<()>(name, bad, "");
                    sound = false;
                }
            }
        }
        sound.then_some(form)
    }

    /// An address or a name, as it was typed.
    pub(crate) fn who(&mut self, field: &'static str) -> Option<String> {
        match self.fields.required(field) {
            Ok(text) => {
                let text = text.to_owned();
                self.view.values.insert(field.into(), text.clone());
                Some(text)
            }
            Err(bad) => self.bad(field, bad, "Email not provided"),
        }
    }

    /// A password that may be left out; `None` only if what is there is none.
    #[cfg(any(feature = "confirmable", feature = "changeable", feature = "lifecycle"))]
    pub(crate) fn optional_password(
        &mut self,
        field: &'static str,
    ) -> Option<Option<SecretString>> {
        match self.fields.password(field) {
            Ok(password) => Some(Some(password)),
            Err(BadField::Missing) => Some(None),
            Err(bad) => self.bad(field, bad, ""),
        }
    }

    /// A password, as it was typed.
    pub(crate) fn password(&mut self, field: &'static str) -> Option<SecretString> {
        match self.fields.password(field) {
            Ok(password) => Some(password),
            Err(bad) => self.bad(field, bad, "Password not provided"),
        }
    }

    /// Yes or no, if it is there; `None` only if it is neither.
    #[cfg(feature = "remember")]
    pub(crate) fn flag(&mut self, field: &'static str) -> Option<Option<bool>> {
        match self.fields.flag(field) {
            Ok(flag) => Some(flag),
            Err(BadField::Nul) => self.bad(field, BadField::Nul, ""),
            Err(_) => {
                self.reject(field, "This has to be yes or no.");
                None
            }
        }
    }

    /// What a field is shown with.
    #[cfg(feature = "remember")]
    pub(crate) fn show(&mut self, field: &'static str, value: &str) {
        self.view.values.insert(field.into(), value.to_owned());
    }

    pub(crate) fn bad<T>(
        &mut self,
        field: &'static str,
        bad: BadField,
        missing: &str,
    ) -> Option<T> {
        let text = match bad {
            BadField::Missing => missing,
            BadField::NotText => "This has to be text.",
            BadField::Nul => "This must not contain a NUL character.",
        };
        self.reject(field, text);
        None
    }
}
