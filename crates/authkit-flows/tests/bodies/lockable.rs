use std::time::Duration;

use authkit_flows::lockable::{RequestOutcome, UnlockOutcome, Unlocking};
use authkit_flows::recoverable::{Recoverable, Recovery, ResetOutcome};
use authkit_flows::{
    Client, EventKind, KnownDevices, LinkRefusal, LinkState, Lockable, PublicRequest, SignIn,
    SignInOutcome,
};
use authkit_token::SystemRandom;

use crate::access_app::{ALICE, AccessApp, OTHER, PASSWORD, Ports, at, secret};

fn flow<S: Ports>(app: &AccessApp<S>) -> Lockable<S> {
    Lockable::new(app.flows.clone(), &Unlocking::DEFAULT).unwrap()
}

/// Sign-in with known devices and notices.
fn guarded<S: Ports>(app: &AccessApp<S>) -> SignIn<S> {
    SignIn::new(app.gates.clone(), app.passwords.clone())
        .with_known_devices(KnownDevices::new(&app.flows))
        .with_lock_notices(flow(app))
}

async fn attack<S: Ports>(flow: &SignIn<S>, who: &str, networks: u16, times: u16) -> u16 {
    let mut seen = 0;
    for number in 0..times {
        let client = at(networks + number);
        let tried = flow.sign_in(who, secret(OTHER), &client).await.unwrap();
        seen += u16::from(!matches!(tried, SignInOutcome::Throttled(_)));
    }
    seen
}

async fn enters<S: Ports>(flow: &SignIn<S>, client: &Client) -> bool {
    let tried = flow.sign_in(ALICE, secret(PASSWORD), client).await;
    matches!(tried.unwrap(), SignInOutcome::SignedIn(_))
}

/// Row 30: by a known device.
pub(crate) async fn an_owner_on_a_known_device_gets_in_during_an_attack<S: Ports>(
    app: AccessApp<S>,
) {
    app.add_account(ALICE, true).await;
    let flow = guarded(&app);
    let tried = flow.sign_in(ALICE, secret(PASSWORD), &at(1)).await.unwrap();
    let SignInOutcome::SignedIn(proof) = tried else {
        panic!("it is the password")
    };
    let token = flow.know_device(&proof).unwrap().expect("devices are on");
    assert_eq!(attack(&flow, ALICE, 100, 20).await, 5);
    assert!(!enters(&flow, &at(2)).await, "no cookie");
    let device = at(2).with_device(Some(&token));
    assert!(enters(&flow, &device).await);
    assert_eq!(
        attack(&flow, ALICE, 200, 20).await,
        0,
        "that clears nothing elsewhere"
    );
    // its own count is one of guesses as well
    for number in 0..20 {
        let client = at(300 + number).with_device(Some(&token));
        let _ = flow.sign_in(ALICE, secret(OTHER), &client).await.unwrap();
    }
    assert!(!enters(&flow, &device).await);
}

pub(crate) async fn a_device_token_is_of_one_account_and_one_year<S: Ports>(app: AccessApp<S>) {
    let alice = app.add_account(ALICE, true).await;
    let devices = KnownDevices::new(&app.flows);
    let mut random = SystemRandom;
    let issue = |random: &mut SystemRandom| devices.issue(&alice, app.now(), random).unwrap();
    let (token, other) = (issue(&mut random), issue(&mut random));
    let known = |token: &str, key: &str| devices.recognise(token, key, app.now());
    let name = known(&token, ALICE).expect("it is known");
    assert!(name.len() == 32 && known(&other, ALICE).is_some_and(|other| other != name));
    assert_eq!(known(&token, "bob@example.com"), None);
    assert_eq!(known(&format!("{token}x"), ALICE), None);
    assert_eq!(known("", ALICE), None);
    assert!(
        !token.contains("alice"),
        "a cookie is no place for an address"
    );
    app.wait(365 * 86_400 - 1);
    assert_eq!(devices.recognise(&token, ALICE, app.now()), Some(name));
    app.wait(1);
    assert_eq!(devices.recognise(&token, ALICE, app.now()), None);
}

pub(crate) async fn a_device_that_is_used_up_is_nothing_special_any_more<S: Ports>(
    app: AccessApp<S>,
) {
    let alice = app.add_account(ALICE, true).await;
    let flow = guarded(&app);
    let devices = KnownDevices::new(&app.flows);
    let token = devices.issue(&alice, app.now(), &mut SystemRandom).unwrap();
    let device = at(1).with_device(Some(&token));
    for _ in 0..150 {
        let _ = flow.sign_in(ALICE, secret(OTHER), &device).await.unwrap();
        app.wait(2 * 3600);
    }
    // a hundred on the device, and fifty by the rules for everybody
    let refused = flow.sign_in(ALICE, secret(OTHER), &device).await.unwrap();
    assert!(matches!(refused, SignInOutcome::Refused(_)));
    app.wait(2 * 3600);
    assert!(enters(&flow, &device).await);
    assert_eq!(
        attack(&flow, ALICE, 100, 9).await,
        5,
        "a success has cleared both"
    );
}

/// Row 30: by mail.
pub(crate) async fn an_owner_gets_in_by_the_link_in_the_mail<S: Ports>(app: AccessApp<S>) {
    let alice = app.add_account(ALICE, true).await;
    let (sign_in, flow) = (guarded(&app), flow(&app));
    assert_eq!(attack(&sign_in, ALICE, 100, 20).await, 5);
    let letter = app.post.last();
    assert_eq!(
        (letter.template.as_str(), letter.to.as_str()),
        ("unlock_instructions", ALICE)
    );
    let token = letter.token.unwrap();
    for _ in 0..5 {
        assert_eq!(flow.peek(&token).await.unwrap(), LinkState::Ready);
    }
    assert!(!enters(&sign_in, &at(1)).await, "looking lifts nothing");
    let outcome = flow.redeem(&token, &at(1)).await.unwrap();
    assert_eq!(outcome, UnlockOutcome::Unlocked(alice));
    assert!(enters(&sign_in, &at(1)).await);
    let again = flow.redeem(&token, &at(1)).await.unwrap();
    assert_eq!(again, UnlockOutcome::Refused(LinkRefusal::Used));
    let state = flow.peek(&token).await.unwrap();
    assert_eq!(state, LinkState::Refused(LinkRefusal::Used));
    assert_eq!(app.told.count(EventKind::Unlocked), 1);
}

pub(crate) async fn a_block_is_told_once_and_of_unknown_addresses_alike<S: Ports>(
    app: AccessApp<S>,
) {
    app.add_account(ALICE, true).await;
    let sign_in = guarded(&app);
    assert_eq!(attack(&sign_in, ALICE, 100, 50).await, 5);
    assert_eq!(app.post.all().len(), 1, "one mail for one block");
    assert_eq!(app.told.count(EventKind::Locked), 1);
    assert_eq!(attack(&sign_in, "nobody@example.com", 200, 50).await, 5);
    assert_eq!(app.post.all().len(), 2);
    assert_eq!(app.post.last().template, "decoy");
    assert_eq!(app.told.count(EventKind::Locked), 2);
    // 95 more, one each two hours: a mail more when it stops for good
    for number in 0..100 {
        app.wait(2 * 3600);
        attack(&sign_in, ALICE, 300 + number, 1).await;
    }
    assert_eq!(app.post.count("unlock_instructions"), 2);
    assert_eq!(app.told.count(EventKind::Locked), 97);
}

/// Of a right password at the limit nothing is told.
pub(crate) async fn a_success_at_the_limit_blocks_nothing<S: Ports>(app: AccessApp<S>) {
    app.add_account(ALICE, true).await;
    let sign_in = guarded(&app);
    assert_eq!(attack(&sign_in, ALICE, 100, 4).await, 4);
    assert!(enters(&sign_in, &at(1)).await);
    assert_eq!(app.told.count(EventKind::Locked), 0);
    assert!(app.post.all().is_empty());
    assert_eq!(attack(&sign_in, ALICE, 200, 9).await, 5);
}

pub(crate) async fn an_unlock_is_asked_for_without_learning_anything<S: Ports>(app: AccessApp<S>) {
    app.add_account(ALICE, true).await;
    let gone = app.add_account("gone@example.com", true).await;
    assert!(app.store.set_active(&gone.id, false, &[]).await.unwrap());
    let flow = flow(&app);
    for (who, outcome, template) in [
        (ALICE, RequestOutcome::Sent, "unlock_instructions"),
        ("gone@example.com", RequestOutcome::Unknown, "decoy"),
        ("nobody@example.com", RequestOutcome::Unknown, "decoy"),
        ("nobody", RequestOutcome::Unknown, "decoy"),
    ] {
        let asked = flow.request_unlock(who, &at(1)).await.unwrap();
        assert_eq!(asked, outcome, "{who}");
        assert_eq!(asked.public(), PublicRequest::Accepted);
        assert_eq!(app.post.last().template, template);
        let again = flow.request_unlock(who, &at(1)).await.unwrap();
        assert!(matches!(again.public(), PublicRequest::Throttled(Some(_))));
    }
    let decoy = app.post.token();
    let outcome = flow.redeem(&decoy, &at(1)).await.unwrap();
    assert_eq!(outcome, UnlockOutcome::Refused(LinkRefusal::Invalid));
    app.wait(180);
    let asked = flow.request_unlock(ALICE, &at(1)).await.unwrap();
    assert_eq!(asked, RequestOutcome::Sent);
    let token = app.post.token();
    app.wait(24 * 3600);
    let late = flow.redeem(&token, &at(1)).await.unwrap();
    assert_eq!(late, UnlockOutcome::Refused(LinkRefusal::Expired));
    let never = Unlocking::DEFAULT.with_lifetime(Duration::ZERO);
    assert!(Lockable::new(app.flows.clone(), &never).is_err());
}

pub(crate) async fn an_administrator_lifts_a_block<S: Ports>(app: AccessApp<S>) {
    let alice = app.add_account(ALICE, true).await;
    let (sign_in, flow) = (guarded(&app), flow(&app));
    assert!(
        !flow.unlock(&alice.id, &at(1)).await.unwrap(),
        "there is no block"
    );
    attack(&sign_in, ALICE, 100, 20).await;
    assert!(flow.unlock(&alice.id, &at(1)).await.unwrap());
    assert!(enters(&sign_in, &at(1)).await);
}

/// Row 30: by a reset, and on from there while the attack goes on.
pub(crate) async fn an_owner_gets_in_by_a_reset<S: Ports>(app: AccessApp<S>) {
    let alice = app.add_account(ALICE, true).await;
    let sign_in = guarded(&app);
    let flows = app.flows.clone();
    let recover = Recoverable::new(flows, app.passwords.clone(), &Recovery::DEFAULT).unwrap();
    assert_eq!(attack(&sign_in, ALICE, 100, 20).await, 5);
    let _ = recover.request(ALICE, &at(1)).await.unwrap();
    let token = app.post.token();
    let outcome = recover.redeem(&token, secret(OTHER), &at(1)).await.unwrap();
    assert!(matches!(outcome, ResetOutcome::Reset(_)));
    let tried = sign_in.sign_in(ALICE, secret(OTHER), &at(1)).await.unwrap();
    assert!(matches!(tried, SignInOutcome::SignedIn(_)));

    // whoever has just reset the password is on a device of the owner
    let devices = KnownDevices::new(&app.flows);
    let token = devices.issue(&alice, app.now(), &mut SystemRandom).unwrap();
    for number in 0..20 {
        let client = at(200 + number);
        let _ = sign_in
            .sign_in(ALICE, secret("a guess of theirs"), &client)
            .await
            .unwrap();
    }
    let device = at(1).with_device(Some(&token));
    let tried = sign_in
        .sign_in(ALICE, secret(OTHER), &device)
        .await
        .unwrap();
    assert!(matches!(tried, SignInOutcome::SignedIn(_)));
}
