//! What the tools for tests promise.
#![cfg(all(feature = "password", debug_assertions))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use authkit_flows::{Deliver, Flows, Gates, Notice, NoticeKind, Randomness, SignInRefusal};
use authkit_hash::Verdict;
use authkit_store::memory::Memory;
use authkit_store::{EmailAddress, Generation, LifecycleStore};
use authkit_testing::{Mailbox, SeededRandom, clock, instant_hashing, keys, sign_in_as};
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;

fn alice() -> EmailAddress {
    EmailAddress::parse("alice@example.com").unwrap()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let bytes = |seed| {
        let random = SeededRandom::new(seed);
        let mut bytes = [0; 64];
        random.fill(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(bytes(7), bytes(7));
    assert_ne!(bytes(7), bytes(8));
}

#[test]
fn the_mailbox_keeps_what_was_said_and_no_decoy() {
    let (mailbox, alice) = (Mailbox::new(), alice());
    let hour = Duration::from_secs(3600);
    let reset = Notice::new(NoticeKind::ResetInstructions, &alice).with_token("the-token", hour);
    let notices = [
        reset,
        Notice::new(NoticeKind::ResetNotice, &alice),
        Notice::new(NoticeKind::Decoy, &alice).with_token("none", hour),
    ];
    for notice in notices {
        mailbox.message(notice, OffsetDateTime::UNIX_EPOCH).unwrap();
    }
    let kinds: Vec<_> = mailbox
        .to("alice@example.com")
        .iter()
        .map(|one| one.kind)
        .collect();
    assert_eq!(
        kinds,
        [NoticeKind::ResetInstructions, NoticeKind::ResetNotice]
    );
    assert_eq!(mailbox.last_token().as_deref(), Some("the-token"));
    let link = "https://example.test/reset_instructions/the-token";
    assert_eq!(mailbox.last_link().as_deref(), Some(link));
    assert_eq!(mailbox.last_code(), None);
    assert!(mailbox.to("bob@example.com").is_empty());
    mailbox.clear();
    assert_eq!(mailbox.last(), None);
}

#[tokio::test]
async fn the_instant_hasher_tells_right_from_wrong() {
    let hashing = instant_hashing();
    let stored = hashing.hash("a few words are fine".into()).await.unwrap();
    let verdict = |text: &str| hashing.verify(text.into(), Some(stored.clone()));
    assert_eq!(
        verdict("a few words are fine").await.unwrap(),
        Verdict::Match
    );
    assert_eq!(verdict("other words").await.unwrap(), Verdict::NoMatch);
}

#[tokio::test]
async fn signing_in_as_somebody_passes_no_gate_that_is_closed() {
    let (store, clock) = (Memory::new(), clock());
    let flows = Flows::builder(store.clone(), keys(), Arc::new(Mailbox::new()));
    let gates = Gates::new(flows.clock(clock).build());
    let alice = store.add_account(alice(), Generation::from_i64(1)).unwrap();
    let proof = sign_in_as(&gates, alice.clone()).await.unwrap();
    assert_eq!(proof.unwrap().account(), &alice);
    assert!(store.set_active(&alice.id, false, &[]).await.unwrap());
    let refused = sign_in_as(&gates, alice.with_active(false)).await.unwrap();
    assert_eq!(refused.unwrap_err(), SignInRefusal::Inactive);
}
