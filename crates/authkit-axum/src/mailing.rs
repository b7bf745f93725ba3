//! The worker that sends mail, as a task of this process.

use std::future::Future;
use std::pin::Pin;

use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

/// The worker's run, not started yet. It ends when the receiver it was made with says so.
pub(crate) type Run = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A worker that runs.
pub(crate) struct Worker {
    stop: watch::Sender<bool>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Worker {
    /// Starts a worker on the current runtime.
    pub(crate) fn spawn(run: Run, stop: watch::Sender<bool>) -> Self {
        Self {
            stop,
            task: Mutex::new(Some(tokio::spawn(run))),
        }
    }

    /// Lets it finish what it holds, and waits for that.
    pub(crate) async fn close(&self) {
        self.stop.send_replace(true);
        if let Some(task) = self.task.lock().await.take() {
            // a worker that panicked has said so already
            let _ = task.await;
        }
    }
}

/// Ends when the sender says stop, or is gone.
pub(crate) async fn stopped(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
