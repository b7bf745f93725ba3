//! The second step of a sign-in.

use std::convert::Infallible;
use std::future::ready;
use std::sync::atomic::{AtomicU32, Ordering};

use authkit_flows::passwordless::{LoginMail, LoginOutcome, OtherBrowser, Passwordless};
use authkit_flows::recoverable::{Recoverable, Recovery};
use authkit_flows::second_factor::{PendingSignIn, SecondFactorOutcome};
use authkit_flows::store::Account;
use authkit_flows::{
    BrowserId, EventKind, FirstFactor, Gate, GateFuture, Gates, LinkRefusal, Method, SecondFactor,
    SignIn, SignInOutcome, SignInRefusal,
};

use crate::access_app::{
    ALICE, AccessApp, OTHER, PASSWORD, Ports, access_app, at, browser, secret, unthrottled,
};

const TOTP: Method = Method::Custom("totp");

/// Asks everybody for it.
struct Factor;

impl<S: Ports> Gate<S> for Factor {
    fn check<'a>(
        &'a self,
        _: &'a S,
        _: &'a Account<S::UserId>,
        method: Method,
    ) -> GateFuture<'a, S::Error> {
        Box::pin(ready(Ok(
            (method != TOTP).then_some(SignInRefusal::SecondFactor)
        )))
    }
}

fn gates<S: Ports>(app: &AccessApp<S>) -> Gates<S> {
    app.gates.clone().with(Factor).in_two_steps()
}

fn home() -> BrowserId {
    BrowserId::from_bytes([1; 32])
}

/// The right password.
async fn first<S: Ports>(app: &AccessApp<S>) -> FirstFactor<S::UserId> {
    let sign_in = SignIn::new(gates(app), app.passwords.clone());
    match sign_in.sign_in(ALICE, secret(PASSWORD), &at(1)).await {
        Ok(SignInOutcome::SecondFactor(first)) => first,
        other => panic!("no first factor: {other:?}"),
    }
}

async fn begun<S: Ports>(app: &AccessApp<S>) -> (SecondFactor<S>, String) {
    let second = SecondFactor::new(gates(app));
    let token = second.begin(&first(app).await, &home(), "note").unwrap();
    (second, token)
}

async fn pending<S: Ports>(second: &SecondFactor<S>, token: &str) -> PendingSignIn<S::UserId> {
    let resumed = second.resume(token, &home()).await.unwrap();
    resumed.expect("a sign-in between its steps")
}

async fn give<S: Ports>(
    second: &SecondFactor<S>,
    pending: &PendingSignIn<S::UserId>,
    right: bool,
) -> SecondFactorOutcome<S::UserId> {
    let check = ready(Ok::<_, Infallible>(right));
    second.prove(pending, TOTP, check, &at(1)).await.unwrap()
}

pub(crate) async fn the_second_factor_signs_in_whoever_gave_the_first<S: Ports>(store: S) {
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, true).await;
    let (second, token) = begun(&app).await;
    let asked = EventKind::SecondFactorRequired {
        method: Method::Password,
    };
    assert_eq!(app.told.count(asked), 1);
    let logins = app.store.find_logins(&alice.id).await.unwrap();
    assert_eq!(
        (logins.count, logins.failures),
        (0, 0),
        "neither in nor out"
    );

    let pending = pending(&second, &token).await;
    assert_eq!(pending.account(), &alice);
    assert_eq!(
        (pending.first_factor(), pending.note()),
        ("password", "note")
    );
    let wrong = give(&second, &pending, false).await;
    assert!(matches!(wrong, SecondFactorOutcome::Wrong));
    let refused = EventKind::SignInRefused {
        method: TOTP,
        refusal: SignInRefusal::SecondFactor,
    };
    assert_eq!(app.told.count(refused), 1);
    let right = give(&second, &pending, true).await;
    let SecondFactorOutcome::SignedIn(proof) = right else {
        panic!("it is right: {right:?}")
    };
    assert_eq!((proof.account(), proof.method()), (&alice, TOTP));
    let logins = app.store.find_logins(&alice.id).await.unwrap();
    assert_eq!((logins.count, logins.failures_before), (1, 1));
}

pub(crate) async fn a_link_a_code_and_the_password_once_more_are_first_factors<S: Ports>(store: S) {
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, true).await;
    let mail = Passwordless::new(gates(&app), &LoginMail::DEFAULT).unwrap();
    let mail = mail.with_codes();
    for by_code in [false, true] {
        let _ = mail.request(ALICE, &browser(1)).await.unwrap();
        let letter = app.post.last();
        let (token, code) = (letter.token.unwrap(), letter.code.unwrap());
        let use_up = async || match by_code {
            true => mail.redeem_code(ALICE, &code, &browser(1)).await.unwrap(),
            false => {
                let here = OtherBrowser::Refuse;
                mail.redeem(&token, &browser(1), here).await.unwrap()
            }
        };
        let outcome = use_up().await;
        let LoginOutcome::SecondFactor { first, first_proof } = outcome else {
            panic!("{outcome:?}")
        };
        let method = if by_code { Method::Code } else { Method::Link };
        assert_eq!((first.method(), first_proof), (method, false));
        assert!(
            matches!(
                use_up().await,
                LoginOutcome::Refused(LinkRefusal::Used) | LoginOutcome::WrongCode(_)
            ),
            "it is used up all the same"
        );
    }
    let sign_in = SignIn::new(gates(&app), app.passwords.clone());
    let again = sign_in.reprove(&alice.id, secret(PASSWORD), &at(1)).await;
    assert!(matches!(again.unwrap(), SignInOutcome::SecondFactor(_)));
    let method = Method::Password;
    assert_eq!(app.told.count(EventKind::Reproved { method }), 0);
}

pub(crate) async fn nothing_else_leads_to_the_second_step<S: Ports>(store: S) {
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, true).await;
    let sign_in = SignIn::new(gates(&app), app.passwords.clone());
    let refusal = async |method, password| {
        let client = at(1);
        let tried = sign_in.sign_in_by(method, ALICE, secret(password), &client);
        match tried.await.unwrap() {
            SignInOutcome::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        }
    };
    let (wrong, missing) = (SignInRefusal::WrongPassword, SignInRefusal::SecondFactor);
    assert_eq!(refusal(Method::Password, OTHER).await, wrong);
    assert_eq!(
        refusal(Method::Basic, PASSWORD).await,
        missing,
        "a program has no next step"
    );
    for method in [Method::Remember, Method::ApiToken, Method::Basic] {
        let tried = gates(&app).admit(alice.clone(), method, &at(1)).await;
        assert_eq!(tried.unwrap().err(), Some(missing), "{method:?}");
    }
    let one_step = app.gates.clone().with(Factor);
    let sign_in = SignIn::new(one_step, app.passwords.clone());
    let tried = sign_in.sign_in(ALICE, secret(PASSWORD), &at(1)).await;
    assert!(matches!(
        tried.unwrap(),
        SignInOutcome::Refused(SignInRefusal::SecondFactor)
    ));
    assert!(app.store.set_active(&alice.id, false, &[]).await.unwrap());
    let sign_in = SignIn::new(gates(&app), app.passwords.clone());
    let tried = sign_in.sign_in(ALICE, secret(PASSWORD), &at(1)).await;
    assert!(matches!(
        tried.unwrap(),
        SignInOutcome::Refused(SignInRefusal::Inactive)
    ));
}

pub(crate) async fn a_sign_in_between_its_steps_is_of_one_browser_and_ten_minutes<S: Ports>(
    store: S,
) {
    let app = unthrottled(store);
    app.add_account(ALICE, true).await;
    let (second, token) = begun(&app).await;
    let elsewhere = BrowserId::from_bytes([2; 32]);
    let resumed = async |token: &str, browser: BrowserId| {
        let resumed = second.resume(token, &browser).await.unwrap();
        resumed.is_some()
    };
    assert!(!resumed(&token, elsewhere).await);
    assert!(!resumed(&token[1..], home()).await);
    assert!(!resumed("", home()).await);
    app.wait(599);
    assert!(resumed(&token, home()).await);
    app.wait(1);
    assert!(!resumed(&token, home()).await);
}

pub(crate) async fn a_sign_in_between_its_steps_ends_with_what_ends_a_session<S: Ports>(store: S) {
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, true).await;
    let (second, token) = begun(&app).await;
    let ended = async |token: &str| second.resume(token, &home()).await.unwrap().is_none();
    assert!(!ended(&token).await);
    let moved = app.store.advance_generation(&alice.id, &[]).await;
    assert!(moved.unwrap());
    assert!(ended(&token).await, "signed out everywhere");

    let (_, token) = begun(&app).await;
    assert!(!ended(&token).await);
    assert!(app.store.set_active(&alice.id, false, &[]).await.unwrap());
    assert!(ended(&token).await, "switched off");
    assert!(app.store.set_active(&alice.id, true, &[]).await.unwrap());

    let (_, token) = begun(&app).await;
    assert!(!ended(&token).await);
    assert!(app.store.remove_account(&alice.id, &[]).await.unwrap());
    assert!(ended(&token).await, "removed");
}

/// Whoever has the password guesses no more than anybody guesses at passwords, and the mailbox is no way around that.
pub(crate) async fn second_factors_are_counted_before_they_are_looked_at<S: Ports>(store: S) {
    let app = access_app(store);
    let alice = app.add_account(ALICE, true).await;
    let (second, token) = begun(&app).await;
    let looked_at = AtomicU32::new(0);
    let guess = async |network: u16, right: bool| {
        let check = async {
            looked_at.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Infallible>(right)
        };
        let (pending, client) = (pending(&second, &token).await, at(network));
        let given = second.prove(&pending, TOTP, check, &client);
        given.await.unwrap()
    };
    for network in 1..=5 {
        let wrong = guess(network, false).await;
        assert!(matches!(wrong, SecondFactorOutcome::Wrong), "{wrong:?}");
    }
    let stopped = guess(6, true).await;
    assert!(
        matches!(stopped, SecondFactorOutcome::Throttled(Some(_))),
        "{stopped:?}"
    );
    assert_eq!(looked_at.load(Ordering::SeqCst), 5);
    assert_eq!(app.told.count(EventKind::Locked), 1);

    // the first factor is free as ever, and counts nothing here
    let _ = first(&app).await;
    let recover =
        Recoverable::new(app.flows.clone(), app.passwords.clone(), &Recovery::DEFAULT).unwrap();
    let _ = recover.request(ALICE, &at(1)).await.unwrap();
    let reset = recover
        .redeem(&app.post.token(), secret(OTHER), &at(1))
        .await;
    let _ = reset.unwrap();
    let sign_in = SignIn::new(gates(&app), app.passwords.clone());
    let tried = sign_in.sign_in(ALICE, secret(OTHER), &at(1)).await;
    let Ok(SignInOutcome::SecondFactor(first)) = tried else {
        panic!("{tried:?}")
    };
    let token = second.begin(&first, &home(), "").unwrap();
    let pending = pending(&second, &token).await;
    let stopped = give(&second, &pending, true).await;
    assert!(
        matches!(stopped, SecondFactorOutcome::Throttled(_)),
        "a reset lifts nothing: {stopped:?}"
    );
    let alice = app.again(&alice).await;
    assert!(second.unlock(&alice, &at(1)).await.unwrap());
    assert!(!second.unlock(&alice, &at(1)).await.unwrap());
    let right = give(&second, &pending, true).await;
    assert!(matches!(right, SecondFactorOutcome::SignedIn(_)));
}

pub(crate) async fn a_check_that_cannot_be_made_lets_nobody_in<S: Ports>(store: S) {
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, true).await;
    let (second, token) = begun(&app).await;
    let pending = pending(&second, &token).await;
    let check = ready(Err::<bool, _>(std::io::Error::other("the keys are away")));
    let tried = second.prove(&pending, TOTP, check, &at(1)).await;
    assert!(tried.is_err());
    let mismatch = ready(Ok::<_, Infallible>(true));
    let other = Method::Custom("other");
    let tried = second.prove(&pending, other, mismatch, &at(1)).await;
    assert!(
        matches!(
            tried.unwrap(),
            SecondFactorOutcome::Refused(SignInRefusal::SecondFactor)
        ),
        "a factor that the gate does not know"
    );
    assert_eq!(app.store.find_logins(&alice.id).await.unwrap().count, 0);
}
