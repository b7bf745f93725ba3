use std::time::Duration;

use authkit_flows::lifecycle::{
    DeleteOutcome, ExportOutcome, Lifecycle, LifecycleSettings, Parts, RevokeOutcome, SwitchOutcome,
};
use authkit_flows::store::{ApiToken, ApiTokenRecord, Device, Put, SessionRecord, SessionToken};
use authkit_flows::{EventKind, SignInOutcome, SignInRefusal, SignedIn};
use authkit_token::{OpaqueToken, SystemRandom};

use crate::access_app::{ALICE, AccessApp, PASSWORD, Ports, access_app, at, unthrottled};

fn flow<S: Ports>(app: &AccessApp<S>) -> Lifecycle<S> {
    let parts = Parts::new()
        .roles()
        .logins()
        .sessions()
        .api_tokens()
        .events();
    Lifecycle::new(app.flows.clone(), &LifecycleSettings::DEFAULT).with_parts(parts)
}

async fn proof<S: Ports>(app: &AccessApp<S>) -> SignedIn<S::UserId> {
    match app.try_password(ALICE, PASSWORD, &at(1)).await {
        SignInOutcome::SignedIn(proof) => proof,
        other => panic!("it is the password: {other:?}"),
    }
}

/// Rows 75 and 87, W6.
pub(crate) async fn what_is_switched_off_opens_to_nothing_and_stays_signed_out<S: Ports>(store: S) {
    let app = unthrottled(store);
    let (alice, flow) = (app.add_account(ALICE, true).await, flow(&app));
    let off = async || flow.deactivate(&alice.id, &at(1)).await.unwrap();
    let on = async || flow.activate(&alice.id, &at(1)).await.unwrap();
    assert_eq!(on().await, SwitchOutcome::Unchanged);
    assert_eq!(off().await, SwitchOutcome::Done);
    assert_eq!(off().await, SwitchOutcome::Unchanged);
    let tried = app.try_password(ALICE, PASSWORD, &at(1)).await;
    assert!(matches!(
        tried,
        SignInOutcome::Refused(SignInRefusal::Inactive)
    ));
    assert_eq!(on().await, SwitchOutcome::Done);
    assert_eq!(app.again(&alice).await.generation, alice.generation.next());
    assert!(app.signs_in(ALICE, PASSWORD).await);
    let letter = app.post.last();
    assert_eq!(
        (letter.template.as_str(), letter.to.as_str()),
        ("deactivation_notice", ALICE)
    );
    assert_eq!(
        app.post.count("deactivation_notice"),
        2,
        "one was asked for in vain"
    );
    assert_eq!(app.told.count(EventKind::Deactivated), 1);
    assert_eq!(app.told.count(EventKind::Activated), 1);
    assert!(app.store.remove_account(&alice.id, &[]).await.unwrap());
    assert_eq!(off().await, SwitchOutcome::Unknown);
}

pub(crate) async fn signed_out_everywhere_is_the_next_generation<S: Ports>(store: S) {
    let app = unthrottled(store);
    let (alice, flow) = (app.add_account(ALICE, true).await, flow(&app));
    let RevokeOutcome::Revoked(now) = flow.revoke(&alice.id, &at(1)).await.unwrap() else {
        panic!("the account is there")
    };
    assert_eq!(now.generation, alice.generation.next());
    assert_eq!(app.told.count(EventKind::Revoked), 1);
    assert!(app.store.remove_account(&alice.id, &[]).await.unwrap());
    let gone = flow.revoke(&alice.id, &at(1)).await.unwrap();
    assert_eq!(gone, RevokeOutcome::Unknown);
    assert_eq!(app.told.count(EventKind::Revoked), 1);
}

/// Row 90.
pub(crate) async fn a_deletion_wants_a_proof_that_is_fresh_and_of_this_generation<S: Ports>(
    store: S,
) {
    let app = unthrottled(store);
    let (alice, flow) = (app.add_account(ALICE, true).await, flow(&app));
    let old = proof(&app).await;
    app.wait(601);
    let delete = async |proof: &SignedIn<S::UserId>| flow.delete(proof, &at(1)).await.unwrap();
    assert_eq!(delete(&old).await, DeleteOutcome::NotFresh);
    let overtaken = proof(&app).await;
    let _ = flow.revoke(&alice.id, &at(1)).await.unwrap();
    assert_eq!(delete(&overtaken).await, DeleteOutcome::NotFresh);
    assert!(
        app.signs_in(ALICE, PASSWORD).await,
        "nothing has happened so far"
    );

    let fresh = proof(&app).await;
    app.wait(600);
    assert_eq!(delete(&fresh).await, DeleteOutcome::Deleted);
    assert_eq!(delete(&fresh).await, DeleteOutcome::NotFresh);
    assert!(!app.signs_in(ALICE, PASSWORD).await);
    let letter = app.post.last();
    assert_eq!(
        (letter.template.as_str(), letter.to.as_str()),
        ("deletion_notice", ALICE)
    );
    assert_eq!(app.told.count(EventKind::Deleted), 1);
    let kept = app
        .store
        .find_events(&alice.id, app.now() + Duration::from_secs(1), 1)
        .await;
    assert_eq!(kept.unwrap()[0].kind, "deleted", "the log remembers the id");
    app.add_account(ALICE, false).await;
    let gone = flow.delete_for(&alice.id, &at(1)).await.unwrap();
    assert_eq!(
        gone,
        DeleteOutcome::Unknown,
        "the new account is another one"
    );
}

pub(crate) async fn an_administrator_deletes_without_a_proof<S: Ports>(store: S) {
    let app = unthrottled(store);
    let (alice, flow) = (app.add_account(ALICE, true).await, flow(&app));
    let done = flow.delete_for(&alice.id, &at(1)).await.unwrap();
    assert_eq!(done, DeleteOutcome::Deleted);
    assert_eq!(app.post.count("deletion_notice"), 1);
    assert!(app.store.find_account(&alice.id).await.unwrap().is_none());
}

pub(crate) async fn an_export_holds_what_is_kept_and_nothing_that_opens_anything<S: Ports>(
    store: S,
) {
    let app = access_app(store);
    let alice = app.add_account(ALICE, true).await;
    let now = app.now();
    let later = now + Duration::from_secs(3600);
    let session = OpaqueToken::<SessionToken>::generate(&mut SystemRandom).unwrap();
    let device = Device::unknown().with_user_agent(Some("Firefox"));
    let record = SessionRecord::new(alice.id.clone(), alice.generation, now, later);
    let put = app
        .store
        .put_session(&session.digest(), &record.clone().on(device))
        .await;
    assert_eq!(put.unwrap(), Put::Created);
    let dead = OpaqueToken::<SessionToken>::generate(&mut SystemRandom).unwrap();
    let ended = SessionRecord::new(alice.id.clone(), alice.generation, now, now);
    let put = app.store.put_session(&dead.digest(), &ended).await;
    assert_eq!(put.unwrap(), Put::Created);
    let program = OpaqueToken::<ApiToken>::generate(&mut SystemRandom).unwrap();
    let token = ApiTokenRecord::new(alice.id.clone(), alice.generation, now, later);
    let put = app
        .store
        .put_api_token(&program.digest(), &token.with_label("backup"))
        .await;
    assert_eq!(put.unwrap(), Put::Created);
    assert!(
        app.store
            .add_role(&alice.id, &"admin".parse().unwrap())
            .await
            .unwrap()
    );

    let flow = flow(&app);
    let proof = proof(&app).await;
    let ExportOutcome::Exported(export) = flow.export(&proof, &at(1)).await.unwrap() else {
        panic!("the proof is fresh")
    };
    assert_eq!(export.email, ALICE);
    assert_eq!(export.roles.as_deref(), Some(&["admin".to_owned()][..]));
    assert_eq!(export.logins.map(|logins| logins.count), Some(1));
    let sessions = export.sessions.as_ref().unwrap();
    assert_eq!(sessions.len(), 1, "the ended one is none");
    assert_eq!(sessions[0].user_agent.as_deref(), Some("Firefox"));
    assert_eq!(export.api_tokens.as_ref().unwrap()[0].label, "backup");
    assert_eq!(export.events.as_ref().unwrap()[0].kind, "signed_in");
    assert_eq!(export.confirmed_at, None, "not asked for");

    let text = serde_json::to_string(&export).unwrap();
    assert!(
        text.contains("\"exported_at\":\"2027-01-15T08:00:00Z\""),
        "{text}"
    );
    assert!(!text.contains("confirmed_at"));
    let stored = app
        .store
        .find_credential_by_id(&alice.id)
        .await
        .unwrap()
        .unwrap();
    let hash = stored.password.unwrap();
    let hex = |bytes: &[u8; 32]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let digests: [String; 2] = [
        hex(session.digest().as_bytes()),
        hex(program.digest().as_bytes()),
    ];
    for secret in [
        hash.as_str(),
        "argon2",
        session.expose(),
        program.expose(),
        PASSWORD,
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(digests.iter().all(|digest| !text.contains(digest.as_str())));
    assert!(!text.contains("digest") && !text.contains("generation"));
    assert_eq!(app.told.count(EventKind::Exported), 1);
    app.wait(601);
    let late = flow.export(&proof, &at(1)).await.unwrap();
    assert!(matches!(late, ExportOutcome::NotFresh));
}
