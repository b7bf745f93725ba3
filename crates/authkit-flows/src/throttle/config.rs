//! How often what may be tried, by default and by wish.

use std::time::Duration;

use authkit_track::{Limit, Rules};

use super::Action;

/// The rules of each action: for an account, for a client's network, for a known device.
///
/// | action | an account | a network | source |
/// |---|---|---|---|
/// | `Password`, `Code` | 5 in 5 minutes, then pauses from 30 s to 1 h, none after 100 | 10 a minute | NIST SP 800-63B-4, 3.2.2; django-allauth |
/// | `Login` | 3 a minute | 20 a minute | django-allauth |
/// | `Reset`, `EmailChange`, `Register` | 5 a minute | 20 a minute | django-allauth |
/// | `Resend`, `Unlock` | 1 in 3 minutes | 20 a minute | django-allauth |
///
/// A known device has a count of its own, with the rules of an account, and no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThrottleConfig {
    password: Rules,
    code: Rules,
    login: Rules,
    reset: Rules,
    resend: Rules,
    register: Rules,
    email_change: Rules,
    unlock: Rules,
}

/// A limit that is one: the numbers below are.
const fn per(max: u32, seconds: u64) -> Limit {
    match Limit::per(max, Duration::from_secs(seconds)) {
        Ok(limit) => limit,
        Err(_) => Limit::PER_ADDRESS,
    }
}

const fn mailing(account: Limit) -> Rules {
    Rules::MAILING
        .with_account_limit(account)
        .with_address(per(20, 60))
}

impl ThrottleConfig {
    /// What the table says.
    pub const DEFAULT: Self = Self {
        password: Rules::GUESSING,
        code: Rules::GUESSING,
        login: mailing(per(3, 60)),
        reset: mailing(per(5, 60)),
        resend: mailing(per(1, 180)),
        register: mailing(per(5, 60)),
        email_change: mailing(per(5, 60)),
        unlock: mailing(per(1, 180)),
    };

    /// Other rules for an action.
    #[must_use]
    pub const fn with(mut self, action: Action, rules: Rules) -> Self {
        match action {
            Action::Password => self.password = rules,
            Action::Code => self.code = rules,
            Action::Login => self.login = rules,
            Action::Reset => self.reset = rules,
            Action::Resend => self.resend = rules,
            Action::Register => self.register = rules,
            Action::EmailChange => self.email_change = rules,
            Action::Unlock => self.unlock = rules,
        }
        self
    }

    /// The rules of an action.
    #[must_use]
    pub const fn rules(&self, action: Action) -> &Rules {
        match action {
            Action::Password => &self.password,
            Action::Code => &self.code,
            Action::Login => &self.login,
            Action::Reset => &self.reset,
            Action::Resend => &self.resend,
            Action::Register => &self.register,
            Action::EmailChange => &self.email_change,
            Action::Unlock => &self.unlock,
        }
    }
}

impl Default for ThrottleConfig {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_table() {
        for (max, seconds) in [(20, 60), (5, 60), (3, 60), (1, 180)] {
            let limit = per(max, seconds);
            assert_eq!((limit.max(), limit.window().as_secs()), (max, seconds));
        }
    }

    #[test]
    fn rules_of_one_action_are_not_those_of_another() {
        let config = ThrottleConfig::DEFAULT.with(Action::Password, Rules::MAILING);
        assert_eq!(config.rules(Action::Password), &Rules::MAILING);
        assert_eq!(config.rules(Action::Code), &Rules::GUESSING);
    }
}
