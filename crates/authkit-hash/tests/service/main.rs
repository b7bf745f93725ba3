//! The hashing service: bounded, one computation per sign-in, hard to kill. Nothing here sleeps.
#![cfg(feature = "service")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy takes helpers of tests for no tests"
)]

#[cfg(feature = "argon2")]
mod arena;
mod stage;

use std::{
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread,
};

use authkit_hash::{
    HashError, HashService, HashServiceConfig, PasswordHash, PasswordHasher, SecretString,
    ServiceError, StartError, Verdict,
};
use stage::{Stage, block_on, poll};

#[test]
fn hashes_and_verifies_and_counts() {
    let stage = Stage::new(2, 8);
    assert_eq!(stage.service.counters().computations(), 0);
    let stored = block_on(stage.service.hash(SecretString::from("right"))).unwrap();
    assert_eq!(stored.as_str(), "right");
    assert_eq!(
        block_on(stage.verify("right", Some("right"))),
        Ok(Verdict::Match)
    );
    assert_eq!(
        block_on(stage.verify("wrong", Some("right"))),
        Ok(Verdict::NoMatch)
    );
    let counters = stage.service.counters();
    assert_eq!(
        (counters.hashed, counters.verified, counters.decoys),
        (1, 2, 0)
    );
    assert_eq!(
        (counters.running, counters.queued, counters.busy),
        (0, 0, 0)
    );
}

#[test]
fn no_account_costs_one_computation_and_never_matches() {
    let stage = Stage::new(1, 8);
    // Not even with the decoy's own password.
    for password in ["guess", "nobody's password", ""] {
        let before = stage.service.counters();
        assert_eq!(block_on(stage.verify(password, None)), Ok(Verdict::NoMatch));
        let after = stage.service.counters();
        assert_eq!(after.computations() - before.computations(), 1);
        assert_eq!((after.decoys - before.decoys, after.unusable), (1, 0));
    }
}

#[test]
fn a_stored_text_that_cannot_be_judged_is_no_match_after_one_computation() {
    let stage = Stage::new(1, 8);
    for (count, stored) in (1..).zip(["damaged", "costly", "!"]) {
        // Typed as the password it is no match either.
        assert_eq!(
            block_on(stage.verify(stored, Some(stored))),
            Ok(Verdict::NoMatch)
        );
        let counters = stage.service.counters();
        assert_eq!(
            (counters.verified, counters.decoys, counters.unusable),
            (0, count, count)
        );
    }
}

#[test]
fn a_password_too_long_is_refused_alike_for_everybody_and_costs_nothing() {
    let stage = Stage::new(1, 8);
    for stored in [None, Some("right"), Some("damaged"), Some("!")] {
        let refused = Err(ServiceError::Hash(HashError::PasswordTooLong));
        assert_eq!(block_on(stage.verify("long", stored)), refused);
    }
    assert_eq!(stage.service.counters().computations(), 0);
}

#[test]
fn a_full_queue_is_busy_at_once() {
    let stage = Stage::new(1, 1);
    let first = stage.running();
    let second = stage.queued();
    assert_eq!(
        poll(&mut stage.verify("x", Some("x"))),
        Poll::Ready(Err(ServiceError::Busy))
    );
    assert_eq!(
        poll(&mut stage.verify("x", None)),
        Poll::Ready(Err(ServiceError::Busy))
    );
    assert_eq!(stage.load(), (1, 1));
    assert_eq!(stage.service.counters().busy, 2);
    stage.release();
    assert_eq!(block_on(first), Ok(Verdict::Match));
    assert_eq!(block_on(second), Ok(Verdict::Match));
    assert_eq!(stage.load(), (0, 0));
}

#[test]
fn dropping_the_request_does_not_free_the_place() {
    let stage = Stage::new(1, 1);
    drop(stage.running());
    let queued = stage.queued();
    assert_eq!(stage.load(), (1, 1));
    assert_eq!(
        poll(&mut stage.verify("x", Some("x"))),
        Poll::Ready(Err(ServiceError::Busy))
    );
    stage.release();
    assert_eq!(block_on(queued), Ok(Verdict::Match));
    // The abandoned computation was done, and counted, all the same.
    assert_eq!(stage.service.counters().verified, 2);
}

#[test]
fn row_27_a_thousand_hang_ups_never_make_more_run_than_the_workers() {
    let stage = Stage::new(2, 4);
    let running = [stage.running(), stage.running()];
    let (mut taken, mut busy) = (0, 0);
    for _ in 0..1000 {
        let mut request = stage.verify("x", Some("x"));
        match poll(&mut request) {
            Poll::Pending => taken += 1, // and hangs up
            Poll::Ready(answer) => {
                assert_eq!(answer, Err(ServiceError::Busy));
                busy += 1;
            }
        }
        drop(request);
        assert_eq!(stage.load().0, 2);
    }
    assert_eq!((taken, busy, stage.load()), (4, 996, (2, 4)));
    stage.release();
    stage.release();
    for request in running {
        assert_eq!(block_on(request), Ok(Verdict::Match));
    }
}

#[test]
fn a_waiting_request_that_was_dropped_keeps_its_place_and_is_skipped_in_its_turn() {
    let stage = Stage::new(1, 1);
    let running = stage.running();
    drop(stage.queued());
    assert_eq!(stage.load(), (1, 1));
    assert_eq!(
        poll(&mut stage.verify("x", Some("x"))),
        Poll::Ready(Err(ServiceError::Busy))
    );
    stage.release();
    assert_eq!(block_on(running), Ok(Verdict::Match));
    let last = loop {
        match block_on(stage.verify("x", Some("x"))) {
            Err(ServiceError::Busy) => thread::yield_now(), // the skipped one has not had its turn
            answer => break answer,
        }
    };
    assert_eq!(last, Ok(Verdict::Match));
    assert_eq!(stage.service.counters().verified, 2);
}

#[test]
fn no_more_computations_run_than_there_are_workers() {
    let stage = Stage::new(2, 4);
    let requests = [stage.running(), stage.running()];
    let waiting = [stage.queued(), stage.queued()];
    assert_eq!(stage.load(), (2, 2));
    stage.release();
    stage.release();
    for request in requests.into_iter().chain(waiting) {
        assert_eq!(block_on(request), Ok(Verdict::Match));
    }
}

#[test]
fn a_panicking_hasher_is_an_error_and_the_worker_goes_on() {
    let stage = Stage::new(1, 8);
    for _ in 0..3 {
        assert_eq!(
            block_on(stage.verify("panic", Some("x"))),
            Err(ServiceError::Panicked)
        );
        assert_eq!(
            block_on(stage.verify("panic", None)),
            Err(ServiceError::Panicked)
        );
        let hashed = block_on(stage.service.hash(SecretString::from("panic")));
        assert_eq!(hashed, Err(ServiceError::Panicked));
    }
    assert_eq!(block_on(stage.verify("x", Some("x"))), Ok(Verdict::Match));
    let counters = stage.service.counters();
    assert_eq!(
        (counters.panicked, counters.running, counters.computations()),
        (9, 0, 1)
    );
}

#[test]
fn a_panicking_waker_does_not_take_the_worker_along() {
    struct Bomb;
    impl Wake for Bomb {
        fn wake(self: Arc<Self>) {
            panic!("asked to");
        }
    }
    let stage = Stage::new(1, 8);
    let mut request = stage.verify("slow", Some("slow"));
    let waker = Waker::from(Arc::new(Bomb));
    assert!(
        request
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
    );
    stage.started.recv().unwrap();
    stage.release();
    assert_eq!(block_on(stage.verify("x", Some("x"))), Ok(Verdict::Match));
    assert_eq!(block_on(request), Ok(Verdict::Match));
}

#[test]
fn stop_finishes_what_runs_and_refuses_the_rest() {
    let stage = Stage::new(1, 8);
    let running = stage.running();
    let waiting = stage.queued();
    stage.service.clone().stop();
    assert_eq!(block_on(waiting), Err(ServiceError::Stopped));
    assert_eq!(
        block_on(stage.verify("x", Some("x"))),
        Err(ServiceError::Stopped)
    );
    stage.release();
    assert_eq!(block_on(running), Ok(Verdict::Match));
}

#[test]
fn the_threads_end_with_the_last_clone() {
    let Stage {
        service,
        gone,
        go_on,
        ..
    } = Stage::new(3, 8);
    let clone = service.clone();
    drop(service);
    let still = block_on(clone.verify(
        SecretString::from("x"),
        Some(PasswordHash::from_stored("x")),
    ));
    assert_eq!(still, Ok(Verdict::Match));
    drop(clone);
    // The threads share the hasher: it goes when the last of them has ended.
    gone.recv().unwrap();
    drop(go_on);
}

#[test]
fn a_service_that_could_not_work_does_not_start() {
    #[derive(Debug)]
    struct Broken;
    impl PasswordHasher for Broken {
        fn hash(&self, _: &[u8]) -> Result<PasswordHash, HashError> {
            Err(HashError::Random)
        }
        fn verify(&self, _: &[u8], _: &PasswordHash) -> Result<Verdict, HashError> {
            Ok(Verdict::NoMatch)
        }
    }
    let start = |config| HashService::new(Arc::new(Broken), config).unwrap_err();
    let default = HashServiceConfig::DEFAULT;
    assert!(matches!(
        start(default.clone()),
        StartError::Decoy(HashError::Random)
    ));
    assert!(matches!(
        start(default.clone().with_workers(0)),
        StartError::Config
    ));
    assert!(matches!(start(default.with_queue(0)), StartError::Config));
}

#[test]
fn debug_shows_no_password_and_no_hash() {
    let stage = Stage::new(1, 8);
    let running = stage.running();
    let mut waiting = stage.verify("hunter2", Some("stored-text"));
    assert!(poll(&mut waiting).is_pending());
    let shown = format!("{:?}", stage.service);
    assert!(shown.contains("HashService") && shown.contains("queued: 1"));
    for secret in ["hunter2", "stored-text", "nobody's"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    stage.release();
    assert_eq!(block_on(running), Ok(Verdict::Match));
}

#[cfg(feature = "argon2")]
#[test]
fn with_argon2_every_sign_in_is_one_computation() {
    let cost = authkit_hash::Argon2Params::danger_new_below_floor(64, 1, 1).unwrap();
    let schemes = Arc::new(authkit_hash::Schemes::default().with_argon2(cost));
    let service = HashService::new(schemes, HashServiceConfig::DEFAULT).unwrap();
    let stored = block_on(service.hash(SecretString::from("right"))).unwrap();
    let cut = PasswordHash::from_stored(&stored.as_str()[..40]);
    for (password, stored, verdict) in [
        ("right", Some(stored.clone()), Verdict::Match),
        ("wrong", Some(stored), Verdict::NoMatch),
        ("right", Some(cut), Verdict::NoMatch),
        ("!", Some(PasswordHash::from_stored("!")), Verdict::NoMatch),
        ("right", None, Verdict::NoMatch),
    ] {
        let before = service.counters().computations();
        assert_eq!(
            block_on(service.verify(SecretString::from(password), stored)),
            Ok(verdict)
        );
        assert_eq!(service.counters().computations() - before, 1);
    }
}
