//! "Keep me signed in": the cookie that brings a browser back without its session.

use authkit_flows::{Client, EventKind, NoticeKind};
use authkit_session::{Mechanism, Redeemed, RememberCookie, Restored};
use authkit_store::{Account, UserId};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use crate::client::device_of;
use crate::cookies::{Name, Shown};
use crate::current_user::CurrentUser;
use crate::exchange::Exchange;
use crate::form::Form;
use crate::pages::FormView;
use crate::ports::RememberPort;
use crate::{Auth, Fault};

/// Takes the cookies that the answer is to set.
pub(crate) type Keep<'a> = &'a mut (dyn FnMut(Option<HeaderValue>) + Send);

impl<Id: UserId> Auth<Id> {
    /// Whether a remember cookie is there that might be needed.
    pub(crate) fn may_come_back(&self, headers: &HeaderMap) -> bool {
        let cookies = &self.0.cookies;
        self.0.ways.remember.is_some() && cookies.look(headers, Name::Remember) != Shown::Nothing
    }

    /// Starts a session for a browser that has none, if it is one that was remembered. The rest of the request sees the new
    /// session's cookie as if the browser had sent it.
    pub(crate) async fn restore(
        &self,
        headers: &mut HeaderMap,
        client: &Client,
        keep: Keep<'_>,
    ) -> Result<Option<CurrentUser<Id>>, Fault> {
        let Some(port) = &self.0.ways.remember else {
            return Ok(None);
        };
        let Shown::One(value) = self.0.cookies.look(headers, Name::Remember) else {
            return Ok(None);
        };
        let device = device_of(client);
        // a fault leaves the cookie as it is: it may well be good
        match port.redeem(value, &device).await? {
            Redeemed::Restored(restored) => {
                self.come_back(&**port, &restored, headers, client, keep)
                    .await
            }
            Redeemed::Theft(account) => {
                keep(self.0.cookies.clear(Name::Remember));
                self.stolen(&**port, &account, client).await?;
                Ok(None)
            }
            Redeemed::Protected(account) => {
                keep(self.0.cookies.clear(Name::Remember));
                let kind = EventKind::SessionProtected;
                self.record(kind, Some(&account.id), client).await;
                Ok(None)
            }
            _ => {
                keep(self.0.cookies.clear(Name::Remember));
                Ok(None)
            }
        }
    }

    async fn come_back(
        &self,
        port: &dyn RememberPort<Id>,
        restored: &Restored<Id>,
        headers: &mut HeaderMap,
        client: &Client,
        keep: Keep<'_>,
    ) -> Result<Option<CurrentUser<Id>>, Fault> {
        // before anything else can fail: the cookie that the browser has is dead
        if let Some(next) = restored.cookie() {
            keep(self.remember_cookie(next));
        }
        let account = restored.account();
        if restored.cookie().is_none() && self.0.ways.is_limited {
            // a tab that came second: its browser gets the first one's session, and needs no other that pushes one out
            let user = CurrentUser::of_account(account.clone(), Mechanism::Remember);
            return Ok(Some(user));
        }
        let device = device_of(client);
        let token = port.restore(restored, &device).await?;
        keep(self.0.cookies.set(Name::Session, token.expose()));
        self.0.cookies.show(headers, Name::Session, token.expose());
        let id = Some(&account.id);
        self.record(EventKind::Restored, id, client).await;
        let session = self.resume(token.expose(), client).await?;
        let secret = self.0.cookies.read(headers, Name::Csrf);
        if let (Some(session), Some(secret)) = (&session, secret) {
            let token = self.0.csrf.token(secret, Some(session.digest()));
            keep(self.give_scripts(headers, &token));
        }
        Ok(session.map(CurrentUser::of_session))
    }

    /// Somebody has a copy of the cookie, and may have a session from it.
    async fn stolen(
        &self,
        port: &dyn RememberPort<Id>,
        account: &Account<Id>,
        client: &Client,
    ) -> Result<(), Fault> {
        let id = Some(&account.id);
        self.record(EventKind::RememberTheft, id, client).await;
        let revoked = port.revoke_all(&account.id).await;
        if revoked.is_ok() {
            self.record(EventKind::Revoked, id, client).await;
        }
        // that the owner cannot be told must not keep the thief in
        let (events, kind) = (&self.0.ways.events, NoticeKind::TheftNotice);
        let told = events.notify(kind, &account.email, client).await;
        if let Err(fault) = told {
            fault.log();
        }
        revoked
    }

    fn remember_cookie(&self, cookie: &RememberCookie) -> Option<HeaderValue> {
        let lifetime = cookie.expires_at() - self.0.clock.now();
        let cookies = &self.0.cookies;
        cookies.set_for(Name::Remember, cookie.expose(), lifetime)
    }
}

const fn ticked(wish: bool) -> &'static str {
    if wish { "on" } else { "off" }
}

impl<Id: UserId> Exchange<Id> {
    /// Whether somebody who signs in is to be remembered: the field `remember`; without one, a form means no, and JSON what is
    /// configured. `None` if the field is neither yes nor no.
    pub(crate) fn wants_to_be_remembered(&self, form: &mut Form) -> Option<bool> {
        let ways = &self.auth.0.ways;
        let default = self.is_json() && ways.default_remember_me;
        let wish = form.flag("remember")?.unwrap_or(default);
        if ways.remember.is_some() {
            form.show("remember", ticked(wish));
        }
        Some(wish && ways.remember.is_some())
    }

    /// Whether somebody is remembered who signs in where nothing is asked: by a mailed link or code.
    #[cfg(feature = "passwordless")]
    pub(crate) fn remembers_by_default(&self) -> bool {
        let ways = &self.auth.0.ways;
        ways.default_remember_me && ways.remember.is_some()
    }

    /// Puts the box into a sign-in form, where there is something to tick.
    pub(crate) fn offer_to_remember(&self, view: &mut FormView) {
        let ways = &self.auth.0.ways;
        if ways.remember.is_some() {
            let value = ticked(ways.default_remember_me).to_owned();
            view.values.insert("remember".into(), value);
        }
    }

    /// After a sign-in: the series of this browser ends, whose ever it was, and a new one begins if that was asked for.
    pub(crate) async fn remember_anew(
        &mut self,
        account: &Account<Id>,
        wish: bool,
    ) -> Result<(), Response> {
        self.forget_browser().await?;
        if wish {
            self.begin_series(account).await?;
        }
        Ok(())
    }

    /// Begins a series for this browser, whose owner asked for it.
    pub(crate) async fn begin_series(&mut self, account: &Account<Id>) -> Result<(), Response> {
        let auth = self.auth.clone();
        if let Some(port) = &auth.0.ways.remember {
            let issued = port.issue(account, &device_of(&self.client)).await;
            let issued = issued.map_err(|fault| self.fault(&fault))?;
            self.keep(auth.remember_cookie(&issued));
        }
        Ok(())
    }

    /// After a change that ended every series: a browser that was remembered still is. Others are not. Says whether it was.
    pub(crate) async fn stay_remembered(
        &mut self,
        account: &Account<Id>,
    ) -> Result<bool, Response> {
        let auth = self.auth.clone();
        let Some(port) = &auth.0.ways.remember else {
            return Ok(false);
        };
        let Some(value) = auth.0.cookies.read(self.headers(), Name::Remember) else {
            return Ok(false);
        };
        let device = device_of(&self.client);
        let reissued = port.reissue(value, account, &device).await;
        let next = reissued.map_err(|fault| self.fault(&fault))?;
        match &next {
            Some(next) => self.keep(auth.remember_cookie(next)),
            None => self.keep(auth.0.cookies.clear(Name::Remember)),
        }
        Ok(next.is_some())
    }

    /// Ends the series of this browser, if it has one.
    pub(crate) async fn forget_browser(&mut self) -> Result<(), Response> {
        let auth = self.auth.clone();
        let Some(port) = &auth.0.ways.remember else {
            return Ok(());
        };
        match auth.0.cookies.look(self.headers(), Name::Remember) {
            Shown::Nothing => return Ok(()),
            Shown::One(value) => {
                let ended = port.end(value).await;
                ended.map_err(|fault| self.fault(&fault))?;
            }
            Shown::Several => {}
        }
        self.keep(auth.0.cookies.clear(Name::Remember));
        Ok(())
    }
}
