//! The templates that are part of this crate.

/// The messages of the flows, in the order of an account's life.
pub(crate) const NAMES: [&str; 14] = [
    "welcome",
    "confirmation_instructions",
    "reset_instructions",
    "reset_notice",
    "change_notice",
    "already_registered",
    "login_instructions",
    "change_email_instructions",
    "change_email_notice",
    "change_username_notice",
    "unlock_instructions",
    "deactivation_notice",
    "deletion_notice",
    "theft_notice",
];

/// The languages of the embedded templates.
pub(crate) const LANGUAGES: [&str; 2] = ["en", "ru"];

macro_rules! embed {
    ($($path:literal)*) => {
        /// The embedded source of a template.
        pub(crate) fn source(name: &str) -> Option<&'static str> {
            match name {
                $( $path => Some(include_str!(concat!("../../templates/", $path))), )*
                _ => None,
            }
        }
    };
}

embed! {
    "security/email/_layout.html"
    "security/email/_parts.html"
    "security/email/welcome.txt"
    "security/email/welcome.html"
    "security/email/confirmation_instructions.txt"
    "security/email/confirmation_instructions.html"
    "security/email/reset_instructions.txt"
    "security/email/reset_instructions.html"
    "security/email/reset_notice.txt"
    "security/email/reset_notice.html"
    "security/email/change_notice.txt"
    "security/email/change_notice.html"
    "security/email/already_registered.txt"
    "security/email/already_registered.html"
    "security/email/login_instructions.txt"
    "security/email/login_instructions.html"
    "security/email/change_email_instructions.txt"
    "security/email/change_email_instructions.html"
    "security/email/change_email_notice.txt"
    "security/email/change_email_notice.html"
    "security/email/change_username_notice.txt"
    "security/email/change_username_notice.html"
    "security/email/unlock_instructions.txt"
    "security/email/unlock_instructions.html"
    "security/email/deactivation_notice.txt"
    "security/email/deactivation_notice.html"
    "security/email/deletion_notice.txt"
    "security/email/deletion_notice.html"
    "security/email/theft_notice.txt"
    "security/email/theft_notice.html"
    "security/email/ru/_layout.html"
    "security/email/ru/_parts.html"
    "security/email/ru/welcome.txt"
    "security/email/ru/welcome.html"
    "security/email/ru/confirmation_instructions.txt"
    "security/email/ru/confirmation_instructions.html"
    "security/email/ru/reset_instructions.txt"
    "security/email/ru/reset_instructions.html"
    "security/email/ru/reset_notice.txt"
    "security/email/ru/reset_notice.html"
    "security/email/ru/change_notice.txt"
    "security/email/ru/change_notice.html"
    "security/email/ru/already_registered.txt"
    "security/email/ru/already_registered.html"
    "security/email/ru/login_instructions.txt"
    "security/email/ru/login_instructions.html"
    "security/email/ru/change_email_instructions.txt"
    "security/email/ru/change_email_instructions.html"
    "security/email/ru/change_email_notice.txt"
    "security/email/ru/change_email_notice.html"
    "security/email/ru/change_username_notice.txt"
    "security/email/ru/change_username_notice.html"
    "security/email/ru/unlock_instructions.txt"
    "security/email/ru/unlock_instructions.html"
    "security/email/ru/deactivation_notice.txt"
    "security/email/ru/deactivation_notice.html"
    "security/email/ru/deletion_notice.txt"
    "security/email/ru/deletion_notice.html"
    "security/email/ru/theft_notice.txt"
    "security/email/ru/theft_notice.html"
}
