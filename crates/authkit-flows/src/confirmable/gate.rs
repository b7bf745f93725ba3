//! The gate before everything that takes a confirmed address.

use authkit_store::{Account, ConfirmableStore};

use crate::{Gate, GateFuture, Method, SignInRefusal};

/// Lets only confirmed addresses in, whatever the way.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConfirmedOnly;

impl<S: ConfirmableStore> Gate<S> for ConfirmedOnly {
    fn check<'a>(
        &'a self,
        store: &'a S,
        account: &'a Account<S::UserId>,
        _: Method,
    ) -> GateFuture<'a, S::Error> {
        Box::pin(async {
            let confirmed = store.find_confirmation(&account.id).await?;
            Ok(confirmed.is_none().then_some(SignInRefusal::Unconfirmed))
        })
    }
}
