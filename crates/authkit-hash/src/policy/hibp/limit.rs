//! A future that ends in time, on any executor.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::mpsc,
    task::Poll,
    thread,
    time::Duration,
};

use futures_channel::oneshot;

use crate::policy::NotChecked;

/// What `future` comes to within `limit`. It is dropped when the time is up.
///
/// The clock is a thread that waits for either; it ends with whichever comes first.
pub(super) async fn within<T>(
    limit: Duration,
    future: Pin<Box<dyn Future<Output = T> + Send + '_>>,
) -> Result<T, NotChecked> {
    let mut future = future;
    let (alarm, mut rings) = oneshot::channel::<()>();
    // Dropped with this future, which ends the thread.
    let (_done, waits) = mpsc::channel::<()>();
    thread::Builder::new()
        .name("authkit-breach-limit".to_owned())
        .spawn(move || {
            if waits.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
                let _ = alarm.send(());
            }
        })
        .map_err(|_| NotChecked::Busy)?;
    poll_fn(|context| {
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return Poll::Ready(Ok(value));
        }
        Pin::new(&mut rings)
            .poll(context)
            .map(|_| Err(NotChecked::TimedOut))
    })
    .await
}
