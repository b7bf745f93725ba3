//! Makes an [`Auth`] of the pieces, or says which one is missing.

#[cfg(any(feature = "registerable", feature = "confirmable"))]
use std::marker::PhantomData;
use std::sync::Arc;

use authkit_flows::{
    Deliver, DeliverError, DeliverFuture, Flows, Gates, HashService, Notice, Passwords,
    SecondFactor, SignIn,
};
use authkit_hash::{HashServiceConfig, Normalization, Schemes};
use authkit_mail::{Links, MailConfig};
use authkit_store::{Message, PasswordStore, SessionStore};
use time::OffsetDateTime;
use tokio::sync::watch;
use url::Url;

use super::AuthBuilder;
use super::features::Parts;
use super::mail::MailParts;
use super::sessions::WayParts;
use crate::auth::Inner;
use crate::client::Clients;
use crate::cookies::CookieJar;
use crate::csrf::Csrf;
use crate::mailing::Worker;
use crate::pages::{Pages, STYLESHEET, Urls};
use crate::second_factor::SecondStep;
use crate::settings::{Site, origin_of};
use crate::{Auth, BuildError, LocalRedirect};

pub(super) fn assemble<S>(mut builder: AuthBuilder<S>) -> Result<Auth<S::UserId>, BuildError>
where
    S: PasswordStore + SessionStore + 'static,
{
    let keys = builder.keys.ok_or(BuildError::Keys)?;
    let base_url = builder.base_url.ok_or(BuildError::BaseUrl)?;
    let paths = builder.paths;
    if let Some(path) = paths.invalid() {
        return Err(BuildError::Path(path.to_owned()));
    }
    #[cfg(feature = "openapi")]
    if let Some(path) = builder
        .openapi
        .as_deref()
        .filter(|path| !crate::settings::is_path(path))
    {
        return Err(BuildError::Path(path.to_owned()));
    }
    let views = [&builder.post_login_view, &builder.post_logout_view];
    for view in views.into_iter().chain(&builder.second_factor_view) {
        LocalRedirect::parse(view).ok_or_else(|| BuildError::View(view.clone()))?;
    }
    let links = Links::new(&base_url)?
        .with_confirm_path(&paths.confirm)?
        .with_reset_path(&paths.reset)?
        .with_login_path(&paths.login)?
        .with_change_email_path(&paths.change_email)?
        .with_unlock_path(&paths.unlock)?
        .with_logout_path(&paths.logout)?
        .with_register_path(&paths.register)?
        .with_change_password_path(&paths.change)?;
    let links = if builder.features.recovers() {
        links
    } else {
        links.without_recovery()
    };
    super::settings::check(builder.switches.as_ref(), |flow| {
        builder.features.is_on(flow) || builder.steps.is_on(flow)
    })?;
    let host = links.host().to_owned();
    let base = Url::parse(&base_url).map_err(|_| BuildError::BaseUrl)?;

    let mut config = MailConfig::new(&links);
    if let Some(name) = &builder.site_name {
        config = config.with_site(name);
    }
    if let Some(language) = &builder.wording.language {
        config = config.with_locale(language);
    }
    let mut config = (builder.mail_config)(config);
    if let Some(sender) = &builder.sender {
        config = config.with_sender(sender)?;
    }
    let site_name = builder.site_name.unwrap_or_else(|| links.host().to_owned());

    let wording = builder.wording.build(builder.templates.as_deref())?;
    let pages = Pages::new(builder.templates.as_deref(), wording);
    pages
        .check()
        .map_err(|error| BuildError::Page(error.into()))?;

    let (stop, stopping) = watch::channel(false);
    let (deliver, run) = match builder.mail {
        None if builder.features.mails() || builder.steps.mails() => return Err(BuildError::Mail),
        None => (Arc::new(NoMail) as Arc<dyn Deliver>, None),
        Some(plan) => {
            let store = Arc::clone(&builder.store);
            let (templates, clock) = (builder.templates, Arc::clone(&builder.clock));
            let (deliver, run) = plan(MailParts {
                store,
                keys: keys.clone(),
                links,
                config,
                templates,
                mailer: builder.mailer,
                clock,
                stop: stopping,
            })?;
            (deliver, Some(run))
        }
    };

    let deliver = super::settings::delivery(deliver, builder.switches.as_ref());
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
    let mut passwords = Passwords::new(hashing).with_rules(rules.clone());
    if let Some(breaches) = builder.breaches {
        passwords = passwords.with_breach_check(breaches);
    }
    if builder.refuses_unchecked {
        passwords = passwords.refusing_unchecked();
    }
    let mut flows = Flows::builder(Arc::clone(&builder.store), keys.clone(), deliver)
        .clock(Arc::clone(&builder.clock));
    let sink = builder.events.clone();
    if let Some(events) = builder.ways.events(builder.events) {
        flows = flows.events(events);
    }
    #[cfg(feature = "lockable")]
    let locks = builder.features.lock.is_some();
    #[cfg(feature = "lockable")]
    if let Some(lock) = builder.features.lock {
        flows = flows.throttle(lock(Arc::clone(&builder.store)));
    }
    let flows = flows.build();
    #[cfg(feature = "lockable")]
    let devices = locks.then(|| authkit_flows::KnownDevices::new(&flows));
    #[cfg_attr(
        not(any(
            feature = "registerable",
            feature = "confirmable",
            feature = "recoverable",
            feature = "changeable",
            feature = "roles"
        )),
        allow(unused_variables)
    )]
    let parts = Parts {
        flows: &flows,
        passwords: &passwords,
    };

    #[allow(unused_mut)] // which of them are set hangs on the features
    let mut urls = Urls {
        login: Some(paths.login.clone()),
        logout: Some(paths.logout.clone()),
        ..Urls::default()
    };
    urls.verify = Some(paths.verify.clone());
    if builder.ways.lists() {
        urls.sessions = Some(paths.sessions.clone());
    }
    #[cfg_attr(not(feature = "confirmable"), allow(unused_mut))]
    let (mut confirmed, mut only_confirmed) = (None, false);
    let mut gates = Gates::new(flows.clone());
    #[cfg(feature = "recoverable")]
    let recovering = builder.features.recover.map(|build| build(&parts));
    #[cfg(feature = "recoverable")]
    let recovering = recovering.transpose()?;
    #[cfg(feature = "recoverable")]
    let reset_links = recovering.as_ref().map(|made| Arc::clone(&made.links));
    #[cfg(feature = "confirmable")]
    let resets = super::features::Resets {
        #[cfg(feature = "recoverable")]
        links: recovering.as_ref().map(|made| Arc::clone(&made.links)),
        _store: PhantomData,
    };
    #[cfg(feature = "confirmable")]
    let confirming = builder.features.confirm.map(|build| build(&parts, resets));
    #[cfg(feature = "confirmable")]
    let confirming = confirming.transpose()?;
    #[cfg(feature = "registerable")]
    let confirms = super::features::Confirms {
        #[cfg(feature = "confirmable")]
        links: confirming.as_ref().map(|made| Arc::clone(&made.links)),
        _store: PhantomData,
    };
    #[cfg(feature = "registerable")]
    let register = builder
        .features
        .register
        .map(|build| build(&parts, confirms));
    #[cfg(feature = "registerable")]
    if register.is_some() {
        urls.register = Some(paths.register.clone());
    }
    #[cfg(feature = "confirmable")]
    let confirm = confirming.map(|made| {
        urls.confirm = Some(paths.confirm.clone());
        gates = (made.gate)(gates.clone());
        confirmed = Some(made.check);
        only_confirmed = made.only;
        made.port
    });
    #[cfg(feature = "recoverable")]
    let recover = recovering.map(|made| {
        urls.reset = Some(paths.reset.clone());
        made.port
    });
    #[cfg(feature = "changeable")]
    let change = builder.features.change.map(|build| build(&parts));
    #[cfg(feature = "changeable")]
    let change = change.transpose()?;
    #[cfg(feature = "changeable")]
    if change.is_some() {
        urls.change = Some(paths.change.clone());
    }
    for gate in builder.features.gates {
        gates = gate(gates);
    }
    let second_step = builder.second_factor_view.map(|view| {
        gates = gates.clone().in_two_steps();
        SecondStep {
            port: Box::new(SecondFactor::new(gates.clone())),
            view,
        }
    });
    let sign_in = SignIn::new(gates.clone(), passwords.clone());
    #[cfg(feature = "lockable")]
    let sign_in = match &devices {
        Some(devices) => sign_in.with_known_devices(devices.clone()),
        None => sign_in,
    };
    let step_parts = super::steps::StepParts {
        flows: &flows,
        passwords: &passwords,
        gates: &gates,
        secure: base.scheme() == "https",
        #[cfg(feature = "recoverable")]
        resets: reset_links,
    };
    let (steps, sign_in) = builder
        .steps
        .build(&step_parts, sign_in, &paths, &mut urls)?;

    let worker = match run {
        Some(run) => {
            tokio::runtime::Handle::try_current().map_err(|_| BuildError::Runtime)?;
            Some(Worker::spawn(run, stop))
        }
        None => None,
    };
    let cookies = CookieJar::new(base.scheme() == "https")
        .with_session(builder.ways.session_cookie.take())
        .with_csrf_token(builder.csrf.cookie);
    #[cfg(feature = "remember")]
    let cookies = cookies.with_remember(builder.ways.remember_cookie.take());
    let (sessions, ways) = builder.ways.build(WayParts {
        store: Arc::clone(&builder.store),
        flows: flows.clone(),
        sessions: builder.sessions,
        clock: Arc::clone(&builder.clock),
        sink,
        confirmed,
        only_confirmed,
    })?;
    Ok(Auth(Arc::new(Inner {
        stylesheet: format!("{}?{:08x}", paths.stylesheet, fingerprint(STYLESHEET)),
        settings: Site {
            site_name,
            post_login_view: builder.post_login_view,
            post_logout_view: builder.post_logout_view,
            views: builder.views,
            #[cfg(feature = "openapi")]
            openapi: builder.openapi,
            names: builder.names,
            paths,
            mount: base.path().trim_end_matches('/').to_owned(),
        },
        urls,
        mount_told: std::sync::Once::new(),
        min_password: rules.min_chars(),
        cookies,
        clients: Clients::new(&keys, builder.proxies),
        clock: builder.clock,
        #[cfg(feature = "lockable")]
        devices,
        csrf: Csrf::new(&keys, origin_of(&base), builder.csrf.header),
        pages,
        worker,
        sign_in: Box::new(sign_in),
        second_step,
        sessions,
        ways,
        #[cfg(feature = "registerable")]
        register,
        #[cfg(feature = "confirmable")]
        confirm,
        #[cfg(feature = "recoverable")]
        recover,
        #[cfg(feature = "changeable")]
        change,
        steps,
        #[cfg(feature = "roles")]
        roles: builder
            .features
            .roles
            .map(|build| build(&parts))
            .transpose()?,
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
