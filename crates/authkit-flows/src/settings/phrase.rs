//! What pages say, by key.
//!
//! The keys and categories are those of Flask-Security 1.7.4 and so are the texts, except where it says what is not so: that a
//! mail was sent where none was, that somebody was signed in, that a password of 129 characters is shorter than six. What
//! tells a stranger whether an address has an account is there under its key, for pages of administrators; the pages of an
//! application say [`Phrase::LoginFailed`] and its like instead.

use std::fmt;

/// How a message is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Category {
    /// It went wrong.
    Error,
    /// It went well.
    Success,
    /// To know.
    Info,
}

impl Category {
    /// The name, for a CSS class.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Success => "success",
            Self::Info => "info",
        }
    }
}

macro_rules! phrases {
    ($( $(#[$doc:meta])* $phrase:ident $key:literal $category:ident [$($name:literal),*] $text:literal; )*) => {
        /// What a page says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Phrase {
            $( $(#[$doc])* $phrase, )*
        }

        impl Phrase {
            /// Every phrase.
            pub const ALL: &'static [Self] = &[$( Self::$phrase ),*];

            /// The key, as it follows `SECURITY_MSG_`.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $( Self::$phrase => $key, )* }
            }

            /// How it is shown.
            #[must_use]
            pub const fn category(self) -> Category {
                match self { $( Self::$phrase => Category::$category, )* }
            }

            /// The English text, with places such as `%(email)s`.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $( Self::$phrase => $text, )* }
            }

            /// The names that a text of it may have places for.
            #[must_use]
            pub const fn names(self) -> &'static [&'static str] {
                match self { $( Self::$phrase => &[$( $name ),*], )* }
            }
        }
    };
}

phrases! {
    /// A role or permission is missing.
    Unauthorized "UNAUTHORIZED" Error [] "You do not have permission to view this resource.";
    /// A confirmation link that was not made here.
    InvalidConfirmationToken "INVALID_CONFIRMATION_TOKEN" Error [] "Invalid confirmation token.";
    /// The address has an account. Not for strangers.
    EmailAlreadyAssociated "EMAIL_ALREADY_ASSOCIATED" Error ["email"] "%(email)s is already associated with an account.";
    /// Kept for its key; nothing says it.
    PasswordMismatch "PASSWORD_MISMATCH" Error [] "Password does not match";
    /// The two new passwords differ.
    RetypePasswordMismatch "RETYPE_PASSWORD_MISMATCH" Error [] "Passwords do not match";
    /// Where to go next is on another site.
    InvalidRedirect "INVALID_REDIRECT" Error [] "Redirections outside the domain are forbidden";
    /// A reset link that is too old. The original says that another was sent, and sends none.
    PasswordResetExpired "PASSWORD_RESET_EXPIRED" Error ["within", "email"] "You did not reset your password within %(within)s. Please ask for new instructions.";
    /// A reset link that was not made here.
    InvalidResetPasswordToken "INVALID_RESET_PASSWORD_TOKEN" Error [] "Invalid reset password token.";
    /// The address is not confirmed. Only after the right password.
    ConfirmationRequired "CONFIRMATION_REQUIRED" Error [] "Email requires confirmation.";
    /// A confirmation link that is too old. Opening a page sends no mail here.
    ConfirmationExpired "CONFIRMATION_EXPIRED" Error ["within", "email"] "You did not confirm your email within %(within)s. Please ask for new instructions.";
    /// A sign-in link that is too old. Opening a page sends no mail here.
    LoginExpired "LOGIN_EXPIRED" Error ["within", "email"] "You did not login within %(within)s. Please ask for new instructions.";
    /// A sign-in link that was not made here.
    InvalidLoginToken "INVALID_LOGIN_TOKEN" Error [] "Invalid login token.";
    /// The account is switched off. Only after the right password.
    DisabledAccount "DISABLED_ACCOUNT" Error [] "Account is disabled.";
    /// The field is empty.
    EmailNotProvided "EMAIL_NOT_PROVIDED" Error [] "Email not provided";
    /// What was typed is no address.
    InvalidEmailAddress "INVALID_EMAIL_ADDRESS" Error [] "Invalid email address";
    /// The field is empty.
    PasswordNotProvided "PASSWORD_NOT_PROVIDED" Error [] "Password not provided";
    /// The account has no password. Not for strangers.
    PasswordNotSet "PASSWORD_NOT_SET" Error [] "No password is set for this user";
    /// A new password that is too short or too long. The original says "at least 6" of both.
    PasswordInvalidLength "PASSWORD_INVALID_LENGTH" Error ["min", "max"] "Password must have at least %(min)s and at most %(max)s characters";
    /// Nobody has that address. Not for strangers.
    UserDoesNotExist "USER_DOES_NOT_EXIST" Error [] "Specified user does not exist";
    /// The present password is another one.
    InvalidPassword "INVALID_PASSWORD" Error [] "Invalid password";
    /// The new password is the present one.
    PasswordIsTheSame "PASSWORD_IS_THE_SAME" Error [] "Your new password must be different than your previous password.";
    /// After registering, where addresses are confirmed. True for a known address as well: its owner has mail.
    ConfirmRegistration "CONFIRM_REGISTRATION" Success ["email"] "Thank you. Confirmation instructions have been sent to %(email)s.";
    /// The address is confirmed.
    EmailConfirmed "EMAIL_CONFIRMED" Success [] "Thank you. Your email has been confirmed.";
    /// After asking for a sign-in link, whatever the address.
    LoginEmailSent "LOGIN_EMAIL_SENT" Success ["email"] "If %(email)s has an account, instructions to login have been sent there.";
    /// Signed in by a link or code. Said only of who is.
    PasswordlessLoginSuccessful "PASSWORDLESS_LOGIN_SUCCESSFUL" Success [] "You have successfully logged in.";
    /// The password was reset. It signs nobody in here.
    PasswordReset "PASSWORD_RESET" Success [] "You successfully reset your password. Please log in with it.";
    /// The password was changed.
    PasswordChange "PASSWORD_CHANGE" Success [] "You successfully changed your password.";
    /// There was nothing to confirm.
    AlreadyConfirmed "ALREADY_CONFIRMED" Info [] "Your email has already been confirmed.";
    /// After asking for a reset link, whatever the address.
    PasswordResetRequest "PASSWORD_RESET_REQUEST" Info ["email"] "If %(email)s has an account, instructions to reset its password have been sent there.";
    /// After asking for a confirmation link, whatever the address.
    ConfirmationRequest "CONFIRMATION_REQUEST" Info ["email"] "If %(email)s awaits confirmation, instructions have been sent there.";
    /// The page is for who is signed in.
    Login "LOGIN" Info [] "Please log in to access this page.";
    /// The page is for who proved who they are just now.
    Refresh "REFRESH" Info [] "Please reauthenticate to access this page.";
    /// A sign-in that failed, whatever the reason. Not a key of the original, which gives the reason to strangers.
    LoginFailed "LOGIN_FAILED" Error [] "That address or name and that password do not belong together.";
    /// Too many attempts. Not a key of the original.
    TooManyAttempts "TOO_MANY_ATTEMPTS" Error ["within"] "That was tried too often. Please try again in %(within)s.";
    /// Too many attempts, and time does not help. Not a key of the original.
    AttemptsBlocked "ATTEMPTS_BLOCKED" Error [] "That was tried too often. Please reset your password, or use the link in your mail.";
    /// A link that was used, or has been overtaken. Not a key of the original.
    LinkUsed "LINK_USED" Error [] "This link has been used, or a newer one has taken its place.";
    /// A link that another browser asked for. Not a key of the original.
    OtherBrowser "OTHER_BROWSER" Info [] "This link was asked for in another browser. Go on only if that was you.";
    /// A code that does nothing. Not a key of the original.
    InvalidCode "INVALID_CODE" Error [] "That code is wrong, or too old.";
    /// What was set before the first proof of the address is gone. Not a key of the original.
    CredentialsDropped "CREDENTIALS_DROPPED" Info [] "Your address is confirmed. A password that was set before is gone: please choose one.";
    /// The password is known to be in other hands. Only after the right password; not a key of the original.
    PasswordCompromised "PASSWORD_COMPROMISED" Error [] "This password is known to others. Please reset it by mail.";
    /// A block was lifted. Not a key of the original.
    Unlocked "UNLOCKED" Success [] "You can log in again.";
    /// After asking for a link that lifts a block, whatever the address. Not a key of the original.
    UnlockRequest "UNLOCK_REQUEST" Info ["email"] "If %(email)s has an account that is blocked, instructions have been sent there.";
}

impl Phrase {
    /// The phrase of that key, in any case, with or without `SECURITY_MSG_`.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        let key = key.to_ascii_uppercase();
        let key = key.strip_prefix("SECURITY_").unwrap_or(&key);
        let key = key.strip_prefix("MSG_").unwrap_or(key);
        Self::ALL.iter().copied().find(|phrase| phrase.key() == key)
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}
