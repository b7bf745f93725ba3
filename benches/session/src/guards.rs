//! API tokens and HTTP Basic in front of a handler.

use std::sync::Arc;

use authkit_axum::HashService;
use authkit_hash::{SecretString, Verdict};
use authkit_session::{ApiTokens, BasicProofs, RequestView, TokenSources};
use authkit_sqlx::{AccountId, Sqlite};
use authkit_store::{Account, Identifier, PasswordStore};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

struct Headers<'a>(&'a HeaderMap);

impl RequestView for Headers<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.0.get_all(name).iter();
        let value = all.next()?;
        all.next().is_none().then(|| value.to_str().ok()).flatten()
    }

    fn query(&self, _: &str) -> Option<std::borrow::Cow<'_, str>> {
        None
    }
}

/// Lets through who shows an API token.
pub(crate) async fn token(
    State(tokens): State<Arc<ApiTokens<Sqlite>>>,
    request: Request,
    next: Next,
) -> Result<Response, StatusCode> {
    let headers = Headers(request.headers());
    let token = TokenSources::DEFAULT.find(&headers);
    let token = token.ok_or(StatusCode::UNAUTHORIZED)?;
    let session = tokens.resume(&token).await;
    let session = session.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let _who = session.ok_or(StatusCode::UNAUTHORIZED)?;
    Ok(next.run(request).await)
}

/// What Basic needs.
pub(crate) struct Basic {
    pub(crate) proofs: BasicProofs<Sqlite>,
    pub(crate) store: Sqlite,
    pub(crate) hashing: HashService,
}

impl Basic {
    async fn verify(&self, name: &Identifier, password: &str) -> Option<Account<AccountId>> {
        let credential = self.store.find_credential(name).await.ok()??;
        let given = SecretString::from(password);
        let verdict = self.hashing.verify(given, credential.password).await;
        (verdict.ok()? == Verdict::Match).then_some(credential.account)
    }
}

/// Lets through who shows a name and a password.
pub(crate) async fn basic(
    State(basic): State<Arc<Basic>>,
    request: Request,
    next: Next,
) -> Result<Response, StatusCode> {
    let (name, password) = credentials(request.headers()).ok_or(StatusCode::UNAUTHORIZED)?;
    let known = basic.proofs.resume(&name, &password).await;
    let known = known.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    if known.is_none() {
        let account = basic.verify(&name, &password).await;
        let account = account.ok_or(StatusCode::UNAUTHORIZED)?;
        basic.proofs.remember(&name, &password, &account);
    }
    Ok(next.run(request).await)
}

fn credentials(headers: &HeaderMap) -> Option<(Identifier, String)> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let text = BASE64_STANDARD.decode(text.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(text).ok()?;
    let (name, password) = text.split_once(':')?;
    Some((Identifier::parse(name)?, password.to_owned()))
}
