//! From settings to the builder.

use authkit_flows::settings::FlowSettings;
use authkit_store::{PasswordStore, SessionStore};

use super::Settings;
use crate::{AuthBuilder, Paths};

impl Settings {
    /// The paths of the routes.
    #[must_use]
    pub fn paths(&self) -> Paths {
        let mut paths = Paths::default();
        for (path, set) in [
            (&mut paths.login, self.login_url()),
            (&mut paths.logout, self.logout_url()),
            (&mut paths.register, self.register_url()),
            (&mut paths.confirm, self.confirm_url()),
            (&mut paths.reset, self.reset_url()),
            (&mut paths.change, self.change_url()),
            (&mut paths.send_login, self.send_login_url()),
            (&mut paths.login_code, self.login_code_url()),
            (&mut paths.set_password, self.set_password_url()),
            (&mut paths.change_email, self.change_email_url()),
            (&mut paths.change_username, self.change_username_url()),
            (&mut paths.unlock, self.unlock_url()),
            (&mut paths.export, self.export_url()),
            (&mut paths.deactivate, self.deactivate_url()),
            (&mut paths.delete, self.delete_url()),
            (&mut paths.sessions, self.sessions_url()),
            (&mut paths.verify, self.verify_url()),
            (&mut paths.tokens, self.tokens_url()),
        ] {
            set.clone_into(path);
        }
        match self.url_prefix() {
            Some(prefix) => paths.below(prefix),
            None => paths,
        }
    }

    /// The settings of `.confirmable(..)`.
    #[cfg(feature = "confirmable")]
    #[must_use]
    pub const fn confirmation(&self) -> crate::Confirmation {
        let [lifetime, _, _] = self.lifetimes();
        crate::Confirmation::DEFAULT
            .with_lifetime(lifetime.duration())
            .with_login_without_confirmation(self.flows.login_without_confirmation())
    }

    /// The settings of `.recoverable(..)`.
    #[cfg(feature = "recoverable")]
    #[must_use]
    pub const fn recovery(&self) -> crate::Recovery {
        let [_, lifetime, _] = self.lifetimes();
        crate::Recovery::DEFAULT.with_lifetime(lifetime.duration())
    }

    /// The settings of `.passwordless(..)`.
    #[cfg(feature = "passwordless")]
    #[must_use]
    pub const fn login_mail(&self) -> crate::LoginMail {
        let [_, _, lifetime] = self.lifetimes();
        crate::LoginMail::DEFAULT.with_lifetime(lifetime.duration())
    }

    /// Whether a flow is on, by the word of its setting and builder method.
    pub(crate) const fn switches(flows: &FlowSettings) -> [(&'static str, bool); 6] {
        [
            ("confirmable", flows.confirmable()),
            ("registerable", flows.registerable()),
            ("recoverable", flows.recoverable()),
            ("changeable", flows.changeable()),
            ("passwordless", flows.passwordless()),
            ("trackable", flows.trackable()),
        ]
    }
}

impl<S: PasswordStore + SessionStore + 'static> AuthBuilder<S> {
    /// Takes names, addresses, texts and templates from settings. Flows are switched on by the builder's methods, which know
    /// what a store can do: [`build`](Self::build) fails where settings say of one that it is on, and it is not.
    ///
    /// For a store that can do everything, [`settings`](Self::settings) switches them on as well.
    #[must_use]
    pub fn settings_without_flows(mut self, settings: &Settings) -> Self {
        if let Some(url) = settings.base_url() {
            self = self.base_url(url);
        }
        if let Some(name) = settings.site_name() {
            self = self.site_name(name);
        }
        if let Some(folder) = settings.templates() {
            self = self.templates(folder);
        }
        if let Some(language) = settings.language() {
            self = self.language(language);
        }
        for (page, file) in &settings.pages {
            self = self.page_template(*page, file);
        }
        self = self
            .paths(settings.paths())
            .phrases(settings.flows.phrases().clone())
            .flash_messages(settings.flash_messages());
        if let Some(view) = settings.post_login_view() {
            self = self.post_login_view(view);
        }
        if let Some(view) = settings.post_logout_view() {
            self = self.post_logout_view(view);
        }
        self.with_views(settings)
    }
}

/// Every flow that settings can switch on.
#[cfg(feature = "full")]
impl<S> AuthBuilder<S>
where
    S: authkit_store::RegisterableStore<Extra = ()>
        + authkit_store::ConfirmableStore
        + authkit_store::RecoverableStore
        + authkit_store::ChangeableStore
        + authkit_store::PasswordlessStore
        + authkit_store::CodeStore
        + authkit_store::TrackableStore
        + SessionStore
        + 'static,
{
    /// Takes everything from settings: names, addresses, texts and templates, and which flows are on.
    ///
    /// ```no_run
    /// # fn f(store: authkit_axum::store::memory::Memory, keys: authkit_axum::KeyRing, smtp: authkit_axum::mail::DevMailbox) -> Result<(), Box<dyn std::error::Error>> {
    /// use authkit_axum::{Auth, Settings};
    ///
    /// let settings = Settings::from_toml(&std::fs::read_to_string("app.toml")?)?.with_environment()?;
    /// let auth = Auth::builder(store).keys(keys).settings(&settings).mail(smtp).build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn settings(self, settings: &Settings) -> Self {
        let flows = settings.flows().clone();
        let mut builder = self.settings_without_flows(settings);
        if flows.registerable() {
            builder = builder.registerable(Default::default());
        }
        if flows.confirmable() {
            builder = builder.confirmable(settings.confirmation());
        }
        if flows.recoverable() {
            builder = builder.recoverable(settings.recovery());
        }
        if flows.changeable() {
            builder = builder.changeable();
        }
        if flows.passwordless() {
            builder = builder.passwordless(settings.login_mail());
        }
        if flows.trackable() {
            builder = builder.trackable();
        }
        builder
    }
}
