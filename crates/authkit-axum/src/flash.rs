//! A message for the next page, remembered by the browser for a minute.
//!
//! The cookie holds a key from a closed list and nothing else: no text of anybody's making, no address, so it needs no
//! signature, and the answers to two people are the same to the byte.

use serde::Serialize;

/// What can be said on the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum Flash {
    SignInFirst,
    SignedOut,
    CheckMail,
    ConfirmSent,
    Confirmed,
    ResetSent,
    PasswordReset,
    PasswordChanged,
    ChoosePassword,
    ConfirmedAnew,
    VerifyFirst,
    Verified,
    SignedOutEverywhere,
}

/// A message as a page shows it.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct FlashView {
    category: &'static str,
    text: &'static str,
}

impl Flash {
    const ALL: [Self; 13] = [
        Self::SignInFirst,
        Self::SignedOut,
        Self::CheckMail,
        Self::ConfirmSent,
        Self::Confirmed,
        Self::ResetSent,
        Self::PasswordReset,
        Self::PasswordChanged,
        Self::ChoosePassword,
        Self::ConfirmedAnew,
        Self::VerifyFirst,
        Self::Verified,
        Self::SignedOutEverywhere,
    ];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::SignInFirst => "sign-in-first",
            Self::SignedOut => "signed-out",
            Self::CheckMail => "check-mail",
            Self::ConfirmSent => "confirm-sent",
            Self::Confirmed => "confirmed",
            Self::ResetSent => "reset-sent",
            Self::PasswordReset => "password-reset",
            Self::PasswordChanged => "password-changed",
            Self::ChoosePassword => "choose-password",
            Self::ConfirmedAnew => "confirmed-anew",
            Self::VerifyFirst => "verify-first",
            Self::Verified => "verified",
            Self::SignedOutEverywhere => "signed-out-everywhere",
        }
    }

    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flash| flash.key() == key)
    }

    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::SignInFirst => "Please log in to access this page.",
            Self::SignedOut => "You have been logged out.",
            Self::CheckMail => {
                "Thank you. We have sent a mail to the address you gave; the rest is in it."
            }
            Self::ConfirmSent => {
                "If that address has an account that is not confirmed yet, a new confirmation link is on its way."
            }
            Self::Confirmed => "Thank you. Your email has been confirmed. You can log in now.",
            Self::ResetSent => {
                "If that address has an account, instructions to reset its password are on their way."
            }
            Self::PasswordReset => "You successfully reset your password. Log in with the new one.",
            Self::PasswordChanged => "You successfully changed your password.",
            Self::ChoosePassword => {
                "Your email has been confirmed, in another browser than the one that signed up. To be sure that nobody else can \
                 log in, choose a password now."
            }
            Self::ConfirmedAnew => {
                "Your email has been confirmed, in another browser than the one that signed up. To be sure that nobody else can \
                 log in, the password has been removed."
            }
            Self::VerifyFirst => "Please reauthenticate to access this page.",
            Self::Verified => "Thank you. It is you.",
            Self::SignedOutEverywhere => "You have been logged out everywhere.",
        }
    }

    pub(crate) const fn category(self) -> &'static str {
        match self {
            Self::SignInFirst | Self::VerifyFirst | Self::ConfirmSent | Self::ResetSent => "info",
            _ => "success",
        }
    }

    pub(crate) const fn view(self) -> FlashView {
        FlashView {
            category: self.category(),
            text: self.text(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_leads_back_and_nothing_else_does() {
        for flash in Flash::ALL {
            assert_eq!(Flash::from_key(flash.key()), Some(flash));
            assert!(
                flash
                    .key()
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-')
            );
        }
        assert_eq!(Flash::from_key("<script>"), None);
    }
}
