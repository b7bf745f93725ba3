//! The templates that are part of this crate.

/// The messages of the flows, in the order of an account's life.
pub(crate) const NAMES: [&str; 6] = [
    "welcome",
    "confirmation_instructions",
    "reset_instructions",
    "reset_notice",
    "change_notice",
    "already_registered",
];

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
}
