//! One account, and what the ports keep about it.

use std::collections::BTreeMap;

use crate::{Account, AccountId, Identifier, LinkCounter, LinkKind};
#[cfg(any(feature = "confirmable", feature = "passwordless"))]
use {crate::Credentials, time::OffsetDateTime};

#[derive(Clone)]
pub(super) struct Row {
    pub(super) account: Account<AccountId>,
    pub(super) links: BTreeMap<LinkKind, LinkCounter>,
    #[cfg(feature = "password")]
    pub(super) password: Option<authkit_hash::PasswordHash>,
    #[cfg(any(
        feature = "confirmable",
        feature = "recoverable",
        feature = "changeable",
        feature = "passwordless"
    ))]
    pub(super) confirmed_at: Option<time::OffsetDateTime>,
    #[cfg(feature = "passwordless")]
    pub(super) codes: super::codes::Codes,
    #[cfg(feature = "trackable")]
    pub(super) logins: authkit_track::LoginStats,
    #[cfg(feature = "roles")]
    pub(super) roles: std::collections::BTreeSet<authkit_roles::RoleName>,
}

impl Row {
    pub(super) fn new(account: Account<AccountId>) -> Self {
        Self {
            account,
            links: BTreeMap::new(),
            #[cfg(feature = "password")]
            password: None,
            #[cfg(any(
                feature = "confirmable",
                feature = "recoverable",
                feature = "changeable",
                feature = "passwordless"
            ))]
            confirmed_at: None,
            #[cfg(feature = "passwordless")]
            codes: BTreeMap::new(),
            #[cfg(feature = "trackable")]
            logins: authkit_track::LoginStats::default(),
            #[cfg(feature = "roles")]
            roles: std::collections::BTreeSet::new(),
        }
    }

    /// What the account is found by.
    pub(super) fn identifiers(&self) -> Vec<Identifier> {
        let name = self.account.username.as_ref();
        let name = name.map(|name| name.identifier().clone());
        std::iter::once(self.account.email.identifier().clone())
            .chain(name)
            .collect()
    }

    /// Ends everything that was issued so far.
    pub(super) fn advance(&mut self) {
        self.account.generation = self.account.generation.next();
    }

    /// Notes that the address was proved; the first proof may cost what was set before it.
    #[cfg(any(feature = "confirmable", feature = "passwordless"))]
    pub(super) fn prove(&mut self, now: OffsetDateTime, credentials: Credentials) {
        if self.confirmed_at.is_some() {
            return;
        }
        self.confirmed_at = Some(now);
        if credentials == Credentials::Drop {
            #[cfg(feature = "password")]
            {
                self.password = None;
            }
            self.advance();
        }
    }
}
