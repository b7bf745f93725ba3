//! Makes an [`Auth`] of the pieces, or says which one is missing.

use std::sync::Arc;

use authkit_flows::{Deliver, DeliverError, DeliverFuture, Flows, HashService, Notice, SignIn};
use authkit_hash::{HashServiceConfig, Normalization, Schemes};
use authkit_mail::{Links, MailConfig};
use authkit_session::Sessions;
use authkit_store::{Message, PasswordStore, SessionStore};
use time::OffsetDateTime;
use tokio::sync::watch;
use url::Url;

use super::AuthBuilder;
use super::mail::MailParts;
use crate::auth::Inner;
use crate::cookies::CookieJar;
use crate::csrf::Csrf;
use crate::mailing::Worker;
use crate::pages::{Pages, STYLESHEET, Urls};
use crate::settings::{Settings, origin_of};
use crate::{Auth, BuildError, LocalRedirect};

pub(super) fn assemble<S>(builder: AuthBuilder<S>) -> Result<Auth<S::UserId>, BuildError>
where
    S: PasswordStore + SessionStore + 'static,
{
    let keys = builder.keys.ok_or(BuildError::Keys)?;
    let base_url = builder.base_url.ok_or(BuildError::BaseUrl)?;
    let paths = builder.paths;
    if let Some(path) = paths.invalid() {
        return Err(BuildError::Path(path.to_owned()));
    }
    for view in [&builder.post_login_view, &builder.post_logout_view] {
        LocalRedirect::parse(view).ok_or_else(|| BuildError::View(view.clone()))?;
    }
    let links = Links::new(&base_url)?
        .with_confirm_path(&paths.confirm)?
        .with_reset_path(&paths.reset)?
        .with_login_path(&paths.login)?;
    let links = if builder.features.recovers() {
        links
    } else {
        links.without_recovery()
    };
    let host = links.host().to_owned();
    let base = Url::parse(&base_url).map_err(|_| BuildError::BaseUrl)?;

    let mut config = MailConfig::new(&links);
    if let Some(name) = &builder.site_name {
        config = config.with_site(name);
    }
    let config = (builder.mail_config)(config);
    let site_name = builder.site_name.unwrap_or_else(|| links.host().to_owned());

    let pages = Pages::new(builder.templates.clone());
    pages
        .check()
        .map_err(|error| BuildError::Page(error.into()))?;

    let (stop, stopping) = watch::channel(false);
    let (deliver, run) = match builder.mail {
        None if builder.features.mails() => return Err(BuildError::Mail),
        None => (Arc::new(NoMail) as Arc<dyn Deliver>, None),
        Some(plan) => {
            let store = Arc::clone(&builder.store);
            let (templates, clock) = (builder.templates, Arc::clone(&builder.clock));
            let (deliver, run) = plan(MailParts {
                store,
                links,
                config,
                templates,
                clock,
                stop: stopping,
            })?;
            (deliver, Some(run))
        }
    };

    let rules = builder
        .rules
        .with_service_name(&site_name)
        .with_service_name(&host);
    let hashing = match builder.hashing {
        Some(hashing) => hashing,
        None => {
            // NIST SP 800-63B-4, 3.1.1.2: one password, however its accents are typed
            let schemes = Schemes::default().normalized(Normalization::Nfc);
            HashService::new(Arc::new(schemes), HashServiceConfig::DEFAULT)?
        }
    };
    let mut flows = Flows::builder(Arc::clone(&builder.store), keys.clone(), hashing, deliver)
        .clock(Arc::clone(&builder.clock))
        .rules(rules.clone());
    if let Some(events) = builder.events {
        flows = flows.events(events);
    }
    let flows = flows.build();

    let sign_in = SignIn::new(flows.clone());
    #[allow(unused_mut)] // which of them are set hangs on the features
    let mut urls = Urls {
        login: Some(paths.login.clone()),
        logout: Some(paths.logout.clone()),
        ..Urls::default()
    };
    #[cfg(feature = "registerable")]
    #[allow(unused_mut)] // without `confirmable` there is nothing to take over
    let mut links = super::features::Links::default();
    #[cfg(feature = "confirmable")]
    let (confirm, sign_in) = match builder.features.confirm.map(|build| build(&flows)) {
        Some(confirming) => {
            #[cfg(feature = "registerable")]
            {
                links.confirm = Some(confirming.links);
            }
            urls.confirm = Some(paths.confirm.clone());
            (Some(confirming.port), sign_in.with_gate(confirming.gate))
        }
        None => (None, sign_in),
    };
    #[cfg(feature = "registerable")]
    let register = builder.features.register.map(|build| build(&flows, links));
    #[cfg(feature = "registerable")]
    if register.is_some() {
        urls.register = Some(paths.register.clone());
    }
    #[cfg(feature = "recoverable")]
    let recover = builder.features.recover.map(|build| build(&flows));
    #[cfg(feature = "recoverable")]
    if recover.is_some() {
        urls.reset = Some(paths.reset.clone());
    }
    #[cfg(feature = "changeable")]
    let change = builder.features.change.map(|build| build(&flows));
    #[cfg(feature = "changeable")]
    if change.is_some() {
        urls.change = Some(paths.change.clone());
    }

    let worker = match run {
        Some(run) => {
            tokio::runtime::Handle::try_current().map_err(|_| BuildError::Runtime)?;
            Some(Worker::spawn(run, stop))
        }
        None => None,
    };
    let sessions =
        Sessions::new(Arc::clone(&builder.store), builder.sessions).with_clock(builder.clock);
    Ok(Auth(Arc::new(Inner {
        stylesheet: format!("{}?{:08x}", paths.stylesheet, fingerprint(STYLESHEET)),
        settings: Settings {
            site_name,
            post_login_view: builder.post_login_view,
            post_logout_view: builder.post_logout_view,
            paths,
        },
        urls,
        min_password: rules.min_chars(),
        cookies: CookieJar::new(base.scheme() == "https"),
        csrf: Csrf::new(&keys, origin_of(&base)),
        pages,
        worker,
        sign_in: Box::new(sign_in),
        sessions: Box::new(sessions),
        #[cfg(feature = "registerable")]
        register,
        #[cfg(feature = "confirmable")]
        confirm,
        #[cfg(feature = "recoverable")]
        recover,
        #[cfg(feature = "changeable")]
        change,
        #[cfg(feature = "roles")]
        roles: builder.features.roles.map(|build| build(&flows)),
    })))
}

/// Names a version of the stylesheet, so that a browser may keep it for long.
fn fingerprint(text: &str) -> u32 {
    // FNV-1a, 32 bits: a name, not a secret
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// The port of an application that mails nobody. No flow that mails can be switched on with it.
struct NoMail;

impl Deliver for NoMail {
    fn message(&self, _: Notice<'_>, _: OffsetDateTime) -> Result<Message, DeliverError> {
        Err(DeliverError::new("no way to mail was given to the builder"))
    }

    fn deliver(&self, _: Vec<Message>) -> DeliverFuture<'_> {
        Box::pin(async { Err(DeliverError::new("no way to mail was given to the builder")) })
    }

    fn committed(&self) {}
}
