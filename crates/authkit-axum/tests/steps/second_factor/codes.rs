//! What an application checks second factors by.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use authkit_axum::Auth;

use super::CODE;

/// What checks codes: one code, which is right once.
#[derive(Clone, Default)]
pub(super) struct Codes {
    pub(super) looked_at: Arc<AtomicU32>,
    pub(super) used: Arc<AtomicU32>,
    pub(super) auth: Arc<OnceLock<Auth>>,
}

impl Codes {
    pub(super) async fn check(&self, code: &str) -> Result<bool, std::io::Error> {
        self.looked_at.fetch_add(1, Ordering::SeqCst);
        match code {
            "broken" => Err(std::io::Error::other("the keys are away")),
            code => Ok(code == CODE && self.used.fetch_add(1, Ordering::SeqCst) == 0),
        }
    }
}
