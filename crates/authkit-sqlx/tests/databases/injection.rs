//! What people type is a value and nothing else: it comes back as it was, and breaks nothing.

use authkit_hash::PasswordHash;
use authkit_roles::RoleName;
use authkit_sqlx::SqlxError;
use authkit_sqlx::authkit_store::*;
use authkit_track::{AttemptKey, Attempts};
use std::time::Duration;

use crate::place::{Place, in_realm, on_every_database};
use crate::sample::{NOW, claimed, email, new_account};

on_every_database! {
    any_text_comes_back_as_it_was,
    any_text_is_an_address_or_a_name_or_refused,
}

const TEXTS: [&str; 22] = [
    "'",
    "\"",
    "`",
    "\\",
    "\\'",
    "''; --",
    "' OR '1'='1",
    "x'); DROP TABLE authkit_accounts; --",
    "x\"); DROP TABLE authkit_accounts; --",
    "$1 ?1 ? :id {lock} {same}",
    "%_",
    "\\u0000",
    "{\"a\": [1]}",
    "/*!50000 x */",
    "a\tb\r\nc",
    " a ",
    "a ",
    "e\u{301}\u{e9}",
    "\u{1f980}\u{202e}\u{feff}",
    "\u{10ffff}",
    "0x27",
    "NULL",
];

async fn any_text_comes_back_as_it_was<P: Place>(place: P) {
    let store = place.open().await;
    let later = NOW + Duration::from_secs(1);
    for (number, text) in TEXTS.into_iter().chain(["a\0b"]).enumerate() {
        let nul = text.contains('\0');
        let key = MessageKey::from_random((number as u128).to_be_bytes());

        // where the text is wrapped, any will do on every database
        let attempts = Attempts::new(1, NOW, NOW);
        let tried = AttemptKey::new("login", "account", text);
        let swapped = store.swap_attempts(&tried, None, &attempts).await;
        assert_eq!(swapped.expect(text), Swap::Done, "{text:?}");
        let found = store.find_attempts(&tried).await.expect(text);
        assert_eq!(found, Some(attempts), "{text:?}");
        assert!(store.remove_attempts(&tried).await.expect(text), "{text:?}");
        let message = Message::new(key.clone(), "t", email("a@example.com"), NOW).with(text, text);
        store
            .put_messages(std::slice::from_ref(&message))
            .await
            .expect(text);
        let claimed = claimed(&store).await;
        assert_eq!(claimed[0].message, message, "{text:?}");
        let failed = store
            .record_failure(&key, Failure::RetryAt(later), text)
            .await;
        failed.expect(text);
        store.record_sent(&key).await.expect(text);

        // elsewhere a NUL is refused by its name where it cannot be stored
        let realm = in_realm(&store, Realm::new(text.to_owned()));
        let hash = PasswordHash::from_stored(text);
        let mut new = new_account("alice@example.com");
        new.password = Some(hash.clone());
        let alice = match realm.put_account(&new, &[], &[]).await {
            Ok(Insert::Created(alice)) => alice,
            Err(SqlxError::NulCharacter) if nul => continue,
            other => panic!("{text:?}: {other:?}"),
        };
        let found = realm.find_credential_by_id(&alice.id).await.expect(text);
        assert_eq!(found.expect("Alice").password, Some(hash), "{text:?}");
        let spaced = PasswordHash::from_stored(format!("{text} "));
        let swapped = realm.swap_hash(&alice.id, &spaced, &spaced).await;
        assert_eq!(
            swapped.expect(text),
            Swap::Stale,
            "{text:?} is not itself with a space"
        );
        let event = AuditEvent::new(key, text, Some(alice.id), NOW).with(text, text);
        realm
            .put_events(std::slice::from_ref(&event))
            .await
            .expect(text);
        let found = realm.find_events(&alice.id, later, 9).await.expect(text);
        assert_eq!(found, [event], "{text:?}");
        let digest = ApiTokenDigest::from_bytes([number as u8; 32]);
        let token = ApiTokenRecord::new(alice.id, alice.generation, NOW, NOW).with_label(text);
        let put = realm.put_api_token(&digest, &token).await;
        assert_eq!(put.expect(text), Put::Created);
        let found = realm.find_api_token(&digest).await.expect(text);
        assert_eq!(found.expect("a token").0, token, "{text:?}");
        if let Ok(role) = RoleName::try_from(text) {
            assert!(realm.add_role(&alice.id, &role).await.expect(text));
            assert_eq!(realm.find_roles(&alice.id).await.expect(text), [role]);
        }
    }
}

async fn any_text_is_an_address_or_a_name_or_refused<P: Place>(place: P) {
    let store = place.open().await;
    let mut made = 0;
    for (number, text) in TEXTS.into_iter().enumerate() {
        let address = EmailAddress::parse(&format!("{text}{number}@example.com"));
        let name = Username::parse(&format!("{text}{number}"));
        let (Ok(address), Ok(name)) = (address, name) else {
            continue;
        };
        let new = NewAccount::new(address.clone(), None, Generation::from_i64(1), NOW);
        let new = new.with_username(Some(name.clone()));
        let Ok(Insert::Created(account)) = store.put_account(&new, &[], &[]).await else {
            panic!("{text:?}");
        };
        made += 1;
        for identifier in [address.identifier(), name.identifier()] {
            let found = store.find_account_by_identifier(identifier).await;
            assert_eq!(found.expect(text).as_ref(), Some(&account), "{text:?}");
        }
    }
    assert!(made > 3, "{made}");
    let rows = P::count(&store, "SELECT count(*) FROM authkit_accounts").await;
    assert_eq!(rows, made, "no text was a statement");
}
