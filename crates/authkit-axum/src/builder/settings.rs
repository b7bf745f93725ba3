//! What settings change of the builder's own fields.

use authkit_flows::Deliver;
use authkit_flows::settings::FlowSettings;
use authkit_store::Store;
use axum::http::HeaderName;
use std::sync::Arc;

use super::AuthBuilder;
use crate::{BuildError, CsrfCookie, Settings};

impl<S: Store> AuthBuilder<S> {
    /// Describes the endpoints in OpenAPI 3.1, at `path` (`openapi_url`).
    #[cfg(feature = "openapi")]
    #[must_use]
    pub fn openapi(mut self, path: impl Into<String>) -> Self {
        self.openapi = Some(path.into());
        self
    }

    /// Where single steps lead, who mails come from and what they are called, and what has to be on.
    pub(crate) fn with_views(mut self, settings: &Settings) -> Self {
        let view = |view: Option<&str>| view.map(ToOwned::to_owned);
        self.views.register = view(settings.post_register_view());
        self.views.confirm = view(settings.post_confirm_view());
        self.views.reset = view(settings.post_reset_view());
        self.views.change = view(settings.post_change_view());
        self.views.confirm_error = view(settings.confirm_error_view());
        self.second_factor_view = view(settings.second_factor_view()).or(self.second_factor_view);
        self.switches = Some(settings.flows().clone());
        let (sender, contact) = (
            view(settings.email_sender()),
            view(settings.email_contact()),
        );
        let subjects = settings.subjects().clone();
        self.sender = sender;
        if let Some(realm) = settings.default_http_auth_realm() {
            let plain = |c: &char| !c.is_control() && !matches!(c, '"' | '\\');
            self.ways.realm = realm.chars().filter(plain).collect();
        }
        // both were looked at when they were read
        let cookie = settings.csrf_cookie_name().map(CsrfCookie::new);
        if let Some(Ok(cookie)) = cookie {
            self = self.csrf_cookie(cookie);
        }
        let header = settings.csrf_header().map(HeaderName::try_from);
        if let Some(Ok(header)) = header {
            self = self.csrf_header(header);
        }
        #[cfg(feature = "remember")]
        {
            self.ways.default_remember_me = settings.flows().default_remember_me();
        }
        #[cfg(feature = "api-tokens")]
        if let Some(header) = settings.token_authentication_header() {
            let sources = authkit_session::TokenSources::DEFAULT;
            self.ways.token_sources = sources.with_header(Some(header.to_owned()));
        }
        #[cfg(feature = "openapi")]
        if let Some(path) = settings.openapi_url() {
            let prefix = settings.url_prefix().unwrap_or_default();
            self.openapi = Some(format!("{}{path}", prefix.trim_end_matches('/')));
        }
        self.mail_config(move |mut mail| {
            if let Some(contact) = contact {
                mail = mail.with_contact(contact);
            }
            for (template, subject) in subjects {
                mail = mail.with_subject(template, subject);
            }
            mail
        })
    }
}

/// What settings say is on has to be on.
pub(super) fn check(
    switches: Option<&FlowSettings>,
    is_on: impl Fn(&str) -> bool,
) -> Result<(), BuildError> {
    let Some(flows) = switches else {
        return Ok(());
    };
    flows
        .check()
        .map_err(|error| BuildError::Settings(error.into()))?;
    for (flow, on) in Settings::switches(flows) {
        if on && !is_on(flow) {
            return Err(BuildError::NotSwitchedOn(flow));
        }
    }
    Ok(())
}

/// Mails go only where the settings do not suppress them (`SEND_REGISTER_EMAIL` and its like).
pub(super) fn delivery(
    deliver: Arc<dyn Deliver>,
    switches: Option<&FlowSettings>,
) -> Arc<dyn Deliver> {
    match switches {
        Some(flows) => flows.deliver_by(deliver),
        None => deliver,
    }
}
