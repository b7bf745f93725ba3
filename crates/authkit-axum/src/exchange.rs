//! One request to one of our routes: who asks, in what form the answer goes out, and what the browser is to keep.

mod refusals;
mod seal;
mod way;

use authkit_flows::Client;
use authkit_session::Session;
use authkit_store::UserId;
use axum::body::Body;
use axum::http::header;
use axum::http::{Extensions, HeaderMap, HeaderValue, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::catalog::Catalog;
use crate::cookies::Name;
use crate::csrf::Csrf;
use crate::flash::Flash;
use crate::form::Form;
use crate::input::Fields;
use crate::negotiate::Wants;
use crate::pages::{FormView, Frame, MessageView, PageName, UserView};
use crate::place::Place;
use crate::wording::Said;
use crate::{Auth, Fault, LocalRedirect};

/// A request, as far as every route needs to know it.
pub(crate) struct Exchange<Id> {
    pub(crate) auth: Auth<Id>,
    pub(crate) session: Option<Session<Id>>,
    pub(crate) client: Client,
    headers: HeaderMap,
    /// The path that the request was sent to, as the browser sees it.
    path: String,
    /// What stands before the paths of our routes.
    mount: String,
    wants: Wants,
    /// The place of the language that is spoken.
    language: usize,
    next: Option<LocalRedirect>,
    secret: Secret,
    cookies: Vec<HeaderValue>,
}

/// The secret that this browser's form tokens are bound to.
enum Secret {
    /// It has one.
    Known(String),
    /// It was given one by this answer.
    New(String),
    /// It has none, and nothing was shown that needs one.
    Absent,
}

/// An answer that is not the one hoped for, complete as it is.
pub(crate) type Answer = Result<Response, Response>;

impl<Id: UserId> Exchange<Id> {
    /// Looks at a request without a body.
    pub(crate) async fn open(
        auth: Auth<Id>,
        headers: HeaderMap,
        place: &Place,
    ) -> Result<Self, Response> {
        let mut exchange = Self::without_session(auth, headers, place);
        let session = exchange.auth.session(&exchange.headers).await;
        exchange.session = session.map_err(|fault| exchange.fault(&fault))?;
        Ok(exchange)
    }

    /// Looks at a request whose answer hangs on nobody.
    pub(crate) fn without_session(auth: Auth<Id>, headers: HeaderMap, place: &Place) -> Self {
        let secret = auth
            .0
            .cookies
            .read(&headers, Name::Csrf)
            .filter(|secret| !secret.is_empty())
            .map(str::to_owned);
        Self {
            wants: Wants::of(&headers),
            language: auth.0.pages.wording.catalogs.choose(&headers),
            path: place.path().to_owned(),
            mount: place.mount().unwrap_or(&auth.0.settings.mount).to_owned(),
            next: place.next(),
            secret: secret.map_or(Secret::Absent, Secret::Known),
            session: None,
            client: auth.client(&headers, &Extensions::new()),
            cookies: Vec::new(),
            headers,
            auth,
        }
    }

    /// Looks at a request that changes something: refuses what another site sent, reads the fields, asks for the token.
    pub(crate) async fn open_post(
        auth: Auth<Id>,
        request: Request<Body>,
    ) -> Result<(Self, Form), Response> {
        let (parts, body) = request.into_parts();
        let client = auth.client(&parts.headers, &parts.extensions);
        let place = Place::of(&parts);
        let mut exchange = Self::open(auth, parts.headers, &place).await?;
        exchange.client = client;
        let forged = exchange.auth.0.csrf.check_site(&exchange.headers);
        forged.map_err(|forged| exchange.forged(forged))?;
        let fields = Fields::read(&exchange.headers, body).await;
        let fields = fields.map_err(|bad| exchange.bad_body(bad))?;

        let secret = match &exchange.secret {
            Secret::Known(secret) => Some(secret.as_str()),
            Secret::New(_) | Secret::Absent => None,
        };
        let field = fields.optional("csrf_token").unwrap_or_default();
        let session = exchange.session.as_ref().map(Session::digest);
        let checked = exchange
            .auth
            .0
            .csrf
            .check_token(&exchange.headers, field, secret, session);
        checked.map_err(|forged| exchange.forged(forged))?;
        if let Ok(Some(next)) = fields.optional("next") {
            exchange.next = LocalRedirect::parse(next);
        }
        Ok((exchange, Form::new(fields)))
    }

    /// The texts of the language that is spoken.
    pub(crate) fn catalog(&self) -> &Catalog {
        self.auth.0.pages.wording.catalogs.at(self.language)
    }

    /// What a flash says, in that language.
    pub(crate) fn flash_text(&self, flash: Flash) -> String {
        flash.said(self.catalog())
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub(crate) fn is_json(&self) -> bool {
        self.wants == Wants::Json
    }

    /// The secret of this browser's forms; a new one if it has none.
    pub(crate) fn form_secret(&mut self) -> Result<String, Response> {
        if matches!(self.secret, Secret::Absent) {
            self.renew_secret()?;
        }
        Ok(match &self.secret {
            Secret::Known(secret) | Secret::New(secret) => secret.clone(),
            Secret::Absent => String::new(),
        })
    }

    /// Gives this browser a new secret, so that tokens of before are dead: at every change of who is signed in.
    pub(crate) fn renew_secret(&mut self) -> Result<(), Response> {
        let secret = Csrf::secret();
        let secret =
            secret.map_err(|error| self.fault(&Fault::new("no randomness is to be had", error)))?;
        self.keep(self.auth.0.cookies.set(Name::Csrf, &secret));
        self.secret = Secret::New(secret);
        // whoever is signed in has a page with scripts open; whoever is not asks for a token when they need one
        if self.session.is_some() {
            self.csrf_token()?;
        } else {
            self.keep(self.auth.take_from_scripts(&self.headers));
        }
        Ok(())
    }

    /// Has the browser keep a cookie, in place of one of that name that it was to keep.
    pub(crate) fn keep(&mut self, cookie: Option<HeaderValue>) {
        let Some(cookie) = cookie else {
            return;
        };
        let name = |cookie: &HeaderValue| {
            let bytes = cookie.as_bytes().split(|byte| *byte == b'=');
            bytes.take(1).flatten().copied().collect::<Vec<u8>>()
        };
        self.cookies.retain(|kept| name(kept) != name(&cookie));
        self.cookies.push(cookie);
    }

    /// The token for this browser's next request, with a secret if it has none; the scripts of its pages get it too.
    pub(crate) fn csrf_token(&mut self) -> Result<String, Response> {
        let secret = self.form_secret()?;
        let session = self.session.as_ref().map(Session::digest);
        let token = self.auth.0.csrf.token(&secret, session);
        self.keep(self.auth.give_scripts(&self.headers, &token));
        Ok(token)
    }

    /// A page. As JSON, what a client needs to send its form.
    pub(crate) fn page(mut self, status: StatusCode, page: PageName, form: &FormView) -> Answer {
        let token = self.csrf_token()?;
        if self.is_json() {
            return Ok(self.json(status, &json!({ "csrf_token": token })));
        }
        self.render(status, page, form, None, &token)
    }

    /// A page that says one thing; as JSON, its text.
    #[cfg(any(
        feature = "confirmable",
        feature = "recoverable",
        feature = "passwordless",
        feature = "changeable",
        feature = "lockable"
    ))]
    pub(crate) fn message(
        mut self,
        status: StatusCode,
        title: &str,
        text: &str,
        link: Option<crate::pages::LinkView<'_>>,
    ) -> Response {
        if self.is_json() {
            let text = self.catalog().text(text);
            let response = if status.is_success() {
                json!({ "message": text })
            } else {
                json!({ "errors": [text] })
            };
            return self.json(status, &response);
        }
        let tone = if status.is_success() {
            "success"
        } else {
            "error"
        };
        let message = MessageView {
            title,
            text,
            tone,
            link,
        };
        let rendered = self.render(
            status,
            PageName::Message,
            &FormView::default(),
            Some(message),
            "",
        );
        rendered.unwrap_or_else(|response| response)
    }

    /// A form that has something wrong with it: the page again, or the errors as JSON.
    pub(crate) fn invalid(mut self, status: StatusCode, page: PageName, form: &FormView) -> Answer {
        if self.is_json() {
            let form = form.said(self.catalog());
            let mut response = Map::new();
            if !form.errors.is_empty() {
                response.insert("errors".into(), json!(form.errors));
            }
            if !form.field_errors.is_empty() {
                response.insert("field_errors".into(), json!(form.field_errors));
            }
            return Ok(self.json(status, &Value::Object(response)));
        }
        self.page(status, page, form)
    }

    /// Whether an account has a password to prove itself by.
    pub(crate) async fn has_password(&mut self, id: &Id) -> Result<bool, Response> {
        let has_one = self.auth.0.sign_in.has_password(id).await;
        has_one.map_err(|fault| self.fault(&fault))
    }

    /// Done: on to another page with a message there, or the message as JSON.
    pub(crate) fn done(mut self, status: StatusCode, to: &str, flash: Flash) -> Response {
        if self.is_json() {
            let text = self.flash_text(flash);
            return self.json(status, &json!({ "message": text }));
        }
        self.leave(flash);
        self.see_other(to)
    }

    /// Leaves a message for the next page, unless the application wants none.
    pub(crate) fn leave(&mut self, flash: Flash) {
        if self.auth.0.pages.wording.flashes {
            self.keep(self.auth.0.cookies.set_briefly(Name::Flash, flash.key()));
        }
    }

    /// On to another page of this site.
    pub(crate) fn see_other(self, to: &str) -> Response {
        let mut response = StatusCode::SEE_OTHER.into_response();
        let to = HeaderValue::try_from(to).unwrap_or_else(|_| HeaderValue::from_static("/"));
        response.headers_mut().insert(header::LOCATION, to);
        self.seal(response)
    }

    /// `{"meta":{"code":..},"response":{..}}` with the true status.
    pub(crate) fn json(&mut self, status: StatusCode, response: &Value) -> Response {
        let body = json!({ "meta": { "code": status.as_u16() }, "response": response });
        let response = (
            status,
            [(header::CONTENT_TYPE, "application/json")],
            body.to_string(),
        )
            .into_response();
        self.seal_mut(response)
    }

    fn render(
        &mut self,
        status: StatusCode,
        page: PageName,
        form: &FormView,
        message: Option<MessageView<'_>>,
        csrf_token: &str,
    ) -> Answer {
        let flashes = self.take_flash();
        let inner = &self.auth.0;
        let catalog = inner.pages.wording.catalogs.at(self.language);
        let form = form.said(catalog);
        let said = message.as_ref().map(|message| message.said(catalog));
        let frame = Frame {
            path: &self.path,
            site: &inner.settings.site_name,
            lang: catalog.tag(),
            stylesheet: &self.at(&inner.stylesheet),
            home: "/",
            csrf_token,
            current_user: self.session.as_ref().map(|session| UserView {
                email: session.account().email.as_str(),
                username: session
                    .account()
                    .username
                    .as_ref()
                    .map(authkit_store::Username::as_str),
            }),
            flashes: flashes
                .into_iter()
                .map(|flash| flash.view(catalog))
                .collect(),
            urls: &inner.urls.below(&self.mount),
            min_password: inner.min_password,
            names: inner.settings.names,
            elsewhere: form.elsewhere,
            no_password: form.no_password,
            #[cfg(feature = "registerable")]
            extra_fields: &form.extra_fields,
            #[cfg(feature = "registerable")]
            optional_password: form.optional_password,
            next: self.next.as_ref().map(LocalRedirect::as_str),
            action: Some(&self.path),
            form: &form,
            message: said.as_ref().map(Said::view),
        };
        match inner.pages.render(self.language, page, &frame) {
            Ok(html) => {
                let response = (
                    status,
                    [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
                    html,
                )
                    .into_response();
                Ok(self.seal_mut(response))
            }
            // the message page may be what is broken, so this answer has no template
            Err(fault) => {
                fault.log();
                let plain = (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Something went wrong on our side.\n",
                )
                    .into_response();
                Err(self.seal_mut(plain))
            }
        }
    }

    fn take_flash(&mut self) -> Option<Flash> {
        let flash = Flash::from_key(self.auth.0.cookies.read(&self.headers, Name::Flash)?);
        self.keep(self.auth.0.cookies.clear(Name::Flash));
        flash
    }
}
