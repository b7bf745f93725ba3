//! The steps, as the model takes them.

use crate::ledger::{Account, Expected, Flaw, HOUR, Kind, Ledger, MINUTE, Session};
use crate::step::{Step, Who};

pub(crate) const USED: &str = "Refused(Used)";

impl Ledger {
    /// Takes a step, and says what has to come of it; `None` if there is nothing to do it with.
    pub(crate) fn take(&mut self, step: &Step) -> Option<Expected> {
        Some(match step {
            Step::Register {
                address,
                name,
                password,
                browser,
            } => self.register(*address, *name, *password, *browser),
            Step::Resend { who } => match self.find_active(*who) {
                None => Expected::outcome("Unknown"),
                Some(found) if self.accounts[found].confirmed_at.is_some() => {
                    Expected::outcome("AlreadyConfirmed")
                }
                Some(found) => {
                    let link = self.link(found, Kind::Confirm { browser: None });
                    let to = self.accounts[found].address;
                    Expected::outcome("Sent").mail("confirmation_instructions", to, Some(link))
                }
            },
            Step::Confirm { link, browser } => {
                let place = self.pick(*link, |kind| matches!(kind, Kind::Confirm { .. }))?;
                self.confirm(place, *browser, None)
            }
            Step::ConfirmKnowing {
                link,
                password,
                browser,
            } => {
                let place = self.pick(*link, |kind| matches!(kind, Kind::Confirm { .. }))?;
                self.confirm(place, *browser, Some(*password))
            }
            Step::SignIn { who, password } => self.sign_in(*who, *password),
            Step::Forgot { who } => self.mails(*who, "reset_instructions", Kind::Reset),
            Step::Reset { link, password } => {
                let place = self.pick(*link, |kind| kind == Kind::Reset)?;
                self.reset(place, *password)
            }
            Step::Change { account, old, new } => {
                let account = account.of(self.accounts.len())?;
                self.change(account, *old, *new)
            }
            Step::AskMove {
                session,
                to,
                browser,
            } => {
                let session = self.session(*session)?;
                self.ask_move(session, *to, *browser)
            }
            Step::Move {
                link,
                browser,
                session,
            } => {
                let place = self.pick(*link, |kind| matches!(kind, Kind::Move { .. }))?;
                let session = session.and_then(|session| self.session(session));
                self.move_to(place, *browser, session.map(|session| session.account))
            }
            Step::TakeBack { link } => {
                let place = self.pick(*link, |kind| matches!(kind, Kind::Back { .. }))?;
                self.take_back(place)
            }
            Step::Rename { session, name } => {
                let session = self.session(*session)?;
                self.rename(session, *name)
            }
            Step::AskLogin { who, browser } => self.ask_login(*who, *browser),
            Step::Login {
                link,
                browser,
                confirmed,
            } => {
                let place = self.pick(*link, |kind| matches!(kind, Kind::Login { .. }))?;
                self.login(place, *browser, *confirmed)
            }
            Step::Code {
                who,
                typed,
                browser,
            } => self.type_code(*who, *typed, *browser),
            Step::AskUnlock { who } => self.mails(*who, "unlock_instructions", Kind::Unlock),
            Step::Unlock { link } => {
                let place = self.pick(*link, |kind| kind == Kind::Unlock)?;
                if let Some(refused) = self.refuses(place, |kind| kind == Kind::Unlock) {
                    return Some(refused);
                }
                let account = &mut self.accounts[self.links[place].0.account];
                account.unlocks += 1;
                let key = Who::Address(account.address);
                self.failures.remove(&key);
                Expected::outcome("Unlocked")
            }
            Step::UnlockFor { account } => {
                let account = account.of(self.accounts.len())?;
                let key = Who::Address(self.accounts[account].address);
                let is_there = self.accounts[account].is_there;
                let lifted = is_there && self.failures.remove(&key).is_some();
                Expected::outcome(lifted.to_string())
            }
            Step::Deactivate { account } => self.switch(account.of(self.accounts.len())?, false),
            Step::Activate { account } => self.switch(account.of(self.accounts.len())?, true),
            Step::Revoke { account } => {
                let account = account.of(self.accounts.len())?;
                let account = &mut self.accounts[account];
                account.generation += u64::from(account.is_there);
                Expected::outcome(if account.is_there {
                    "Revoked"
                } else {
                    "Unknown"
                })
            }
            Step::Delete { session } => {
                let session = self.session(*session)?;
                if self.now - session.at > 10 * MINUTE || !self.is_live(session) {
                    return Some(Expected::outcome("NotFresh"));
                }
                self.remove(session.account)
            }
            Step::DeleteFor { account } => self.remove(account.of(self.accounts.len())?),
            Step::Wait { seconds } => {
                self.now += seconds;
                Expected::outcome("")
            }
        })
    }

    fn is_live(&self, session: Session) -> bool {
        let account = &self.accounts[session.account];
        account.is_there && account.active && account.generation == session.generation
    }

    pub(crate) fn enter(&self, account: usize) -> Session {
        Session {
            account,
            generation: self.accounts[account].generation,
            at: self.now,
        }
    }

    /// What is refused of a link whatever its flow.
    pub(crate) fn refuses(&self, place: usize, is_of_kind: fn(Kind) -> bool) -> Option<Expected> {
        let (link, _) = &self.links[place];
        if !is_of_kind(link.kind) {
            return Some(Expected::outcome("Refused(Invalid)"));
        }
        if self.now >= link.until && !self.is_flawed(Flaw::Eternal) {
            return Some(Expected::outcome("Refused(Expired)"));
        }
        match self.is_bound(link) {
            true => None,
            false => Some(Expected::outcome(USED)),
        }
    }

    fn mails(&self, who: Who, template: &'static str, kind: Kind) -> Expected {
        let Some(found) = self.find_active(who) else {
            return Expected::outcome("Unknown");
        };
        let (link, to) = (self.link(found, kind), self.accounts[found].address);
        Expected::outcome("Sent").mail(template, to, Some(link))
    }

    fn register(
        &mut self,
        address: usize,
        name: Option<usize>,
        password: usize,
        browser: usize,
    ) -> Expected {
        if name.is_some_and(|name| self.find(Who::Name(name)).is_some()) {
            return Expected::outcome("UsernameTaken");
        }
        if let Some(owner) = self.find(Who::Address(address)) {
            let expected = Expected::outcome("AlreadyRegistered");
            if !self.accounts[owner].active {
                return expected;
            }
            let link = self.link(owner, Kind::Confirm { browser: None });
            return expected.mail("already_registered", address, Some(link));
        }
        let password = Some(self.new_hash(password));
        self.accounts.push(Account {
            address,
            name,
            password,
            confirmed_at: None,
            active: true,
            generation: 0,
            is_there: true,
            logins: 0,
            unlocks: 0,
            requests_to_move: 0,
            moves: 0,
            code: None,
        });
        let browser = Some(browser);
        let link = self.link(self.accounts.len() - 1, Kind::Confirm { browser });
        Expected::outcome("Registered").mail("welcome", address, Some(link))
    }

    fn sign_in(&mut self, who: Who, password: usize) -> Expected {
        let (found, key) = (self.find(who), self.key(who));
        if !self.attempts(key) {
            return Expected::outcome("Throttled");
        }
        let Some(found) = found else {
            return Expected::outcome("Refused(UnknownAccount)");
        };
        let account = &self.accounts[found];
        let refusal = match account.password {
            None => Some("NoPassword"),
            Some((right, _)) if right != password => Some("WrongPassword"),
            _ if !account.active => Some("Inactive"),
            _ if account.confirmed_at.is_none() => Some("Unconfirmed"),
            _ => None,
        };
        if let Some(refusal) = refusal {
            return Expected::outcome(format!("Refused({refusal})"));
        }
        self.failures.remove(&key);
        Expected {
            session: Some(self.enter(found)),
            ..Expected::outcome("SignedIn")
        }
    }

    fn change(&mut self, account: usize, old: usize, new: usize) -> Expected {
        let of = &self.accounts[account];
        if !of.is_there || !of.active {
            return Expected::outcome("Stale");
        }
        let (to, right) = (of.address, of.password.map(|(password, _)| password));
        if !self.attempts(Who::Address(to)) {
            return Expected::outcome("Throttled");
        }
        if right != Some(old) {
            return Expected::outcome("WrongPassword");
        }
        self.failures.remove(&Who::Address(to));
        if old == new {
            return Expected::outcome("Same");
        }
        self.accounts[account].password = Some(self.new_hash(new));
        self.accounts[account].generation += 1;
        let expected = Expected::outcome("Changed").mail("change_notice", to, None);
        Expected {
            session: Some(self.enter(account)),
            ..expected
        }
    }

    pub(crate) fn not_proved(&self, session: Session) -> Option<Expected> {
        let refusal = match self.is_live(session) {
            false => "Stale",
            true if self.now - session.at > HOUR => "NotFresh",
            true => return None,
        };
        Some(Expected::outcome(format!("NotProved({refusal})")))
    }

    fn rename(&mut self, session: Session, name: Option<usize>) -> Expected {
        if let Some(refused) = self.not_proved(session) {
            return refused;
        }
        if self.accounts[session.account].name == name {
            return Expected::outcome("Same");
        }
        if name.is_some_and(|name| self.find(Who::Name(name)).is_some()) {
            return Expected::outcome("Taken");
        }
        let account = &mut self.accounts[session.account];
        account.name = name;
        Expected::outcome("Changed").mail("change_username_notice", account.address, None)
    }

    fn switch(&mut self, account: usize, active: bool) -> Expected {
        let keeps = self.is_flawed(Flaw::OffButIn);
        let of = &mut self.accounts[account];
        if !of.is_there {
            return Expected::outcome("Unknown");
        }
        if of.active == active {
            return Expected::outcome("Unchanged");
        }
        of.active = active;
        let expected = Expected::outcome("Done");
        if active {
            return expected;
        }
        of.generation += u64::from(!keeps);
        expected.mail("deactivation_notice", of.address, None)
    }

    fn remove(&mut self, account: usize) -> Expected {
        let of = &mut self.accounts[account];
        if !of.is_there {
            return Expected::outcome("Unknown");
        }
        of.is_there = false;
        Expected::outcome("Deleted").mail("deletion_notice", of.address, None)
    }
}
