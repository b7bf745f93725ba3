use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use authkit_flows::passwordless::{LoginMail, Passwordless, RequestOutcome};
use authkit_flows::throttle::{Admission, After, Attempt};
use authkit_flows::{
    Action, Client, EventKind, Method, PublicRequest, PublicSignIn, SignInOutcome, StoreThrottle,
    Throttle, ThrottleConfig,
};
use time::OffsetDateTime;

use crate::access_app::{ALICE, AccessApp, OTHER, PASSWORD, Ports, at, email, secret};

fn throttled<Id>(outcome: &SignInOutcome<Id>) -> bool {
    matches!(outcome, SignInOutcome::Throttled(_))
}

/// Tries wrong passwords until one is refused unseen; says how many were looked at.
async fn exhaust<S: Ports>(app: &AccessApp<S>, who: &str) -> u32 {
    for tried in 0..200 {
        let client = at(1000 + u16::try_from(tried).unwrap());
        if throttled(&app.try_password(who, OTHER, &client).await) {
            return tried;
        }
    }
    panic!("nothing stopped it")
}

/// Row 28.
pub(crate) async fn of_two_hundred_wrong_passwords_at_most_a_hundred_are_looked_at<S: Ports>(
    app: AccessApp<S>,
) {
    app.add_account(ALICE, true).await;
    let before = app.computations();
    for number in 0..200 {
        let _ = app.try_password(ALICE, OTHER, &at(number)).await;
        app.wait(2 * 3600);
    }
    assert_eq!(app.computations() - before, 100);
    app.wait(365 * 86_400);
    let outcome = app.try_password(ALICE, PASSWORD, &at(7)).await;
    assert!(
        matches!(outcome, SignInOutcome::Throttled(None)),
        "only an unlock helps"
    );
    let throttle = app.flows.throttle();
    assert!(throttle.unlock(Action::Password, ALICE).await.unwrap());
    assert!(app.signs_in(ALICE, PASSWORD).await);
    assert!(!throttle.unlock(Action::Password, ALICE).await.unwrap());
}

/// Row 29.
pub(crate) async fn pauses_grow_and_time_lifts_them<S: Ports>(app: AccessApp<S>) {
    app.add_account(ALICE, true).await;
    let mut pauses = Vec::new();
    for number in 0..30 {
        let _ = app.try_password(ALICE, OTHER, &at(number)).await;
        let next = app.try_password(ALICE, OTHER, &at(number + 1000)).await;
        if let SignInOutcome::Throttled(until) = next {
            let pause = (until.unwrap() - app.now()).whole_seconds();
            pauses.push(pause);
            app.wait(u64::try_from(pause).unwrap() - 1);
            let early = app.try_password(ALICE, PASSWORD, &at(number + 2000)).await;
            assert!(throttled(&early), "a second too early");
            app.wait(1);
        }
    }
    assert!(pauses.len() > 20 && pauses.iter().all(|pause| (30..=3600).contains(pause)));
    assert_eq!(pauses.last(), Some(&3600));
    assert!(app.signs_in(ALICE, PASSWORD).await);
    assert_eq!(
        exhaust(&app, ALICE).await,
        5,
        "a success has cleared the count"
    );
}

/// Row 29: a success of one account is none of another.
pub(crate) async fn a_success_of_one_account_clears_nothing_of_another<S: Ports>(
    app: AccessApp<S>,
) {
    app.add_account(ALICE, true).await;
    app.add_account("bob@example.com", true).await;
    let before = app.computations();
    for _ in 0..9 {
        let _ = app.try_password(ALICE, OTHER, &at(1)).await;
    }
    let bob = app.try_password("bob@example.com", PASSWORD, &at(1)).await;
    assert!(
        matches!(bob, SignInOutcome::SignedIn(_)),
        "the tenth from there"
    );
    for _ in 0..9 {
        let outcome = app.try_password(ALICE, OTHER, &at(1)).await;
        assert!(throttled(&outcome));
    }
    assert_eq!(app.computations() - before, 6);
    let another = app.try_password("bob@example.com", PASSWORD, &at(1)).await;
    assert!(throttled(&another), "a success leaves the address counted");
    assert!(
        app.try_password(ALICE, PASSWORD, &at(2))
            .await
            .public_is_throttled()
    );
}

trait Publicly {
    fn public_is_throttled(self) -> bool;
}

impl<Id> Publicly for SignInOutcome<Id> {
    fn public_is_throttled(self) -> bool {
        matches!(self.public(), PublicSignIn::Throttled(_))
    }
}

/// Row 31.
pub(crate) async fn one_network_counts_as_one_however_it_is_spelt<S: Ports>(app: AccessApp<S>) {
    let mut passed = 0;
    for number in 0..1000_u16 {
        let address: IpAddr = format!("2001:db8:1:2:{number:x}::1").parse().unwrap();
        let client = Client::unknown().with_address(Some(address));
        let who = format!("nobody{number}@example.com");
        let outcome = app.try_password(&who, OTHER, &client).await;
        passed += u32::from(!throttled(&outcome));
    }
    assert_eq!(passed, 10);
    app.wait(60);
    let spellings = [
        "192.0.2.7",
        "::ffff:192.0.2.7",
        "::ffff:c000:207",
        "0:0:0:0:0:ffff:192.0.2.7",
        "0000:0000:0000:0000:0000:ffff:c000:0207",
        "::FFFF:C000:207",
    ];
    let mut passed = 0;
    for number in 0..60 {
        let address: IpAddr = spellings[number % 6].parse().unwrap();
        let client = Client::unknown().with_address(Some(address));
        let who = format!("other{number}@example.com");
        let outcome = app.try_password(&who, OTHER, &client).await;
        passed += u32::from(!throttled(&outcome));
    }
    assert_eq!(passed, 10);
}

/// Row 33.
pub(crate) async fn every_path_that_checks_a_password_counts_together<S: Ports>(app: AccessApp<S>) {
    let alice = app.add_account(ALICE, true).await;
    let before = app.computations();
    let path = async |number: u16, client: u16| {
        let (flow, client) = (&app.sign_in, at(client));
        let wrong = secret(OTHER);
        let tried = match number {
            0 => flow.sign_in(ALICE, wrong, &client).await,
            1 => flow.sign_in_by(Method::Basic, ALICE, wrong, &client).await,
            2 => {
                flow.sign_in_by(Method::ApiToken, ALICE, wrong, &client)
                    .await
            }
            3 => {
                flow.sign_in_by(Method::Custom("json"), ALICE, wrong, &client)
                    .await
            }
            _ => flow.reprove(&alice.id, wrong, &client).await,
        };
        throttled(&tried.unwrap())
    };
    for number in 0..5 {
        assert!(!path(number, number).await, "{number}");
    }
    for number in 0..5 {
        assert!(path(number, number + 10).await, "{number}");
    }
    assert_eq!(app.computations() - before, 5);
    assert_eq!(app.told.count(EventKind::Locked), 1);
    let action = Action::Password;
    assert_eq!(app.told.count(EventKind::Throttled { action }), 5);
}

/// Row 35.
pub(crate) async fn eight_spellings_of_an_address_are_one_account<S: Ports>(app: AccessApp<S>) {
    for (domain, exists) in [("example.com", true), ("example.org", false)] {
        if exists {
            app.add_account(&format!("alice@{domain}"), true).await;
        }
        let spellings = [
            format!("alice@{domain}"),
            format!("ALICE@{}", domain.to_uppercase()),
            format!(" alice@{domain}"),
            format!("alice@{domain}\t"),
            format!("Alice@{domain}"),
            format!("ａlice@{domain}"),
            format!("ALICE@{domain} "),
            format!("aLiCe@{domain}"),
        ];
        let mut passed = 0;
        for (number, spelling) in spellings.iter().enumerate() {
            let client = at(u16::try_from(number).unwrap());
            let outcome = app.try_password(spelling, OTHER, &client).await;
            passed += u32::from(!throttled(&outcome));
        }
        assert_eq!(passed, 5, "{domain}");
        app.wait(60);
    }
}

/// Row 36, in one process.
pub(crate) async fn of_a_hundred_parallel_guesses_five_are_hashed<S: Ports>(app: AccessApp<S>) {
    app.add_account(ALICE, true).await;
    together(vec![app]).await;
}

/// Row 36, on several servers.
pub(crate) async fn of_a_hundred_parallel_guesses_at_many_servers_five_are_hashed<S: Ports>(
    servers: Vec<AccessApp<S>>,
) {
    servers[0].add_account(ALICE, true).await;
    together(servers).await;
}

/// Fires a hundred wrong passwords at the servers; five are hashed, in all.
async fn together<S: Ports>(servers: Vec<AccessApp<S>>) {
    let servers: Vec<_> = servers.into_iter().map(Arc::new).collect();
    let hashed = || servers.iter().map(|app| app.computations()).sum::<u64>();
    let before = hashed();
    let guesses: Vec<_> = (0..100_u16)
        .map(|number| {
            let app = servers[usize::from(number) % servers.len()].clone();
            tokio::spawn(
                async move { throttled(&app.try_password(ALICE, OTHER, &at(number)).await) },
            )
        })
        .collect();
    let mut refused = 0;
    for guess in guesses {
        refused += u32::from(guess.await.unwrap());
    }
    assert_eq!(refused, 95);
    assert_eq!(hashed() - before, 5);
}

/// Row 37: a refusal is the same for known and unknown, and who hides its address gains nothing.
pub(crate) async fn a_refusal_says_nothing_and_no_address_is_one_address<S: Ports>(
    app: AccessApp<S>,
) {
    app.add_account(ALICE, true).await;
    let mut told = Vec::new();
    for who in [ALICE, "nobody@example.com", "nobody", ""] {
        assert_eq!(exhaust(&app, who).await, 5, "{who:?}");
        let SignInOutcome::Throttled(Some(until)) = app.try_password(who, PASSWORD, &at(9)).await
        else {
            panic!("{who:?} is not throttled")
        };
        assert!(until > app.now() && until <= app.now() + Duration::from_secs(300));
        told.push(until);
        app.wait(0);
    }
    assert!(told.iter().all(|until| *until == told[0]), "byte for byte");
    let mut passed = 0;
    for number in 0..20 {
        let who = format!("hidden{number}@example.com");
        let outcome = app.try_password(&who, OTHER, &Client::unknown()).await;
        passed += u32::from(!throttled(&outcome));
    }
    assert_eq!(passed, 10);
}

/// Rows 41 and 114.
pub(crate) async fn mail_is_limited_alike_for_known_and_unknown<S: Ports>(app: AccessApp<S>) {
    app.add_account(ALICE, true).await;
    let flow = Passwordless::new(app.gates.clone(), &LoginMail::DEFAULT).unwrap();
    let mut seen = Vec::new();
    for who in [ALICE, "nobody@example.com"] {
        let before = app.post.all().len();
        let mut answers = Vec::new();
        for number in 0..100 {
            answers.push(flow.request(who, &at(number)).await.unwrap().public());
        }
        assert_eq!(app.post.all().len() - before, 3);
        seen.push(answers);
    }
    assert_eq!(seen[0], seen[1]);
    assert!(matches!(seen[0][3], PublicRequest::Throttled(Some(_))));
    app.wait(60);
    let mut sent = 0;
    for number in 0..100 {
        let who = format!("somebody{number}@example.com");
        let outcome = flow.request(&who, &at(1)).await.unwrap();
        sent += u32::from(outcome == RequestOutcome::Unknown);
    }
    assert_eq!(sent, 20, "from one address");
}

/// Fault 16: the clock goes back an hour, and a day forward.
pub(crate) async fn a_clock_that_jumps_opens_nothing_early<S: Ports>(app: AccessApp<S>) {
    let (throttle, start) = (app.flows.throttle(), app.now());
    let client = at(1);
    let attempt = Attempt::new(Action::Password, ALICE, &client);
    let admit = async |now: OffsetDateTime| throttle.admit(&attempt, now).await.unwrap();
    for number in 0..5 {
        let back = Duration::from_secs(3600 * number);
        let admission = admit(start - back).await;
        let free = matches!(admission, Admission::Admitted(After::Free));
        let blocked = matches!(admission, Admission::Admitted(After::FirstPause));
        assert!(if number < 4 { free } else { blocked }, "{admission:?}");
    }
    for back in [3600, 0] {
        let now = start - Duration::from_secs(back);
        assert!(matches!(
            admit(now).await,
            Admission::Refused { retry_at: Some(_) }
        ));
    }
    let tomorrow = start + Duration::from_secs(86_400);
    assert!(matches!(
        admit(tomorrow).await,
        Admission::Admitted(After::Pause)
    ));
    assert!(
        matches!(admit(start).await, Admission::Refused { .. }),
        "and back again"
    );
}

/// A throttle that cannot count lets nothing through, and nothing is hashed.
pub(crate) async fn a_throttle_that_cannot_count_lets_nothing_through<S: Ports>(store: S) {
    use authkit_flows::FlowError;
    use authkit_flows::throttle::{ThrottleError, ThrottleFuture};

    struct Broken;
    impl Throttle for Broken {
        fn admit<'a>(
            &'a self,
            _: &'a Attempt<'a>,
            _: OffsetDateTime,
        ) -> ThrottleFuture<'a, Admission> {
            Box::pin(async { Err(ThrottleError::new("the disk is full")) })
        }
        fn succeeded<'a>(&'a self, _: &'a Attempt<'a>) -> ThrottleFuture<'a, ()> {
            Box::pin(async { Ok(()) })
        }
        fn unlock<'a>(&'a self, _: Action, _: &'a str) -> ThrottleFuture<'a, bool> {
            Box::pin(async { Ok(false) })
        }
    }
    let app = crate::access_app::access_app_with(store, Arc::new(Broken));
    app.add_account(ALICE, true).await;
    let before = app.computations();
    let tried = app.sign_in.sign_in(ALICE, secret(PASSWORD), &at(1)).await;
    assert!(matches!(tried, Err(FlowError::Throttle(_))));
    let flow = Passwordless::new(app.gates.clone(), &LoginMail::DEFAULT).unwrap();
    assert!(flow.request(email(ALICE).as_str(), &at(1)).await.is_err());
    assert_eq!(app.computations(), before);
    assert!(app.post.all().is_empty());
}

pub(crate) async fn counts_that_nobody_needs_are_forgotten_and_blocks_are_not<S: Ports>(store: S) {
    let throttle = StoreThrottle::new(store.clone(), ThrottleConfig::DEFAULT);
    let app = crate::access_app::counting_in_the_store(store);
    // a database keeps a row of what is spent on nobody, and memory keeps nothing
    app.store.record_decoy(0, app.now()).await.unwrap();
    app.wait(31 * 86_400);
    let decoys = throttle.remove_stale(app.now(), 1000).await.unwrap();
    app.add_account(ALICE, true).await;
    for number in 0..100 {
        let _ = app.try_password(ALICE, OTHER, &at(number)).await;
        app.wait(2 * 3600);
    }
    let _ = app.try_password("nobody@example.com", OTHER, &at(1)).await;
    assert_eq!(throttle.remove_stale(app.now(), 1000).await.unwrap(), 0);
    app.wait(31 * 86_400);
    // a hundred networks, the address that nobody has, and what was spent on it
    let forgotten = throttle.remove_stale(app.now(), 1000).await.unwrap();
    assert_eq!(forgotten, 101 + decoys);
    assert_eq!(throttle.remove_stale(app.now(), 1000).await.unwrap(), 0);
    let tried = app.try_password(ALICE, PASSWORD, &at(1)).await;
    assert!(
        matches!(tried, SignInOutcome::Throttled(None)),
        "the stop stays"
    );
}
