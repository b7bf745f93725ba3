//! What a stranger learns of an address by asking, on every path at once.

use std::sync::Arc;

use authkit_flows::confirmable::Confirmation;
use authkit_flows::passwordless::LoginMail;
use authkit_flows::recoverable::Recovery;
use authkit_flows::registerable::{PublicRegistration, Registration, SignUp};
use authkit_flows::store::Message;
use authkit_flows::{
    Confirmable, Deliver, DeliverError, DeliverFuture, FlowError, Flows, KeyRing, Notice,
    Passwordless, Recoverable, Registerable, SignInOutcome, SignInRefusal,
};
use authkit_token::Key;
use time::OffsetDateTime;

use crate::account_app::{AccountApp, OTHER, PASSWORD, Ports, account_app, email, home, secret};
use crate::post::Post;

const ADDRESSES: [&str; 6] = [
    "proved@example.com",
    "unproved@example.com",
    "off@example.com",
    "nobody@example.com",
    "nobody.else@example.com",
    "NOBODY.elsewhere@example.com",
];

async fn people<S: Ports>(store: S) -> Arc<AccountApp<S>> {
    let app = account_app(store);
    app.register_and_confirm("proved@example.com").await;
    let _ = app
        .registers("unproved@example.com", PASSWORD, &home())
        .await;
    let off = app.register_and_confirm("off@example.com").await;
    let done = app.store.set_active(&off.id, false, &[]).await;
    assert!(done.unwrap());
    app
}

/// For each address what was said, how many hashes were computed, and how many messages and events there were.
async fn asked<S: Ports, R>(
    app: &AccountApp<S>,
    ask: impl AsyncFn(&'static str) -> R,
) -> Vec<(&'static str, String)>
where
    R: std::fmt::Debug,
{
    let mut told = Vec::new();
    for address in ADDRESSES {
        let (hashes, messages) = (app.computations(), app.post.made());
        let said = ask(address).await;
        let spent = (app.computations() - hashes, app.post.made() - messages);
        told.push((address, format!("{said:?}, hashes and messages: {spent:?}")));
    }
    told
}

fn are_alike(path: &str, told: &[(&'static str, String)]) {
    let (_, first) = &told[0];
    for (address, said) in told {
        assert_eq!(said, first, "{path}: {address} is told apart");
    }
}

/// Rows 38, 40 and 41.
pub(crate) async fn strangers_are_told_the_same_of_every_address<S: Ports>(store: S) {
    let app = people(store).await;
    let told = asked(&app, async |who| app.tries(who, OTHER).await.public()).await;
    are_alike("sign-in", &told);
    let told = asked(&app, async |who| {
        app.recover.request(who, &home()).await.unwrap().public()
    });
    are_alike("forgot", &told.await);
    let told = asked(&app, async |who| {
        app.confirm.request(who, &home()).await.unwrap().public()
    });
    are_alike("resend", &told.await);
    let login = Passwordless::new(app.gates.clone(), &LoginMail::DEFAULT).unwrap();
    let told = asked(&app, async |who| {
        login.request(who, &home()).await.unwrap().public()
    });
    are_alike("sign-in by mail", &told.await);
    let right = asked(&app, async |who| app.tries(who, PASSWORD).await.public()).await;
    are_alike(
        "sign-in, the right password of whoever may not come in",
        &right[1..],
    );
    // the last, because whoever is new has an account from then on
    let told = asked(&app, async |who| {
        app.registers(who, PASSWORD, &home()).await.public()
    });
    are_alike("register", &told.await);
}

/// Nothing that is written leaves.
#[derive(Default)]
struct Down(Post);

impl Deliver for Down {
    fn message(&self, notice: Notice<'_>, now: OffsetDateTime) -> Result<Message, DeliverError> {
        self.0.message(notice, now)
    }

    fn deliver(&self, _: Vec<Message>) -> DeliverFuture<'_> {
        Box::pin(async { Err(DeliverError::new("nothing leaves")) })
    }

    fn committed(&self) {}
}

fn with_mail_down<S: Ports>(app: &AccountApp<S>) -> Flows<S> {
    let keys = KeyRing::new(Key::from_bytes(b"0123456789abcdef0123456789abcdef").unwrap());
    Flows::new(app.store.clone(), keys, Arc::new(Down::default()))
}

/// Row 41: a fault tells no more than an answer.
pub(crate) async fn mail_that_does_not_leave_is_the_same_fault_for_every_address<S: Ports>(
    store: S,
) {
    let app = people(store).await;
    let flows = with_mail_down(&app);
    let recover =
        Recoverable::new(flows.clone(), app.passwords.clone(), &Recovery::DEFAULT).unwrap();
    let confirm = Confirmable::new(flows, &Confirmation::DEFAULT).unwrap();
    for who in ADDRESSES {
        let asked = recover.request(who, &home()).await;
        assert!(
            matches!(asked, Err(FlowError::Deliver(_))),
            "{who}: {asked:?}"
        );
        let asked = confirm.request(who, &home()).await;
        assert!(
            matches!(asked, Err(FlowError::Deliver(_))),
            "{who}: {asked:?}"
        );
    }
}

/// Rows 40 and 115: what the owner of an address is told is written with the answer, as what a new account is told.
pub(crate) async fn a_registration_is_answered_alike_where_no_mail_leaves<S: Ports>(store: S) {
    let app = people(store).await;
    let flows = with_mail_down(&app);
    let register = Registerable::new(flows, app.passwords.clone(), Registration::DEFAULT);
    let waiting = async || app.store.count_messages().await.unwrap().waiting;
    for who in ADDRESSES {
        let before = waiting().await;
        let sign_up = SignUp::new(email(who)).with_password(secret(PASSWORD));
        let outcome = register.register(sign_up, &home()).await.unwrap();
        assert_eq!(outcome.public(), PublicRegistration::Accepted, "{who}");
        assert_eq!(waiting().await, before + 1, "{who}");
    }
}

/// Row 48: there is no account, and no password, that comes with a store.
pub(crate) async fn nobody_is_there_before_somebody_registers<S: Ports>(store: S) {
    let app = account_app(store);
    for who in [
        "admin",
        "root",
        "test",
        "admin@example.com",
        "admin@localhost.localdomain",
    ] {
        for password in ["", "admin", "password", "changeme", who] {
            let tried = app.tries(who, password).await;
            let unknown = SignInRefusal::UnknownAccount;
            assert!(
                matches!(tried, SignInOutcome::Refused(refusal) if refusal == unknown),
                "{who}: {tried:?}"
            );
        }
    }
}
