//! HTTP Basic without hashing every time.

use authkit_session::{BasicProofs, ProofCache};
use authkit_store::memory::Memory;
use authkit_store::{EmailAddress, LifecycleStore, Realm};

use crate::house::{House, MINUTE, SECOND, account};
use crate::stub::{Id, Stub};

const PASSWORD: &str = "correct horse battery";

#[tokio::test]
async fn a_verified_password_is_known_for_a_minute_and_no_other_is() {
    let house = House::new();
    let proofs = house.basic();
    let name = house.alice.email.identifier();
    assert!(proofs.resume(name, PASSWORD).await.unwrap().is_none());
    proofs.remember(name, PASSWORD, &house.alice);
    house.clock.advance(MINUTE - SECOND);
    let found = proofs.resume(name, PASSWORD).await.unwrap();
    assert_eq!(found.as_ref(), Some(&house.alice));
    let bob = account(&house.store, "bob@example.com");
    for wrong in [
        "",
        "correct horse",
        "Correct horse battery",
        "correct horse battery ",
    ] {
        assert!(proofs.resume(name, wrong).await.unwrap().is_none());
    }
    let his = bob.email.identifier();
    assert!(proofs.resume(his, PASSWORD).await.unwrap().is_none());
    house.clock.advance(SECOND);
    assert!(proofs.resume(name, PASSWORD).await.unwrap().is_none());
}

#[tokio::test]
async fn a_proof_ends_with_the_generation_though_the_minute_is_not_over() {
    let house = House::new();
    let proofs = house.basic();
    let name = house.alice.email.identifier();
    proofs.remember(name, PASSWORD, &house.alice);
    house
        .store
        .advance_generation(&house.alice.id, &[])
        .await
        .unwrap();
    assert!(proofs.resume(name, PASSWORD).await.unwrap().is_none());
    proofs.remember(name, PASSWORD, &house.alice_now().await);
    assert!(proofs.resume(name, PASSWORD).await.unwrap().is_some());
    house
        .store
        .remove_account(&house.alice.id, &[])
        .await
        .unwrap();
    assert!(proofs.resume(name, PASSWORD).await.unwrap().is_none());
}

/// An address that was given up may be somebody else's by now.
#[tokio::test]
async fn a_proof_is_for_a_name_that_the_account_still_has() {
    let house = House::new();
    let proofs = house.basic();
    let former = EmailAddress::parse("former@example.com").unwrap();
    proofs.remember(former.identifier(), PASSWORD, &house.alice);
    let found = proofs.resume(former.identifier(), PASSWORD).await;
    assert!(found.unwrap().is_none());
}

#[tokio::test]
async fn a_cache_that_realms_share_proves_nothing_across_them() {
    let house = House::new();
    let cache = ProofCache::new(ProofCache::<Id>::LIFETIME, 10).unwrap();
    // another realm of another database, where another Alice has the same address, the same id and the same generation
    let store = Stub {
        inner: Memory::new().with_realm(Realm::new("other")),
        ..Stub::default()
    };
    let twin = account(&store, "alice@example.com");
    assert_eq!(twin, house.alice);
    let proofs = |store| BasicProofs::new(store, cache.clone()).with_clock(house.clock.clone());
    let (here, there) = (proofs(house.store.clone()), proofs(store));
    let name = house.alice.email.identifier();
    here.remember(name, PASSWORD, &house.alice);
    assert!(here.resume(name, PASSWORD).await.unwrap().is_some());
    assert!(there.resume(name, PASSWORD).await.unwrap().is_none());
    cache.clear();
    assert!(here.resume(name, PASSWORD).await.unwrap().is_none());
}

#[tokio::test]
async fn it_holds_no_more_than_its_capacity() {
    let house = House::new();
    let cache = ProofCache::new(ProofCache::<Id>::LIFETIME, 10).unwrap();
    let proofs = BasicProofs::new(house.store.clone(), cache).with_clock(house.clock.clone());
    let name = house.alice.email.identifier();
    for number in 0..100 {
        proofs.remember(name, &number.to_string(), &house.alice);
    }
    let mut known = 0;
    for number in 0..100 {
        let found = proofs.resume(name, &number.to_string()).await.unwrap();
        known += usize::from(found.is_some());
    }
    assert!((1..=10).contains(&known), "{known}");
}
