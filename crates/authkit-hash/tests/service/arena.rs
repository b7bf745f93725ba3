//! The workers' memory: taken once, bounded by their number, wiped when nothing waits.

use std::{
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use authkit_hash::{
    Argon2Params, HashCounters, HashError, HashService, HashServiceConfig, PasswordHash,
    PasswordHasher, Schemes, SecretString, Verdict, Workspace,
};

use crate::stage::{Request, block_on, poll};

const ARENA: usize = 64 * 1024;

fn cheap() -> Schemes {
    Schemes::default().with_argon2(Argon2Params::danger_new_below_floor(64, 1, 1).unwrap())
}

fn start(workers: usize, hasher: impl PasswordHasher + 'static) -> HashService {
    let config = HashServiceConfig::DEFAULT
        .with_workers(workers)
        .with_queue(64);
    HashService::new(Arc::new(hasher), config).unwrap()
}

fn verify<'a>(service: &'a HashService, password: &str, stored: &PasswordHash) -> Request<'a> {
    Box::pin(service.verify(SecretString::from(password), Some(stored.clone())))
}

/// Waits until the counters say so. The work is done by other threads, which need no help.
fn eventually(service: &HashService, holds: impl Fn(HashCounters) -> bool) {
    while !holds(service.counters()) {
        thread::yield_now();
    }
}

/// Argon2 that says how dirty its memory is before each verification, and waits to be told to go on.
#[derive(Debug)]
struct Watched {
    schemes: Schemes,
    found: Sender<usize>,
    go_on: Mutex<Receiver<()>>,
}

impl PasswordHasher for Watched {
    fn hash(&self, password: &[u8]) -> Result<PasswordHash, HashError> {
        self.schemes.hash(password)
    }

    fn verify(&self, _: &[u8], _: &PasswordHash) -> Result<Verdict, HashError> {
        panic!("the service has a workspace");
    }

    fn verify_in(
        &self,
        workspace: &mut Workspace,
        password: &[u8],
        stored: &PasswordHash,
    ) -> Result<Verdict, HashError> {
        self.found.send(workspace.dirty_bytes()).unwrap();
        self.go_on.lock().unwrap().recv().unwrap();
        self.schemes.verify_in(workspace, password, stored)
    }
}

#[test]
fn a_worker_takes_memory_once() {
    let service = start(1, cheap());
    assert_eq!(service.counters().arenas_made, 1); // in which the decoy was made
    let stored = block_on(service.hash(SecretString::from("right"))).unwrap();
    for _ in 0..20 {
        let (right, wrong) = (
            verify(&service, "right", &stored),
            verify(&service, "wrong", &stored),
        );
        assert_eq!(block_on(right), Ok(Verdict::Match));
        assert_eq!(block_on(wrong), Ok(Verdict::NoMatch));
        let nobody = service.verify(SecretString::from("right"), None);
        assert_eq!(block_on(nobody), Ok(Verdict::NoMatch));
    }
    let counters = service.counters();
    assert_eq!((counters.arenas_made, counters.arena_bytes), (1, ARENA));
}

#[test]
fn memory_is_bounded_by_the_workers_and_not_by_the_work() {
    let service = start(2, cheap());
    let stored = cheap().hash("right").unwrap();
    thread::scope(|scope| {
        for _ in 0..30 {
            let request = || verify(&service, "right", &stored);
            scope.spawn(move || assert_eq!(block_on(request()), Ok(Verdict::Match)));
        }
    });
    assert_eq!(service.counters().verified, 30);
    let counters = service.counters();
    assert!(
        counters.arenas_made <= 2 && counters.arena_bytes <= 2 * ARENA,
        "{counters:?}"
    );
}

#[test]
fn memory_is_wiped_when_no_work_waits_and_not_before() {
    let (found, dirt) = mpsc::channel();
    let (go_on, wait) = mpsc::channel();
    let watched = Watched {
        schemes: cheap(),
        found,
        go_on: Mutex::new(wait),
    };
    let service = start(1, watched);
    let stored = cheap().hash("right").unwrap();
    let mut first = verify(&service, "right", &stored);
    assert!(poll(&mut first).is_pending());
    assert_eq!(dirt.recv(), Ok(0)); // the first one runs, in memory that nobody has used
    let mut second = verify(&service, "right", &stored);
    assert!(poll(&mut second).is_pending());
    go_on.send(()).unwrap();
    assert_eq!(dirt.recv(), Ok(ARENA)); // the second one was waiting: nothing was wiped for it
    assert_eq!(service.counters().arenas_wiped, 0);
    go_on.send(()).unwrap();
    assert_eq!(block_on(first), Ok(Verdict::Match));
    assert_eq!(block_on(second), Ok(Verdict::Match));
    eventually(&service, |counters| counters.arenas_wiped == 1);
    let mut third = verify(&service, "wrong", &stored);
    assert!(poll(&mut third).is_pending());
    assert_eq!(dirt.recv(), Ok(0)); // nothing is left of the second one, in the same memory
    go_on.send(()).unwrap();
    assert_eq!(block_on(third), Ok(Verdict::NoMatch));
    assert_eq!(service.counters().arenas_made, 1);
}

#[test]
fn what_a_costly_stored_hash_asked_for_is_given_back() {
    let service = start(1, cheap());
    let costly = Argon2Params::danger_new_below_floor(512, 1, 1).unwrap();
    let stored = Schemes::default()
        .with_argon2(costly)
        .hash("right")
        .unwrap();
    assert_eq!(
        block_on(verify(&service, "right", &stored)),
        Ok(Verdict::Match)
    );
    let counters = service.counters();
    assert_eq!((counters.arenas_made, counters.arena_bytes), (2, 0));
    let stored = cheap().hash("right").unwrap();
    assert_eq!(
        block_on(verify(&service, "right", &stored)),
        Ok(Verdict::Match)
    );
    let counters = service.counters();
    assert_eq!((counters.arenas_made, counters.arena_bytes), (3, ARENA));
}
