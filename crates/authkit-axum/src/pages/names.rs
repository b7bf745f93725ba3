//! The pages by name.

use axum::http::StatusCode;

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../templates/", $name)))),*]
    };
}

pub(super) const EMBEDDED: &[(&str, &str)] = embedded![
    "security/_macros.html",
    "security/_menu.html",
    "security/_messages.html",
    "security/base.html",
    "security/change_email.html",
    "security/change_password.html",
    "security/change_username.html",
    "security/confirm_email.html",
    "security/confirm_new_email.html",
    "security/deactivate.html",
    "security/delete_account.html",
    "security/export.html",
    "security/forgot_password.html",
    "security/login_code.html",
    "security/login_link.html",
    "security/login_user.html",
    "security/logout.html",
    "security/message.html",
    "security/register_user.html",
    "security/reset_password.html",
    "security/revert_email.html",
    "security/send_confirmation.html",
    "security/send_login.html",
    "security/send_unlock.html",
    "security/sessions.html",
    "security/set_password.html",
    "security/unlock.html",
    "security/verify.html",
];

/// A page with a template of its own. The seven that Flask-Security has keep their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PageName {
    /// The page that asks for another address.
    ChangeEmail,
    /// `CHANGE_PASSWORD_TEMPLATE`
    ChangePassword,
    /// The page that asks for another user name.
    ChangeUsername,
    /// Where a confirmation link leads.
    ConfirmEmail,
    /// Where the link to a new address leads.
    ConfirmNewEmail,
    /// The page that switches an account off.
    Deactivate,
    /// The page that removes an account.
    Delete,
    /// The page that hands out what is kept.
    Export,
    /// `FORGOT_PASSWORD_TEMPLATE`
    ForgotPassword,
    /// `LOGIN_USER_TEMPLATE`
    Login,
    /// Where a mailed code is typed.
    LoginCode,
    /// Where a link to sign in leads.
    LoginLink,
    /// The page with the button that signs out.
    Logout,
    /// A page that says one thing.
    Message,
    /// `REGISTER_USER_TEMPLATE`
    Register,
    /// `RESET_PASSWORD_TEMPLATE`
    ResetPassword,
    /// Where the link back to an old address leads.
    RevertEmail,
    /// `SEND_CONFIRMATION_TEMPLATE`
    SendConfirmation,
    /// `SEND_LOGIN_TEMPLATE`
    SendLogin,
    /// The page that asks for a link that lifts a block.
    SendUnlock,
    /// Where somebody is signed in.
    Sessions,
    /// The page that sets a first password.
    SetPassword,
    /// Where a link that lifts a block leads.
    Unlock,
    /// The page that asks for the password once more.
    Verify,
}

impl PageName {
    /// Every page.
    pub const ALL: &'static [Self] = &[
        Self::ChangeEmail,
        Self::ChangePassword,
        Self::ChangeUsername,
        Self::ConfirmEmail,
        Self::ConfirmNewEmail,
        Self::Deactivate,
        Self::Delete,
        Self::Export,
        Self::ForgotPassword,
        Self::Login,
        Self::LoginCode,
        Self::LoginLink,
        Self::Logout,
        Self::Message,
        Self::Register,
        Self::ResetPassword,
        Self::RevertEmail,
        Self::SendConfirmation,
        Self::SendLogin,
        Self::SendUnlock,
        Self::Sessions,
        Self::SetPassword,
        Self::Unlock,
        Self::Verify,
    ];

    /// The template, as a path in the folder of templates.
    #[must_use]
    pub const fn template(self) -> &'static str {
        match self {
            Self::ChangeEmail => "security/change_email.html",
            Self::ChangePassword => "security/change_password.html",
            Self::ChangeUsername => "security/change_username.html",
            Self::ConfirmEmail => "security/confirm_email.html",
            Self::ConfirmNewEmail => "security/confirm_new_email.html",
            Self::Deactivate => "security/deactivate.html",
            Self::Delete => "security/delete_account.html",
            Self::Export => "security/export.html",
            Self::ForgotPassword => "security/forgot_password.html",
            Self::Login => "security/login_user.html",
            Self::LoginCode => "security/login_code.html",
            Self::LoginLink => "security/login_link.html",
            Self::Logout => "security/logout.html",
            Self::Message => "security/message.html",
            Self::Register => "security/register_user.html",
            Self::ResetPassword => "security/reset_password.html",
            Self::RevertEmail => "security/revert_email.html",
            Self::SendConfirmation => "security/send_confirmation.html",
            Self::SendLogin => "security/send_login.html",
            Self::SendUnlock => "security/send_unlock.html",
            Self::Sessions => "security/sessions.html",
            Self::SetPassword => "security/set_password.html",
            Self::Unlock => "security/unlock.html",
            Self::Verify => "security/verify.html",
        }
    }
}

/// The words for a status that has no page of its own.
pub(crate) const fn title_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 | 422 => "That did not work",
        403 => "Not allowed",
        404 => "Page not found",
        405 => "Not like this",
        413 => "Too large",
        415 => "Not understood",
        503 => "Please try again in a moment",
        _ => "Something went wrong",
    }
}
