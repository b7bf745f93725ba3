use authkit_flows::passwordless::{LoginMail, LoginOutcome, OtherBrowser, Passwordless};
use authkit_flows::recoverable::{Recoverable, Recovery, ResetOutcome};
use authkit_flows::roles::{Permission, RoleGate, role};
use authkit_flows::store::{Account, Reset, Swap};
use authkit_flows::{
    EventKind, Gate, GateFuture, Gates, Method, PublicSignIn, SignIn, SignInOutcome, SignInRefusal,
};

use crate::access_app::{
    ALICE, AccessApp, OTHER, PASSWORD, Ports, at, browser, secret, unthrottled,
};

/// Stops everybody, until the factor itself is how somebody comes.
struct Factor;

impl<S: Ports> Gate<S> for Factor {
    fn check<'a>(
        &'a self,
        _: &'a S,
        _: &'a Account<S::UserId>,
        method: Method,
    ) -> GateFuture<'a, S::Error> {
        let passed = method == Method::Custom("totp");
        Box::pin(async move { Ok((!passed).then_some(SignInRefusal::SecondFactor)) })
    }
}

/// Row 51.
pub(crate) async fn no_way_in_goes_around_a_second_factor<S: Ports>(store: S) {
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, true).await;
    let gates = app.gates.clone().with(Factor);
    let stopped = |outcome: SignInOutcome<S::UserId>| {
        matches!(outcome, SignInOutcome::Refused(SignInRefusal::SecondFactor))
    };

    let sign_in = SignIn::new(gates.clone(), app.passwords.clone());
    let tried = sign_in.sign_in(ALICE, secret(PASSWORD), &at(1)).await;
    assert!(stopped(tried.unwrap()), "the password");
    let tried = sign_in.reprove(&alice.id, secret(PASSWORD), &at(1)).await;
    assert!(stopped(tried.unwrap()), "the password once more");

    let mail = Passwordless::new(gates.clone(), &LoginMail::DEFAULT)
        .unwrap()
        .with_codes();
    for by_code in [false, true] {
        let _ = mail.request(ALICE, &browser(1)).await.unwrap();
        let letter = app.post.last();
        let (token, code) = (letter.token.unwrap(), letter.code.unwrap());
        let outcome = match by_code {
            true => mail.redeem_code(ALICE, &code, &browser(1)).await,
            false => mail.redeem(&token, &browser(1), OtherBrowser::Refuse).await,
        };
        let outcome = outcome.unwrap();
        let stopped = LoginOutcome::NotAdmitted::<S::UserId>(SignInRefusal::SecondFactor);
        assert_eq!(format!("{outcome:?}"), format!("{stopped:?}"));
    }
    let recover = Recoverable::new(app.flows.clone(), app.passwords.clone(), &Recovery::DEFAULT)
        .unwrap()
        .signing_in(gates.clone());
    let _ = recover.request(ALICE, &at(1)).await.unwrap();
    let token = app.post.token();
    let outcome = recover.redeem(&token, secret(OTHER), &at(1)).await.unwrap();
    assert!(
        matches!(outcome, ResetOutcome::Reset(_)),
        "a reset that signs in: {outcome:?}"
    );
    let alice = app.again(&alice).await;
    // remember cookie and token: all of them ask `admit`
    for method in [Method::Remember, Method::ApiToken, Method::Basic] {
        let tried = gates.admit(alice.clone(), method, &at(1)).await.unwrap();
        assert_eq!(tried.err(), Some(SignInRefusal::SecondFactor), "{method:?}");
    }
    assert_eq!(app.store.find_logins(&alice.id).await.unwrap().count, 0);
    let method = Method::Custom("totp");
    let tried = gates.admit(alice, method, &at(1)).await.unwrap();
    assert!(tried.is_ok_and(|proof| proof.method() == method));
}

/// Row 91.
pub(crate) async fn a_role_is_asked_for_at_each_request<S: Ports>(store: S) {
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, true).await;
    let staff = Permission::any([role("staff"), role("admin")]);
    let gates: Gates<S> = app.gates.clone().with(RoleGate::new(staff));
    let ask = async || gates.refusal(&alice, Method::Remember).await.unwrap();
    assert_eq!(ask().await, Some(SignInRefusal::Role));
    let name = "admin".parse().unwrap();
    assert!(app.store.add_role(&alice.id, &name).await.unwrap());
    assert_eq!(ask().await, None);
    let sign_in = SignIn::new(gates.clone(), app.passwords.clone());
    let tried = sign_in
        .sign_in(ALICE, secret(PASSWORD), &at(1))
        .await
        .unwrap();
    assert!(matches!(tried, SignInOutcome::SignedIn(_)));
    assert!(app.store.remove_role(&alice.id, &name).await.unwrap());
    assert_eq!(
        ask().await,
        Some(SignInRefusal::Role),
        "gone with the next request"
    );
    let nothing = app.gates.clone().with(RoleGate::new(Permission::all([])));
    let refusal = nothing.refusal(&alice, Method::Password).await.unwrap();
    assert_eq!(
        refusal,
        Some(SignInRefusal::Role),
        "who asks for nothing lets nobody in"
    );
}

async fn told<S: Ports>(app: &AccessApp<S>, password: &str) -> PublicSignIn<S::UserId> {
    app.try_password(ALICE, password, &at(1)).await.public()
}

/// Row 10.
pub(crate) async fn passwords_never_expire_and_a_leaked_one_leads_to_the_reset<S: Ports>(store: S) {
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, true).await;
    app.wait(10 * 366 * 86_400);
    assert!(
        matches!(told(&app, PASSWORD).await, PublicSignIn::SignedIn(_)),
        "after ten years"
    );

    let mark = async || {
        app.sign_in
            .mark_compromised(&alice.id, &at(1))
            .await
            .unwrap()
    };
    assert!(mark().await);
    assert!(!mark().await, "once");
    assert_eq!(app.told.count(EventKind::PasswordCompromised), 1);
    let before = app.computations();
    assert!(matches!(
        told(&app, PASSWORD).await,
        PublicSignIn::ResetNeeded
    ));
    assert!(
        matches!(told(&app, OTHER).await, PublicSignIn::Refused),
        "told only to who knows it"
    );
    let again = app
        .sign_in
        .reprove(&alice.id, secret(PASSWORD), &at(1))
        .await
        .unwrap();
    let refusal = SignInRefusal::CompromisedPassword;
    assert!(matches!(again, SignInOutcome::Refused(why) if why == refusal));
    assert_eq!(app.computations() - before, 3, "one hash each");

    let found = app
        .store
        .find_credential_by_id(&alice.id)
        .await
        .unwrap()
        .unwrap();
    assert!(
        found.password.as_ref().unwrap().is_compromised(),
        "no sign-in takes the mark off"
    );
    let new = app.passwords.hashing().hash(secret(OTHER)).await.unwrap();
    let (id, to, now) = (alice.id.clone(), alice.email.clone(), app.now());
    let reset = Reset::new(id, to, found.password, alice.generation, new, now);
    assert_eq!(
        app.store.redeem_reset(&reset, &[]).await.unwrap(),
        Swap::Done
    );
    assert!(app.signs_in(ALICE, OTHER).await);
}

pub(crate) async fn what_has_no_password_is_not_marked<S: Ports>(store: S) {
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, false).await;
    let mail = Passwordless::new(app.gates.clone(), &LoginMail::DEFAULT).unwrap();
    let _ = mail.request(ALICE, &browser(1)).await.unwrap();
    let token = app.post.token();
    let _ = mail
        .redeem(&token, &browser(1), OtherBrowser::Refuse)
        .await
        .unwrap();
    assert!(
        !app.sign_in
            .mark_compromised(&alice.id, &at(1))
            .await
            .unwrap()
    );
    assert!(app.store.remove_account(&alice.id, &[]).await.unwrap());
    assert!(
        !app.sign_in
            .mark_compromised(&alice.id, &at(1))
            .await
            .unwrap()
    );
}
