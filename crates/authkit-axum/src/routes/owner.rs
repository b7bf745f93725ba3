//! What the pages share that somebody signed in proves something on once more.

use authkit_flows::{Method, Proof};
use authkit_session::Session;
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use time::OffsetDateTime;

use super::Handled;
use crate::exchange::Exchange;
use crate::form::Form;
use crate::guard::sign_in_first;
use crate::pages::{FormView, PageName};
use crate::place::Place;
use crate::refused::reauthenticate;
use crate::{Auth, CurrentUser};

/// How the session of somebody began is not known any more, only when.
pub(super) const EARLIER: Method = Method::Custom("session");

/// When somebody at this browser last proved who they are: never, where a remember cookie brought the session back, or where
/// another browser shows it.
pub(super) fn proved_at<Id>(session: &Session<Id>) -> OffsetDateTime {
    session.proved_at().unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// The form on a page that is for its owner alone. Who has no password is not asked for one.
pub(crate) async fn show<Id: UserId>(
    page: PageName,
    State(auth): State<Auth<Id>>,
    user: CurrentUser<Id>,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    let mut exchange = Exchange::open(auth, headers, &place).await?;
    let form = FormView {
        no_password: !exchange.has_password(user.id()).await?,
        ..FormView::default()
    };
    exchange.page(StatusCode::OK, page, &form)
}

/// A form that was sent by somebody who is signed in.
pub(super) struct Sent<Id> {
    pub(super) exchange: Exchange<Id>,
    pub(super) form: Form,
    pub(super) session: Session<Id>,
    parts: Parts,
}

impl<Id: UserId> Sent<Id> {
    pub(crate) async fn open(auth: Auth<Id>, request: Request<Body>) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts.clone(), body);
        let (exchange, form) = Exchange::open_post(auth.clone(), request).await?;
        match exchange.session.clone() {
            Some(session) => Ok(Self {
                exchange,
                form,
                session,
                parts,
            }),
            None => Err(sign_in_first(auth, &parts).await),
        }
    }

    /// The password that came along, or else the session itself, for an account that has none. `None` if the field will not
    /// do.
    pub(crate) fn proof(&mut self) -> Option<Proof<Id>> {
        let account = self.session.account();
        Some(match self.form.optional_password("password")? {
            Some(password) => Proof::password(account.id.clone(), password),
            None => Proof::session(account, EARLIER, proved_at(&self.session)),
        })
    }

    /// The page again, with what is wrong.
    pub(crate) async fn again(mut self, page: PageName) -> Handled {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let mut view = self.form.view().clone();
        view.no_password = !self.has_password().await?;
        self.exchange.invalid(status, page, &view)
    }

    async fn has_password(&mut self) -> Result<bool, Response> {
        let id = &self.session.account().id;
        self.exchange.has_password(id).await
    }

    /// Nothing came along that proves who this is, and the session is too old to: the page again, which asks for the password. Who
    /// has none proves it in another way first, and comes back to the page.
    pub(crate) async fn not_fresh(mut self, page: PageName) -> Handled {
        if self.has_password().await? {
            self.reject_proof("Password not provided");
            return self.again(page).await;
        }
        Err(self.verify_first().await)
    }

    /// On to proving once more who this is, and from there back to the page of this form.
    pub(crate) async fn verify_first(mut self) -> Response {
        self.parts.method = axum::http::Method::GET;
        let user = CurrentUser::of_session(self.session);
        reauthenticate(&self.exchange.auth, &mut self.parts, &user).await
    }

    /// The session is over: on to signing in.
    pub(crate) async fn over(self) -> Response {
        sign_in_first(self.exchange.auth.clone(), &self.parts).await
    }

    /// Says that the password is missing or another one.
    pub(crate) fn reject_proof(&mut self, text: &str) {
        self.form.reject("password", text);
    }
}
