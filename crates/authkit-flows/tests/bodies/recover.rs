//! Recovery.

use std::time::Duration;

use authkit_flows::recoverable::{Recoverable, Recovery, RequestOutcome, ResetOutcome};
use authkit_flows::registerable::{Registerable, Registration, SignUp};
use authkit_flows::store::{Account, Store};
use authkit_flows::{Gates, LinkRefusal, LinkState, PublicRequest, SignInOutcome};

use crate::account_app::{
    ALICE, AccountApp, OTHER, PASSWORD, Ports, account_app, email, home, secret,
};

async fn asked<S: Ports>(app: &AccountApp<S>) -> (Account<S::UserId>, String) {
    let account = app.register_and_confirm(ALICE).await;
    let outcome = app.recover.request(ALICE, &home()).await.unwrap();
    assert_eq!(outcome, RequestOutcome::Sent);
    (account, app.token().await)
}

async fn refusal<S: Ports>(app: &AccountApp<S>, token: &str) -> LinkRefusal {
    match app.resets(token, OTHER).await {
        ResetOutcome::Refused(refusal) => refusal,
        other => panic!("the link worked: {other:?}"),
    }
}

async fn peek<S: Ports>(app: &AccountApp<S>, token: &str) -> LinkState {
    app.recover.peek(token).await.unwrap()
}

/// Rows 50, 61, 70 and 73.
pub(crate) async fn a_link_sets_a_password_once_and_kills_its_elders<S: Ports>(store: S) {
    let app = account_app(store);
    let (before, elder) = asked(&app).await;
    let token = app.reset_link(ALICE).await;
    for _ in 0..5 {
        assert_eq!(peek(&app, &token).await, LinkState::Ready);
    }
    assert!(
        app.signs_in(ALICE, PASSWORD).await,
        "looking changes nothing"
    );
    let ResetOutcome::Reset(account) = app.resets(&token, OTHER).await else {
        panic!("the link is good")
    };
    assert_eq!(
        account.generation,
        before.generation.next(),
        "sessions are dead"
    );
    assert_eq!(account, app.account(ALICE).await);
    let letter = app.letter().await;
    assert_eq!(
        (letter.template.as_str(), letter.to.as_str()),
        ("reset_notice", ALICE)
    );
    assert_eq!(app.logged(&account.id, "password_reset").await, 1);
    assert!(app.signs_in(ALICE, OTHER).await);
    assert!(!app.signs_in(ALICE, PASSWORD).await);
    assert_eq!(refusal(&app, &token).await, LinkRefusal::Used);
    assert_eq!(refusal(&app, &elder).await, LinkRefusal::Used);
    assert_eq!(
        peek(&app, &token).await,
        LinkState::Refused(LinkRefusal::Used)
    );
}

/// Row 62; W26: an expired link says so, and sends nothing.
pub(crate) async fn a_link_lives_for_an_hour_and_an_expired_one_sends_no_mail<S: Ports>(store: S) {
    let app = account_app(store);
    let (_, token) = asked(&app).await;
    let said = app.letters().await.len();
    app.wait(Duration::from_secs(3599));
    assert_eq!(peek(&app, &token).await, LinkState::Ready);
    app.wait(Duration::from_secs(2));
    assert_eq!(refusal(&app, &token).await, LinkRefusal::Expired);
    assert_eq!(app.letters().await.len(), said);
}

/// Row 64; W3.
pub(crate) async fn a_link_dies_with_any_change_of_what_it_is_bound_to<S: Ports>(store: S) {
    let app = account_app(store);
    let (account, token) = asked(&app).await;
    let (id, client) = (&account.id, &home());
    let (old, new) = (secret(PASSWORD), secret(OTHER));
    let _ = app
        .change
        .change_password(id, old, new, client)
        .await
        .unwrap();
    assert_eq!(
        refusal(&app, &token).await,
        LinkRefusal::Used,
        "a password change"
    );

    let token = app.reset_link(ALICE).await;
    let (old, new) = (secret(OTHER), secret(PASSWORD));
    let _ = app
        .change
        .change_password(id, old, new, client)
        .await
        .unwrap();
    assert_eq!(refusal(&app, &token).await, LinkRefusal::Used, "and back");

    let token = app.reset_link(ALICE).await;
    app.moves(id, "new@example.com").await;
    assert_eq!(
        refusal(&app, &token).await,
        LinkRefusal::Used,
        "another address"
    );

    let token = app.reset_link("new@example.com").await;
    assert!(app.store.advance_generation(id, &[]).await.unwrap());
    assert_eq!(
        refusal(&app, &token).await,
        LinkRefusal::Used,
        "signed out everywhere"
    );

    let token = app.reset_link("new@example.com").await;
    assert!(app.store.set_active(id, false, &[]).await.unwrap());
    assert_eq!(
        refusal(&app, &token).await,
        LinkRefusal::Used,
        "a deactivation"
    );
    assert!(app.store.set_active(id, true, &[]).await.unwrap());
    assert_eq!(refusal(&app, &token).await, LinkRefusal::Used, "nor later");

    let token = app.reset_link("new@example.com").await;
    assert!(app.store.remove_account(id, &[]).await.unwrap());
    assert_eq!(refusal(&app, &token).await, LinkRefusal::Used, "a deletion");
}

/// Row 64.
pub(crate) async fn a_link_dies_with_a_sign_in_where_these_are_tracked<S: Ports>(store: S) {
    let app = account_app(store);
    let (_, plain) = asked(&app).await;
    let (flows, passwords) = (app.flows.clone(), app.passwords.clone());
    let recover = Recoverable::new(flows, passwords, &Recovery::DEFAULT)
        .unwrap()
        .tracked();
    let _ = recover.request(ALICE, &home()).await.unwrap();
    let token = app.token().await;
    assert!(!app.signs_in(ALICE, OTHER).await);
    assert_eq!(
        recover.peek(&token).await.unwrap(),
        LinkState::Ready,
        "that was none"
    );
    assert!(app.signs_in(ALICE, PASSWORD).await);
    let dead = LinkState::Refused(LinkRefusal::Used);
    assert_eq!(recover.peek(&token).await.unwrap(), dead);
    let outcome = recover
        .redeem(&token, secret(OTHER), &home())
        .await
        .unwrap();
    assert!(matches!(outcome, ResetOutcome::Refused(LinkRefusal::Used)));
    assert_eq!(
        peek(&app, &plain).await,
        LinkState::Ready,
        "elsewhere it lives on"
    );
}

/// Row 64.
pub(crate) async fn only_the_newest_link_works_where_that_is_asked_for<S: Ports>(store: S) {
    let app = account_app(store);
    let _ = app.register_and_confirm(ALICE).await;
    let (flows, passwords) = (app.flows.clone(), app.passwords.clone());
    let recover = Recoverable::new(flows, passwords, &Recovery::DEFAULT).unwrap();
    let recover = recover.superseding();
    let _ = recover.request(ALICE, &home()).await.unwrap();
    let first = app.token().await;
    let _ = recover.request(ALICE, &home()).await.unwrap();
    let second = app.token().await;
    let outcome = recover
        .redeem(&first, secret(OTHER), &home())
        .await
        .unwrap();
    assert!(matches!(outcome, ResetOutcome::Refused(LinkRefusal::Used)));
    let outcome = recover
        .redeem(&second, secret(OTHER), &home())
        .await
        .unwrap();
    assert!(matches!(outcome, ResetOutcome::Reset(_)));
}

/// Row 73: no password is set without a link of this flow.
pub(crate) async fn a_bad_link_costs_no_hashing_and_a_bad_password_costs_no_link<S: Ports>(
    store: S,
) {
    let app = account_app(store);
    let (account, token) = asked(&app).await;
    let _ = app.confirm.request(ALICE, &home()).await.unwrap();
    let moving = app.move_link(&account.id, "new@example.com").await;
    let before = app.computations();
    for wrong in ["", "nonsense", &moving] {
        assert_eq!(refusal(&app, wrong).await, LinkRefusal::Invalid);
    }
    let outcome = app.resets(&token, "short").await;
    assert!(matches!(outcome, ResetOutcome::Rejected(_)));
    assert_eq!(app.computations(), before);
    assert!(matches!(
        app.resets(&token, OTHER).await,
        ResetOutcome::Reset(_)
    ));
}

pub(crate) async fn a_link_proves_the_address<S: Ports>(store: S) {
    let app = account_app(store);
    let _ = app.registers(ALICE, PASSWORD, &home()).await;
    assert!(!app.signs_in(ALICE, PASSWORD).await);
    let token = app.reset_link(ALICE).await;
    assert!(matches!(
        app.resets(&token, OTHER).await,
        ResetOutcome::Reset(_)
    ));
    assert!(
        app.signs_in(ALICE, OTHER).await,
        "its owner has opened mail sent there"
    );
    assert!(
        !app.signs_in(ALICE, PASSWORD).await,
        "whoever registered it may have been somebody else"
    );
}

/// Row 41: as much work as for any other, and the same answer.
pub(crate) async fn nobody_is_mailed_about_an_address_without_an_account<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let said = app.letters().await.len();
    let asked = ["nobody@example.com", "nobody", "@", " "];
    for (n, who) in asked.into_iter().enumerate() {
        let outcome = app.recover.request(who, &home()).await.unwrap();
        assert_eq!(outcome, RequestOutcome::Unknown);
        assert_eq!(outcome.public(), RequestOutcome::Sent.public());
        assert_eq!(app.decoys().await, n + 1);
    }
    assert!(app.store.set_active(&account.id, false, &[]).await.unwrap());
    let outcome = app.recover.request(ALICE, &home()).await.unwrap();
    assert_eq!(
        outcome,
        RequestOutcome::Unknown,
        "row 42: nor of an inactive account"
    );
    assert_eq!(app.letters().await.len(), said);
    assert_eq!(app.decoys().await, 5);
    assert_eq!(app.told("reset_requested"), 5);
}

/// W19.
pub(crate) async fn an_account_without_a_password_gets_one<S: Ports>(store: S) {
    let app = account_app(store);
    let (flows, passwords) = (app.flows.clone(), app.passwords.clone());
    let config = Registration::DEFAULT.with_optional_password(true);
    let register = Registerable::new(flows, passwords, config);
    let _ = register
        .register(SignUp::new(email(ALICE)), &home())
        .await
        .unwrap();
    let token = app.reset_link(ALICE).await;
    assert!(matches!(
        app.resets(&token, PASSWORD).await,
        ResetOutcome::Reset(_)
    ));
    assert!(app.signs_in(ALICE, PASSWORD).await);
    assert_eq!(refusal(&app, &token).await, LinkRefusal::Used);
}

/// Row 13: who is invited chooses the password; whoever invites never has one to give.
pub(crate) async fn an_invitation_sets_a_first_password_once_and_ends_with_its_time<S: Ports>(
    store: S,
) {
    let app = account_app(store);
    let config = Registration::DEFAULT.with_optional_password(true);
    let register = Registerable::new(app.flows.clone(), app.passwords.clone(), config);
    for (address, waits, works) in [(ALICE, 3599, true), ("bob@example.com", 3601, false)] {
        let invited = SignUp::new(email(address));
        let _ = register.register(invited, &home()).await.unwrap();
        let token = app.reset_link(address).await;
        app.wait(Duration::from_secs(waits));
        let chosen = app.resets(&token, PASSWORD).await;
        assert_eq!(matches!(chosen, ResetOutcome::Reset(_)), works, "{waits}");
        let again = app.resets(&token, OTHER).await;
        assert!(matches!(again, ResetOutcome::Refused(_)));
        assert_eq!(app.signs_in(address, PASSWORD).await, works);
        assert!(!app.signs_in(address, OTHER).await);
    }
}

/// Row 30.
pub(crate) async fn a_reset_lifts_the_block_of_its_account<S: Ports>(store: S) {
    let app = account_app(store);
    let (account, token) = asked(&app).await;
    app.limits.set(3);
    for _ in 0..3 {
        assert!(!app.signs_in(ALICE, OTHER).await);
    }
    let tried = app.tries(ALICE, PASSWORD).await;
    assert!(matches!(tried, SignInOutcome::Throttled(_)));
    assert!(matches!(
        app.resets(&token, OTHER).await,
        ResetOutcome::Reset(_)
    ));
    assert_eq!(app.logged(&account.id, "unlocked").await, 1);
    assert!(app.signs_in(ALICE, OTHER).await);
}

/// Rows 51 and 73.
pub(crate) async fn a_reset_signs_nobody_in_unless_asked_to_and_then_through_the_gates<S: Ports>(
    store: S,
) {
    struct Never;
    impl<S: Store> authkit_flows::Gate<S> for Never {
        fn check<'a>(
            &'a self,
            _: &'a S,
            _: &'a Account<S::UserId>,
            _: authkit_flows::Method,
        ) -> authkit_flows::GateFuture<'a, S::Error> {
            Box::pin(async { Ok(Some(authkit_flows::SignInRefusal::SecondFactor)) })
        }
    }

    let app = account_app(store);
    let _ = app.register_and_confirm(ALICE).await;
    let signing_in = |gates| {
        let (flows, passwords) = (app.flows.clone(), app.passwords.clone());
        let recover = Recoverable::new(flows, passwords, &Recovery::DEFAULT).unwrap();
        recover.signing_in(gates)
    };
    let reset = async |recover: &Recoverable<S>| {
        let token = app.reset_link(ALICE).await;
        recover
            .redeem(&token, secret(OTHER), &home())
            .await
            .unwrap()
    };
    assert!(matches!(reset(&app.recover).await, ResetOutcome::Reset(_)));
    assert_eq!(app.told("signed_in"), 0);

    let gates: Gates<S> = app.gates.clone();
    let ResetOutcome::SignedIn(proof) = reset(&signing_in(gates.clone())).await else {
        panic!("the gates let the account pass")
    };
    assert_eq!(
        *proof.account(),
        app.account(ALICE).await,
        "in the new generation"
    );
    assert_eq!(app.told("signed_in"), 1);

    let refused = reset(&signing_in(gates.with(Never))).await;
    assert!(matches!(refused, ResetOutcome::Reset(_)), "{refused:?}");
    assert_eq!(app.told("signed_in"), 1);
}

/// Row 112.
pub(crate) async fn a_name_leads_to_the_stored_address<S: Ports>(store: S) {
    let app = account_app(store);
    let sign_up = SignUp::new(email(ALICE)).with_password(secret(PASSWORD));
    let sign_up = sign_up.with_username("alice");
    let _ = app.register.register(sign_up, &home()).await.unwrap();
    for who in ["alice", "ALICE", "Alice@Example.COM", "ａlice@example.com"] {
        let outcome = app.recover.request(who, &home()).await.unwrap();
        assert_eq!(outcome, RequestOutcome::Sent, "{who}");
        assert_eq!(app.letter().await.to, ALICE);
    }
    for who in ["mıke", "%", "_lice@example.com", "1"] {
        let outcome = app.recover.request(who, &home()).await.unwrap();
        assert_eq!(outcome, RequestOutcome::Unknown, "{who}");
    }
}

/// Rows 35 and 114.
pub(crate) async fn whoever_asks_too_often_gets_no_mail<S: Ports>(store: S) {
    let app = account_app(store);
    let _ = app.register_and_confirm(ALICE).await;
    let said = app.letters().await.len();
    app.limits.set(2);
    for who in [ALICE, "nobody@example.com"] {
        let mut answers = Vec::new();
        for spelling in [who, &who.to_uppercase(), who] {
            let outcome = app.recover.request(spelling, &home()).await;
            answers.push(outcome.unwrap().public());
        }
        assert_eq!(answers[..2], [PublicRequest::Accepted; 2], "{who}");
        assert!(
            matches!(answers[2], PublicRequest::Throttled(Some(_))),
            "{who}"
        );
    }
    assert_eq!(app.letters().await.len(), said + 2);
    assert_eq!(app.decoys().await, 2);
}
