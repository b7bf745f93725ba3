//! New passwords that are looked up among those of data breaches.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use authkit_flows::changeable::ChangeOutcome;
use authkit_flows::recoverable::{Recoverable, Recovery, ResetOutcome};
use authkit_flows::registerable::{RegisterOutcome, Registerable, Registration, SignUp};
use authkit_flows::{Changeable, PasswordRejection, Passwords};
use authkit_hash::{Breach, BreachCheck, BreachFuture, NotChecked};

use crate::account_app::{
    ALICE, AccountApp, OTHER, PASSWORD, Ports, account_app, email, home, secret,
};

const LEAKED: &str = "leaked battery horse";
const NOT_CHECKED: &str = "unheard of battery horse";

/// Knows one leaked password, and does not answer about another.
#[derive(Debug, Default)]
struct List(AtomicU32);

impl BreachCheck for List {
    fn check<'a>(&'a self, password: &'a str) -> BreachFuture<'a> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let found = match password {
            LEAKED => Breach::Found { times: 3 },
            NOT_CHECKED => Breach::Unknown(NotChecked::TimedOut),
            _ => Breach::Clean,
        };
        Box::pin(std::future::ready(found))
    }
}

/// What each way of choosing a password says to it; `None` where it is taken.
async fn choose<S: Ports>(
    app: &AccountApp<S>,
    passwords: &Passwords,
    password: &str,
) -> [Option<PasswordRejection>; 3] {
    let (flows, id) = (app.flows.clone(), app.account(ALICE).await.id);
    let registration = Registration::DEFAULT;
    let register = Registerable::new(flows.clone(), passwords.clone(), registration);
    let sign_up = SignUp::new(email("bob@example.com")).with_password(secret(password));
    let registered = match register.register(sign_up, &home()).await.unwrap() {
        RegisterOutcome::Rejected(rejection) => Some(rejection),
        RegisterOutcome::Registered(_) => None,
        other => panic!("{other:?}"),
    };
    let change = Changeable::new(flows.clone(), passwords.clone());
    let (old, new) = (secret(PASSWORD), secret(password));
    let changed = change.change_password(&id, old, new, &home()).await;
    let changed = match changed.unwrap() {
        ChangeOutcome::Rejected(rejection) => Some(rejection),
        ChangeOutcome::Changed(_) => None,
        other => panic!("{other:?}"),
    };
    let recover = Recoverable::new(flows, passwords.clone(), &Recovery::DEFAULT).unwrap();
    let link = app.reset_link(ALICE).await;
    let reset = match recover
        .redeem(&link, secret(password), &home())
        .await
        .unwrap()
    {
        ResetOutcome::Rejected(rejection) => Some(rejection),
        ResetOutcome::Reset(_) => None,
        other => panic!("{other:?}"),
    };
    [registered, changed, reset]
}

pub(crate) async fn a_password_of_a_breach_is_refused_wherever_one_is_chosen<S: Ports>(store: S) {
    let app = account_app(store);
    app.register_and_confirm(ALICE).await;
    let list = Arc::new(List::default());
    let passwords = app.passwords.clone().with_breach_check(list.clone());
    let hashed = app.computations();
    let breached = Some(PasswordRejection::Breached);
    assert_eq!(choose(&app, &passwords, LEAKED).await, [breached; 3]);
    assert_eq!(app.computations(), hashed, "before anything is hashed");
    let short = choose(&app, &passwords, "short").await;
    assert_eq!(short, [Some(PasswordRejection::TooShort { min: 15 }); 3]);
    assert_eq!(
        list.0.load(Ordering::SeqCst),
        3,
        "what the rules refuse is not looked up"
    );
    assert_eq!(choose(&app, &passwords, OTHER).await, [None; 3]);
}

pub(crate) async fn what_cannot_be_looked_up_is_taken_or_refused_as_the_application_says<
    S: Ports,
>(
    store: S,
) {
    let app = account_app(store);
    app.register_and_confirm(ALICE).await;
    let open = app
        .passwords
        .clone()
        .with_breach_check(Arc::new(List::default()));
    let closed = open.clone().refusing_unchecked();
    let refused = Some(PasswordRejection::NotChecked);
    assert_eq!(choose(&app, &closed, NOT_CHECKED).await, [refused; 3]);
    assert_eq!(choose(&app, &open, NOT_CHECKED).await, [None; 3]);
}
