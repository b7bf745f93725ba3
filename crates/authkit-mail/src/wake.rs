//! How a delivery tells a worker of the same process that there is something to do.

use std::sync::Arc;
use tokio::sync::Notify;

/// One permit: a call between two looks of the worker is not lost, and many calls are one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wake(Arc<Notify>);

impl Wake {
    pub(crate) fn call(&self) {
        self.0.notify_one();
    }

    pub(crate) async fn called(&self) {
        self.0.notified().await;
    }
}
