//! The range search of Have I Been Pwned (feature `hibp`): five characters of a digest go out, some
//! hundred candidates come back, and the comparison is made here.
//!
//! Stores: nothing. The request is the application's, with the HTTP client that it has anyway:
//!
//! ```
//! use authkit_hash::{Hibp, RangeFuture, RangeQuery, RangeSource};
//!
//! #[derive(Debug)]
//! struct Web(/* reqwest::Client */);
//!
//! impl RangeSource for Web {
//!     fn fetch<'a>(&'a self, query: &'a RangeQuery) -> RangeFuture<'a> {
//!         Box::pin(async move {
//!             let _url = format!("https://api.pwnedpasswords.com{}", query.path());
//!             let (_name, _value) = RangeQuery::PADDING; // the header to send along
//!             // let answer = self.0.get(url).header(name, value).send().await?.error_for_status()?;
//!             // Ok(answer.text().await?)
//!             Ok(String::from("0000000000000000000000000000000000A:3\r\n"))
//!         })
//!     }
//! }
//!
//! let breaches = Hibp::new(Web()); // a `BreachCheck`
//! # let _ = breaches;
//! ```

mod limit;
mod range;

use std::{
    fmt::Debug,
    future::Future,
    pin::Pin,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use self::limit::within;
pub use self::range::RangeQuery;
use super::{Breach, BreachCheck, BreachFuture, NotChecked};

/// What a [`RangeSource`] answers with: the body of the answer.
pub type RangeFuture<'a> = Pin<
    Box<dyn Future<Output = Result<String, Box<dyn std::error::Error + Send + Sync>>> + Send + 'a>,
>;

/// Fetches a range. All that it learns of the password is in the [`RangeQuery`].
///
/// Dropping the future gives the request up; that is how the time limit ends it. It must not block the thread.
pub trait RangeSource: Send + Sync + Debug {
    /// Fetches the text of the range; anything but a success of HTTP is an error.
    fn fetch<'a>(&'a self, query: &'a RangeQuery) -> RangeFuture<'a>;
}

/// A [`BreachCheck`] by range search. It waits for one second, and then the password is taken unchecked.
#[derive(Debug)]
pub struct Hibp<S> {
    source: S,
    limit: Duration,
    most: usize,
    running: AtomicUsize,
}

impl<S: RangeSource> Hibp<S> {
    /// Asks `source`, for one second (ASVS 6.2.12 asks for no more than that the check is made), and with
    /// at most 64 requests at once.
    pub const fn new(source: S) -> Self {
        Self {
            source,
            limit: Duration::from_secs(1),
            most: 64,
            running: AtomicUsize::new(0),
        }
    }

    /// Sets how long to wait for an answer.
    #[must_use]
    pub const fn with_limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Sets how many requests may be under way; each holds a thread for as long as it is. More are
    /// [`NotChecked::Busy`].
    #[must_use]
    pub const fn with_most_at_once(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    async fn look_up(&self, password: &str) -> Result<Breach, NotChecked> {
        let _place = Place::take(&self.running, self.most).ok_or(NotChecked::Busy)?;
        let (query, digest) = RangeQuery::of(password);
        let body = match within(self.limit, self.source.fetch(&query)).await {
            Ok(Ok(body)) => body,
            Ok(Err(error)) => {
                tracing::debug!(%error, "the range search failed");
                return Err(NotChecked::Failed);
            }
            Err(not_checked) => return Err(not_checked),
        };
        digest.find_in(&body).ok_or(NotChecked::Malformed)
    }
}

impl<S: RangeSource> BreachCheck for Hibp<S> {
    fn check<'a>(&'a self, password: &'a str) -> BreachFuture<'a> {
        Box::pin(async move {
            self.look_up(password).await.unwrap_or_else(|reason| {
                tracing::warn!(?reason, "a new password was not checked for breaches");
                Breach::Unknown(reason)
            })
        })
    }
}

/// One of the requests under way, until it is dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(running: &'a AtomicUsize, most: usize) -> Option<Self> {
        let place = Self(running);
        // Dropped again where it is one too many.
        (running.fetch_add(1, Ordering::Relaxed) < most).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
