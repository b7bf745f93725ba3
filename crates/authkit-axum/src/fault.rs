//! What went wrong on this side, as the one thing that a stranger may know of it: try again later.

use authkit_flows::FlowError;
use authkit_session::SessionError;

/// A step could not be finished through no fault of the person asking. Nothing half-done is left.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct Fault {
    what: &'static str,
    busy: bool,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl Fault {
    /// Whether the server only has more to do than it can at the moment.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.busy
    }

    pub(crate) fn new(
        what: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            what,
            busy: false,
            source: source.into(),
        }
    }

    /// Tells the log what the answer must not.
    pub(crate) fn log(&self) {
        let cause: &dyn std::error::Error = &*self.source;
        let root = std::iter::successors(cause.source(), |cause| cause.source()).last();
        match root {
            _ if self.busy => tracing::warn!(error = %cause, "{}", self.what),
            Some(root) => tracing::error!(error = %cause, cause = %root, "{}", self.what),
            None => tracing::error!(error = %cause, "{}", self.what),
        }
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<FlowError<E>> for Fault {
    fn from(error: FlowError<E>) -> Self {
        Self {
            what: "a flow could not be finished",
            busy: error.is_busy(),
            source: error.into(),
        }
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<SessionError<E>> for Fault {
    fn from(error: SessionError<E>) -> Self {
        Self::new("a session could not be read or written", error)
    }
}
