//! The fields of a form that chooses a password.

use authkit_flows::PasswordRejection;
use secrecy::{ExposeSecret, SecretString};

use crate::form::Form;

impl Form {
    /// A new password and its repetition. A form has to repeat it; JSON may leave that to the client.
    pub(crate) fn new_password(
        &mut self,
        field: &'static str,
        again: &'static str,
        must_repeat: bool,
    ) -> Option<SecretString> {
        let password = self.password(field)?;
        match self.fields.optional(again) {
            Ok(Some(repeated)) if repeated == password.expose_secret() => Some(password),
            Ok(None) if !must_repeat => Some(password),
            Ok(_) => {
                self.reject(again, "Passwords do not match");
                None
            }
            Err(bad) => self.bad(again, bad, "Passwords do not match"),
        }
    }

    /// The same for who may go without one; `None` only if what is there will not do.
    #[cfg(feature = "registerable")]
    pub(crate) fn optional_new_password(
        &mut self,
        field: &'static str,
        again: &'static str,
        must_repeat: bool,
    ) -> Option<Option<SecretString>> {
        let is_empty = |text: Option<&str>| text.is_none_or(str::is_empty);
        if self.fields.optional(field).is_ok_and(is_empty)
            && self.fields.optional(again).is_ok_and(is_empty)
        {
            return Some(None);
        }
        self.new_password(field, again, must_repeat).map(Some)
    }

    /// A rule that a new password breaks.
    pub(crate) fn reject_password(&mut self, field: &'static str, rejection: PasswordRejection) {
        self.reject(field, rejection.to_string());
    }
}
