//! Mail handed to a function of the application: the counterpart of Flask-Security's `send_mail_task`.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use super::{SendError, SendFuture, Transport};
use crate::Mail;

/// Hands each finished mail to a function, such as one that puts it into the application's own task queue.
///
/// ```
/// use authkit_mail::{Hook, Mail, SendError};
///
/// # async fn enqueue(to: String, bytes: Vec<u8>) -> std::io::Result<()> { Ok(()) }
/// let transport = Hook::new(async |mail: Mail| {
///     let job = enqueue(mail.to().to_owned(), mail.formatted().to_vec());
///     job.await.map_err(SendError::temporary)
/// });
/// # let _: &dyn authkit_mail::Transport = &transport;
/// ```
///
/// Once the function has answered `Ok`, the mail is the queue's: the outbox forgets it. One that answers
/// [`SendError::Temporary`] is given it again.
#[derive(Clone)]
pub struct Hook(Arc<dyn Fn(Mail) -> SendFuture<'static> + Send + Sync>);

impl Hook {
    /// Hands mail to `function`.
    pub fn new<F, Fut>(function: F) -> Self
    where
        F: Fn(Mail) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), SendError>> + Send + 'static,
    {
        Self(Arc::new(move |mail| Box::pin(function(mail))))
    }
}

impl Transport for Hook {
    fn send<'a>(&'a self, mail: &'a Mail) -> SendFuture<'a> {
        (self.0)(mail.clone())
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hook").finish_non_exhaustive()
    }
}
