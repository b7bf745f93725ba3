//! A door behind a proxy: it knows who knocks, and how often somebody may.
//!
//! Of AuthKit only `authkit-track` is here. An application has tables for the maps, and compares and sets for `insert`.

use std::collections::HashMap;
use std::net::IpAddr;

use authkit_track::{
    Admission, AttemptKey, Attempts, Login, LoginStats, Rules, TrustedProxies, Who,
};
use time::OffsetDateTime;

/// A request as the web server hands it over.
#[derive(Clone, Copy, Debug)]
pub struct Knock<'a> {
    /// The other end of the connection.
    pub peer: IpAddr,
    /// All headers.
    pub headers: &'a [(&'a str, &'a str)],
    /// The account, as it was typed.
    pub account: &'a str,
    /// The owner's browser, where a cookie proves it.
    pub device: Option<&'a str>,
    /// Whether the password is the right one.
    pub password_is_right: bool,
}

/// What the door says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// Come in. What is known of the sign-ins, with this one.
    Welcome(LoginStats),
    /// That was not the password.
    Wrong,
    /// Come again after so many seconds; `None`: not before somebody unlocks it. The password was not looked at.
    Later(Option<u64>),
}

/// A door, its rules and its tables.
#[derive(Debug, Default)]
pub struct Door {
    /// What stands in front of it.
    pub proxies: TrustedProxies,
    attempts: HashMap<AttemptKey, Attempts>,
    logins: HashMap<String, LoginStats>,
}

impl Door {
    /// Answers a knock, and says whose it was.
    pub fn knock(&mut self, knock: &Knock<'_>, now: OffsetDateTime) -> (Option<IpAddr>, Answer) {
        let from = (self.proxies).client(Some(knock.peer), knock.headers.iter().copied());
        let account = knock.account.trim().to_lowercase(); // one account, one counter
        let who = Who::new(&account).at(from).on(knock.device);
        let checks = Rules::GUESSING.checks("password", &who);
        for check in &checks {
            match check.admit(self.attempts.get(check.key()), now) {
                Admission::Admit(new) => self.attempts.insert(check.key().clone(), new),
                refused => return (from, Answer::Later(refused.retry_after(now))),
            };
        }
        let stats = self.logins.entry(account).or_default();
        let login = Login::at(now).from(from);
        if !knock.password_is_right {
            *stats = stats.after_failure(login);
            return (from, Answer::Wrong);
        }
        *stats = stats.after(login);
        for check in checks.iter().filter(|check| check.is_cleared_by_success()) {
            self.attempts.remove(check.key());
        }
        (from, Answer::Welcome(*stats))
    }
}
