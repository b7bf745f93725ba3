//! What is written for an address that has no account.

use authkit_store::DecoyStore;
use time::OffsetDateTime;

use crate::SqlxError;
use crate::backend::Backend;
use crate::instant::to_micros;
use crate::store::Sql;
use crate::value::Value;

/// Where the decoy of that slot is, as wide as what it stands for: no attempt begins with a NUL.
pub(super) fn decoy_subject<const WIDTH: usize>(slot: u8) -> [u8; WIDTH] {
    let mut subject = [0; WIDTH];
    if let [_, at, ..] = subject.as_mut_slice() {
        *at = slot;
    }
    subject
}

pub(super) fn decoy_args(subject: &[u8], now: OffsetDateTime) -> [(&'static str, Value<'_>); 2] {
    [
        ("subject", Value::Bytes(subject)),
        ("now", Value::Int(to_micros(now))),
    ]
}

impl<B: Backend, X> DecoyStore for Sql<B, X> {
    async fn record_decoy(&self, slot: u8, now: OffsetDateTime) -> Result<(), SqlxError> {
        let subject = decoy_subject::<2>(slot);
        let args = decoy_args(&subject, now);
        self.execute(&self.statements.decoys.put, &args).await?;
        Ok(())
    }
}
