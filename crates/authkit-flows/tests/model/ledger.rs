//! What has to come of each step, by a model that knows nothing of stores, tokens and hashes: accounts, what was mailed, and who
//! is signed in.

use std::collections::HashMap;

use crate::step::{Nth, Pick, Typed, Who};

/// A mistake of the model, to see that the comparison finds mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// A reset link works again, whatever the password is by now.
    ResetTwice,
    /// A link of any age works.
    Eternal,
    /// Whoever proves an address elsewhere leaves the password of whoever registered it.
    KeepsTheAttacker,
    /// Switching an account off leaves what it was signed in with.
    OffButIn,
    /// A link to sign in works again.
    LoginTwice,
    /// Failures never block.
    NeverBlocks,
    /// Any browser may confirm a move.
    MovesAnywhere,
    /// A link back works again.
    BackTwice,
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) address: usize,
    pub(crate) name: Option<usize>,
    /// The password, and the how-manieth hash of all it is.
    pub(crate) password: Option<(usize, u64)>,
    pub(crate) confirmed_at: Option<u64>,
    pub(crate) active: bool,
    pub(crate) generation: u64,
    pub(crate) is_there: bool,
    pub(crate) logins: u64,
    pub(crate) unlocks: u64,
    pub(crate) requests_to_move: u64,
    pub(crate) moves: u64,
    pub(crate) code: Option<Code>,
}

#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) link: Link,
    pub(crate) attempts: u32,
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Confirm { browser: Option<usize> },
    Reset,
    Login { browser: usize },
    Move { to: usize, browser: usize },
    Back { to: usize },
    Unlock,
}

/// A link, and what the account was when it was made.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) kind: Kind,
    pub(crate) account: usize,
    pub(crate) address: usize,
    generation: u64,
    hash: Option<u64>,
    counter: u64,
    pub(crate) until: u64,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Session {
    pub(crate) account: usize,
    pub(crate) generation: u64,
    pub(crate) at: u64,
}

/// A mail that has to leave.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) template: &'static str,
    pub(crate) to: usize,
    pub(crate) link: Option<Link>,
}

/// What has to come of a step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expected {
    pub(crate) outcome: String,
    pub(crate) mails: Vec<Mail>,
    /// The link that stays in the page.
    pub(crate) page: Option<Link>,
    pub(crate) session: Option<Session>,
}

impl Expected {
    pub(crate) fn outcome(outcome: impl Into<String>) -> Self {
        Self {
            outcome: outcome.into(),
            ..Self::default()
        }
    }

    pub(crate) fn mail(mut self, template: &'static str, to: usize, link: Option<Link>) -> Self {
        self.mails.push(Mail { template, to, link });
        self
    }

    pub(crate) fn page(self, link: Link) -> Self {
        Self {
            page: Some(link),
            ..self
        }
    }
}

/// How many failures in a row block the password of an address.
pub(crate) const FAILURES: u32 = 3;
/// How many attempts a code has.
pub(crate) const ATTEMPTS: u32 = 5;
pub(crate) const MINUTE: u64 = 60;
pub(crate) const HOUR: u64 = 60 * MINUTE;
pub(crate) const DAY: u64 = 24 * HOUR;

#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) flaw: Option<Flaw>,
    pub(crate) now: u64,
    pub(crate) accounts: Vec<Account>,
    pub(crate) links: Vec<(Link, String)>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) codes: Vec<(usize, String)>,
    pub(crate) failures: HashMap<Who, u32>,
    hashes: u64,
}

impl Ledger {
    pub(crate) fn new(flaw: Option<Flaw>) -> Self {
        Self {
            flaw,
            // long enough for a week to be over
            now: 10_000_000,
            ..Self::default()
        }
    }

    pub(crate) fn is_flawed(&self, flaw: Flaw) -> bool {
        self.flaw == Some(flaw)
    }

    /// The account that has that address or name.
    pub(crate) fn find(&self, who: Who) -> Option<usize> {
        self.accounts.iter().position(|account| {
            account.is_there
                && match who {
                    Who::Address(address) => account.address == address,
                    Who::Name(name) => account.name == Some(name),
                }
        })
    }

    pub(crate) fn find_active(&self, who: Who) -> Option<usize> {
        self.find(who).filter(|found| self.accounts[*found].active)
    }

    /// Under what attempts are counted.
    pub(crate) fn key(&self, who: Who) -> Who {
        self.find(who)
            .map_or(who, |found| Who::Address(self.accounts[found].address))
    }

    /// Counts an attempt at a password; `false` if it is blocked.
    pub(crate) fn attempts(&mut self, key: Who) -> bool {
        let blocks = !self.is_flawed(Flaw::NeverBlocks);
        let failures = self.failures.entry(key).or_default();
        if *failures >= FAILURES && blocks {
            return false;
        }
        *failures += 1;
        true
    }

    pub(crate) fn new_hash(&mut self, password: usize) -> (usize, u64) {
        self.hashes += 1;
        (password, self.hashes)
    }

    /// A link for the account as it is.
    pub(crate) fn link(&self, account: usize, kind: Kind) -> Link {
        let of = &self.accounts[account];
        let (lives, counter) = match kind {
            Kind::Confirm { .. } => (DAY, 0),
            Kind::Reset => (HOUR, 0),
            Kind::Login { .. } => (10 * MINUTE, of.logins),
            Kind::Move { .. } => (2 * HOUR, of.requests_to_move),
            Kind::Back { .. } => (7 * DAY, of.moves / 2),
            Kind::Unlock => (DAY, of.unlocks),
        };
        Link {
            kind,
            account,
            address: of.address,
            generation: of.generation,
            hash: of.password.map(|(_, hash)| hash),
            counter,
            until: self.now + lives,
        }
    }

    /// Whether the account is still what it was when the link was made.
    pub(crate) fn is_bound(&self, link: &Link) -> bool {
        let of = &self.accounts[link.account];
        let unchanged = of.address == link.address && of.generation == link.generation;
        of.is_there
            && of.active
            && match link.kind {
                Kind::Confirm { .. } => unchanged,
                Kind::Reset if self.is_flawed(Flaw::ResetTwice) => true,
                Kind::Reset => unchanged && of.password.map(|(_, hash)| hash) == link.hash,
                Kind::Login { .. } if self.is_flawed(Flaw::LoginTwice) => unchanged,
                Kind::Login { .. } => unchanged && of.logins == link.counter,
                Kind::Move { .. } => unchanged && of.requests_to_move == link.counter,
                Kind::Back { to } if self.is_flawed(Flaw::BackTwice) => of.address != to,
                Kind::Back { to } => of.moves / 2 == link.counter && of.address != to,
                Kind::Unlock => unchanged && of.unlocks == link.counter,
            }
    }

    /// The place of the link that is meant, among those of that kind or among all.
    pub(crate) fn pick(&self, pick: Pick, is_of_kind: fn(Kind) -> bool) -> Option<usize> {
        let places = (0..self.links.len())
            .filter(|place| pick.of_any_kind || is_of_kind(self.links[*place].0.kind));
        let places: Vec<usize> = places.collect();
        Some(places[pick.nth.of(places.len())?])
    }

    pub(crate) fn session(&self, nth: Nth) -> Option<Session> {
        Some(self.sessions[nth.of(self.sessions.len())?])
    }

    /// The text of a code that was mailed.
    pub(crate) fn code(&self, who: Who, typed: Typed) -> String {
        let of = self.find(who);
        let mut mailed = self
            .codes
            .iter()
            .filter(|(account, _)| Some(*account) == of);
        let code = match typed {
            Typed::Latest => mailed.next_back(),
            Typed::First => mailed.next(),
            Typed::Wrong => None,
        };
        code.map_or_else(|| "not it".to_owned(), |(_, code)| code.clone())
    }
}
