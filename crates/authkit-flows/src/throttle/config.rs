//! How often what may be tried, by default and by wish.

use std::time::Duration;

use authkit_track::{Limit, Rules};

use super::Action;

/// The rules of each action: for an account, for a client's network, for a known device.
///
/// | action | an account | a network | source |
/// |---|---|---|---|
/// | `Password`, `Code`, `SecondFactor` | 5 in 5 minutes, then pauses from 30 s to 1 h, none after 100 | 10 a minute | NIST SP 800-63B-4, 3.2.2; django-allauth |
/// | `Login` | 3 a minute | 20 a minute | django-allauth |
/// | `Reset`, `EmailChange`, `Register` | 5 a minute | 20 a minute | django-allauth |
/// | `Resend`, `Unlock` | 1 in 3 minutes | 20 a minute | django-allauth |
///
/// Of passwords, codes and second factors only failures stay counted for a network. A known device has a count of its own, with the rules of an account, and no other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThrottleConfig {
    own: [Option<Rules>; 9],
}

impl ThrottleConfig {
    /// What the table says.
    pub const DEFAULT: Self = Self { own: [None; 9] };

    /// Other rules for an action.
    #[must_use]
    pub fn with(mut self, action: Action, rules: Rules) -> Self {
        if let Some(own) = self.own.get_mut(place(action)) {
            *own = Some(rules);
        }
        self
    }

    /// The rules of an action.
    #[must_use]
    pub fn rules(&self, action: Action) -> Rules {
        let own = self.own.get(place(action)).copied().flatten();
        own.unwrap_or_else(|| by_default(action))
    }
}

const fn place(action: Action) -> usize {
    match action {
        Action::Password => 0,
        Action::Code => 1,
        Action::Login => 2,
        Action::Reset => 3,
        Action::Resend => 4,
        Action::Register => 5,
        Action::EmailChange => 6,
        Action::Unlock => 7,
        Action::SecondFactor => 8,
    }
}

fn by_default(action: Action) -> Rules {
    let account = match action {
        Action::Password | Action::Code | Action::SecondFactor => return Rules::GUESSING,
        Action::Login => per(3, 60),
        Action::Reset | Action::EmailChange | Action::Register => per(5, 60),
        Action::Resend | Action::Unlock => per(1, 180),
    };
    Rules::new(account, per(20, 60))
}

/// The numbers above are limits; anything else would be 10 a minute.
const fn per(max: u32, seconds: u64) -> Limit {
    match Limit::per(max, Duration::from_secs(seconds)) {
        Ok(limit) => limit,
        Err(_) => Limit::PER_ADDRESS,
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
        let reset = Rules::new(per(5, 60), per(20, 60));
        assert_eq!(ThrottleConfig::DEFAULT.rules(Action::Reset), reset);
        assert_ne!(ThrottleConfig::DEFAULT.rules(Action::Resend), reset);
    }

    #[test]
    fn rules_of_one_action_are_not_those_of_another() {
        let config = ThrottleConfig::DEFAULT.with(Action::Password, Rules::MAILING);
        assert_eq!(config.rules(Action::Password), Rules::MAILING);
        assert_eq!(config.rules(Action::Code), Rules::GUESSING);
    }
}
