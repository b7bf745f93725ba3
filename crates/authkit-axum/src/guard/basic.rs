//! Name and password in the `Authorization` header (RFC 7617).

use authkit_flows::PublicSignIn;
use authkit_session::{BasicProof, Mechanism, RequestView};
use authkit_store::{Identifier, UserId};
use axum::http::request::Parts;
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret, SecretString};

use super::{Guard, unavailable};
use crate::Fault;
use crate::current_user::CurrentUser;
use crate::exchange::Exchange;
use crate::place::Place;
use crate::view::View;
use crate::visit::Visit;

/// The longest header that is looked at: a password has at most 4 KiB, and base64 makes it a third longer.
const MAX_BYTES: usize = 8 * 1024;

impl<Id: UserId> Guard<Id> {
    /// Who it is, by a password that was verified a moment ago or is verified now.
    pub(super) async fn basic(
        &self,
        visit: &Visit<Id>,
        parts: &mut Parts,
    ) -> Result<Option<CurrentUser<Id>>, Response> {
        visit.hangs_on_authorization();
        let Some((name, password)) = credentials(parts) else {
            return Ok(None);
        };
        let auth = &self.auth;
        // a browser adds the header by itself, also to what another site makes it send
        if !parts.method.is_safe() && auth.0.csrf.check_site(&parts.headers).is_err() {
            return Err(self.exchange(parts).cross_site());
        }
        let identifier = Identifier::parse(&name);
        let mut unproven = None;
        if let Some(identifier) = &identifier {
            let basic = &auth.0.ways.basic;
            match basic.resume(identifier, password.expose_secret()).await {
                Ok(BasicProof::Known(account)) => {
                    let user = CurrentUser::of_account(account, Mechanism::Basic);
                    return Ok(Some(visit.prove(user, View::of(parts))));
                }
                Ok(BasicProof::Unknown(it)) => unproven = Some(it),
                Err(fault) => return Err(self.fault(parts, &fault).await),
            }
        }
        let client = visit.client(parts);
        let outcome = auth.0.sign_in.basic(&name, password.clone(), &client).await;
        match outcome {
            Ok(PublicSignIn::SignedIn(proof)) => {
                let account = proof.account();
                if let Some(unproven) = unproven {
                    unproven.remember(account);
                }
                let user = CurrentUser::of_account(account.clone(), Mechanism::Basic);
                Ok(Some(visit.prove(user, View::of(parts))))
            }
            Ok(PublicSignIn::Throttled(retry_at)) => Err(self.exchange(parts).throttled(retry_at)),
            Ok(_) => Ok(None),
            Err(fault) => Err(self.fault(parts, &fault).await),
        }
    }

    fn exchange(&self, parts: &Parts) -> Exchange<Id> {
        Exchange::without_session(self.auth.clone(), parts.headers.clone(), &Place::of(parts))
    }

    async fn fault(&self, parts: &Parts, fault: &Fault) -> Response {
        unavailable(self.auth.clone(), parts, fault).await
    }
}

/// What the header says, if it says anything. The name ends at the first colon; the password may have more.
fn credentials(parts: &Parts) -> Option<(String, SecretString)> {
    let view = View::of(parts);
    let (scheme, text) = view.header("Authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") || text.len() > MAX_BYTES {
        return None;
    }
    let bytes = BASE64_STANDARD.decode(text.trim_start_matches(' ')).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (name, password) = text.split_once(':')?;
    (!name.is_empty()).then(|| (name.to_owned(), SecretString::from(password)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn read(value: &str) -> Option<(String, String)> {
        let request = Request::builder().header("authorization", value);
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        let (name, password) = credentials(&parts)?;
        Some((name, password.expose_secret().to_owned()))
    }

    #[test]
    fn the_header_is_read_as_the_rfc_has_it() {
        let of = |text: &str| format!("Basic {}", BASE64_STANDARD.encode(text));
        let both = Some(("Aladdin".to_owned(), "open sesame".to_owned()));
        assert_eq!(read("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), both);
        assert_eq!(read("bAsIc QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), both);
        let colons = Some(("a".to_owned(), "b:c:".to_owned()));
        assert_eq!(read(&of("a:b:c:")), colons);
        let accents = Some(("é".to_owned(), "123£".to_owned()));
        assert_eq!(read(&of("é:123£")), accents);
        for bad in [
            "Basic",
            "Basic ",
            "Basic !",
            "Bearer QTpC",
            "Basic 4pyT",
            &of(":x"),
            &of("a"),
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        let latin = format!("Basic {}", BASE64_STANDARD.encode([b'a', b':', 0xe9]));
        assert_eq!(read(&latin), None);
        assert_eq!(read(&of(&format!("a:{}", "x".repeat(9000)))), None);
    }
}
