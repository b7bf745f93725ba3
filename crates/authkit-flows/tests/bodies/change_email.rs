//! A new address.

use std::time::Duration;

use authkit_flows::changeable::{EmailOutcome, EmailRedeemed, PublicEmailChange};
use authkit_flows::registerable::RegisterOutcome;
use authkit_flows::{Action, LinkRefusal, LinkState, Method, Proof, ProofRefusal};

use crate::account_app::{
    ALICE, AccountApp, OTHER, PASSWORD, Ports, account_app, elsewhere, email, home, secret,
};

const NEW: &str = "new@example.com";

async fn request<S: Ports>(
    app: &AccountApp<S>,
    id: &S::UserId,
    password: &str,
    to: &str,
) -> EmailOutcome {
    let proof = Proof::password(id.clone(), secret(password));
    let asked = app.change_email.request(proof, &email(to), &home()).await;
    asked.unwrap()
}

async fn press<S: Ports>(app: &AccountApp<S>, token: &str) -> EmailRedeemed<S::UserId> {
    app.change_email.redeem(token, None, &home()).await.unwrap()
}

/// Rows 50, 67 and 70.
pub(crate) async fn the_old_address_stays_until_the_new_one_is_proved<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let token = app.move_link(&account.id, NEW).await;
    let letter = app.letter().await;
    assert_eq!(
        (letter.template.as_str(), letter.to.as_str()),
        ("change_email_instructions", NEW)
    );
    for _ in 0..5 {
        let state = app.change_email.peek(&token, None, &home()).await.unwrap();
        assert_eq!(state, LinkState::Ready);
    }
    assert_eq!(app.account(ALICE).await, account);
    assert!(app.find(NEW).await.is_none());

    let EmailRedeemed::Changed(moved) = press(&app, &token).await else {
        panic!("the link is good")
    };
    assert_eq!(moved, app.account(NEW).await);
    assert_eq!(
        (&moved.id, moved.generation),
        (&account.id, account.generation)
    );
    assert!(
        app.confirm.is_confirmed(&account.id).await.unwrap(),
        "the link proved it"
    );
    assert!(app.find(ALICE).await.is_none());
    let letter = app.letter().await;
    assert_eq!(
        (letter.template.as_str(), letter.to.as_str()),
        ("change_email_notice", ALICE)
    );
    assert!(letter.token.is_some(), "a link back");
    assert_eq!(app.logged(&account.id, "email_changed").await, 1);
    assert!(app.signs_in(NEW, PASSWORD).await);
    assert!(!app.signs_in(ALICE, PASSWORD).await);
    assert_eq!(
        press(&app, &token).await,
        EmailRedeemed::Refused(LinkRefusal::Used)
    );
}

/// Rows 67 and 90.
pub(crate) async fn a_stale_proof_or_a_wrong_password_asks_for_nothing<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let said = app.letters().await.len();
    let refused = |why| EmailOutcome::NotProved(why);
    let outcome = request(&app, &account.id, OTHER, NEW).await;
    assert_eq!(outcome, refused(ProofRefusal::WrongPassword));
    let ask = async |proof| {
        let asked = app.change_email.request(proof, &email(NEW), &home()).await;
        asked.unwrap()
    };
    let signed_in = app.proof(ALICE, PASSWORD).await;
    app.wait(Duration::from_secs(3601));
    let outcome = ask(Proof::signed_in(&signed_in)).await;
    assert_eq!(outcome, refused(ProofRefusal::NotFresh));
    assert_eq!(
        outcome.public(),
        PublicEmailChange::NotProved(ProofRefusal::NotFresh)
    );
    assert!(
        app.store
            .advance_generation(&account.id, &[])
            .await
            .unwrap()
    );
    let dead = Proof::session(&account, Method::Password, app.flows.now());
    assert_eq!(ask(dead).await, refused(ProofRefusal::Stale));
    assert_eq!(app.letters().await.len(), said);
    let signed_in = app.proof(ALICE, PASSWORD).await;
    assert_eq!(ask(Proof::signed_in(&signed_in)).await, EmailOutcome::Sent);
}

/// Rows 38 and 40.
pub(crate) async fn another_accounts_address_looks_like_any_other<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let _ = app.register_and_confirm("bob@example.com").await;
    let gone = app.register_and_confirm("gone@example.com").await;
    assert!(app.store.set_active(&gone.id, false, &[]).await.unwrap());
    let said = app.letters().await.len();
    let mut answers = Vec::new();
    for to in ["BOB@example.com", NEW, "gone@example.com"] {
        answers.push(request(&app, &account.id, PASSWORD, to).await);
    }
    assert_eq!(
        answers,
        [EmailOutcome::Taken, EmailOutcome::Sent, EmailOutcome::Taken]
    );
    let public = answers.iter().map(|answer| answer.public());
    assert!(
        public
            .into_iter()
            .all(|seen| seen == PublicEmailChange::Accepted)
    );
    let letters = app.letters().await.split_off(said);
    assert_eq!(letters.len(), 2);
    assert_eq!(letters[0].template, "already_registered");
    assert_eq!(
        (letters[0].to.as_str(), &letters[0].token),
        ("bob@example.com", &None)
    );
    assert_eq!(
        app.decoys().await,
        1,
        "an inactive owner gets nothing, and it takes as long"
    );
    assert_eq!(
        request(&app, &account.id, PASSWORD, ALICE).await,
        EmailOutcome::Same
    );
}

/// Row 67.
pub(crate) async fn an_address_taken_in_between_is_not_overwritten<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let token = app.move_link(&account.id, NEW).await;
    let outcome = app.registers(NEW, OTHER, &elsewhere()).await;
    let RegisterOutcome::Registered(other) = outcome else {
        panic!("until it is proved, the address is anybody's: {outcome:?}")
    };
    assert_eq!(press(&app, &token).await, EmailRedeemed::Taken);
    assert_eq!(app.account(NEW).await.id, other.id);
    assert_eq!(app.account(ALICE).await, account);
    let letters = app.letters().await;
    assert!(
        letters
            .iter()
            .all(|letter| letter.template != "change_email_notice")
    );
}

/// Row 66, fault 14.
pub(crate) async fn of_two_requests_the_last_one_counts<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let first = app.move_link(&account.id, "first@example.com").await;
    let second = app.move_link(&account.id, "second@example.com").await;
    let dead = EmailRedeemed::Refused(LinkRefusal::Used);
    assert_eq!(press(&app, &first).await, dead);
    let EmailRedeemed::Changed(moved) = press(&app, &second).await else {
        panic!("the last one counts")
    };
    assert_eq!(moved.email, email("second@example.com"));
    assert_eq!(press(&app, &first).await, dead);
    // nor does a link come to life when the account is back where it was made
    app.moves(&account.id, ALICE).await;
    assert_eq!(press(&app, &second).await, dead);
}

/// Row 64.
pub(crate) async fn a_link_dies_with_what_it_is_bound_to<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let used = EmailRedeemed::Refused(LinkRefusal::Used);
    let token = app.move_link(&account.id, NEW).await;
    app.wait(Duration::from_secs(7200));
    assert_eq!(
        press(&app, &token).await,
        EmailRedeemed::Refused(LinkRefusal::Expired)
    );

    let token = app.move_link(&account.id, NEW).await;
    let reset = app.reset_link(ALICE).await;
    let _ = app.resets(&reset, PASSWORD).await;
    assert_eq!(press(&app, &token).await, used, "a reset");

    let token = app.move_link(&account.id, NEW).await;
    assert!(
        app.store
            .advance_generation(&account.id, &[])
            .await
            .unwrap()
    );
    assert_eq!(press(&app, &token).await, used, "signed out everywhere");

    let token = app.move_link(&account.id, NEW).await;
    let confirm = app.confirm.redeem(&token, &home()).await.unwrap();
    assert!(matches!(
        confirm,
        authkit_flows::confirmable::ConfirmOutcome::Refused(_)
    ));
    assert!(app.store.remove_account(&account.id, &[]).await.unwrap());
    assert_eq!(press(&app, &token).await, used, "a deletion");
    assert_eq!(
        press(&app, "nonsense").await,
        EmailRedeemed::Refused(LinkRefusal::Invalid)
    );
}

/// A typing error sends the link to a stranger, who presses the button.
pub(crate) async fn a_stranger_with_the_link_cannot_take_the_account<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let stranger = app.register_and_confirm("stranger@example.com").await;
    let token = app.move_link(&account.id, "typo@example.com").await;
    let state = app
        .change_email
        .peek(&token, None, &elsewhere())
        .await
        .unwrap();
    assert_eq!(state, LinkState::OtherBrowser);
    for signed_in in [None, Some(&stranger.id)] {
        for client in [elsewhere(), elsewhere().with_browser(None)] {
            let redeemed = app.change_email.redeem(&token, signed_in, &client).await;
            assert_eq!(redeemed.unwrap(), EmailRedeemed::SignInFirst);
        }
    }
    assert_eq!(app.account(ALICE).await, account);
    // the owner, on another device
    let redeemed = app
        .change_email
        .redeem(&token, Some(&account.id), &elsewhere())
        .await;
    assert!(matches!(redeemed.unwrap(), EmailRedeemed::Changed(_)));
}

/// Row 114: one account must not write to many, nor many accounts to one.
pub(crate) async fn whoever_asks_too_often_gets_no_mail<S: Ports>(store: S) {
    let app = account_app(store);
    let alice = app.register_and_confirm(ALICE).await;
    let bob = app.register_and_confirm("bob@example.com").await;
    let said = app.letters().await.len();
    app.limits.set(2);
    let mut outcomes = Vec::new();
    for n in 0..3 {
        let to = format!("new{n}@example.com");
        outcomes.push(request(&app, &alice.id, PASSWORD, &to).await);
    }
    assert_eq!(outcomes[..2], [EmailOutcome::Sent; 2]);
    assert!(matches!(
        outcomes[2].public(),
        PublicEmailChange::Throttled(Some(_))
    ));
    assert_eq!(app.letters().await.len(), said + 2);
    let outcome = request(&app, &bob.id, PASSWORD, "new0@example.com").await;
    assert_eq!(outcome, EmailOutcome::Sent);
    let outcome = request(&app, &bob.id, PASSWORD, "new0@example.com").await;
    assert!(matches!(outcome, EmailOutcome::Throttled(_)));
    assert_eq!(app.limits.count(Action::EmailChange, "new0@example.com"), 2);
}

/// Row 66: two spellings of one identifier may be two mailboxes.
pub(crate) async fn another_spelling_of_ones_own_address_is_proved_as_well<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let reset = app.reset_link(ALICE).await;
    let token = app.move_link(&account.id, "Alice@example.com").await;
    assert_eq!(app.letter().await.to, "Alice@example.com");
    let EmailRedeemed::Changed(moved) = press(&app, &token).await else {
        panic!("it is the same account's")
    };
    assert_eq!(moved.email.as_str(), "Alice@example.com");
    assert!(app.signs_in(ALICE, PASSWORD).await);
    let dead = LinkState::Refused(LinkRefusal::Used);
    assert_eq!(app.recover.peek(&reset).await.unwrap(), dead);
}

/// W6.
pub(crate) async fn an_inactive_account_moves_nowhere<S: Ports>(store: S) {
    let app = account_app(store);
    let account = app.register_and_confirm(ALICE).await;
    let token = app.move_link(&account.id, NEW).await;
    assert!(app.store.set_active(&account.id, false, &[]).await.unwrap());
    assert_eq!(
        press(&app, &token).await,
        EmailRedeemed::Refused(LinkRefusal::Used)
    );
    let outcome = request(&app, &account.id, PASSWORD, NEW).await;
    assert_eq!(outcome, EmailOutcome::NotProved(ProofRefusal::Stale));
}
