use std::time::Duration;

use authkit_flows::confirmable::{Confirmable, Confirmation};
use authkit_flows::passwordless::{
    LoginMail, LoginOutcome, OtherBrowser, Passwordless, RequestOutcome,
};
use authkit_flows::store::{ChangeableEmailStore, EmailChange, Renamed};
use authkit_flows::{
    Client, ConfigError, EventKind, Gate, GateFuture, LinkRefusal, LinkState, Method, PublicRequest,
};

use crate::access_app::{ALICE, AccessApp, PASSWORD, Ports, browser, email, unthrottled};

pub(crate) fn flow<S: Ports>(app: &AccessApp<S>) -> Passwordless<S> {
    Passwordless::new(app.gates.clone(), &LoginMail::DEFAULT).unwrap()
}

pub(crate) async fn asked<S: Ports>(
    app: &AccessApp<S>,
    flow: &Passwordless<S>,
    client: &Client,
) -> String {
    let asked = flow.request(ALICE, client).await.unwrap();
    assert_eq!(asked, RequestOutcome::Sent);
    assert_eq!(app.post.last().to, ALICE);
    app.post.token()
}

pub(crate) async fn used<S: Ports>(
    flow: &Passwordless<S>,
    token: &str,
    client: &Client,
) -> LoginOutcome<S::UserId> {
    let used = flow.redeem(token, client, OtherBrowser::Refuse).await;
    used.unwrap()
}

pub(crate) fn is_in<Id>(outcome: &LoginOutcome<Id>) -> bool {
    matches!(outcome, LoginOutcome::SignedIn { .. })
}

pub(crate) fn is_refused<Id>(outcome: &LoginOutcome<Id>, with: LinkRefusal) -> bool {
    matches!(outcome, LoginOutcome::Refused(refusal) if *refusal == with)
}

/// Rows 61, 68 and 70, W5.
pub(crate) async fn looking_changes_nothing_and_pressing_signs_in_once<S: Ports>(store: S) {
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, true).await;
    let (flow, here) = (flow(&app), browser(1));
    let token = asked(&app, &flow, &here).await;
    for _ in 0..6 {
        let state = flow.peek(&token, &here).await.unwrap();
        assert_eq!(state, LinkState::Ready);
    }
    let LoginOutcome::SignedIn { proof, first_proof } = used(&flow, &token, &here).await else {
        panic!("it is a good link")
    };
    assert_eq!(proof.account().id, alice.id);
    assert_eq!(proof.method(), Method::Link);
    assert!(!first_proof);
    assert!(is_refused(
        &used(&flow, &token, &here).await,
        LinkRefusal::Used
    ));
    let state = flow.peek(&token, &here).await.unwrap();
    assert_eq!(state, LinkState::Refused(LinkRefusal::Used));
    assert_eq!(app.told.count(EventKind::LoginRequested), 1);
    let method = Method::Link;
    assert_eq!(app.told.count(EventKind::SignedIn { method }), 1);
    assert_eq!(app.store.find_logins(&alice.id).await.unwrap().count, 1);
}

/// Row 68.
pub(crate) async fn a_link_works_to_the_last_second_of_ten_minutes<S: Ports>(store: S) {
    let app = unthrottled(store);
    app.add_account(ALICE, true).await;
    let (flow, here) = (flow(&app), browser(1));
    let token = asked(&app, &flow, &here).await;
    app.wait(599);
    assert_eq!(flow.peek(&token, &here).await.unwrap(), LinkState::Ready);
    app.wait(61);
    let late = used(&flow, &token, &here).await;
    assert!(is_refused(&late, LinkRefusal::Expired));
    let changed = format!("{token}x");
    assert!(is_refused(
        &used(&flow, &changed, &here).await,
        LinkRefusal::Invalid
    ));
    for lifetime in [Duration::ZERO, Duration::from_secs(400 * 86_400)] {
        let config = LoginMail::DEFAULT.with_lifetime(lifetime);
        let refused = Passwordless::new(app.gates.clone(), &config);
        assert!(matches!(refused, Err(ConfigError::Lifetime { .. })));
    }
}

/// Row 68.
pub(crate) async fn another_browser_is_asked_first_and_uses_nothing_up<S: Ports>(store: S) {
    let app = unthrottled(store);
    app.add_account(ALICE, true).await;
    let flow = flow(&app);
    let token = asked(&app, &flow, &browser(1)).await;
    for elsewhere in [browser(2), Client::unknown()] {
        let state = flow.peek(&token, &elsewhere).await.unwrap();
        assert_eq!(state, LinkState::OtherBrowser);
        let outcome = used(&flow, &token, &elsewhere).await;
        assert!(matches!(outcome, LoginOutcome::OtherBrowser));
    }
    let there = browser(2);
    let confirmed = flow.redeem(&token, &there, OtherBrowser::Confirmed).await;
    assert!(is_in(&confirmed.unwrap()));
    assert!(is_refused(
        &used(&flow, &token, &browser(1)).await,
        LinkRefusal::Used
    ));
}

/// Row 69.
pub(crate) async fn of_fifty_parallel_uses_one_signs_in<S: Ports>(store: S) {
    let app = unthrottled(store);
    app.add_account(ALICE, true).await;
    let flow = std::sync::Arc::new(flow(&app));
    let token = asked(&app, &flow, &browser(1)).await;
    let uses: Vec<_> = (0..50)
        .map(|_| {
            let (flow, token) = (flow.clone(), token.clone());
            tokio::spawn(async move { is_in(&used(&flow, &token, &browser(1)).await) })
        })
        .collect();
    let mut signed_in = 0;
    for one in uses {
        signed_in += u32::from(one.await.unwrap());
    }
    assert_eq!(signed_in, 1);
}

/// Row 61.
pub(crate) async fn two_servers_let_one_link_in_once<S: Ports>(store: S) {
    let (one, two) = (unthrottled(store.clone()), unthrottled(store));
    one.add_account(ALICE, true).await;
    let (first, second) = (flow(&one), flow(&two));
    let token = asked(&one, &first, &browser(1)).await;
    let state = second.peek(&token, &browser(1)).await.unwrap();
    assert_eq!(state, LinkState::Ready, "any server knows the link");
    let here = browser(1);
    let outcomes = tokio::join!(used(&first, &token, &here), used(&second, &token, &here));
    assert_ne!(is_in(&outcomes.0), is_in(&outcomes.1));
}

/// Rows 38 and 41.
pub(crate) async fn strangers_learn_nothing_by_asking<S: Ports>(store: S) {
    let app = unthrottled(store);
    app.add_account(ALICE, true).await;
    app.add_account("new@example.com", false).await;
    let gone = app.add_account("gone@example.com", true).await;
    assert!(app.store.set_active(&gone.id, false, &[]).await.unwrap());
    let flow = flow(&app).with_codes();
    let long = "x".repeat(100_000);
    for (who, outcome, template) in [
        (ALICE, RequestOutcome::Sent, "login_instructions"),
        (
            " Alice@Example.com",
            RequestOutcome::Sent,
            "login_instructions",
        ),
        (
            "new@example.com",
            RequestOutcome::Sent,
            "login_instructions",
        ),
        ("gone@example.com", RequestOutcome::Inactive, "decoy"),
        ("nobody@example.com", RequestOutcome::Unknown, "decoy"),
        ("nobody", RequestOutcome::Unknown, "decoy"),
        ("", RequestOutcome::Unknown, "decoy"),
        ("a\r\nBcc: b@example.com", RequestOutcome::Unknown, "decoy"),
        (&long, RequestOutcome::Unknown, "decoy"),
    ] {
        let before = app.post.all().len();
        let asked = flow.request(who, &browser(1)).await.unwrap();
        assert_eq!(asked, outcome, "{who:.40}");
        assert_eq!(asked.public(), PublicRequest::Accepted);
        assert_eq!(app.post.all().len() - before, 1, "one message each");
        let letter = app.post.last();
        assert_eq!(letter.template, template, "{who:.40}");
        assert!(letter.token.is_some_and(|token| token.len() > 100));
        assert_eq!(letter.code.map(|code| code.len()), Some(6));
    }
    assert_eq!(
        app.post.all()[1].to,
        ALICE,
        "the stored address, not the typed one"
    );
    let decoy = app.post.all()[4].token.clone().unwrap();
    let outcome = used(&flow, &decoy, &browser(1)).await;
    assert!(
        is_refused(&outcome, LinkRefusal::Invalid),
        "a decoy opens nothing"
    );
}

/// Row 71: who registered the address before its owner came has nothing left.
pub(crate) async fn the_first_proof_drops_what_was_set_before_it<S: Ports>(store: S) {
    let app = unthrottled(store);
    let before = app.add_account(ALICE, false).await;
    assert!(app.signs_in(ALICE, PASSWORD).await, "whoever registered");
    let confirm = Confirmable::new(app.flows.clone(), &Confirmation::DEFAULT).unwrap();
    let gates = confirm.guard(app.gates.clone());
    let flow = Passwordless::new(gates, &LoginMail::DEFAULT).unwrap();
    let here = browser(1);
    let token = asked(&app, &flow, &here).await;
    let LoginOutcome::SignedIn { proof, first_proof } = used(&flow, &token, &here).await else {
        panic!("it is a good link, and the gate finds the address confirmed")
    };
    assert!(first_proof);
    assert_eq!(proof.account().generation, before.generation.next());
    assert!(!app.signs_in(ALICE, PASSWORD).await);
    let confirmed = app.store.find_confirmation(&before.id).await.unwrap();
    assert_eq!(confirmed, Some(app.now()));
    assert_eq!(app.told.count(EventKind::Confirmed), 1);
    assert_eq!(app.told.count(EventKind::CredentialsDropped), 1);
}

pub(crate) async fn a_proved_address_keeps_its_password<S: Ports>(store: S) {
    let app = unthrottled(store);
    let before = app.add_account(ALICE, true).await;
    let (flow, here) = (flow(&app), browser(1));
    let token = asked(&app, &flow, &here).await;
    assert!(is_in(&used(&flow, &token, &here).await));
    assert_eq!(app.again(&before).await, before, "sessions go on");
    assert!(app.signs_in(ALICE, PASSWORD).await);
    assert_eq!(app.told.count(EventKind::CredentialsDropped), 0);
}

/// Rows 64 and 66.
pub(crate) async fn a_link_dies_with_address_generation_and_use_of_another<S>(store: S)
where
    S: Ports + ChangeableEmailStore,
{
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, true).await;
    let (flow, here) = (flow(&app), browser(1));
    let dead = async |token: &str| {
        let outcome = used(&flow, token, &here).await;
        assert!(is_refused(&outcome, LinkRefusal::Used), "{outcome:?}");
    };

    let (one, two) = (
        asked(&app, &flow, &here).await,
        asked(&app, &flow, &here).await,
    );
    assert!(
        is_in(&used(&flow, &one, &here).await),
        "the elder works until one is used"
    );
    dead(&two).await;

    let token = asked(&app, &flow, &here).await;
    assert!(app.store.advance_generation(&alice.id, &[]).await.unwrap());
    dead(&token).await;

    let token = asked(&app, &flow, &here).await;
    assert!(app.store.set_active(&alice.id, false, &[]).await.unwrap());
    dead(&token).await;
    assert!(app.store.set_active(&alice.id, true, &[]).await.unwrap());
    dead(&token).await;

    let token = asked(&app, &flow, &here).await;
    let now = app.again(&alice).await;
    let new = email("alice@example.org");
    let change = EmailChange::new(now.id, now.email, new, now.generation, app.now());
    let moved = app.store.swap_email(&change, &[]).await.unwrap();
    assert!(matches!(moved, Renamed::Done(_)));
    dead(&token).await;
    app.store.remove_account(&alice.id, &[]).await.unwrap();
    dead(&token).await;
}

pub(crate) async fn only_the_newest_link_works_where_that_is_asked_for<S: Ports>(store: S) {
    let app = unthrottled(store);
    app.add_account(ALICE, true).await;
    let config = LoginMail::DEFAULT.with_supersede(true);
    let flow = Passwordless::new(app.gates.clone(), &config).unwrap();
    let (old, new) = (
        asked(&app, &flow, &browser(1)).await,
        asked(&app, &flow, &browser(1)).await,
    );
    assert!(is_refused(
        &used(&flow, &old, &browser(1)).await,
        LinkRefusal::Used
    ));
    assert!(is_in(&used(&flow, &new, &browser(1)).await));
}

/// A gate that cannot be asked.
struct Broken;

impl<S: Ports> Gate<S> for Broken {
    fn check<'a>(
        &'a self,
        _: &'a S,
        _: &'a authkit_flows::store::Account<S::UserId>,
        _: Method,
    ) -> GateFuture<'a, S::Error> {
        Box::pin(async { panic!("the machine stops here") })
    }
}

/// Row 69: a crash after the step leaves no link that works.
pub(crate) async fn a_store_that_fails_after_the_use_leaves_the_link_dead<S: Ports>(store: S) {
    let app = unthrottled(store);
    app.add_account(ALICE, true).await;
    let fine = flow(&app);
    let token = asked(&app, &fine, &browser(1)).await;
    let broken = Passwordless::new(app.gates.clone().with(Broken), &LoginMail::DEFAULT).unwrap();
    let copy = token.clone();
    let crash = tokio::spawn(async move { is_in(&used(&broken, &copy, &browser(1)).await) });
    assert!(crash.await.is_err());
    assert!(is_refused(
        &used(&fine, &token, &browser(1)).await,
        LinkRefusal::Used
    ));
}
