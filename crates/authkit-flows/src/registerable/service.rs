//! The flow itself.

use std::sync::Arc;
use std::time::Duration;

use authkit_hash::PasswordRejection;
use authkit_store::{
    Account, EmailAddress, Generation, Insert, NewAccount, RegisterableStore, Username,
};
use secrecy::{ExposeSecret, SecretString};

use super::{FieldErrors, RegisterOutcome, Registration, SignUp};
use crate::post::Post;
use crate::throttle::{Admission, Attempt};
use crate::{Action, Client, EventKind, FlowError, Flows, Notice, NoticeKind, Passwords};

type Validator<Extra> = dyn Fn(&Extra) -> Result<(), FieldErrors> + Send + Sync;

/// The registerable flow.
pub struct Registerable<S: RegisterableStore> {
    flows: Flows<S>,
    passwords: Passwords,
    config: Registration,
    validator: Option<Arc<Validator<S::Extra>>>,
    #[cfg(feature = "confirmable")]
    confirm: Option<Arc<crate::confirmable::ConfirmLinks<S>>>,
}

/// What a decoy says of its link, which nobody reads.
const DECOY_LIFETIME: Duration = Duration::from_secs(86_400);

/// A token and how long it lives.
type Token = (String, Duration);

impl<S: RegisterableStore> Registerable<S> {
    /// The flow with its settings; the welcome mail holds no link.
    #[must_use]
    pub const fn new(flows: Flows<S>, passwords: Passwords, config: Registration) -> Self {
        Self {
            flows,
            passwords,
            config,
            validator: None,
            #[cfg(feature = "confirmable")]
            confirm: None,
        }
    }

    /// Puts a confirmation link into the welcome mail.
    ///
    /// The link names the browser that registers: opened there, it leaves the password and the sessions alone.
    #[cfg(feature = "confirmable")]
    #[must_use]
    pub fn with_confirmation(self, confirmable: &crate::Confirmable<S>) -> Self
    where
        S: authkit_store::ConfirmableStore,
    {
        self.with_confirm_links(confirmable.links())
    }

    /// The same, for whoever holds the two flows in places that do not know each other's store.
    #[cfg(feature = "confirmable")]
    #[must_use]
    pub fn with_confirm_links(mut self, links: Arc<crate::confirmable::ConfirmLinks<S>>) -> Self {
        self.confirm = Some(links);
        self
    }

    /// Checks the application's own fields before anything else is done with them.
    ///
    /// ```
    /// # use authkit_flows::{Flows, Passwords, Registerable, store::RegisterableStore};
    /// use authkit_flows::registerable::{FieldError, FieldErrors, Registration};
    ///
    /// struct Profile {
    ///     name: String,
    ///     age: u8,
    /// }
    ///
    /// # fn wire<S: RegisterableStore<Extra = Profile>>(flows: Flows<S>, passwords: Passwords) -> Registerable<S> {
    /// Registerable::new(flows, passwords, Registration::DEFAULT).with_validator(|profile: &Profile| {
    ///     let nameless = profile.name.is_empty().then(|| FieldError::new("name", "What is your name?"));
    ///     let young = (profile.age < 16).then(|| FieldError::new("age", "Come back when you are sixteen."));
    ///     FieldErrors::check(nameless.into_iter().chain(young))
    /// })
    /// # }
    /// ```
    #[must_use]
    pub fn with_validator(
        mut self,
        check: impl Fn(&S::Extra) -> Result<(), FieldErrors> + Send + Sync + 'static,
    ) -> Self {
        self.validator = Some(Arc::new(check));
        self
    }

    /// Makes an account, with the application's own fields in the same step.
    ///
    /// One hash is computed and one mail is written, whether the address is free or not. Of registrations of one address at
    /// the same moment one makes the account, and only its mail is for anybody.
    ///
    /// # Errors
    /// [`FlowError`] when the store, the throttle, the hashing service or the random source could not answer.
    pub async fn register(
        &self,
        sign_up: SignUp<S::Extra>,
        client: &Client,
    ) -> Result<RegisterOutcome<S::UserId>, FlowError<S::Error>> {
        let SignUp {
            email,
            username,
            password,
            extra,
        } = sign_up;
        let flows = &self.flows;
        let password = password.filter(|password| !password.expose_secret().is_empty());
        let attempt = Attempt::new(Action::Register, email.identifier().as_str(), client);
        if let Admission::Refused { retry_at } = flows.admit(&attempt).await? {
            return Ok(RegisterOutcome::Throttled(retry_at));
        }
        let username = match self.config.usernames.take(username.as_deref()) {
            Ok(username) => username,
            Err(rejection) => return Ok(RegisterOutcome::InvalidUsername(rejection)),
        };
        let checked = self.check(password.as_ref(), &email, username.as_ref());
        if let Err(rejection) = checked.await {
            return Ok(RegisterOutcome::Rejected(rejection));
        }
        if let Some(Err(errors)) = self.validator.as_ref().map(|check| check(&extra)) {
            return Ok(RegisterOutcome::InvalidFields(errors));
        }
        // the name first, whatever is known of the address: what is told of the one must not depend on the other
        let find = async |identifier| {
            let found = flows.store().find_account_by_identifier(identifier).await;
            found.map_err(FlowError::Store)
        };
        if let Some(name) = &username
            && find(name.identifier()).await?.is_some()
        {
            return Ok(self.name_is_taken(client).await);
        }
        let owner = find(email.identifier()).await?;
        let hash = match password {
            Some(password) => Some(self.passwords.hash(password).await?),
            None => None,
        };
        let generation = flows.random_generation()?;
        let account = NewAccount::new(email, hash, generation, flows.now())
            .with_username(username)
            .with_extra(extra);
        self.put(&account, owner, client).await
    }

    /// Holds the password to the rules, and to there being one.
    async fn check(
        &self,
        password: Option<&SecretString>,
        email: &EmailAddress,
        username: Option<&Username>,
    ) -> Result<(), PasswordRejection> {
        match password {
            None if self.config.optional_password => Ok(()),
            None => Err(PasswordRejection::Empty),
            Some(password) => {
                let account = Account::new((), email.clone(), Generation::from_i64(0));
                let account = account.with_username(username.cloned());
                self.passwords.check(password, &account).await
            }
        }
    }

    /// Inserts the account; `owner` is who had the address before anything was hashed.
    async fn put(
        &self,
        new: &NewAccount<S::Extra>,
        owner: Option<Account<S::UserId>>,
        client: &Client,
    ) -> Result<RegisterOutcome<S::UserId>, FlowError<S::Error>> {
        let flows = &self.flows;
        let link = self.first_link(new, client)?;
        let mut welcome = flows.post(client);
        welcome.notice(with_link(NoticeKind::Welcome, &new.email, link.as_ref()))?;
        welcome.event(EventKind::Registered, None)?;
        let id = owner.as_ref().map(|owner| owner.id.clone());
        let mut refusal = flows.post(client);
        self.tell_the_owner(owner, &mut refusal, client).await?;
        refusal.event(EventKind::RegistrationRefused, id.as_ref())?;
        let store = flows.store();
        let inserted = store.put_account(new, welcome.inside(), refusal.inside());
        match inserted.await.map_err(FlowError::Store)? {
            Insert::Created(account) => {
                welcome.sent(Some(&account.id)).await?;
                Ok(RegisterOutcome::Registered(account))
            }
            Insert::UsernameTaken => Ok(self.name_is_taken(client).await),
            Insert::Taken => {
                refusal.sent(id.as_ref()).await?;
                Ok(RegisterOutcome::AlreadyRegistered)
            }
        }
    }

    async fn name_is_taken(&self, client: &Client) -> RegisterOutcome<S::UserId> {
        let kind = EventKind::RegistrationRefused;
        self.flows.record(kind, None, client).await;
        RegisterOutcome::UsernameTaken
    }

    /// Writes the mail for the case that the address is taken, and as much for nobody where it looks free.
    ///
    /// It goes to the stored address: the one typed may be another mailbox with the same identifier. Whoever pressed the button
    /// twice has one mail already, which was written while this request was on its way: then there was no owner yet.
    async fn tell_the_owner(
        &self,
        owner: Option<Account<S::UserId>>,
        post: &mut Post<'_, S>,
        client: &Client,
    ) -> Result<(), FlowError<S::Error>> {
        match owner.filter(|owner| owner.active) {
            Some(owner) => {
                let link = self.link(&owner).await?;
                let kind = NoticeKind::AlreadyRegistered;
                post.notice(with_link(kind, &owner.email, link.as_ref()))
            }
            None => {
                self.spend_a_link().await?;
                let decoy = self.flows.decoy_message(DECOY_LIFETIME, client)?;
                decoy.into_iter().for_each(|message| post.message(message));
                Ok(())
            }
        }
    }

    /// What [`link`](Self::link) reads and writes, for nobody.
    #[cfg(feature = "confirmable")]
    async fn spend_a_link(&self) -> Result<(), FlowError<S::Error>> {
        match &self.confirm {
            Some(links) => links.spend(&self.flows).await,
            None => Ok(()),
        }
    }

    #[cfg(not(feature = "confirmable"))]
    #[allow(clippy::unused_async)] // without confirmation there is no link
    async fn spend_a_link(&self) -> Result<(), FlowError<S::Error>> {
        Ok(())
    }

    #[cfg(feature = "confirmable")]
    fn first_link(
        &self,
        new: &NewAccount<S::Extra>,
        client: &Client,
    ) -> Result<Option<Token>, FlowError<S::Error>> {
        let Some(links) = &self.confirm else {
            return Ok(None);
        };
        let token = links
            .first(&new.email, new.generation, client.browser(), new.created_at)
            .map_err(FlowError::Sign)?;
        Ok(Some((token, links.lifetime())))
    }

    /// Whoever tries to register an address that has an account may be its owner, who lost the first mail; or whoever
    /// registered before them may not. So the link names no browser.
    #[cfg(feature = "confirmable")]
    async fn link(&self, owner: &Account<S::UserId>) -> Result<Option<Token>, FlowError<S::Error>> {
        let Some(links) = &self.confirm else {
            return Ok(None);
        };
        let token = links.issue(&self.flows, owner).await?;
        Ok(Some((token, links.lifetime())))
    }

    #[cfg(not(feature = "confirmable"))]
    #[allow(clippy::unused_self, clippy::unnecessary_wraps)] // without confirmation there is no link
    fn first_link(
        &self,
        _: &NewAccount<S::Extra>,
        _: &Client,
    ) -> Result<Option<Token>, FlowError<S::Error>> {
        Ok(None)
    }

    #[cfg(not(feature = "confirmable"))]
    #[allow(clippy::unused_async)] // without confirmation there is no link
    async fn link(&self, _: &Account<S::UserId>) -> Result<Option<Token>, FlowError<S::Error>> {
        Ok(None)
    }
}

fn with_link<'a>(kind: NoticeKind, email: &'a EmailAddress, link: Option<&'a Token>) -> Notice<'a> {
    let notice = Notice::new(kind, email);
    match link {
        Some((token, lifetime)) => notice.with_token(token, *lifetime),
        None => notice,
    }
}

impl<S: RegisterableStore> std::fmt::Debug for Registerable<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registerable")
            .field("flows", &self.flows)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
