//! What a flow has to say to somebody.

use std::fmt;
use std::time::Duration;

use authkit_store::EmailAddress;

/// Which message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoticeKind {
    /// An account was made. The token confirms the address, where that is asked for.
    Welcome,
    /// Somebody tried to register an address that has an account. The token confirms the address, for somebody who registers
    /// again because the first mail was lost.
    AlreadyRegistered,
    /// A confirmation link that was asked for again.
    ConfirmationInstructions,
    /// A link to choose a new password.
    ResetInstructions,
    /// The password was reset by a link.
    ResetNotice,
    /// The password was changed by its owner.
    ChangeNotice,
    /// A link, and a code where codes are used, to sign in.
    LoginInstructions,
    /// A link that moves the account to this address.
    EmailChangeInstructions,
    /// The account moved away from this address. The token takes it back.
    EmailChangeNotice,
    /// The account got another name.
    UsernameChangeNotice,
    /// Sign-in is blocked after too many failures. The token lifts the block.
    UnlockInstructions,
    /// The account was switched off.
    DeactivationNotice,
    /// The account was removed.
    DeletionNotice,
    /// A remember cookie was used by two browsers: the sign-in was ended.
    TheftNotice,
    /// Nothing: what is written where an address has no account, so that the answer takes as long. Whoever sends mail drops it.
    Decoy,
}

impl NoticeKind {
    /// The name of the template: Flask-Security's, where it has one.
    #[must_use]
    pub const fn template(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::AlreadyRegistered => "already_registered",
            Self::ConfirmationInstructions => "confirmation_instructions",
            Self::ResetInstructions => "reset_instructions",
            Self::ResetNotice => "reset_notice",
            Self::ChangeNotice => "change_notice",
            Self::LoginInstructions => "login_instructions",
            Self::EmailChangeInstructions => "change_email_instructions",
            Self::EmailChangeNotice => "change_email_notice",
            Self::UsernameChangeNotice => "change_username_notice",
            Self::UnlockInstructions => "unlock_instructions",
            Self::DeactivationNotice => "deactivation_notice",
            Self::DeletionNotice => "deletion_notice",
            Self::TheftNotice => "theft_notice",
            Self::Decoy => "decoy",
        }
    }
}

/// What a flow has to say to the owner of an address.
///
/// # Security
/// A token or code opens the account of that address: it goes into the mail and nowhere else. `Debug` does not show it.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Notice<'a> {
    /// Which message it is.
    pub kind: NoticeKind,
    /// Whom it goes to.
    pub email: &'a EmailAddress,
    /// The token for the link, and how long it lives.
    pub token: Option<(&'a str, Duration)>,
    /// A short code to type instead, which lives as long.
    pub code: Option<&'a str>,
    /// What else the message says, by name.
    pub details: &'a [(&'static str, &'a str)],
    /// The language of who caused it; `None` for that of all mails.
    pub language: Option<&'a str>,
}

impl<'a> Notice<'a> {
    /// A message without a link.
    #[must_use]
    pub const fn new(kind: NoticeKind, email: &'a EmailAddress) -> Self {
        Self {
            kind,
            email,
            token: None,
            code: None,
            details: &[],
            language: None,
        }
    }

    /// The same, with the token for its link.
    #[must_use]
    pub const fn with_token(mut self, token: &'a str, lifetime: Duration) -> Self {
        self.token = Some((token, lifetime));
        self
    }

    /// The same, with a code.
    #[must_use]
    pub const fn with_code(mut self, code: &'a str) -> Self {
        self.code = Some(code);
        self
    }

    /// The same, with more to say.
    #[must_use]
    pub const fn with_details(mut self, details: &'a [(&'static str, &'a str)]) -> Self {
        self.details = details;
        self
    }

    /// The same, in that language.
    #[must_use]
    pub const fn with_language(mut self, language: Option<&'a str>) -> Self {
        self.language = language;
        self
    }

    /// The name of the template.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        self.kind.template()
    }
}

impl fmt::Debug for Notice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Notice({})", self.template())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_token_and_no_code() {
        let email = EmailAddress::parse("a@example.com").expect("an address");
        let notice = Notice::new(NoticeKind::LoginInstructions, &email)
            .with_token("secret", Duration::from_secs(1))
            .with_code("123456");
        assert_eq!(format!("{notice:?}"), "Notice(login_instructions)");
    }
}
