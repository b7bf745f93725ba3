//! What the routes do where nobody is kept signed in: nothing.
#![allow(clippy::unused_self, clippy::unused_async, clippy::unnecessary_wraps)] // as where somebody is

use authkit_flows::Client;
use authkit_store::{Account, UserId};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use crate::current_user::CurrentUser;
use crate::exchange::Exchange;
use crate::form::Form;
use crate::pages::FormView;
use crate::{Auth, Fault};

impl<Id: UserId> Auth<Id> {
    pub(crate) const fn may_come_back(&self, _: &HeaderMap) -> bool {
        false
    }

    pub(crate) async fn restore(
        &self,
        _: &mut HeaderMap,
        _: &Client,
        _: &mut (dyn FnMut(Option<HeaderValue>) + Send),
    ) -> Result<Option<CurrentUser<Id>>, Fault> {
        Ok(None)
    }
}

impl<Id: UserId> Exchange<Id> {
    pub(crate) const fn wants_to_be_remembered(&self, _: &mut Form) -> Option<bool> {
        Some(false)
    }

    #[cfg(feature = "passwordless")]
    pub(crate) const fn remembers_by_default(&self) -> bool {
        false
    }

    pub(crate) const fn offer_to_remember(&self, _: &mut FormView) {}

    pub(crate) async fn remember_anew(&mut self, _: &Account<Id>, _: bool) -> Result<(), Response> {
        Ok(())
    }

    pub(crate) async fn stay_remembered(&mut self, _: &Account<Id>) -> Result<bool, Response> {
        Ok(false)
    }

    pub(crate) async fn begin_series(&mut self, _: &Account<Id>) -> Result<(), Response> {
        Ok(())
    }

    pub(crate) async fn forget_browser(&mut self) -> Result<(), Response> {
        Ok(())
    }
}
