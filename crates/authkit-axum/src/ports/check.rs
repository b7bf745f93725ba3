//! What an account has to be to hold anything, asked at every use.

use std::sync::Arc;

use authkit_session::{AccountCheck, CheckFuture, Mechanism};
use authkit_store::{Account, UserId};

/// Several checks: all of them have to agree.
struct AllOf<Id>(Vec<Arc<dyn AccountCheck<Id>>>);

/// One check in the place of several; `None` where nothing is asked.
pub(crate) fn all_of<Id: UserId>(
    mut checks: Vec<Arc<dyn AccountCheck<Id>>>,
) -> Option<Arc<dyn AccountCheck<Id>>> {
    match checks.len() {
        0 | 1 => checks.pop(),
        _ => Some(Arc::new(AllOf(checks))),
    }
}

impl<Id: UserId> AccountCheck<Id> for AllOf<Id> {
    fn may_hold<'a>(&'a self, account: &'a Account<Id>, by: Mechanism) -> CheckFuture<'a> {
        Box::pin(async move {
            for check in &self.0 {
                if !check.may_hold(account, by).await? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }
}

/// Its address is confirmed.
#[cfg(feature = "confirmable")]
pub(crate) struct ConfirmedOnly<S>(pub(crate) Arc<S>);

#[cfg(feature = "confirmable")]
impl<S: authkit_store::ConfirmableStore> AccountCheck<S::UserId> for ConfirmedOnly<S> {
    fn may_hold<'a>(&'a self, account: &'a Account<S::UserId>, _: Mechanism) -> CheckFuture<'a> {
        Box::pin(async move {
            let confirmed = self.0.find_confirmation(&account.id).await;
            let confirmed = confirmed.map_err(authkit_session::CheckError::new)?;
            Ok(confirmed.is_some())
        })
    }
}
