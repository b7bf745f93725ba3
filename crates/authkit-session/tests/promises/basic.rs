//! HTTP Basic without hashing every time.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use authkit_session::{BasicProof, BasicProofs, ProofCache};
use authkit_store::memory::Memory;
use authkit_store::{EmailAddress, LifecycleStore, Realm};

use crate::house::{House, MINUTE, SECOND, account, known, remember};
use crate::stub::{Id, Stub};

const PASSWORD: &str = "correct horse battery";

#[tokio::test]
async fn a_verified_password_is_known_for_a_minute_and_no_other_is() {
    let house = House::new();
    let proofs = house.basic();
    let name = house.alice.email.identifier();
    assert!(known(&proofs, name, PASSWORD).await.is_none());
    remember(&proofs, name, PASSWORD, &house.alice).await;
    house.clock.advance(MINUTE - SECOND);
    let found = known(&proofs, name, PASSWORD).await;
    assert_eq!(found.as_ref(), Some(&house.alice));
    let bob = account(&house.store, "bob@example.com");
    for wrong in [
        "",
        "correct horse",
        "Correct horse battery",
        "correct horse battery ",
    ] {
        assert!(known(&proofs, name, wrong).await.is_none());
    }
    let his = bob.email.identifier();
    assert!(known(&proofs, his, PASSWORD).await.is_none());
    house.clock.advance(SECOND);
    assert!(known(&proofs, name, PASSWORD).await.is_none());
}

#[tokio::test]
async fn a_proof_ends_with_the_generation_though_the_minute_is_not_over() {
    let house = House::new();
    let proofs = house.basic();
    let name = house.alice.email.identifier();
    remember(&proofs, name, PASSWORD, &house.alice).await;
    house
        .store
        .advance_generation(&house.alice.id, &[])
        .await
        .unwrap();
    assert!(known(&proofs, name, PASSWORD).await.is_none());
    remember(&proofs, name, PASSWORD, &house.alice_now().await).await;
    assert!(known(&proofs, name, PASSWORD).await.is_some());
    house
        .store
        .remove_account(&house.alice.id, &[])
        .await
        .unwrap();
    assert!(known(&proofs, name, PASSWORD).await.is_none());
}

/// An address that was given up may be somebody else's by now.
#[tokio::test]
async fn a_proof_is_for_a_name_that_the_account_still_has() {
    let house = House::new();
    let proofs = house.basic();
    let former = EmailAddress::parse("former@example.com").unwrap();
    remember(&proofs, former.identifier(), PASSWORD, &house.alice).await;
    assert!(
        known(&proofs, former.identifier(), PASSWORD)
            .await
            .is_none()
    );
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
    remember(&here, name, PASSWORD, &house.alice).await;
    assert!(known(&here, name, PASSWORD).await.is_some());
    assert!(known(&there, name, PASSWORD).await.is_none());
    cache.clear();
    assert!(known(&here, name, PASSWORD).await.is_none());
}

#[tokio::test]
async fn it_holds_no_more_than_its_capacity() {
    let house = House::new();
    let cache = ProofCache::new(ProofCache::<Id>::LIFETIME, 10).unwrap();
    let proofs = BasicProofs::new(house.store.clone(), cache).with_clock(house.clock.clone());
    let name = house.alice.email.identifier();
    for number in 0..100 {
        remember(&proofs, name, &number.to_string(), &house.alice).await;
    }
    let mut kept = 0;
    for number in 0..100 {
        let found = known(&proofs, name, &number.to_string()).await;
        kept += usize::from(found.is_some());
    }
    assert!((1..=10).contains(&kept), "{kept}");
}

/// A program with many connections shows the same password on each of them, and a page loads its pictures with it.
#[tokio::test]
async fn one_request_verifies_a_password_while_the_others_wait_and_then_know_it() {
    let house = House::new();
    let proofs = house.basic();
    let name = house.alice.email.identifier();
    let BasicProof::Unknown(unproven) = proofs.resume(name, PASSWORD).await.unwrap() else {
        panic!("nobody verified it yet");
    };
    let mut context = Context::from_waker(Waker::noop());
    let mut waiting: Vec<_> = (0..50)
        .map(|_| Box::pin(proofs.resume(name, PASSWORD)))
        .collect();
    for one in &mut waiting {
        assert!(one.as_mut().poll(&mut context).is_pending());
    }
    let other = proofs.resume(name, "another password").await.unwrap();
    assert!(matches!(other, BasicProof::Unknown(_)), "waits for nobody");
    unproven.remember(&house.alice);
    for one in waiting {
        let BasicProof::Known(account) = one.await.unwrap() else {
            panic!("it was verified a moment ago");
        };
        assert_eq!(account, house.alice);
    }
}

#[tokio::test]
async fn whoever_waited_verifies_it_where_the_other_failed_or_went_away() {
    let house = House::new();
    let proofs = house.basic();
    let name = house.alice.email.identifier();
    let first = proofs.resume(name, "wrong").await.unwrap();
    let mut waiting: Vec<_> = (0..3)
        .map(|_| Box::pin(proofs.resume(name, "wrong")))
        .collect();
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut context = Context::from_waker(&waker);
    for one in &mut waiting {
        // a connection asks all it has when any of it moves
        assert!(one.as_mut().poll(&mut context).is_pending());
        assert!(one.as_mut().poll(&mut context).is_pending());
    }
    drop(waiting.pop()); // whoever goes away while waiting holds nobody up
    drop(first);
    assert!(woken.0.load(std::sync::atomic::Ordering::SeqCst) > 0);
    let mut both = Vec::new();
    for mut one in waiting {
        let Poll::Ready(Ok(BasicProof::Unknown(unproven))) = one.as_mut().poll(&mut context) else {
            panic!("nobody is left to wait for");
        };
        both.push(unproven);
    }
    // and does not make others wait
    let mut next = pin!(proofs.resume(name, "wrong"));
    assert!(next.as_mut().poll(&mut context).is_ready());
}

#[derive(Default)]
struct Woken(std::sync::atomic::AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    }
}
