//! `passwordless`: sign-in by something that was mailed, a link that works once or a short code.
//!
//! Nothing is stored for a link: it is a signed value bound to the address, the account's generation and a counter that moves
//! on when a link is used. A code is a row of its own, which counts the attempts.
//!
//! ```
//! # use authkit_flows::{Client, Flows, Gates, LinkState, store::memory::Memory};
//! use authkit_flows::passwordless::{LoginMail, LoginOutcome, OtherBrowser, Passwordless};
//!
//! # async fn run(flows: Flows<Memory>, client: Client, token: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let login = Passwordless::new(Gates::new(flows), &LoginMail::DEFAULT)?.with_codes();
//! let answer = login.request("alice@example.com", &client).await?.public(); // the same for every address
//! // GET: looks
//! if login.peek(token, &client).await? == LinkState::Ready { /* the page with its button */ }
//! // POST: uses the link up
//! if let LoginOutcome::SignedIn { proof, .. } = login.redeem(token, &client, OtherBrowser::Refuse).await? {
//!     println!("welcome, {}", proof.account().email);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Security
//! A mailbox is no authenticator (NIST SP 800-63B-4, 3.1.3.1): this is below AAL1, and as safe as the mail. What needs more
//! belongs behind a gate. An address that was never proved before is proved by the link; what was set until then, by whoever
//! registered the address, is gone with that: the password, the sessions, the links.

mod code;
mod link;
mod outcome;
mod redeem;

use std::time::Duration;

use authkit_store::{
    Account, CodeStore, Identifier, LinkCounter, LinkKind, PasswordlessStore, Swap,
};
use authkit_token::{Code, MAX_CODE_LIFETIME};

use crate::decoy::spend_in;
use crate::throttle::{Admission, Attempt, account_key};
use crate::{
    Action, Client, ConfigError, EventKind, FlowError, Gates, Method, Notice, NoticeKind,
    SignInRefusal, config,
};
use code::CodeWays;
use link::{Links, browser_text};
pub use outcome::{LoginOutcome, OtherBrowser, PublicLogin, RequestOutcome};

/// Settings of [`Passwordless`].
#[derive(Clone, Debug)]
pub struct LoginMail {
    lifetime: Duration,
    supersede: bool,
}

impl LoginMail {
    /// A link works for ten minutes (OWASP ASVS 5.0, 6.5.5), and so does one that was asked for before it.
    pub const DEFAULT: Self = Self {
        lifetime: Duration::from_secs(600),
        supersede: false,
    };

    /// How long a link works (`login_within`). With codes it is ten minutes at most, whatever is said here.
    #[must_use]
    pub const fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Whether only the newest link works. It costs one more write for each link.
    #[must_use]
    pub const fn with_supersede(mut self, supersede: bool) -> Self {
        self.supersede = supersede;
        self
    }
}

impl Default for LoginMail {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The passwordless flow.
pub struct Passwordless<S: PasswordlessStore> {
    gates: Gates<S>,
    links: Links<S::UserId>,
    codes: Option<CodeWays<S>>,
    config: LoginMail,
}

impl<S: PasswordlessStore> Passwordless<S> {
    /// The flow behind those gates, with its settings.
    ///
    /// # Errors
    /// [`ConfigError::Lifetime`] for a link that would never work, or for ever.
    pub fn new(gates: Gates<S>, settings: &LoginMail) -> Result<Self, ConfigError> {
        config::lifetime("the life of a sign-in link", settings.lifetime)?;
        let flows = gates.flows();
        let realm = flows.store().realm().as_str();
        Ok(Self {
            links: Links::new(flows.keys(), realm),
            codes: None,
            config: settings.clone(),
            gates,
        })
    }

    /// Mails a short code with each link, for who reads mail on one device and signs in on another.
    #[must_use]
    pub fn with_codes(mut self) -> Self
    where
        S: CodeStore,
    {
        self.codes = Some(CodeWays::new(self.gates.flows().keys()));
        self.config.lifetime = self.config.lifetime.min(MAX_CODE_LIFETIME);
        self
    }

    /// The gates.
    #[must_use]
    pub const fn gates(&self) -> &Gates<S> {
        &self.gates
    }

    /// Mails a link, and a code where codes are on, to the owner of that address or name. A stranger is told the same of
    /// every address.
    ///
    /// The link is bound to the browser that asks, so that a link which somebody else asked for signs nobody in unseen.
    ///
    /// # Errors
    /// [`FlowError`] when the store or the throttle could not answer, or the mail could not be handed over.
    pub async fn request(
        &self,
        who: &str,
        client: &Client,
    ) -> Result<RequestOutcome, FlowError<S::Error>> {
        let flows = self.gates.flows();
        let identifier = Identifier::parse(who);
        let found = self.find(identifier.as_ref()).await?;
        let key = account_key(found.as_ref(), identifier.as_ref(), who);
        let attempt = Attempt::new(Action::Login, &key, client);
        if let Admission::Refused { retry_at } = flows.admit(&attempt).await? {
            return Ok(RequestOutcome::Throttled(retry_at));
        }
        match found {
            Some(account) if account.active => {
                self.mail(&account, client).await?;
                let kind = EventKind::LoginRequested;
                flows.record(kind, Some(&account.id), client).await;
                Ok(RequestOutcome::Sent)
            }
            other => {
                self.mail_nothing(client).await?;
                let (refusal, outcome) = match &other {
                    Some(_) => (SignInRefusal::Inactive, RequestOutcome::Inactive),
                    None => (SignInRefusal::UnknownAccount, RequestOutcome::Unknown),
                };
                let method = Method::Link;
                let kind = EventKind::SignInRefused { method, refusal };
                let id = other.as_ref().map(|account| &account.id);
                flows.record(kind, id, client).await;
                Ok(outcome)
            }
        }
    }

    async fn find(
        &self,
        identifier: Option<&Identifier>,
    ) -> Result<Option<Account<S::UserId>>, FlowError<S::Error>> {
        let Some(identifier) = identifier else {
            return Ok(None);
        };
        let store = self.gates.flows().store();
        let found = store.find_account_by_identifier(identifier).await;
        found.map_err(FlowError::Store)
    }

    /// The mail goes to the stored address: two spellings of one identifier may be two mailboxes.
    async fn mail(
        &self,
        account: &Account<S::UserId>,
        client: &Client,
    ) -> Result<(), FlowError<S::Error>> {
        let (flows, lifetime) = (self.gates.flows(), self.config.lifetime);
        let counter = self.counter(account).await?;
        let browser = client.browser();
        let token = self
            .links
            .issue(account, counter, browser, lifetime, flows.now())
            .map_err(FlowError::Sign)?;
        let code = match &self.codes {
            Some(ways) => Some(
                ways.issue(flows, account, counter, browser, lifetime)
                    .await?,
            ),
            None => None,
        };
        let mut notice =
            Notice::new(NoticeKind::LoginInstructions, &account.email).with_token(&token, lifetime);
        if let Some(code) = &code {
            notice = notice.with_code(code.expose());
        }
        Ok(flows.send(notice, client).await?)
    }

    /// The counter that a new link is bound to; with `supersede` it is a new one.
    async fn counter(
        &self,
        account: &Account<S::UserId>,
    ) -> Result<LinkCounter, FlowError<S::Error>> {
        let (store, kind) = (self.gates.flows().store(), LinkKind::Login);
        let mut counter = LinkCounter::ZERO;
        // of requests that race, each that loses saw another one win
        for _ in 0..8 {
            let found = store.find_link_counter(&account.id, kind).await;
            counter = found.map_err(FlowError::Store)?;
            if !self.config.supersede {
                break;
            }
            let swapped = store.swap_link_counter(&account.id, kind, counter).await;
            if swapped.map_err(FlowError::Store)? == Swap::Done {
                return Ok(counter.next());
            }
        }
        Ok(counter)
    }

    /// As much as a mail takes, for nobody.
    async fn mail_nothing(&self, client: &Client) -> Result<(), FlowError<S::Error>> {
        let (flows, lifetime) = (self.gates.flows(), self.config.lifetime);
        flows.read_counter_decoy(LinkKind::Login).await;
        if self.config.supersede {
            flows.spend(spend_in()).await?;
        }
        let code = match &self.codes {
            Some(ways) => Some(ways.issue_decoy(flows, client.browser(), lifetime).await?),
            None => None,
        };
        let code = code.as_ref().map(Code::expose);
        let claims = browser_text(client.browser()).unwrap_or_default();
        flows.send_decoy_with(&claims, lifetime, code, client).await
    }
}

impl<S: PasswordlessStore> std::fmt::Debug for Passwordless<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwordless")
            .field("gates", &self.gates)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
