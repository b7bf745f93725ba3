//! Puts the pieces together: a store, keys, a base address, a way to mail, and the features.

use std::path::PathBuf;
use std::sync::Arc;

use authkit_flows::{BreachCheck, Events, HashService, KeyRing, PasswordRules};
use authkit_mail::MailConfig;
use authkit_session::SessionConfig;
use authkit_store::clock::{Clock, SystemClock};
use authkit_store::{PasswordStore, SessionStore, Store};
use authkit_track::TrustedProxies;

use crate::settings::{Names, Paths};
use crate::{Auth, BuildError};

mod assemble;
mod csrf;
mod features;
mod mail;
mod sessions;
mod settings;
#[cfg(feature = "registerable")]
mod sign_up;
mod steps;
mod wording;

use features::Features;
use mail::{MailPlan, MailerPlan};
use sessions::WayFeatures;
use steps::StepPlans;
use wording::WordingPlan;

/// Collects the pieces of an [`Auth`]. Each Cargo feature adds one method, which asks of the store what that feature needs.
pub struct AuthBuilder<S: Store> {
    store: Arc<S>,
    keys: Option<KeyRing>,
    base_url: Option<String>,
    hashing: Option<HashService>,
    clock: Arc<dyn Clock>,
    events: Option<Arc<dyn Events<S::UserId>>>,
    rules: PasswordRules,
    breaches: Option<Arc<dyn BreachCheck>>,
    refuses_unchecked: bool,
    sessions: SessionConfig,
    templates: Option<PathBuf>,
    site_name: Option<String>,
    post_login_view: String,
    post_logout_view: String,
    views: crate::settings::Views,
    second_factor_view: Option<String>,
    csrf: csrf::CsrfPlan,
    switches: Option<authkit_flows::settings::FlowSettings>,
    sender: Option<String>,
    #[cfg(feature = "openapi")]
    openapi: Option<String>,
    paths: Paths,
    proxies: TrustedProxies,
    names: Names,
    mail_config: Box<dyn FnOnce(MailConfig) -> MailConfig + Send>,
    mailer: MailerPlan,
    mail: Option<MailPlan<S>>,
    features: Features<S>,
    ways: WayFeatures<S>,
    steps: StepPlans<S>,
    wording: WordingPlan,
}

impl<S> AuthBuilder<S>
where
    S: PasswordStore + SessionStore,
{
    pub(crate) fn new(store: S) -> Self {
        Self {
            store: Arc::new(store),
            keys: None,
            base_url: None,
            hashing: None,
            clock: Arc::new(SystemClock),
            events: None,
            rules: PasswordRules::DEFAULT,
            breaches: None,
            refuses_unchecked: false,
            sessions: SessionConfig::DEFAULT,
            templates: None,
            site_name: None,
            post_login_view: "/".into(),
            post_logout_view: "/".into(),
            views: crate::settings::Views::default(),
            second_factor_view: None,
            csrf: csrf::CsrfPlan::default(),
            switches: None,
            sender: None,
            #[cfg(feature = "openapi")]
            openapi: None,
            paths: Paths::default(),
            proxies: TrustedProxies::none(),
            names: Names::Off,
            mail_config: Box::new(|config| config),
            mailer: Box::new(|mailer| mailer),
            mail: None,
            features: Features::default(),
            ways: WayFeatures::default(),
            steps: StepPlans::default(),
            wording: WordingPlan::default(),
        }
    }

    /// The keys that links and form tokens are signed with. They have to survive a restart.
    #[must_use]
    pub fn keys(mut self, keys: KeyRing) -> Self {
        self.keys = Some(keys);
        self
    }

    /// The address that people type, such as `https://example.com`: mailed links begin with it, and `https` makes every
    /// cookie `Secure`. A path in it is where [`Auth::routes`] are nested: links and redirects to them begin with it too.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// What pages and mails call the site; the host of the base address if nothing is said.
    #[must_use]
    pub fn site_name(mut self, name: impl Into<String>) -> Self {
        self.site_name = Some(name.into());
        self
    }

    /// Hashes passwords with this service instead of argon2id at the OWASP cost on all cores.
    #[must_use]
    pub fn hashing(mut self, hashing: HashService) -> Self {
        self.hashing = Some(hashing);
        self
    }

    /// What is asked of new passwords.
    #[must_use]
    pub fn password_rules(mut self, rules: PasswordRules) -> Self {
        self.rules = rules;
        self
    }

    /// Looks new passwords up among those of data breaches: `Hibp` of `authkit-hash` (feature `hibp`), or a list of your own. One that
    /// could not be looked up is taken, unless [`refuse_unchecked_passwords`](Self::refuse_unchecked_passwords) says otherwise.
    #[must_use]
    pub fn breach_check(mut self, check: impl BreachCheck + 'static) -> Self {
        self.breaches = Some(Arc::new(check));
        self
    }

    /// Refuses a new password that could not be looked up by [`breach_check`](Self::breach_check).
    #[must_use]
    pub fn refuse_unchecked_passwords(mut self) -> Self {
        self.refuses_unchecked = true;
        self
    }

    /// How long sessions live.
    #[must_use]
    pub fn sessions(mut self, config: SessionConfig) -> Self {
        self.sessions = config;
        self
    }

    /// Tells `events` what happens.
    #[must_use]
    pub fn events(mut self, events: Arc<dyn Events<S::UserId>>) -> Self {
        self.events = Some(events);
        self
    }

    /// Takes the time from `clock`.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// A folder whose files replace the default pages and mails of the same name, such as `security/login_user.html` or
    /// `security/email/welcome.txt`.
    #[must_use]
    pub fn templates(mut self, folder: impl Into<PathBuf>) -> Self {
        self.templates = Some(folder.into());
        self
    }

    /// Where a sign-in leads without a `next` (`POST_LOGIN_VIEW`); `/` if nothing is said.
    #[must_use]
    pub fn post_login_view(mut self, path: impl Into<String>) -> Self {
        self.post_login_view = path.into();
        self
    }

    /// Where a sign-out leads (`POST_LOGOUT_VIEW`); `/` if nothing is said.
    #[must_use]
    pub fn post_logout_view(mut self, path: impl Into<String>) -> Self {
        self.post_logout_view = path.into();
        self
    }

    /// Other paths for the routes than Flask-Security's.
    #[must_use]
    pub fn paths(mut self, paths: Paths) -> Self {
        self.paths = paths;
        self
    }

    /// Says which proxies stand in front, so that the client's address is found behind them. By default none does, and no
    /// header is believed.
    #[must_use]
    pub fn trusted_proxies(mut self, proxies: TrustedProxies) -> Self {
        self.proxies = proxies;
        self
    }

    /// Checks that the pieces fit, and starts the worker that sends mail.
    ///
    /// # Errors
    /// [`BuildError`], which names the call that is missing or the value that will not do.
    pub fn build(self) -> Result<Auth<S::UserId>, BuildError>
    where
        S: 'static,
    {
        assemble::assemble(self)
    }
}

impl<S: Store> std::fmt::Debug for AuthBuilder<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthBuilder")
            .field("base_url", &self.base_url)
            .field("paths", &self.paths)
            .finish_non_exhaustive()
    }
}
