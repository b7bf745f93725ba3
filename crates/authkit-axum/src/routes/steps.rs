//! The routes of the steps beyond sign-up, sign-in and its password.

use authkit_store::UserId;
use axum::Router;
use axum::routing::get;

#[allow(unused_imports)] // what is used hangs on the features
use super::{add, with_token};
use crate::Auth;

/// Adds what is switched on.
#[allow(unused_mut, unused_variables)]
pub(super) fn add_to<Id: UserId>(
    mut router: Router<Auth<Id>>,
    auth: &Auth<Id>,
) -> Router<Auth<Id>> {
    let (paths, steps) = (&auth.0.settings.paths, &auth.0.steps);
    #[cfg(feature = "passwordless")]
    if steps.login_mail.is_some() {
        use super::link;
        use super::passwordless::{Login, redeem, redeem_code, show_code};

        let ask = get(link::show::<Login, Id>).post(link::request::<Login, Id>);
        router = add(router, &paths.send_login, ask);
        let opened = get(link::open::<Login, Id>).post(redeem);
        router = add(router, &with_token(&paths.login), opened);
        router = add(router, &paths.login_code, get(show_code).post(redeem_code));
    }
    #[cfg(feature = "changeable")]
    {
        use super::change_email::{Move, Revert};
        use super::{change_email, change_username, link, set_password};

        if auth.0.change.is_some() {
            let first = get(set_password::show).post(set_password::submit);
            router = add(router, &paths.set_password, first);
        }
        if steps.change_email.is_some() {
            let ask = get(change_email::show).post(change_email::submit);
            router = add(router, &paths.change_email, ask);
            let moved = get(link::open::<Move, Id>).post(change_email::redeem);
            router = add(router, &with_token(&paths.change_email), moved);
            let back = get(link::open::<Revert, Id>).post(change_email::revert);
            let path = format!("{}/revert", paths.change_email);
            router = add(router, &with_token(&path), back);
        }
        if steps.change_username.is_some() {
            let ask = get(change_username::show).post(change_username::submit);
            router = add(router, &paths.change_username, ask);
        }
    }
    #[cfg(feature = "lockable")]
    if steps.unlock.is_some() {
        use super::link;
        use super::unlock::{Unlock, redeem};

        let ask = get(link::show::<Unlock, Id>).post(link::request::<Unlock, Id>);
        router = add(router, &paths.unlock, ask);
        let opened = get(link::open::<Unlock, Id>).post(redeem);
        router = add(router, &with_token(&paths.unlock), opened);
    }
    #[cfg(feature = "lifecycle")]
    if steps.lifecycle.is_some() {
        use super::lifecycle::{
            deactivate, delete, export, show_deactivate, show_delete, show_export,
        };

        router = add(router, &paths.export, get(show_export).post(export));
        let off = get(show_deactivate).post(deactivate);
        router = add(router, &paths.deactivate, off);
        router = add(router, &paths.delete, get(show_delete).post(delete));
    }
    router
}
