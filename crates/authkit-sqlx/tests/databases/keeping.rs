//! What every database keeps, and what it says of rows that others wrote.

use authkit_roles::RoleName;
use authkit_sqlx::SqlxError;
use authkit_sqlx::authkit_store::*;
use authkit_track::{AttemptKey, Attempts, Block, Login};
use std::time::Duration;

use crate::place::{Place, on_every_database};
use crate::sample::{NOW, claimed, email, event, hash, mail, message, name, new_account, put};

on_every_database! {
    everything_is_there_after_reopening,
    a_row_of_other_hands_is_an_error_of_its_account_alone,
    a_dead_message_keeps_no_link,
    a_message_that_cannot_be_read_does_not_stop_the_others,
    what_an_account_leaves_behind_goes_with_it,
    events_of_a_new_account_name_it,
    the_account_that_was_found_last_is_read_for_nobody,
}

async fn everything_is_there_after_reopening<P: Place>(place: P) {
    let later = NOW + Duration::from_secs(60);
    let admin = RoleName::try_from("admin").expect("a name");
    let address = Some("2001:db8::1".parse().expect("an address"));
    let device = Device::unknown()
        .with_address(address)
        .with_user_agent(Some("curl/8 \u{1f980}"));

    let store = place.open().await;
    let new = new_account("Alice@example.com").with_username(Some(name("Alice")));
    let Ok(Insert::Created(alice)) = store.put_account(&new, &[mail(1)], &[]).await else {
        panic!("Alice is new");
    };
    let digest = SessionDigest::from_bytes([7; 32]);
    let session = SessionRecord::new(alice.id, alice.generation, NOW, later).on(device.clone());
    let put = store.put_session(&digest, &session).await;
    assert_eq!(put.expect("an insert"), Put::Created);
    let series = SeriesDigest::from_bytes([8; 32]);
    let token = RememberDigest::from_bytes([9; 32]);
    let record = RememberRecord::new(alice.id, alice.generation, token, NOW, later).on(device);
    let put = store.put_series(&series, &record).await;
    assert_eq!(put.expect("an insert"), Put::Created);
    let api = ApiTokenDigest::from_bytes([10; 32]);
    let api_token =
        ApiTokenRecord::new(alice.id, alice.generation, NOW, later).with_label("ci \u{1f980}");
    let put = store.put_api_token(&api, &api_token).await;
    assert_eq!(put.expect("an insert"), Put::Created);
    assert!(store.add_role(&alice.id, &admin).await.expect("an insert"));
    let login = Login::at(later).from(address);
    let stats = store.record_login(&alice.id, &login).await.expect("a row");
    assert_eq!((stats.count, stats.current), (1, Some(login)));
    let key = AttemptKey::new("login", "account", "any\0thing ");
    let attempts = Attempts::new(3, NOW, later).with_block(Some(Block::UntilUnlocked));
    let swapped = store.swap_attempts(&key, None, &attempts).await;
    assert_eq!(swapped.expect("an insert"), Swap::Done);
    let code = PendingCode::new([5; 56], alice.generation, later);
    let put = store.put_code(&alice.id, LinkKind::Login, &code).await;
    assert!(put.expect("an insert"));
    let swapped = store
        .swap_link_counter(&alice.id, LinkKind::Login, LinkCounter::ZERO)
        .await;
    assert_eq!(swapped.expect("an insert"), Swap::Done);
    let reset = Reset::new(
        alice.id,
        alice.email.clone(),
        Some(hash(0)),
        alice.generation,
        hash(1),
        NOW,
    );
    let told = Effect::Event(event(2, Some(alice.id)));
    let done = store.redeem_reset(&reset, &[mail(2), told]).await;
    assert_eq!(done.expect("an update"), Swap::Done);
    store.close().await;

    let store = place.open().await;
    let found = store.find_credential(name("alice").identifier()).await;
    let found = found.expect("a row").expect("Alice");
    assert_eq!(found.account.id, alice.id);
    assert_eq!(found.account.email.as_str(), "Alice@example.com");
    assert_eq!(found.account.username, Some(name("Alice")));
    assert_eq!(found.account.generation, alice.generation.next());
    assert_eq!(found.password, Some(hash(1)));
    assert_eq!(
        store.find_confirmation(&alice.id).await.expect("a row"),
        Some(NOW)
    );
    let kept = store
        .find_session(&digest)
        .await
        .expect("a row")
        .expect("a session");
    assert_eq!(kept.0, session);
    let kept = store
        .find_series(&series)
        .await
        .expect("a row")
        .expect("a series");
    assert_eq!(kept.0, record);
    let kept = store
        .find_api_token(&api)
        .await
        .expect("a row")
        .expect("a token");
    assert_eq!(kept.0, api_token);
    assert_eq!(store.find_roles(&alice.id).await.expect("rows"), [admin]);
    assert_eq!(store.find_logins(&alice.id).await.expect("a row"), stats);
    assert_eq!(
        store.find_attempts(&key).await.expect("a row"),
        Some(attempts)
    );
    let tried = store.record_code_attempt(&alice.id, LinkKind::Login).await;
    let (kept, attempt) = tried.expect("a row").expect("a code");
    assert_eq!((kept, attempt.get()), (code, 1));
    let counter = store.find_link_counter(&alice.id, LinkKind::Login).await;
    assert_eq!(counter.expect("a row"), LinkCounter::ZERO.next());
    assert_eq!(store.count_messages().await.expect("a count").waiting, 2);
    let events = store.find_events(&alice.id, later, 10).await.expect("rows");
    assert_eq!(events, [event(2, Some(alice.id))]);
}

async fn a_row_of_other_hands_is_an_error_of_its_account_alone<P: Place>(place: P) {
    let store = place.open().await;
    let alice = put(&store, "alice@example.com").await;
    let bob = put(&store, "bob@example.com").await;
    let damage = format!(
        "UPDATE authkit_accounts SET email = 'a@localhost' WHERE id = {}",
        alice.id
    );
    assert_eq!(P::run(&store, &damage).await.expect("an update"), 1);
    let error = store.find_account(&alice.id).await.expect_err("no address");
    assert!(matches!(error, SqlxError::Corrupt { .. }), "{error:?}");
    assert!(
        !error.to_string().contains("localhost"),
        "no value in the text"
    );
    assert!(!error.is_transient());
    let found = store.find_credential(bob.email.identifier()).await;
    assert!(found.expect("a row").is_some(), "others sign in as ever");
}

async fn a_dead_message_keeps_no_link<P: Place>(place: P) {
    let store = place.open().await;
    store.put_messages(&[message(1)]).await.expect("an insert");
    let reason = "550 no such \0 user";
    let key = message(1).key;
    let failed = store.record_failure(&key, Failure::Dead, reason).await;
    failed.expect("an update");
    let kept =
        "SELECT count(*) FROM authkit_outbox WHERE context = '' AND failure LIKE '550 no such%'";
    assert_eq!(P::count(&store, kept).await, 1);
}

async fn a_message_that_cannot_be_read_does_not_stop_the_others<P: Place>(place: P) {
    let store = place.open().await;
    let messages = [message(1), message(2), message(3)];
    store.put_messages(&messages).await.expect("three messages");
    let damage = format!(
        "UPDATE authkit_outbox SET context = 'no json' WHERE template = 'welcome' AND id = {}",
        P::count(&store, "SELECT min(id) + 1 FROM authkit_outbox").await,
    );
    assert_eq!(P::run(&store, &damage).await.expect("a damaged row"), 1);

    let claimed = claimed(&store).await;
    let keys: Vec<_> = claimed.iter().map(|claimed| &claimed.message.key).collect();
    assert_eq!(keys, [&messages[0].key, &messages[2].key]);
    let counts = store.count_messages().await.expect("counts");
    assert_eq!((counts.waiting, counts.dead), (2, 1));
}

async fn what_an_account_leaves_behind_goes_with_it<P: Place>(place: P) {
    let store = place.open().await;
    let new = new_account("alice@example.com").with_username(Some(name("Alice")));
    let Ok(Insert::Created(alice)) = store.put_account(&new, &[], &[]).await else {
        panic!("Alice is new");
    };
    let session = SessionRecord::new(alice.id, alice.generation, NOW, NOW);
    let digest = SessionDigest::from_bytes([7; 32]);
    let put = store.put_session(&digest, &session).await;
    assert_eq!(put.expect("an insert"), Put::Created);
    let farewell = [mail(1), Effect::Event(event(1, Some(alice.id)))];
    let removed = store.remove_account(&alice.id, &farewell).await;
    assert!(removed.expect("a deletion"));
    assert!(
        !store
            .remove_account(&alice.id, &farewell)
            .await
            .expect("nothing")
    );
    for table in ["accounts", "passwords", "usernames", "sessions"] {
        let rows = P::count(&store, &format!("SELECT count(*) FROM authkit_{table}")).await;
        assert_eq!(rows, 0, "{table}");
    }
    assert_eq!(store.count_messages().await.expect("a count").waiting, 1);
    let events = store
        .find_events(&alice.id, NOW + Duration::from_secs(1), 9)
        .await;
    assert_eq!(
        events.expect("rows").len(),
        1,
        "the log outlives the account"
    );
    let Ok(Insert::Created(again)) = store.put_account(&new, &[], &[]).await else {
        panic!("address and name are free again");
    };
    assert!(again.id > alice.id, "an id is never given twice");
    let gone = store.put_session(&digest, &session).await;
    assert!(matches!(gone, Err(SqlxError::UnknownAccount)), "{gone:?}");
    assert_eq!(again.email, email("alice@example.com"));
}

async fn events_of_a_new_account_name_it<P: Place>(place: P) {
    let store = place.open().await;
    let told = [Effect::Event(event(1, None)), mail(1)];
    let new = new_account("alice@example.com");
    let put = store.put_account(&new, &told, &[]);
    let Ok(Insert::Created(alice)) = put.await else {
        panic!("Alice is new");
    };
    let events = store
        .find_events(&alice.id, NOW + Duration::from_secs(1), 9)
        .await;
    assert_eq!(events.expect("rows"), [event(1, Some(alice.id))]);
}

async fn the_account_that_was_found_last_is_read_for_nobody<P: Place>(place: P) {
    let store = place.open().await;
    let alice = put(&store, "alice@example.com").await;
    let bob = put(&store, "bob@example.com").await;
    assert_eq!(store.decoy_account(), None, "nobody was asked for");
    let found = store.find_account_by_identifier(alice.email.identifier());
    assert!(found.await.expect("an answer").is_some());
    assert_eq!(store.decoy_account(), Some(alice.id));
    let found = store.find_credential(bob.email.identifier());
    assert!(found.await.expect("an answer").is_some());
    let clone = store.clone();
    assert_eq!(clone.decoy_account(), Some(bob.id), "all handles know it");
    let nobody = email("nobody@example.com");
    let found = store.find_account_by_identifier(nobody.identifier());
    assert_eq!(found.await.expect("an answer"), None);
    assert_eq!(store.decoy_account(), Some(bob.id));
    let elsewhere = clone.with_realm(Realm::new("elsewhere"));
    assert_eq!(elsewhere.decoy_account(), None);
}
