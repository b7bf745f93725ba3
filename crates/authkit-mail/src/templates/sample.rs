//! Values to try a template with.

use std::collections::BTreeMap;

/// The contexts that the flows and the configuration can produce for the message `name`: everything set, and nothing that
/// may be missing.
pub(super) fn contexts(name: &str, language: &str) -> Vec<BTreeMap<String, String>> {
    let always = [
        ("recipient", "alice@example.com"),
        ("site", "Example"),
        ("subject", "A subject"),
        ("link", "https://example.com/page/sample-token"),
        ("login_link", "https://example.com/login"),
        ("token", "sample-token"),
        ("locale", language),
    ];
    let optional = [
        ("contact", "support@example.com"),
        ("forgot_link", "https://example.com/reset"),
        ("confirm_link", "https://example.com/confirm/sample-token"),
        ("code", "123456"),
        ("username", "alice"),
    ];
    let lasting = [("within", "24 hours")];
    let lasts: &[bool] = match name {
        "confirmation_instructions"
        | "reset_instructions"
        | "login_instructions"
        | "change_email_instructions"
        | "unlock_instructions" => &[true],
        "welcome" | "already_registered" | "change_email_notice" => &[true, false],
        _ => &[false],
    };
    let mut contexts = Vec::new();
    for &lasts in lasts {
        for more in [true, false] {
            let pairs = always
                .iter()
                .chain(optional.iter().filter(|_| more))
                .chain(lasting.iter().filter(|_| lasts));
            contexts.push(
                pairs
                    .map(|&(name, value)| (name.to_owned(), value.to_owned()))
                    .collect(),
            );
        }
    }
    contexts
}
