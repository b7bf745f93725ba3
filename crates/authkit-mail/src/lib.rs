//! Account mail: text and HTML templates, SMTP, a dev mailbox, and an outbox that loses nothing
