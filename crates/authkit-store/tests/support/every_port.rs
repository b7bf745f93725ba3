//! The one list of what the suite has cases for.

/// `stamp` makes a test of each case, `run` runs all of them one after another.
macro_rules! every_port {
    (stamp $harness:expr, $block_on:path) => {
        every_port! { @stamp ($harness) ($block_on) }
    };
    (run $harness:expr) => {
        every_port! { @run ($harness) }
    };
    (@$what:ident $($args:tt)*) => {
        every_port! { @@$what $($args)*
            accounts, passwords, registerable, usernames, confirmable, recoverable, changeable,
            changeable_email, changeable_username, lifecycle, decoys, links, passwordless, codes, trackable, lockable,
            sessions, session_list, remember, api_tokens, roles, outbox, dead_messages, audit, confirmable_passwords,
            passwordless_confirmable, recoverable_confirmable, recoverable_changeable,
            recoverable_changeable_email, changeable_email_confirmable, registerable_changeable_email,
            registerable_changeable_username, sessions_changeable, lifecycle_changeable, lifecycle_passwordless,
            lifecycle_codes, lifecycle_roles, lifecycle_sessions, lifecycle_remember, lifecycle_api_tokens,
            registerable_outbox, confirmable_outbox, recoverable_outbox, changeable_outbox,
            changeable_email_outbox, changeable_username_outbox, passwordless_outbox, lifecycle_outbox,
            registerable_audit, confirmable_audit, recoverable_audit, changeable_audit, changeable_email_audit,
            changeable_username_audit, passwordless_audit, lifecycle_audit,
        }
    };
    (@@stamp ($harness:expr) ($block_on:path) $($port:ident),* $(,)?) => {
        authkit_store::conformance! { harness: $harness, block_on: $block_on, ports: [$($port),*] }
    };
    (@@run ($harness:expr) $($port:ident),* $(,)?) => {
        $( authkit_store::conformance::$port::all($harness).await; )*
    };
}
