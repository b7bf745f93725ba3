//! A message for the next page, remembered by the browser for a minute.
//!
//! The cookie holds a key from a closed list and nothing else: no text of anybody's making, no address, so it needs no
//! signature, and the answers to two people are the same to the byte.

use authkit_flows::settings::Phrase;
use serde::Serialize;

use crate::catalog::Catalog;

/// A message as a page shows it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FlashView {
    category: &'static str,
    text: String,
}

macro_rules! flashes {
    ($($flash:ident $key:literal $category:literal $phrase:expr, $text:literal;)*) => {
        /// What can be said on the next page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub(crate) enum Flash {
            $($flash,)*
        }

        impl Flash {
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$flash),*];

            pub(crate) const fn key(self) -> &'static str {
                match self { $(Self::$flash => $key,)* }
            }

            pub(crate) fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$flash),)* _ => None }
            }

            /// The English text.
            pub(crate) const fn text(self) -> &'static str {
                match self { $(Self::$flash => $text,)* }
            }

            pub(crate) const fn category(self) -> &'static str {
                match self { $(Self::$flash => $category,)* }
            }

            /// The key of Flask-Security under which an application says it in words of its own.
            const fn phrase(self) -> Option<Phrase> {
                match self { $(Self::$flash => $phrase,)* }
            }
        }
    };
}

flashes! {
    SignInFirst "sign-in-first" "info" Some(Phrase::Login), "Please log in to access this page.";
    SignedOut "signed-out" "success" None, "You have been logged out.";
    CheckMail "check-mail" "success" Some(Phrase::ConfirmRegistration),
        "Thank you. We have sent a mail to the address you gave; the rest is in it.";
    ConfirmSent "confirm-sent" "info" Some(Phrase::ConfirmationRequest),
        "If that address has an account that is not confirmed yet, a new confirmation link is on its way.";
    Confirmed "confirmed" "success" Some(Phrase::EmailConfirmed), "Thank you. Your email has been confirmed. You can log in now.";
    ResetSent "reset-sent" "info" Some(Phrase::PasswordResetRequest),
        "If that address has an account, instructions to reset its password are on their way.";
    PasswordReset "password-reset" "success" Some(Phrase::PasswordReset),
        "You successfully reset your password. Log in with the new one.";
    PasswordChanged "password-changed" "success" Some(Phrase::PasswordChange), "You successfully changed your password.";
    PasswordSet "password-set" "success" None, "Your password is set.";
    ChoosePassword "choose-password" "success" None,
        "Your email has been confirmed, in another browser than the one that signed up. To be sure that nobody else can log in, choose a password now.";
    ConfirmedAnew "confirmed-anew" "success" None,
        "Your email has been confirmed, in another browser than the one that signed up. To be sure that nobody else can log in, the password has been removed.";
    HasPassword "has-password" "info" None, "Your account has a password: change it, with the present one.";
    LoginSent "login-sent" "info" Some(Phrase::LoginEmailSent),
        "If that address has an account, a link and a code to log in are on their way.";
    CredentialsDropped "credentials-dropped" "info" Some(Phrase::CredentialsDropped),
        "Your address is confirmed. A password that was set before is gone: please choose one.";
    PasswordCompromised "password-compromised" "error" Some(Phrase::PasswordCompromised),
        "This password is known to others. Please reset it by mail.";
    MoveSent "move-sent" "info" None, "We have sent a mail to the new address; the rest is in it.";
    EmailChanged "email-changed" "success" None, "Your account has a new email address.";
    EmailReverted "email-reverted" "success" None, "Your account is back at this address, and everybody has been logged out.";
    EmailRevertedChoose "email-reverted-choose" "success" None,
        "Your account is back at this address, and everybody has been logged out. Choose a new password now: whoever moved it may know the old one.";
    UsernameChanged "username-changed" "success" None, "Your user name is saved.";
    UnlockSent "unlock-sent" "info" Some(Phrase::UnlockRequest),
        "If that address has an account that is blocked, a link that lifts the block is on its way.";
    Unlocked "unlocked" "success" Some(Phrase::Unlocked), "You can log in again.";
    LinkInvalid "link-invalid" "error" Some(Phrase::InvalidConfirmationToken), "This link is not valid";
    LinkExpired "link-expired" "error" None, "This link has expired";
    LinkUsed "link-used" "error" Some(Phrase::LinkUsed), "This link is no longer valid";
    VerifyFirst "verify-first" "info" Some(Phrase::Refresh), "Please reauthenticate to access this page.";
    VerifyByMail "verify-by-mail" "info" None, "Your account has no password. Log in by mail once more to go on.";
    VerifyByReset "verify-by-reset" "info" None, "Your account has no password. Choose one by mail, and log in with it to go on.";
    VerifyByLogin "verify-by-login" "info" None, "Your account has no password. Log out and log in once more to go on.";
    Verified "verified" "success" None, "Thank you. It is you.";
    SignedOutEverywhere "signed-out-everywhere" "success" None,
        "You have been logged out everywhere. Remembered browsers, tokens of programs and mailed links of before have ended as well.";
    Deactivated "deactivated" "success" None, "Your account is switched off.";
    Deleted "deleted" "success" None, "Your account is removed.";
}

impl Flash {
    /// The same, where a password can be chosen at once.
    pub(crate) const fn and_choose_password(self) -> Self {
        match self {
            Self::ConfirmedAnew => Self::ChoosePassword,
            Self::EmailReverted => Self::EmailRevertedChoose,
            other => other,
        }
    }

    /// The text in a language. The cookie holds no address, so that a text with a place for one says "that address".
    pub(crate) fn said(self, catalog: &Catalog) -> String {
        match self.phrase() {
            Some(phrase) => {
                let address = catalog.text("that address");
                catalog.say(phrase, self.text(), &[("email", &address)])
            }
            None => catalog.text(self.text()).into_owned(),
        }
    }

    pub(crate) fn view(self, catalog: &Catalog) -> FlashView {
        FlashView {
            category: self.category(),
            text: self.said(catalog),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_leads_back_and_nothing_else_does() {
        for flash in Flash::ALL.iter().copied() {
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
