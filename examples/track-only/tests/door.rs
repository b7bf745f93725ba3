//! What the example promises.
#![allow(clippy::panic, reason = "clippy takes helpers of tests for no tests")]

use authkit_track::{LoginStats, TrustedProxies};
use time::{Duration, OffsetDateTime};
use track_only::{Answer, Door, Knock};

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn knock<'a>(headers: &'a [(&'a str, &'a str)]) -> Knock<'a> {
    Knock {
        peer: [10, 0, 0, 1].into(),
        headers,
        account: "ada@example.com",
        device: None,
        password_is_right: false,
    }
}

fn welcome(answer: Answer) -> LoginStats {
    match answer {
        Answer::Welcome(stats) => stats,
        other => panic!("{other:?}"),
    }
}

#[test]
fn guessing_ends_and_the_owner_gets_in() {
    let mut door = Door::default();
    door.proxies = TrustedProxies::count(1);
    let headers = [("X-Forwarded-For", "127.0.0.1, 203.0.113.66")];
    let thief = Knock {
        account: " ADA@example.com",
        ..knock(&headers)
    };
    for _ in 0..5 {
        let (from, answer) = door.knock(&thief, NOW);
        assert_eq!(
            (from, answer),
            (Some([203, 0, 113, 66].into()), Answer::Wrong)
        );
    }
    assert_eq!(door.knock(&thief, NOW).1, Answer::Later(Some(300)));

    let stranger = Knock {
        password_is_right: true,
        ..knock(&[("X-Forwarded-For", "192.0.2.7")])
    };
    assert_eq!(door.knock(&stranger, NOW).1, Answer::Later(Some(300)));
    let owner = Knock {
        device: Some("laptop"),
        ..stranger
    };
    let (from, answer) = door.knock(&owner, NOW);
    assert_eq!(from, Some([192, 0, 2, 7].into()));
    let stats = welcome(answer);
    assert_eq!((stats.count, stats.failures_before), (1, 5));
    let later = NOW + Duration::minutes(5);
    assert_eq!(welcome(door.knock(&stranger, later).1).count, 2);
}

#[test]
fn without_a_proxy_a_header_says_nothing() {
    let mut door = Door::default();
    for number in 0..100 {
        let forged = format!("192.0.2.{number}");
        let name = format!("{number}@example.com");
        let headers = [("X-Forwarded-For", forged.as_str())];
        let guess = Knock {
            account: &name,
            ..knock(&headers)
        };
        let (from, answer) = door.knock(&guess, NOW);
        assert_eq!(from, Some([10, 0, 0, 1].into()));
        assert_eq!(answer == Answer::Wrong, number < 10, "{number}: {answer:?}");
    }
}
