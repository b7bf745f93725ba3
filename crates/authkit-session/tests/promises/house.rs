//! One account, one clock, one store, and every mechanism over them.

use std::sync::Arc;
use std::time::Duration;

use authkit_session::*;
use authkit_store::clock::{Clock, ManualClock};
use authkit_store::{Account, AccountStore, EmailAddress, Generation, Identifier};
use time::OffsetDateTime;

use crate::stub::{Id, Stub};

pub const SECOND: Duration = Duration::from_secs(1);
pub const MINUTE: Duration = Duration::from_secs(60);
pub const DAY: Duration = Duration::from_secs(86_400);

pub const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
pub const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

pub struct House {
    pub store: Stub,
    pub clock: Arc<ManualClock>,
    pub alice: Account<Id>,
}

pub fn account(store: &Stub, email: &str) -> Account<Id> {
    let email = EmailAddress::parse(email).unwrap();
    let added = store.inner.add_account(email, Generation::from_i64(7));
    added.expect("the address is free")
}

pub fn device(agent: &str, address: [u8; 4]) -> Device {
    Device::unknown()
        .with_user_agent(Some(agent))
        .with_address(Some(address.into()))
}

/// Alice's browser at home.
pub fn home() -> Device {
    device(FIREFOX, [192, 0, 2, 7])
}

/// Another browser, anywhere.
pub fn elsewhere() -> Device {
    device(CHROME, [198, 51, 100, 7])
}

impl House {
    pub fn new() -> Self {
        let store = Stub::default();
        // A day into the era, so that nothing is before its beginning.
        let clock = ManualClock::at(OffsetDateTime::UNIX_EPOCH + DAY);
        Self {
            alice: account(&store, "alice@example.com"),
            clock: Arc::new(clock),
            store,
        }
    }

    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    pub fn sessions(&self) -> Sessions<Stub> {
        self.sessions_with(SessionConfig::DEFAULT)
    }

    pub fn sessions_with(&self, config: SessionConfig) -> Sessions<Stub> {
        Sessions::new(self.store.clone(), config).with_clock(self.clock.clone())
    }

    pub fn remember(&self) -> Remember<Stub> {
        self.remember_with(RememberConfig::DEFAULT)
    }

    pub fn remember_with(&self, config: RememberConfig) -> Remember<Stub> {
        Remember::new(self.store.clone(), config).with_clock(self.clock.clone())
    }

    pub fn tokens(&self) -> ApiTokens<Stub> {
        ApiTokens::new(self.store.clone(), ApiTokenConfig::DEFAULT).with_clock(self.clock.clone())
    }

    pub fn basic(&self) -> BasicProofs<Stub> {
        let cache = ProofCache::new(ProofCache::<Id>::LIFETIME, 1000).unwrap();
        BasicProofs::new(self.store.clone(), cache).with_clock(self.clock.clone())
    }

    /// Alice as she is now.
    pub async fn alice_now(&self) -> Account<Id> {
        let found = self.store.inner.find_account(&self.alice.id).await;
        found.unwrap().expect("she is there")
    }
}

/// A session in Alice's browser at home, which is the same where it is at hand.
pub async fn resume(sessions: &Sessions<Stub>, token: &str) -> Option<Session<Id>> {
    let at_hand = sessions.resume_at_hand(token, &home());
    let session = sessions.resume(token, &home()).await.unwrap().session();
    if let Some(at_hand) = at_hand {
        let session = session.as_ref().expect("it was at hand");
        assert_eq!(format!("{at_hand:?}"), format!("{session:?}"));
    }
    session
}

/// Whose password it is known to be.
pub async fn known(
    proofs: &BasicProofs<Stub>,
    name: &Identifier,
    password: &str,
) -> Option<Account<Id>> {
    match proofs.resume(name, password).await.unwrap() {
        BasicProof::Known(account) => Some(account),
        BasicProof::Unknown(_) => None,
    }
}

pub async fn remember(
    proofs: &BasicProofs<Stub>,
    name: &Identifier,
    password: &str,
    account: &Account<Id>,
) {
    match proofs.resume(name, password).await.unwrap() {
        BasicProof::Known(_) => {}
        BasicProof::Unknown(unproven) => unproven.remember(account),
    }
}
