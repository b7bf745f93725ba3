//! What ends a session, by the manual clock over the memory store.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // a test says so by failing

use std::sync::Arc;
use std::time::Duration;

use authkit_hash::PasswordHash;
use authkit_session::{Device, SessionConfig, Sessions};
use authkit_store::clock::{Clock, ManualClock};
use authkit_store::memory::Memory;
use authkit_store::{
    Account, ChangeableStore, Changed, EmailAddress, Generation, Insert, NewAccount,
    PasswordChange, RegisterableStore, Store,
};
use time::OffsetDateTime;

type Id = <Memory as Store>::UserId;

struct House {
    store: Memory,
    sessions: Sessions<Memory>,
    clock: Arc<ManualClock>,
    account: Account<Id>,
}

async fn house() -> House {
    let store = Memory::new();
    let clock = Arc::new(ManualClock::at(OffsetDateTime::UNIX_EPOCH));
    let sessions = Sessions::new(store.clone(), SessionConfig::DEFAULT).with_clock(clock.clone());
    let email = EmailAddress::parse("alice@example.com").unwrap();
    let hash = PasswordHash::from_stored("hash");
    let new = NewAccount::new(email, Some(hash), Generation::from_i64(7), clock.now());
    let Insert::Created(account) = store.put_account(&new, &[], &[]).await.unwrap() else {
        panic!("the address is free");
    };
    House {
        store,
        sessions,
        clock,
        account,
    }
}

async fn resumes(sessions: &Sessions<Memory>, token: &str) -> bool {
    let resumed = sessions.resume(token, &Device::unknown()).await.unwrap();
    resumed.session().is_some()
}

#[tokio::test]
async fn a_session_is_resumed_until_it_is_ended() {
    let House {
        sessions, account, ..
    } = house().await;
    let token = sessions.start(&account, &Device::unknown()).await.unwrap();
    let session = sessions
        .resume(token.expose(), &Device::unknown())
        .await
        .unwrap()
        .session()
        .expect("it was just started");
    assert_eq!(session.account(), &account);
    assert!(sessions.end(token.expose()).await.unwrap());
    assert!(!sessions.end(token.expose()).await.unwrap(), "it ends once");
    assert!(!resumes(&sessions, token.expose()).await);
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used() {
    let House {
        sessions,
        account,
        clock,
        ..
    } = house().await;
    let token = sessions.start(&account, &Device::unknown()).await.unwrap();
    clock.advance(SessionConfig::DEFAULT.idle() - Duration::from_secs(1));
    assert!(resumes(&sessions, token.expose()).await);
    clock.advance(SessionConfig::DEFAULT.idle());
    assert!(!resumes(&sessions, token.expose()).await);
}

#[tokio::test]
async fn a_session_ends_at_its_absolute_limit_however_much_it_is_used() {
    let House {
        sessions,
        account,
        clock,
        ..
    } = house().await;
    let token = sessions.start(&account, &Device::unknown()).await.unwrap();
    let mut alive = Duration::ZERO;
    while alive + Duration::from_secs(86_400) < SessionConfig::DEFAULT.absolute() {
        clock.advance(Duration::from_secs(86_400));
        alive += Duration::from_secs(86_400);
        assert!(resumes(&sessions, token.expose()).await, "after {alive:?}");
    }
    clock.advance(Duration::from_secs(86_400));
    assert!(!resumes(&sessions, token.expose()).await);
}

#[tokio::test]
async fn a_session_dies_with_the_generation_of_its_account() {
    let House {
        store,
        sessions,
        account,
        ..
    } = house().await;
    let token = sessions.start(&account, &Device::unknown()).await.unwrap();
    let change = PasswordChange::new(
        account.id,
        PasswordHash::from_stored("hash"),
        account.generation,
        PasswordHash::from_stored("other"),
    );
    assert!(matches!(
        store.swap_password(&change, &[]).await.unwrap(),
        Changed::Done(_)
    ));
    assert!(!resumes(&sessions, token.expose()).await);
}

#[tokio::test]
async fn what_is_no_token_opens_nothing() {
    let House {
        sessions, account, ..
    } = house().await;
    let token = sessions.start(&account, &Device::unknown()).await.unwrap();
    let text = token.expose();
    for wrong in [
        "",
        "aks_",
        "x",
        &text[1..],
        &text[..text.len() - 1],
        &format!("{text}="),
        &format!(" {text}"),
    ] {
        assert!(!resumes(&sessions, wrong).await, "{wrong:?}");
    }
}

#[tokio::test]
async fn expired_sessions_are_swept_and_others_stay() {
    let House {
        sessions,
        account,
        clock,
        ..
    } = house().await;
    let _old = sessions.start(&account, &Device::unknown()).await.unwrap();
    clock.advance(SessionConfig::DEFAULT.idle());
    let new = sessions.start(&account, &Device::unknown()).await.unwrap();
    assert_eq!(sessions.remove_expired().await.unwrap(), 1);
    assert!(resumes(&sessions, new.expose()).await);
}
