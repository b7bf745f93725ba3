use std::time::Duration;

use authkit_flows::passwordless::{LoginMail, LoginOutcome, Passwordless, PublicLogin};
use authkit_flows::{Client, EventKind, LinkRefusal, Method, SignInRefusal};

use crate::access_app::{ALICE, AccessApp, Ports, browser, unthrottled};
use crate::passwordless::{asked, flow, is_in, is_refused, used};

async fn code_asked<S: Ports>(app: &AccessApp<S>, flow: &Passwordless<S>) -> (String, String) {
    let token = asked(app, flow, &browser(1)).await;
    (token, app.post.last().code.expect("a code"))
}

async fn typed<S: Ports>(
    flow: &Passwordless<S>,
    code: &str,
    client: &Client,
) -> LoginOutcome<S::UserId> {
    flow.redeem_code(ALICE, code, client).await.unwrap()
}

fn is_wrong<Id>(outcome: &LoginOutcome<Id>, with: LinkRefusal) -> bool {
    matches!(outcome, LoginOutcome::WrongCode(refusal) if *refusal == with)
}

/// Row 80.
pub(crate) async fn a_code_signs_in_where_it_was_asked_for_and_once<S: Ports>(store: S) {
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, true).await;
    let flow = flow(&app).with_codes();
    let (token, code) = code_asked(&app, &flow).await;
    let elsewhere = typed(&flow, &code, &browser(2)).await;
    assert!(is_wrong(&elsewhere, LinkRefusal::Invalid));
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let LoginOutcome::SignedIn { proof, .. } = typed(&flow, &spaced, &browser(1)).await else {
        panic!("it is the code")
    };
    assert_eq!(
        (proof.account().id.clone(), proof.method()),
        (alice.id.clone(), Method::Code)
    );
    let again = typed(&flow, &code, &browser(1)).await;
    assert!(is_wrong(&again, LinkRefusal::Invalid));
    assert!(is_refused(
        &used(&flow, &token, &browser(1)).await,
        LinkRefusal::Used
    ));
    for who in ["nobody@example.com", ""] {
        let outcome = flow.redeem_code(who, &code, &browser(1)).await.unwrap();
        let public = outcome.public();
        assert!(matches!(public, PublicLogin::Refused(LinkRefusal::Invalid)));
    }
    assert_eq!(app.store.find_logins(&alice.id).await.unwrap().failures, 1);
    let (method, refusal) = (Method::Code, SignInRefusal::WrongCode);
    let refused = EventKind::SignInRefused { method, refusal };
    assert_eq!(app.told.count(refused), 2);
}

/// Row 80: ten wrong ones, and the right one is dead.
pub(crate) async fn ten_wrong_codes_kill_the_code<S: Ports>(store: S) {
    let app = unthrottled(store);
    app.add_account(ALICE, true).await;
    let flow = flow(&app).with_codes();
    let (token, code) = code_asked(&app, &flow).await;
    let wrong = if code == "123456" { "654321" } else { "123456" };
    for attempt in 0..10 {
        let outcome = typed(&flow, wrong, &browser(1)).await;
        let expected = match attempt {
            0..5 => LinkRefusal::Invalid,
            _ => LinkRefusal::Used,
        };
        assert!(is_wrong(&outcome, expected), "{attempt}: {outcome:?}");
        let public = outcome.public();
        assert!(matches!(public, PublicLogin::Refused(LinkRefusal::Invalid)));
    }
    let right = typed(&flow, &code, &browser(1)).await;
    assert!(is_wrong(&right, LinkRefusal::Used));
    assert!(
        is_in(&used(&flow, &token, &browser(1)).await),
        "the link is not guessed at"
    );
}

/// Row 80.
pub(crate) async fn a_code_is_dead_after_ten_minutes_and_after_its_link<S: Ports>(store: S) {
    let app = unthrottled(store);
    app.add_account(ALICE, true).await;
    let day = LoginMail::DEFAULT.with_lifetime(Duration::from_secs(86_400));
    let flow = Passwordless::new(app.gates.clone(), &day)
        .unwrap()
        .with_codes();
    let (token, code) = code_asked(&app, &flow).await;
    app.wait(601);
    assert!(is_wrong(
        &typed(&flow, &code, &browser(1)).await,
        LinkRefusal::Expired
    ));
    let link = used(&flow, &token, &browser(1)).await;
    assert!(
        is_refused(&link, LinkRefusal::Expired),
        "beside a code it lives as long"
    );
    let (token, code) = code_asked(&app, &flow).await;
    assert!(is_in(&used(&flow, &token, &browser(1)).await));
    assert!(is_wrong(
        &typed(&flow, &code, &browser(1)).await,
        LinkRefusal::Invalid
    ));
}

/// Row 69.
pub(crate) async fn of_fifty_parallel_codes_one_signs_in<S: Ports>(store: S) {
    let app = unthrottled(store);
    app.add_account(ALICE, true).await;
    let flow = std::sync::Arc::new(flow(&app).with_codes());
    let (_, code) = code_asked(&app, &flow).await;
    let uses: Vec<_> = (0..50)
        .map(|_| {
            let (flow, code) = (flow.clone(), code.clone());
            tokio::spawn(async move { is_in(&typed(&flow, &code, &browser(1)).await) })
        })
        .collect();
    let mut signed_in = 0;
    for one in uses {
        signed_in += u32::from(one.await.unwrap());
    }
    assert_eq!(signed_in, 1);
}

/// W6.
pub(crate) async fn an_inactive_account_gets_in_by_nothing_that_was_mailed<S: Ports>(store: S) {
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, true).await;
    let flow = flow(&app).with_codes();
    let (token, code) = code_asked(&app, &flow).await;
    assert!(app.store.set_active(&alice.id, false, &[]).await.unwrap());
    assert!(is_wrong(
        &typed(&flow, &code, &browser(1)).await,
        LinkRefusal::Invalid
    ));
    assert!(is_refused(
        &used(&flow, &token, &browser(1)).await,
        LinkRefusal::Used
    ));
}
