//! Answers that say no, in words and with a way on.

use authkit_store::UserId;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::json;
use time::OffsetDateTime;

use super::Exchange;
use crate::Fault;
use crate::csrf::Forged;
use crate::input::BadBody;
use crate::pages::{FormView, LinkView, MessageView, PageName, title_of};

impl<Id: UserId> Exchange<Id> {
    /// A refusal in words; the page says so under the usual title of the status.
    pub(crate) fn refuse(&mut self, status: StatusCode, text: &str) -> Response {
        if self.is_json() {
            let text = self.catalog().text(text).into_owned();
            return self.json(status, &json!({ "errors": [text] }));
        }
        let home = LinkView {
            href: "/",
            label: "To the start page",
        };
        self.say(status, title_of(status), text, home)
    }

    /// Try again later, and nothing more; the log has the rest.
    pub(crate) fn fault(&mut self, fault: &Fault) -> Response {
        fault.log();
        let text = if fault.is_busy() {
            "There is a lot going on at the moment. Please try again in a few seconds."
        } else {
            "Something did not work on our side. Please try again in a moment."
        };
        let mut response = self.refuse(StatusCode::SERVICE_UNAVAILABLE, text);
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        response
    }

    /// Not now: too much was tried. The same for every account, whether there is one or not.
    pub(crate) fn throttled(&mut self, retry_at: Option<OffsetDateTime>) -> Response {
        let text = match retry_at {
            Some(_) => "There were too many attempts. Please wait a moment and try again.",
            None => "There were too many attempts. Ask for a new password to go on.",
        };
        let mut response = self.refuse(StatusCode::TOO_MANY_REQUESTS, text);
        if let Some(retry_at) = retry_at {
            let wait = (retry_at - self.auth.0.clock.now()).as_seconds_f32().ceil();
            let seconds = HeaderValue::from(wait.max(1.0) as u64);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }

    pub(super) fn bad_body(&mut self, bad: BadBody) -> Response {
        let mut response = self.refuse(bad.status(), &bad.to_string());
        if bad == BadBody::TooLarge {
            // the rest of the body is not read, so nothing can follow it
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
        }
        response
    }

    /// A request that another site made a browser send.
    pub(crate) fn cross_site(&mut self) -> Response {
        self.forged(Forged::CrossSite)
    }

    /// The page says it in words that help; JSON in words that help whoever writes the client.
    ///
    /// Where there is a cookie for the scripts of a page, it brings the token that would have been good.
    pub(crate) fn forged(&mut self, forged: Forged) -> Response {
        let scripts = self.auth.0.cookies.csrf_token().is_some();
        if scripts
            && forged != Forged::CrossSite
            && let Err(fault) = self.csrf_token()
        {
            return fault;
        }
        if self.is_json() {
            return self.refuse(StatusCode::FORBIDDEN, &forged.to_string());
        }
        let (title, text) = match forged {
            Forged::CrossSite => (
                "Sent from another site",
                "Another site tried to send this form. If it was you, open the page here and send it again.",
            ),
            Forged::Missing | Forged::Wrong => (
                "This form has expired",
                "You may have logged in or out since it was opened, or your browser keeps no cookies: its CSRF token is \
                 missing or no longer valid. Open it again and send it once more.",
            ),
        };
        let path = self.path.clone();
        let link = LinkView {
            href: &path,
            label: "Open it again",
        };
        self.say(StatusCode::FORBIDDEN, title, text, link)
    }

    /// A page of an error, with a way on.
    fn say(&mut self, status: StatusCode, title: &str, text: &str, link: LinkView<'_>) -> Response {
        let message = MessageView {
            title,
            text,
            tone: "error",
            link: Some(link),
        };
        let form = FormView::default();
        let rendered = self.render(status, PageName::Message, &form, Some(message), "");
        rendered.unwrap_or_else(|response| response)
    }
}
