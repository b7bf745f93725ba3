//! How a notice leaves: inside the store's transaction, or after it.

use authkit_store::{Message, Outgoing, Store};

use crate::{DeliverError, Flows, Notice};

/// A notice as a message, on its way.
pub(crate) struct Post<O> {
    /// What the store writes with the change.
    pub(crate) inside: Vec<O>,
    after: Vec<Message>,
}

impl<S: Store> Flows<S> {
    /// Makes the message for a notice that goes with a change.
    pub(crate) fn post(&self, notice: Notice<'_>) -> Result<Post<S::Outgoing>, DeliverError> {
        let message = self.carrier().message(notice, self.now())?;
        Ok(match S::Outgoing::take(message) {
            Ok(outgoing) => Post {
                inside: vec![outgoing],
                after: Vec::new(),
            },
            Err(message) => Post {
                inside: Vec::new(),
                after: vec![message],
            },
        })
    }

    /// Finishes a post whose change has been committed.
    pub(crate) async fn sent(&self, post: Post<S::Outgoing>) -> Result<(), DeliverError> {
        if post.after.is_empty() {
            self.carrier().committed();
            return Ok(());
        }
        self.carrier().deliver(post.after).await
    }
}
