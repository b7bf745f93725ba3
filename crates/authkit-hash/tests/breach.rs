//! Row 8 of the security checklist: breaches are looked up without telling anybody the password, in time
//! or not at all.
#![cfg(feature = "hibp")]
#![allow(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for no tests"
)]

use std::{
    future::{Future, pending},
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::Duration,
};

use authkit_hash::{
    Breach, BreachCheck, Hibp, NotChecked, PasswordRejection, RangeFuture, RangeQuery, RangeSource,
};

// SHA-1 of "password" is 5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8.
const RANGE: &str =
    "00000000000000000000000000000000001:9\r\n1E4C9B93F3F0682250B6CF8331B7EE68FD8:52256179\r\n";
const FOUND: Breach = Breach::Found { times: 52_256_179 };

fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

/// Answers as it was told, and remembers everything that it was asked.
#[derive(Debug)]
struct Stub {
    body: Result<&'static str, &'static str>,
    asked: Mutex<Vec<String>>,
}

impl Stub {
    fn new(body: Result<&'static str, &'static str>) -> Self {
        Self {
            body,
            asked: Mutex::default(),
        }
    }
}

/// So that a test can still read what was asked.
#[derive(Debug)]
struct Shared(Arc<Stub>);

impl RangeSource for Shared {
    fn fetch<'a>(&'a self, query: &'a RangeQuery) -> RangeFuture<'a> {
        Box::pin(async move {
            let mut asked = self.0.asked.lock().unwrap();
            asked.extend([
                query.prefix().to_owned(),
                query.path(),
                format!("{query:?}"),
            ]);
            self.0.body.map(str::to_owned).map_err(Into::into)
        })
    }
}

/// Never answers, and tells when it is given up.
#[derive(Debug, Default)]
struct Hanging(Arc<AtomicBool>);

impl RangeSource for Hanging {
    fn fetch<'a>(&'a self, _: &'a RangeQuery) -> RangeFuture<'a> {
        struct GivenUp(Arc<AtomicBool>);
        impl Drop for GivenUp {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let given_up = GivenUp(Arc::clone(&self.0));
        Box::pin(async move {
            let _given_up = given_up;
            pending().await
        })
    }
}

fn check(source: impl RangeSource, password: &str) -> Breach {
    block_on(Hibp::new(source).check(password))
}

#[test]
fn row_8_only_five_characters_of_a_digest_leave_the_process() {
    let stub = Arc::new(Stub::new(Ok(RANGE)));
    assert_eq!(check(Shared(Arc::clone(&stub)), "password"), FOUND);
    let asked = stub.asked.lock().unwrap().clone();
    assert_eq!(asked, ["5BAA6", "/range/5BAA6", "RangeQuery { .. }"]);
    assert_eq!(RangeQuery::PADDING, ("Add-Padding", "true"));
}

#[test]
fn row_8_a_source_that_hangs_is_given_up_in_time_and_the_password_taken() {
    let given_up = Arc::new(AtomicBool::new(false));
    let limit = Duration::from_millis(20);
    let hanging = Hibp::new(Hanging(Arc::clone(&given_up))).with_limit(limit);
    let breach = block_on(hanging.check("password"));
    assert_eq!(breach, Breach::Unknown(NotChecked::TimedOut));
    assert_eq!(breach.accepted(), Ok(()));
    assert!(given_up.load(Ordering::SeqCst));
}

#[test]
fn row_8_a_source_that_fails_keeps_nobody_from_going_on() {
    for (body, reason) in [
        (Err("connection refused"), NotChecked::Failed),
        (Ok("<html>not today</html>"), NotChecked::Malformed),
    ] {
        let breach = check(Shared(Arc::new(Stub::new(body))), "password");
        assert_eq!(breach, Breach::Unknown(reason));
        assert_eq!(breach.accepted(), Ok(()));
    }
}

#[test]
fn a_password_that_was_found_is_refused_and_another_is_not() {
    let found = check(Shared(Arc::new(Stub::new(Ok(RANGE)))), "password");
    assert_eq!(found.accepted(), Err(PasswordRejection::Breached));
    let clean = check(Shared(Arc::new(Stub::new(Ok(RANGE)))), "another one");
    assert_eq!((clean, clean.accepted()), (Breach::Clean, Ok(())));
}

#[test]
fn no_more_requests_are_under_way_than_were_allowed() {
    let hibp = Hibp::new(Hanging::default()).with_most_at_once(1);
    let mut first = hibp.check("password");
    let mut context = Context::from_waker(Waker::noop());
    assert!(first.as_mut().poll(&mut context).is_pending());
    let second = block_on(hibp.check("password"));
    assert_eq!(second, Breach::Unknown(NotChecked::Busy));
    drop(first); // frees its place
    let mut third = hibp.check("password");
    assert!(third.as_mut().poll(&mut context).is_pending());
}

#[test]
fn serves_as_a_trait_object() {
    let hibp = Hibp::new(Shared(Arc::new(Stub::new(Ok(RANGE)))));
    let breaches: &dyn BreachCheck = &hibp;
    assert_eq!(block_on(breaches.check("password")), FOUND);
    assert!(!format!("{hibp:?}").contains("password"));
}
