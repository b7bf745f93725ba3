//! What guessing comes to: a table of rows in memory, an attacker, and the owner.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy takes helpers of tests for no tests"
)]

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

use authkit_track::{Admission, AttemptKey, Attempts, Block, Ipv6PrefixLength, Limit, Rules, Who};
use time::OffsetDateTime;

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;
const ADA: &str = "ada@example.com";
const ACTION: &str = "password";

/// A store with compare-and-set.
#[derive(Default)]
struct Store(Mutex<HashMap<AttemptKey, Attempts>>);

impl Store {
    fn find(&self, key: &AttemptKey) -> Option<Attempts> {
        self.0.lock().unwrap().get(key).copied()
    }

    fn swap(&self, key: &AttemptKey, expected: Option<Attempts>, new: Attempts) -> bool {
        let mut rows = self.0.lock().unwrap();
        let is_expected = rows.get(key).copied() == expected;
        if is_expected {
            rows.insert(key.clone(), new);
        }
        is_expected
    }

    /// Asks every check; the seconds to wait where one refuses.
    fn admit(&self, rules: &Rules, who: &Who<'_>, now: OffsetDateTime) -> Result<(), Option<u64>> {
        for check in rules.checks(ACTION, who) {
            loop {
                let stored = self.find(check.key());
                match check.admit(stored.as_ref(), now) {
                    Admission::Admit(new) if self.swap(check.key(), stored, new) => break,
                    Admission::Admit(_) => {}
                    refused => return Err(refused.retry_after(now)),
                }
            }
        }
        Ok(())
    }

    fn succeed(&self, rules: &Rules, who: &Who<'_>) {
        let checks = rules.checks(ACTION, who);
        for check in checks.iter().filter(|check| check.is_cleared_by_success()) {
            self.0.lock().unwrap().remove(check.key());
        }
    }

    fn try_once(&self, who: &Who<'_>, now: OffsetDateTime) -> bool {
        self.admit(&Rules::GUESSING, who, now).is_ok()
    }
}

/// As many different addresses as are asked for, each in a network of its own.
fn address(number: u32) -> Option<IpAddr> {
    Some(IpAddr::from((0xc000_0000_u32 + number).to_be_bytes()))
}

fn second(second: u64) -> OffsetDateTime {
    NOW + Duration::from_secs(second)
}

#[test]
fn two_hundred_guesses_from_anywhere_are_at_most_a_hundred_looked_at() {
    let store = Store::default();
    let mut looked_at = 0;
    for number in 0..200 {
        let now = NOW + Duration::from_secs(3_600) * number;
        looked_at += u32::from(store.try_once(&Who::new(ADA).at(address(number)), now));
    }
    assert_eq!(looked_at, 100);
    let account = store.find(&AttemptKey::of_account(ACTION, ADA)).unwrap();
    assert_eq!(account.block, Some(Block::UntilUnlocked));
    let much_later = NOW + Duration::from_secs(10 * 365 * 86_400);
    let refused = store.admit(
        &Rules::GUESSING,
        &Who::new(ADA).at(address(999)),
        much_later,
    );
    assert_eq!(refused, Err(None), "no waiting helps");
}

#[test]
fn an_attacker_without_pause_reaches_the_hard_stop_after_days() {
    let store = Store::default();
    let (mut now, mut number) = (NOW, 0);
    loop {
        number += 1;
        match store.admit(&Rules::GUESSING, &Who::new(ADA).at(address(number)), now) {
            Ok(()) => {}
            Err(Some(seconds)) => now += Duration::from_secs(seconds),
            Err(None) => break,
        }
    }
    assert!(now > NOW + Duration::from_secs(3 * 86_400), "{now}");
}

#[test]
fn an_attacker_cannot_lock_the_owner_out_of_a_known_browser() {
    let store = Store::default();
    let owner = Who::new(ADA).at(address(7)).on(Some("laptop"));
    for number in 0..1_000 {
        // From everywhere, and from behind the owner's own address.
        for from in [address(number), address(7)] {
            store.try_once(&Who::new(ADA).at(from), second(u64::from(number) * 3_600));
        }
        if number % 100 == 0 {
            let now = second(u64::from(number) * 3_600);
            assert!(store.try_once(&owner, now), "at hour {number}");
            store.succeed(&Rules::GUESSING, &owner);
        }
    }
    let account = store.find(&AttemptKey::of_account(ACTION, ADA)).unwrap();
    assert_eq!(
        (account.count, account.block),
        (100, Some(Block::UntilUnlocked))
    );
}

#[test]
fn a_known_device_is_known_for_its_account_alone() {
    let store = Store::default();
    let thief = |account| Who::new(account).at(address(1)).on(Some("laptop"));
    for _ in 0..5 {
        assert!(store.try_once(&thief("ada@example.com"), NOW));
    }
    assert!(
        !store.try_once(&thief("ada@example.com"), NOW),
        "a device has its limit too"
    );
    assert!(store.try_once(&thief("bob@example.com"), NOW));
}

#[test]
fn a_success_forgets_the_failures_of_that_account_and_of_no_address() {
    let (store, from) = (Store::default(), address(1));
    let (ada, mine) = (
        Who::new(ADA).at(from),
        Who::new("mallory@example.com").at(from),
    );
    for _ in 0..4 {
        assert!(store.try_once(&ada, NOW));
    }
    assert!(store.try_once(&mine, NOW));
    store.succeed(&Rules::GUESSING, &mine);
    assert!(store.try_once(&ada, NOW), "the fifth");
    assert!(!store.try_once(&ada, NOW), "still limited");
    let bob = Who::new("bob@example.com").at(from);
    let tried = (0..9).filter(|_| store.try_once(&bob, NOW)).count();
    assert_eq!(
        tried, 3,
        "ten from that address, 4 + 1 + 1 and one refused for the account"
    );
}

#[test]
fn the_owners_own_success_gives_all_attempts_back() {
    let (store, owner) = (Store::default(), Who::new(ADA).at(address(1)));
    for minute in 0..20 {
        let now = second(minute * 60);
        let tried = (0..5).filter(|_| store.try_once(&owner, now)).count();
        assert_eq!(tried, 5, "at minute {minute}");
        store.succeed(&Rules::GUESSING, &owner);
    }
}

#[test]
fn who_is_refused_for_the_address_is_not_counted_at_the_account() {
    let (store, flood) = (Store::default(), address(1));
    for number in 0..10 {
        let name = format!("{number}@example.com");
        assert!(store.try_once(&Who::new(&name).at(flood), NOW));
    }
    for _ in 0..1_000 {
        assert!(!store.try_once(&Who::new(ADA).at(flood), NOW));
    }
    assert_eq!(store.find(&AttemptKey::of_account(ACTION, ADA)), None);
    assert!(store.try_once(&Who::new(ADA).at(address(2)), NOW));
}

#[test]
fn a_thousand_addresses_of_one_network_are_one() {
    let store = Store::default();
    let tries = (0..1_000_u16).filter(|number| {
        let from = Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, *number).into();
        let name = format!("{number}@example.com");
        store.try_once(&Who::new(&name).at(Some(from)), NOW)
    });
    assert_eq!(tries.count(), 10);
    let wide = Rules::GUESSING.with_ipv6_prefix(Ipv6PrefixLength::new(56).unwrap());
    let networks = (0..256_u16).filter(|number| {
        let from = Ipv6Addr::new(0x2001, 0xdb8, 1, *number, 0, 0, 0, 1).into();
        let name = format!("{number}@example.com");
        store
            .admit(&wide, &Who::new(&name).at(Some(from)), NOW)
            .is_ok()
    });
    assert_eq!(networks.count(), 10, "256 networks of one customer");
}

#[test]
fn six_spellings_of_one_address_are_one() {
    let spellings = [
        "192.0.2.7",
        "::ffff:192.0.2.7",
        "::FFFF:192.0.2.7",
        "::ffff:c000:207",
        "0:0:0:0:0:ffff:c000:0207",
        "0000:0000:0000:0000:0000:FFFF:192.0.2.7",
    ];
    let store = Store::default();
    let tries = (0..60_usize).filter(|number| {
        let from = spellings[number % 6].parse().unwrap();
        let name = format!("{number}@example.com");
        store.try_once(&Who::new(&name).at(Some(from)), NOW)
    });
    assert_eq!(tries.count(), 10);
}

#[test]
fn who_hides_the_address_shares_one_limit_with_all_who_do() {
    let store = Store::default();
    let tries = (0..60).filter(|number| store.try_once(&Who::new(&number.to_string()), NOW));
    assert_eq!(tries.count(), 10);
}

#[test]
fn of_a_hundred_racing_guesses_five_are_looked_at() {
    let (store, start) = (Store::default(), Barrier::new(100));
    let looked_at = thread::scope(|scope| {
        let race = |number| {
            let (store, start) = (&store, &start);
            scope.spawn(move || {
                start.wait();
                store.try_once(&Who::new(ADA).at(address(number)), NOW)
            })
        };
        let racers: Vec<_> = (0..100).map(race).collect();
        let passed = racers.into_iter().map(|racer| racer.join().unwrap());
        passed.filter(|passed| *passed).count()
    });
    assert_eq!(looked_at, 5);
}

#[test]
fn a_refusal_says_when_to_come_again_and_means_it() {
    let (store, owner) = (Store::default(), Who::new(ADA).at(address(1)));
    for number in 0..5 {
        assert!(store.try_once(&owner, second(number * 20)));
    }
    let now = second(80);
    let Err(Some(wait)) = store.admit(&Rules::GUESSING, &owner, now) else {
        panic!("the sixth");
    };
    assert_eq!(wait, 220, "five minutes after the first");
    let again = now + Duration::from_secs(wait);
    assert!(!store.try_once(&owner, again - Duration::from_nanos(1)));
    assert!(store.try_once(&owner, again));
}

#[test]
fn no_mailbox_gets_more_than_five_mails_in_an_hour() {
    let store = Store::default();
    let mut mails = Vec::new();
    for number in 0..1_000_u32 {
        let now = second(u64::from(number) * 17);
        let who = Who::new(ADA).at(address(number)).on(Some("laptop"));
        if store.admit(&Rules::MAILING, &who, now).is_ok() {
            mails.push(now);
        }
        let hour = mails
            .iter()
            .filter(|at| **at > now - Duration::from_secs(3_600));
        assert!(hour.count() <= 5);
    }
    assert!(
        mails.len() >= 10,
        "and the owner is not forgotten: {}",
        mails.len()
    );
}

#[test]
fn rules_are_what_was_said() {
    let limit = |max| Limit::per(max, Duration::from_secs(60)).unwrap();
    let rules = Rules::new(limit(1), limit(2)).with_device(limit(3));
    let tries = |rules: &Rules, who: &Who<'_>| {
        let store = Store::default();
        (0..9)
            .filter(|_| store.admit(rules, who, NOW).is_ok())
            .count()
    };
    let who = Who::new(ADA).at(address(1));
    assert_eq!(tries(&rules, &who), 1);
    assert_eq!(tries(&rules.with_account(limit(9)), &who), 2);
    assert_eq!(
        tries(&rules.with_account(limit(9)).with_address(limit(8)), &who),
        8
    );
    assert_eq!(tries(&rules, &who.on(Some("laptop"))), 3);
    let no_devices = Rules::new(limit(1), limit(2));
    assert_eq!(tries(&no_devices, &who.on(Some("laptop"))), 1);
}
