use std::time::Duration;

use authkit_flows::{Method, SignInOutcome};

use crate::inn::{ALICE, OTHER, PASSWORD, Ports, at, open_inn, secret};

/// W20: every way is kept, failures too.
pub(crate) async fn the_audit_log_keeps_every_way_and_every_failure<S: Ports>(store: S) {
    let inn = open_inn(store);
    let alice = inn.guest(ALICE, true).await;
    let _ = inn.try_password(ALICE, OTHER, &at(1)).await;
    inn.wait(1);
    let basic = inn
        .sign_in
        .sign_in_by(Method::Basic, ALICE, secret(PASSWORD), &at(2))
        .await;
    assert!(matches!(basic, Ok(SignInOutcome::SignedIn(_))));
    let until = inn.now() + Duration::from_secs(1);
    let kept = inn.store.find_events(&alice.id, until, 10).await.unwrap();
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
    assert_eq!(inn.flows.lost_events(), 0);
    let logins = inn.store.find_logins(&alice.id).await.unwrap();
    assert_eq!((logins.count, logins.failures_before), (1, 1));
}
