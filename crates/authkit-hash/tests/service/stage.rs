//! A hasher that says when it starts and ends when it is told to, a service on top of it, and an executor.

use std::{
    future::Future,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

use authkit_hash::{
    HashError, HashService, HashServiceConfig, PasswordHash, PasswordHasher, SecretString,
    ServiceError, Verdict,
};

/// The smallest executor, to prove that none is needed.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

pub(crate) fn poll<T>(future: &mut Pin<Box<dyn Future<Output = T> + Send + '_>>) -> Poll<T> {
    future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
}

/// Right is the password that is stored; `slow` waits for the test, `panic` panics, `damaged` is unusable.
#[derive(Debug)]
pub(crate) struct Scripted {
    started: Sender<()>,
    go_on: Mutex<Receiver<()>>,
    _gone: Gone,
}

/// Tells that nobody holds the hasher any more.
#[derive(Debug)]
struct Gone(Sender<()>);

impl Drop for Gone {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

impl PasswordHasher for Scripted {
    fn hash(&self, password: &[u8]) -> Result<PasswordHash, HashError> {
        if password == b"panic" {
            panic!("asked to");
        }
        Ok(PasswordHash::from_stored(String::from_utf8_lossy(password)))
    }

    fn verify(&self, password: &[u8], stored: &PasswordHash) -> Result<Verdict, HashError> {
        match password {
            b"long" => return Err(HashError::PasswordTooLong),
            b"panic" => panic!("asked to"),
            b"slow" => {
                self.started.send(()).unwrap();
                self.go_on.lock().unwrap().recv().unwrap();
            }
            _ => {}
        }
        match stored.as_str() {
            "damaged" => Err(HashError::Malformed),
            "costly" => Err(HashError::CostTooHigh),
            "!" => Err(HashError::UnsupportedScheme),
            text if text.as_bytes() == password => Ok(Verdict::Match),
            _ => Ok(Verdict::NoMatch),
        }
    }
}

pub(crate) type Request<'a> =
    Pin<Box<dyn Future<Output = Result<Verdict, ServiceError>> + Send + 'a>>;

pub(crate) struct Stage {
    pub(crate) service: HashService,
    pub(crate) started: Receiver<()>,
    pub(crate) go_on: Sender<()>,
    pub(crate) gone: Receiver<()>,
}

impl Stage {
    pub(crate) fn new(workers: usize, queue: usize) -> Self {
        let (start, started) = mpsc::channel();
        let (go_on, wait) = mpsc::channel();
        let (last, gone) = mpsc::channel();
        let hasher = Scripted {
            started: start,
            go_on: Mutex::new(wait),
            _gone: Gone(last),
        };
        let config = HashServiceConfig::DEFAULT
            .with_workers(workers)
            .with_queue(queue);
        let service = HashService::new(Arc::new(hasher), config).unwrap();
        Self {
            service,
            started,
            go_on,
            gone,
        }
    }

    pub(crate) fn verify(&self, password: &str, stored: Option<&str>) -> Request<'_> {
        Box::pin(self.service.verify(
            SecretString::from(password),
            stored.map(PasswordHash::from_stored),
        ))
    }

    /// A request whose computation runs until `release`.
    pub(crate) fn running(&self) -> Request<'_> {
        let mut request = self.verify("slow", Some("slow"));
        assert!(poll(&mut request).is_pending());
        self.started.recv().unwrap();
        request
    }

    pub(crate) fn queued(&self) -> Request<'_> {
        let mut request = self.verify("x", Some("x"));
        assert!(poll(&mut request).is_pending());
        request
    }

    pub(crate) fn release(&self) {
        self.go_on.send(()).unwrap();
    }

    pub(crate) fn load(&self) -> (usize, usize) {
        let counters = self.service.counters();
        (counters.running, counters.queued)
    }
}
