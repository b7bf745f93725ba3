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

    /// A rule that a new password breaks.
    pub(crate) fn reject_password(&mut self, field: &'static str, rejection: PasswordRejection) {
        self.reject(field, rejection.to_string());
    }
}
