//! Password changes.

use authkit_store::{ChangeableStore, Changed, Message, PasswordChange};

use super::replacement::Replacement;
use super::{Sqlite, abandon, finish};
use crate::{AccountId, SqlxError};

impl ChangeableStore for Sqlite {
    async fn swap_password(
        &self,
        change: &PasswordChange<AccountId>,
        outgoing: &[Message],
    ) -> Result<Changed, SqlxError> {
        let mut tx = self.begin().await?;
        let replacement = Replacement {
            id: change.id,
            expected: change.expected.as_ref(),
            generation: change.generation,
            new: &change.new,
        };
        if !replacement.apply(&mut tx, self.realm_name()).await? {
            return abandon(tx, Changed::Stale).await;
        }
        finish(
            tx,
            self.realm_name(),
            outgoing,
            Changed::Done(change.generation.next()),
        )
        .await
    }
}
