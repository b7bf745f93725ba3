//! A proof of who somebody is, without the proving.

use authkit_flows::{Client, FlowError, Gates, Method, SignInRefusal, SignedIn};
use authkit_store::{Account, Store};

/// Signs in to that account as if its owner had just proved to be it, past no gate.
///
/// The proof that comes back is the one that sessions are started from. What the account's state or a gate refuses is refused
/// here as well, so that a test cannot do what nobody can.
///
/// # Errors
/// [`FlowError`] when the store could not answer.
pub async fn sign_in_as<S: Store>(
    gates: &Gates<S>,
    account: Account<S::UserId>,
) -> Result<Result<SignedIn<S::UserId>, SignInRefusal>, FlowError<S::Error>> {
    let method = Method::Custom("test");
    gates.admit(account, method, &Client::unknown()).await
}
