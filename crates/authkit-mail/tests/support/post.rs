//! Messages of every kind, and what sends them.
#![allow(dead_code)] // each test file uses its own part

use authkit_mail::store::clock::{Clock, SystemClock};
use authkit_mail::store::memory::Memory;
use authkit_mail::store::{EmailAddress, Message};
use authkit_mail::{
    Backoff, Deliver, Links, MailConfig, MailDelivery, Mailer, Notice, NoticeKind, Templates,
    WorkerConfig,
};
use std::time::Duration;

pub(crate) const TEMPLATES: [&str; 16] = [
    "welcome",
    "welcome",
    "confirmation_instructions",
    "reset_instructions",
    "reset_notice",
    "change_notice",
    "already_registered",
    "login_instructions",
    "change_email_instructions",
    "change_email_notice",
    "change_email_notice",
    "change_username_notice",
    "unlock_instructions",
    "deactivation_notice",
    "deletion_notice",
    "theft_notice",
];

pub(crate) fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

pub(crate) fn links() -> Links {
    Links::new("https://example.com/app").expect("a base")
}

pub(crate) fn config() -> MailConfig {
    MailConfig::new(&links())
        .with_site("Example")
        .with_contact("support@example.com")
        .with_sender("Example <no-reply@mail.example.com>")
        .expect("a sender")
}

pub(crate) fn mailer() -> Mailer {
    Mailer::new(config(), Templates::new())
}

pub(crate) fn delivery() -> (Memory, MailDelivery<Memory>) {
    let store = Memory::new();
    (store.clone(), MailDelivery::new(store, links()))
}

/// One notice of each kind to that address, in the order of [`TEMPLATES`].
pub(crate) fn notices(email: &EmailAddress) -> [Notice<'_>; 16] {
    let day = Duration::from_secs(86_400);
    let hour = Duration::from_secs(3_600);
    let notice = |kind| Notice::new(kind, email);
    [
        notice(NoticeKind::Welcome).with_token("the-token", day),
        notice(NoticeKind::Welcome),
        notice(NoticeKind::ConfirmationInstructions).with_token("the-token", day),
        notice(NoticeKind::ResetInstructions).with_token("the-token", hour),
        notice(NoticeKind::ResetNotice),
        notice(NoticeKind::ChangeNotice),
        notice(NoticeKind::AlreadyRegistered),
        notice(NoticeKind::LoginInstructions)
            .with_token("the-token", hour)
            .with_code("123456"),
        notice(NoticeKind::EmailChangeInstructions).with_token("the-token", day),
        notice(NoticeKind::EmailChangeNotice).with_token("the-token", day),
        notice(NoticeKind::EmailChangeNotice),
        notice(NoticeKind::UsernameChangeNotice).with_details(&[("username", "alice")]),
        notice(NoticeKind::UnlockInstructions).with_token("the-token", hour),
        notice(NoticeKind::DeactivationNotice),
        notice(NoticeKind::DeletionNotice),
        notice(NoticeKind::TheftNotice),
    ]
}

/// One message of each kind, in the order of [`TEMPLATES`].
pub(crate) fn messages(delivery: &impl Deliver) -> Vec<Message> {
    let email = address("alice@example.org");
    let now = SystemClock.now();
    notices(&email)
        .map(|notice| delivery.message(notice, now).expect("a message"))
        .into()
}

pub(crate) fn reset(delivery: &impl Deliver, to: &str) -> Message {
    let email = address(to);
    let notice = Notice::new(NoticeKind::ResetInstructions, &email)
        .with_token("the-token", Duration::from_secs(3_600));
    delivery
        .message(notice, SystemClock.now())
        .expect("a message")
}

/// Pauses of milliseconds, so that no test waits.
pub(crate) fn quick() -> WorkerConfig {
    let pause = Duration::from_millis(5);
    WorkerConfig::DEFAULT
        .with_poll(pause)
        .with_store_pause(pause)
        .with_backoff(Backoff::DEFAULT.with_first(pause).with_longest(pause))
}
