//! The steps, taken by the flows.

use std::time::Duration;

use authkit_flows::changeable::{
    ChangeOutcome, EmailOutcome, EmailRedeemed, EmailReverted, UsernameOutcome,
};
use authkit_flows::confirmable::ConfirmOutcome;
use authkit_flows::lifecycle::RevokeOutcome;
use authkit_flows::lockable::UnlockOutcome;
use authkit_flows::passwordless::{LoginOutcome, OtherBrowser};
use authkit_flows::recoverable::ResetOutcome;
use authkit_flows::registerable::{RegisterOutcome, SignUp};
use authkit_flows::store::AccountId;
use authkit_flows::{BrowserId, Client, Proof, SignInOutcome, SignedIn};

use crate::ledger::{Kind, Ledger};
use crate::step::{Nth, Pick, Step};
use crate::world::{World, email, name, password, who};

/// What came of a step, in the words of the model.
#[derive(Debug, Default)]
pub(crate) struct Came {
    pub(crate) outcome: String,
    pub(crate) page: Option<String>,
    pub(crate) session: Option<SignedIn<AccountId>>,
}

impl Came {
    fn to(outcome: impl Into<String>) -> Self {
        Self {
            outcome: outcome.into(),
            ..Self::default()
        }
    }

    fn signed_in(outcome: impl Into<String>, session: SignedIn<AccountId>) -> Self {
        Self {
            session: Some(session),
            ..Self::to(outcome)
        }
    }

    fn page(outcome: &str, token: Option<&str>) -> Self {
        Self {
            page: token.map(Into::into),
            ..Self::to(outcome)
        }
    }

    /// The name of a variant, and of what is in it.
    fn debug(outcome: &impl std::fmt::Debug) -> Self {
        let text = format!("{outcome:?}");
        match text.split_once("Throttled(") {
            Some(_) => Self::to("Throttled"),
            None => Self::to(text),
        }
    }
}

fn client(browser: usize) -> Client {
    let browser = u8::try_from(browser).unwrap();
    Client::unknown().with_browser(Some(BrowserId::from_bytes([browser; 32])))
}

impl World {
    fn session(&self, nth: Nth) -> SignedIn<AccountId> {
        self.sessions[nth.of(self.sessions.len()).unwrap()].clone()
    }

    fn id(&self, nth: Nth) -> AccountId {
        self.accounts[nth.of(self.accounts.len()).unwrap()].0
    }

    /// Takes a step that the model can take; `ledger` is the model before it.
    pub(crate) async fn take(&mut self, step: &Step, ledger: &Ledger) -> Came {
        let link = |pick: &Pick, is_of_kind: fn(Kind) -> bool| {
            ledger.links[ledger.pick(*pick, is_of_kind).unwrap()]
                .1
                .clone()
        };
        let nobody = Client::unknown();
        match step {
            Step::Register {
                address,
                name: named,
                password: chosen,
                browser,
            } => {
                let mut sign_up = SignUp::new(email(*address)).with_password(password(*chosen));
                if let Some(named) = named {
                    sign_up = sign_up.with_username(name(*named));
                }
                match self
                    .register
                    .register(sign_up, &client(*browser))
                    .await
                    .unwrap()
                {
                    RegisterOutcome::Registered(account) => {
                        self.accounts
                            .push((account.id, account.generation.as_i64()));
                        Came::to("Registered")
                    }
                    other => Came::debug(&other),
                }
            }
            Step::Resend { who: asked } => {
                Came::debug(&self.confirm.request(&who(*asked), &nobody).await.unwrap())
            }
            Step::Confirm {
                link: pick,
                browser,
            } => {
                let token = link(pick, |kind| matches!(kind, Kind::Confirm { .. }));
                confirmed(
                    self.confirm
                        .redeem(&token, &client(*browser))
                        .await
                        .unwrap(),
                )
            }
            Step::ConfirmKnowing {
                link: pick,
                password: shown,
                browser,
            } => {
                let token = link(pick, |kind| matches!(kind, Kind::Confirm { .. }));
                let (shown, client) = (password(*shown), client(*browser));
                let redeem =
                    self.confirm
                        .redeem_with_password(&token, shown, &self.passwords, &client);
                confirmed(redeem.await.unwrap())
            }
            Step::SignIn {
                who: asked,
                password: shown,
            } => {
                let shown = password(*shown);
                match self
                    .sign_in
                    .sign_in(&who(*asked), shown, &nobody)
                    .await
                    .unwrap()
                {
                    SignInOutcome::SignedIn(session) => Came::signed_in("SignedIn", session),
                    other => Came::debug(&other),
                }
            }
            Step::Forgot { who: asked } => {
                Came::debug(&self.recover.request(&who(*asked), &nobody).await.unwrap())
            }
            Step::Reset {
                link: pick,
                password: chosen,
            } => {
                let token = link(pick, |kind| kind == Kind::Reset);
                match self
                    .recover
                    .redeem(&token, password(*chosen), &nobody)
                    .await
                    .unwrap()
                {
                    ResetOutcome::Reset(_) => Came::to("Reset"),
                    other => Came::debug(&other),
                }
            }
            Step::Change { account, old, new } => {
                let (id, old, new) = (self.id(*account), password(*old), password(*new));
                match self
                    .change
                    .change_password(&id, old, new, &nobody)
                    .await
                    .unwrap()
                {
                    ChangeOutcome::Changed(session) => Came::signed_in("Changed", session),
                    other => Came::debug(&other),
                }
            }
            Step::AskMove {
                session,
                to,
                browser,
            } => {
                let proof = Proof::signed_in(&self.session(*session));
                let (to, client) = (email(*to), client(*browser));
                let outcome: EmailOutcome = self
                    .change_email
                    .request(proof, &to, &client)
                    .await
                    .unwrap();
                Came::debug(&outcome)
            }
            Step::Move {
                link: pick,
                browser,
                session,
            } => {
                let token = link(pick, |kind| matches!(kind, Kind::Move { .. }));
                let session = session.filter(|_| !self.sessions.is_empty());
                let here = session.map(|session| self.session(session).account().id);
                let client = client(*browser);
                let redeem = self.change_email.redeem(&token, here.as_ref(), &client);
                match redeem.await.unwrap() {
                    EmailRedeemed::Changed(_) => Came::to("Changed"),
                    other => Came::debug(&other),
                }
            }
            Step::TakeBack { link: pick } => {
                let token = link(pick, |kind| matches!(kind, Kind::Back { .. }));
                match self.change_email.revert(&token, &nobody).await.unwrap() {
                    EmailReverted::Reverted { reset, .. } => Came::page(
                        "Reverted",
                        reset.as_ref().map(authkit_flows::LinkToken::expose),
                    ),
                    other => Came::debug(&other),
                }
            }
            Step::Rename {
                session,
                name: chosen,
            } => {
                let proof = Proof::signed_in(&self.session(*session));
                let chosen = chosen.map(name);
                let rename =
                    self.change_username
                        .change_username(proof, chosen.as_deref(), &nobody);
                match rename.await.unwrap() {
                    UsernameOutcome::Changed(_) => Came::to("Changed"),
                    other => Came::debug(&other),
                }
            }
            Step::AskLogin {
                who: asked,
                browser,
            } => Came::debug(
                &self
                    .login
                    .request(&who(*asked), &client(*browser))
                    .await
                    .unwrap(),
            ),
            Step::Login {
                link: pick,
                browser,
                confirmed,
            } => {
                let token = link(pick, |kind| matches!(kind, Kind::Login { .. }));
                let other = match confirmed {
                    true => OtherBrowser::Confirmed,
                    false => OtherBrowser::Refuse,
                };
                entered(
                    self.login
                        .redeem(&token, &client(*browser), other)
                        .await
                        .unwrap(),
                )
            }
            Step::Code {
                who: asked,
                typed,
                browser,
            } => {
                let code = ledger.code(*asked, *typed);
                let (asked, client) = (who(*asked), client(*browser));
                entered(
                    self.login
                        .redeem_code(&asked, &code, &client)
                        .await
                        .unwrap(),
                )
            }
            Step::AskUnlock { who: asked } => Came::debug(
                &self
                    .lockable
                    .request_unlock(&who(*asked), &nobody)
                    .await
                    .unwrap(),
            ),
            Step::Unlock { link: pick } => {
                let token = link(pick, |kind| kind == Kind::Unlock);
                match self.lockable.redeem(&token, &nobody).await.unwrap() {
                    UnlockOutcome::Unlocked(_) => Came::to("Unlocked"),
                    other => Came::debug(&other),
                }
            }
            Step::UnlockFor { account } => Came::debug(
                &self
                    .lockable
                    .unlock(&self.id(*account), &nobody)
                    .await
                    .unwrap(),
            ),
            Step::Deactivate { account } => Came::debug(
                &self
                    .lifecycle
                    .deactivate(&self.id(*account), &nobody)
                    .await
                    .unwrap(),
            ),
            Step::Activate { account } => Came::debug(
                &self
                    .lifecycle
                    .activate(&self.id(*account), &nobody)
                    .await
                    .unwrap(),
            ),
            Step::Revoke { account } => {
                match self
                    .lifecycle
                    .revoke(&self.id(*account), &nobody)
                    .await
                    .unwrap()
                {
                    RevokeOutcome::Revoked(_) => Came::to("Revoked"),
                    other => Came::debug(&other),
                }
            }
            Step::Delete { session } => Came::debug(
                &self
                    .lifecycle
                    .delete(&self.session(*session), &nobody)
                    .await
                    .unwrap(),
            ),
            Step::DeleteFor { account } => Came::debug(
                &self
                    .lifecycle
                    .delete_for(&self.id(*account), &nobody)
                    .await
                    .unwrap(),
            ),
            Step::Wait { seconds } => {
                self.clock.advance(Duration::from_secs(*seconds));
                Came::to("")
            }
        }
    }
}

fn confirmed(outcome: ConfirmOutcome<AccountId>) -> Came {
    match outcome {
        ConfirmOutcome::Confirmed(_) => Came::to("Confirmed"),
        ConfirmOutcome::Dropped { reset, .. } => Came::page(
            "Dropped",
            reset.as_ref().map(authkit_flows::LinkToken::expose),
        ),
        other => Came::debug(&other),
    }
}

fn entered(outcome: LoginOutcome<AccountId>) -> Came {
    match outcome {
        LoginOutcome::SignedIn { proof, first_proof } => {
            Came::signed_in(format!("SignedIn, first proof: {first_proof}"), proof)
        }
        other => Came::debug(&other),
    }
}
