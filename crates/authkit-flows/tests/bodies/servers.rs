//! Two servers on one store are asked at the same moment, round after round: what comes of it is one of what is allowed, every
//! time.

use std::sync::Arc;

use authkit_flows::changeable::{ChangeOutcome, EmailRedeemed};
use authkit_flows::confirmable::ConfirmOutcome;
use authkit_flows::passwordless::{LoginMail, LoginOutcome, OtherBrowser};
use authkit_flows::recoverable::ResetOutcome;
use authkit_flows::registerable::{PublicRegistration, RegisterOutcome};
use authkit_flows::store::{Account, Confirmation, Credentials, Generation, Insert, NewAccount};
use authkit_flows::{LinkRefusal, Passwordless};
use authkit_hash::PasswordHash;
use tokio::sync::Barrier;

use crate::account_app::{
    AccountApp, OTHER, PASSWORD, Ports, account_app, elsewhere, email, home, secret,
};

const CHANGED: &str = "chosen in the account";

/// How many rounds there are, where nobody asks for more: `AUTHKIT_RACE_ROUNDS` does.
const ROUNDS: usize = 25;

fn rounds() -> usize {
    let asked = std::env::var("AUTHKIT_RACE_ROUNDS").ok();
    asked.map_or(ROUNDS, |asked| asked.parse().expect("a number of rounds"))
}

struct Servers<S: Ports> {
    one: Arc<AccountApp<S>>,
    two: Arc<AccountApp<S>>,
    /// That of `PASSWORD`.
    hash: PasswordHash,
}

impl<S: Ports> Servers<S> {
    async fn over(one: S, two: S) -> Self {
        let one = account_app(one);
        let two = one.beside(two);
        let hash = one.passwords.hashing().hash(secret(PASSWORD)).await;
        Self {
            hash: hash.unwrap(),
            one,
            two,
        }
    }

    /// An account with `PASSWORD` whose address is proved.
    async fn add_account(&self, address: &str) -> Account<S::UserId> {
        let (store, now) = (&self.one.store, self.one.flows.now());
        let hash = Some(self.hash.clone());
        let new = NewAccount::new(email(address), hash, Generation::from_i64(7), now);
        let Insert::Created(account) = store.put_account(&new, &[], &[]).await.unwrap() else {
            panic!("{address} is taken")
        };
        let (id, to, keep) = (account.id.clone(), account.email.clone(), Credentials::Keep);
        let proof = Confirmation::new(id, to, account.generation, keep, now);
        let _ = store.redeem_confirmation(&proof, &[]).await.unwrap();
        account
    }

    async fn letters(&self, template: &str) -> usize {
        let letters = self.one.letters().await;
        let of_that_kind = letters.iter().filter(|letter| letter.template == template);
        of_that_kind.count()
    }
}

/// Both begin at the same moment; who is made first takes turns.
async fn at_once<A, B>(
    round: usize,
    one: impl Future<Output = A> + Send + 'static,
    two: impl Future<Output = B> + Send + 'static,
) -> (A, B)
where
    A: Send + 'static,
    B: Send + 'static,
{
    let start = Arc::new(Barrier::new(2));
    let (first, second) = (start.clone(), start);
    let one = async move {
        first.wait().await;
        one.await
    };
    let two = async move {
        second.wait().await;
        two.await
    };
    let (one, two) = if round.is_multiple_of(2) {
        let one = tokio::spawn(one);
        (one, tokio::spawn(two))
    } else {
        let two = tokio::spawn(two);
        (tokio::spawn(one), two)
    };
    (one.await.unwrap(), two.await.unwrap())
}

fn has_reset<Id: std::fmt::Debug>(outcome: &ResetOutcome<Id>) -> bool {
    match outcome {
        ResetOutcome::Reset(_) => true,
        ResetOutcome::Refused(LinkRefusal::Used) => false,
        other => panic!("{other:?}"),
    }
}

/// Row 61.
pub(crate) async fn a_reset_link_used_on_both_sets_one_password<S: Ports>(one: S, two: S) {
    let servers = Servers::over(one, two).await;
    for round in 0..rounds() {
        let address = format!("reset{round}@example.com");
        let before = servers.add_account(&address).await;
        let _ = servers
            .one
            .recover
            .request(&address, &home())
            .await
            .unwrap();
        let token = servers.one.post.token();
        let reset = |app: &Arc<AccountApp<S>>, password| {
            let (app, token) = (app.clone(), token.clone());
            async move { has_reset(&app.resets(&token, password).await) }
        };
        let (one, two) = (reset(&servers.one, OTHER), reset(&servers.two, CHANGED));
        let (one, two) = at_once(round, one, two).await;
        assert_ne!(one, two, "round {round}: one of the two has reset it");
        let after = servers.two.account(&address).await;
        assert_eq!(after.generation, before.generation.next(), "round {round}");
        let won = if one { OTHER } else { CHANGED };
        assert!(servers.one.signs_in(&address, won).await, "round {round}");
    }
    assert_eq!(servers.letters("reset_notice").await, rounds());
}

/// Rows 61 and 71: in the browser that registered, elsewhere, and one of each.
pub(crate) async fn a_confirm_link_used_on_both_confirms_once<S: Ports>(one: S, two: S) {
    let servers = Servers::over(one, two).await;
    for round in 0..rounds() {
        let address = format!("confirm{round}@example.com");
        let made = servers.one.registers(&address, PASSWORD, &home()).await;
        let RegisterOutcome::Registered(before) = made else {
            panic!("round {round}: {made:?}")
        };
        let token = servers.one.post.token();
        let press = |app: &Arc<AccountApp<S>>, elsewhere_too: bool| {
            let (app, token) = (app.clone(), token.clone());
            let client = if elsewhere_too { elsewhere() } else { home() };
            async move { app.confirm.redeem(&token, &client).await.unwrap() }
        };
        let one = press(&servers.one, round % 3 == 1);
        let two = press(&servers.two, round % 3 > 0);
        let (one, two) = at_once(round, one, two).await;
        let (mut kept, mut dropped) = (0, 0);
        for outcome in [one, two] {
            match outcome {
                ConfirmOutcome::Confirmed(_) => kept += 1,
                ConfirmOutcome::Dropped { .. } => dropped += 1,
                ConfirmOutcome::AlreadyConfirmed | ConfirmOutcome::Refused(LinkRefusal::Used) => {}
                other => panic!("round {round}: {other:?}"),
            }
        }
        assert_eq!(kept + dropped, 1, "round {round}: one of the two confirms");
        let after = servers.two.account(&address).await;
        assert_eq!(after.generation == before.generation, kept == 1);
        let still = servers.one.signs_in(&address, PASSWORD).await;
        assert_eq!(still, kept == 1, "round {round}");
        assert_eq!(servers.one.logged(&before.id, "confirmed").await, 1);
    }
}

/// Row 67.
pub(crate) async fn a_move_and_a_registration_of_one_address_end_with_one_owner<S: Ports>(
    one: S,
    two: S,
) {
    let servers = Servers::over(one, two).await;
    let mut moves = 0;
    for round in 0..rounds() {
        let (from, to) = (
            format!("from{round}@example.com"),
            format!("to{round}@example.com"),
        );
        let account = servers.add_account(&from).await;
        let token = servers.one.move_link(&account.id, &to).await;
        let (mover, maker, wanted) = (servers.one.clone(), servers.two.clone(), to.clone());
        let moving = async move {
            let moved = mover.change_email.redeem(&token, None, &home()).await;
            match moved.unwrap() {
                EmailRedeemed::Changed(_) => true,
                EmailRedeemed::Taken => false,
                other => panic!("{other:?}"),
            }
        };
        let making = async move {
            match maker.registers(&wanted, OTHER, &elsewhere()).await {
                RegisterOutcome::Registered(_) => true,
                RegisterOutcome::AlreadyRegistered => false,
                other => panic!("{other:?}"),
            }
        };
        let (moved, made) = at_once(round, moving, making).await;
        assert_ne!(moved, made, "round {round}: one of the two has it");
        let owner = servers.one.account(&to).await;
        assert_eq!(owner.id == account.id, moved, "round {round}");
        assert_eq!(servers.two.find(&from).await.is_some(), made);
        moves += usize::from(moved);
    }
    assert_eq!(servers.letters("change_email_notice").await, moves);
    assert_eq!(servers.letters("welcome").await, rounds() - moves);
}

pub(crate) async fn a_change_and_a_reset_end_with_one_password<S: Ports>(one: S, two: S) {
    let servers = Servers::over(one, two).await;
    for round in 0..rounds() {
        let address = format!("user{round}@example.com");
        let before = servers.add_account(&address).await;
        let _ = servers
            .one
            .recover
            .request(&address, &home())
            .await
            .unwrap();
        let token = servers.one.post.token();
        let (changer, resetter, id) = (servers.one.clone(), servers.two.clone(), before.id.clone());
        let changing = async move {
            let (old, new) = (secret(PASSWORD), secret(CHANGED));
            let changed = changer.change.change_password(&id, old, new, &home()).await;
            match changed.unwrap() {
                ChangeOutcome::Changed(_) => true,
                ChangeOutcome::Stale | ChangeOutcome::WrongPassword => false,
                other => panic!("{other:?}"),
            }
        };
        let resetting = async move { has_reset(&resetter.resets(&token, OTHER).await) };
        let (changed, reset) = at_once(round, changing, resetting).await;
        assert_ne!(changed, reset, "round {round}: one of the two counts");
        let after = servers.two.account(&address).await;
        assert_eq!(after.generation, before.generation.next(), "round {round}");
        let (won, lost) = if changed {
            (CHANGED, OTHER)
        } else {
            (OTHER, CHANGED)
        };
        assert!(servers.one.signs_in(&address, won).await, "round {round}");
        assert!(!servers.two.signs_in(&address, lost).await, "round {round}");
    }
}

/// Rows 61 and 69.
pub(crate) async fn a_login_link_used_on_both_signs_in_once<S: Ports>(one: S, two: S) {
    let servers = Servers::over(one, two).await;
    let flow = |app: &Arc<AccountApp<S>>| {
        let login = Passwordless::new(app.gates.clone(), &LoginMail::DEFAULT);
        Arc::new(login.unwrap())
    };
    let (first, second) = (flow(&servers.one), flow(&servers.two));
    for round in 0..rounds() {
        let address = format!("login{round}@example.com");
        let account = servers.add_account(&address).await;
        let _ = first.request(&address, &home()).await.unwrap();
        let token = servers.one.post.token();
        let press = |flow: &Arc<Passwordless<S>>| {
            let (flow, token) = (flow.clone(), token.clone());
            async move {
                let used = flow.redeem(&token, &home(), OtherBrowser::Refuse).await;
                match used.unwrap() {
                    LoginOutcome::SignedIn { .. } => true,
                    LoginOutcome::Refused(LinkRefusal::Used) => false,
                    other => panic!("{other:?}"),
                }
            }
        };
        let (one, two) = at_once(round, press(&first), press(&second)).await;
        assert_ne!(one, two, "round {round}: one of the two is in");
        let logins = servers.one.store.find_logins(&account.id).await.unwrap();
        assert_eq!(logins.count, 1, "round {round}");
    }
}

/// Row 117 and fault 12: twenty-five times on each server, with one answer for all.
pub(crate) async fn an_address_registered_fifty_times_has_one_account<S: Ports>(one: S, two: S) {
    let servers = Servers::over(one, two).await;
    for round in 0..rounds() {
        let address = format!("many{round}@example.com");
        let start = Arc::new(Barrier::new(50));
        let racers: Vec<_> = (0..50)
            .map(|racer| {
                let app = if racer % 2 == 0 {
                    &servers.one
                } else {
                    &servers.two
                };
                let (app, address, start) = (app.clone(), address.clone(), start.clone());
                tokio::spawn(async move {
                    start.wait().await;
                    let password = format!("a password of {racer}");
                    let outcome = app.registers(&address, &password, &home()).await;
                    assert_eq!(outcome.public(), PublicRegistration::Accepted);
                    match outcome {
                        RegisterOutcome::Registered(account) => Some((account, password)),
                        RegisterOutcome::AlreadyRegistered => None,
                        other => panic!("{other:?}"),
                    }
                })
            })
            .collect();
        let mut made = Vec::new();
        for racer in racers {
            made.extend(racer.await.unwrap());
        }
        let [(account, password)] = &made[..] else {
            panic!("round {round}: {} accounts", made.len())
        };
        assert_eq!(servers.two.account(&address).await, *account);
        let found = servers.one.store.find_credential_by_id(&account.id).await;
        let stored = found.unwrap().unwrap().password;
        let verdict = servers
            .one
            .passwords
            .hashing()
            .verify(secret(password), stored);
        assert_eq!(verdict.await.unwrap(), authkit_hash::Verdict::Match);
    }
    assert_eq!(servers.letters("welcome").await, rounds());
}
