use std::time::Duration;

use authkit_flows::{Method, SignInOutcome};

use crate::access_app::{ALICE, OTHER, PASSWORD, Ports, at, secret, unthrottled};

/// W20: every way is kept, failures too.
pub(crate) async fn the_audit_log_keeps_every_way_and_every_failure<S: Ports>(store: S) {
    let app = unthrottled(store);
    let alice = app.add_account(ALICE, true).await;
    let _ = app.try_password(ALICE, OTHER, &at(1)).await;
    app.wait(1);
    let basic = app
        .sign_in
        .sign_in_by(Method::Basic, ALICE, secret(PASSWORD), &at(2))
        .await;
    assert!(matches!(basic, Ok(SignInOutcome::SignedIn(_))));
    let until = app.now() + Duration::from_secs(1);
    let kept = app.store.find_events(&alice.id, until, 10).await.unwrap();
    let told: Vec<_> = kept
        .iter()
        .map(|event| (event.kind.as_str(), event.address, event.details.clone()))
        .collect();
    let details = |pairs: &[(&str, &str)]| {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    };
    let refused = details(&[("method", "password"), ("refusal", "wrong_password")]);
    let expected = [
        (
            "signed_in",
            at(2).address(),
            details(&[("method", "basic")]),
        ),
        ("sign_in_refused", at(1).address(), refused),
    ];
    assert_eq!(told, expected);
    assert_eq!(app.flows.lost_events(), 0);
    let logins = app.store.find_logins(&alice.id).await.unwrap();
    assert_eq!((logins.count, logins.failures_before), (1, 1));
}
