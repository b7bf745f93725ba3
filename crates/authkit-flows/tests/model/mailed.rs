//! What a link or a code does that was mailed, as the model sees it.

use crate::ledger::{ATTEMPTS, Code, DAY, Expected, Flaw, Kind, Ledger, Session};
use crate::predict::USED;
use crate::step::{Typed, Who};

impl Ledger {
    pub(crate) fn confirm(
        &mut self,
        place: usize,
        browser: usize,
        password: Option<usize>,
    ) -> Expected {
        let is_of_kind = |kind| matches!(kind, Kind::Confirm { .. });
        if let Err(refused) = self.open(place, is_of_kind) {
            // whoever has the address by now may have proved it by another link
            let (link, _) = &self.links[place];
            let to = self.find_active(Who::Address(link.address));
            let proved = to.is_some_and(|to| self.accounts[to].confirmed_at.is_some());
            return match refused.outcome == USED && proved {
                true => Expected::outcome("AlreadyConfirmed"),
                false => refused,
            };
        }
        let (link, _) = &self.links[place];
        let (account, kind) = (link.account, link.kind);
        let same_browser = kind
            == Kind::Confirm {
                browser: Some(browser),
            };
        if let Some(password) = password.filter(|_| !same_browser) {
            let key = Who::Address(self.accounts[account].address);
            if !self.attempts(key) {
                return Expected::outcome("Throttled");
            }
            if self.accounts[account]
                .password
                .map(|(password, _)| password)
                != Some(password)
            {
                return Expected::outcome("WrongPassword");
            }
            self.failures.remove(&key);
        }
        let (now, keeps) = (self.now, self.is_flawed(Flaw::KeepsTheAttacker));
        let of = &mut self.accounts[account];
        if of.confirmed_at.is_some() {
            return Expected::outcome("AlreadyConfirmed");
        }
        of.confirmed_at = Some(now);
        if same_browser || password.is_some() {
            return Expected::outcome("Confirmed");
        }
        if !keeps {
            of.password = None;
        }
        of.generation += 1;
        Expected::outcome("Dropped").page(self.link(account, Kind::Reset))
    }

    pub(crate) fn reset(&mut self, place: usize, password: usize) -> Expected {
        if let Err(refused) = self.open(place, |kind| kind == Kind::Reset) {
            return refused;
        }
        let (hash, now) = (self.new_hash(password), self.now);
        let account = &mut self.accounts[self.links[place].0.account];
        account.password = Some(hash);
        account.generation += 1;
        account.confirmed_at.get_or_insert(now);
        let to = account.address;
        self.failures.remove(&Who::Address(to));
        Expected::outcome("Reset").mail("reset_notice", to, None)
    }

    pub(crate) fn ask_move(&mut self, session: Session, to: usize, browser: usize) -> Expected {
        if let Some(refused) = self.not_proved(session) {
            return refused;
        }
        let account = session.account;
        if self.accounts[account].address == to {
            return Expected::outcome("Same");
        }
        self.accounts[account].requests_to_move += 1;
        match self.find(Who::Address(to)) {
            Some(owner) if self.accounts[owner].active => {
                Expected::outcome("Taken").mail("already_registered", to, None)
            }
            Some(_) => Expected::outcome("Taken"),
            None => {
                let link = self.link(account, Kind::Move { to, browser });
                Expected::outcome("Sent").mail("change_email_instructions", to, Some(link))
            }
        }
    }

    pub(crate) fn move_to(
        &mut self,
        place: usize,
        here: usize,
        signed_in: Option<usize>,
    ) -> Expected {
        if let Err(refused) = self.open(place, |kind| matches!(kind, Kind::Move { .. })) {
            return refused;
        }
        let (link, _) = &self.links[place];
        let (account, Kind::Move { to, browser }) = (link.account, link.kind) else {
            unreachable!("it was opened as one")
        };
        let ours =
            browser == here || signed_in == Some(account) || self.is_flawed(Flaw::MovesAnywhere);
        if !ours {
            return Expected::outcome("SignInFirst");
        }
        let of = &self.accounts[account];
        let from = of.address;
        let week_ago = self.now.checked_sub(7 * DAY);
        let may_take_back = of.confirmed_at.is_some_and(|at| {
            of.moves.is_multiple_of(2) || week_ago.is_some_and(|week_ago| at <= week_ago)
        });
        let back = may_take_back.then(|| self.link(account, Kind::Back { to: from }));
        let taken = self.find(Who::Address(to)).is_some();
        let now = self.now;
        let of = &mut self.accounts[account];
        of.moves += u64::from(of.moves.is_multiple_of(2));
        if taken {
            return Expected::outcome("Taken");
        }
        of.address = to;
        of.confirmed_at = Some(now);
        Expected::outcome("Changed").mail("change_email_notice", from, back)
    }

    pub(crate) fn take_back(&mut self, place: usize) -> Expected {
        if let Err(refused) = self.open(place, |kind| matches!(kind, Kind::Back { .. })) {
            return refused;
        }
        let (link, _) = &self.links[place];
        let (account, Kind::Back { to }) = (link.account, link.kind) else {
            unreachable!("it was opened as one")
        };
        if self.find(Who::Address(to)).is_some() {
            return Expected::outcome("Taken");
        }
        let now = self.now;
        let of = &mut self.accounts[account];
        let from = of.address;
        of.address = to;
        of.confirmed_at = Some(now);
        of.generation += 1;
        of.moves = (of.moves / 2 + 1) * 2;
        let expected = Expected::outcome("Reverted").mail("change_email_notice", from, None);
        expected.page(self.link(account, Kind::Reset))
    }

    pub(crate) fn ask_login(&mut self, who: Who, browser: usize) -> Expected {
        let Some(found) = self.find(who) else {
            return Expected::outcome("Unknown");
        };
        if !self.accounts[found].active {
            return Expected::outcome("Inactive");
        }
        let link = self.link(found, Kind::Login { browser });
        self.accounts[found].code = Some(Code {
            link: link.clone(),
            attempts: 0,
        });
        let to = self.accounts[found].address;
        Expected::outcome("Sent").mail("login_instructions", to, Some(link))
    }

    pub(crate) fn login(&mut self, place: usize, here: usize, confirmed: bool) -> Expected {
        if let Err(refused) = self.open(place, |kind| matches!(kind, Kind::Login { .. })) {
            return refused;
        }
        let (link, _) = &self.links[place];
        if link.kind != (Kind::Login { browser: here }) && !confirmed {
            return Expected::outcome("OtherBrowser");
        }
        self.enter_by_mail(link.account)
    }

    /// Whatever was mailed is used up, and proves the address.
    pub(crate) fn enter_by_mail(&mut self, account: usize) -> Expected {
        let (now, keeps) = (self.now, self.is_flawed(Flaw::KeepsTheAttacker));
        let of = &mut self.accounts[account];
        of.logins += 1;
        let first_proof = of.confirmed_at.is_none();
        if first_proof {
            of.confirmed_at = Some(now);
            of.generation += 1;
            of.password = of.password.filter(|_| keeps);
        }
        let expected = Expected::outcome(format!("SignedIn, first proof: {first_proof}"));
        Expected {
            session: Some(self.enter(account)),
            ..expected
        }
    }

    pub(crate) fn type_code(&mut self, who: Who, typed: Typed, browser: usize) -> Expected {
        let invalid = Expected::outcome("WrongCode(Invalid)");
        let text = self.code(who, typed);
        let Some(found) = self.find_active(who) else {
            return invalid;
        };
        let mailed = self.codes.iter().rfind(|(account, _)| *account == found);
        let is_latest = mailed.is_some_and(|(_, latest)| *latest == text);
        let now = self.now;
        let Some(code) = &mut self.accounts[found].code else {
            return invalid;
        };
        code.attempts += 1;
        let code = code.clone();
        if code.attempts > ATTEMPTS {
            return Expected::outcome("WrongCode(Used)");
        }
        if now >= code.link.until {
            return Expected::outcome("WrongCode(Expired)");
        }
        let here = code.link.kind == Kind::Login { browser };
        if !is_latest || !here || !self.is_bound(&code.link) {
            return invalid;
        }
        self.accounts[found].code = None;
        self.enter_by_mail(found)
    }
}
