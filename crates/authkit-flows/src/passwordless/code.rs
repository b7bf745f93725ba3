//! The short code beside the link: for who reads mail on one device and signs in on another.
//!
//! It is typed into the browser that asked for it; anywhere else it is a wrong one. The store counts an attempt before
//! anybody looks at the code, so that it dies after five, however many race.

use std::future::Future;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::time::Duration;

use authkit_store::{
    Account, CodeStore, Generation, Identifier, LinkCounter, LinkKind, PasswordlessStore,
    PendingCode, Store,
};
use authkit_token::{
    Binding, Code, CodeError, CodeOutcome, CodePurpose, Codes, KeyRing, SignError, StoredCode,
};

use super::{LoginOutcome, Passwordless};
use crate::decoy::{NOBODY, Spend};
use crate::throttle::{Admission, Attempt, account_key};
use crate::{Action, BrowserId, Client, FlowError, Flows, LinkRefusal, Method, SignInRefusal};

pub(super) struct LoginCode;

impl CodePurpose for LoginCode {
    const NAME: &'static str = "authkit.login";
}

/// What is mailed, and what is kept of it.
type Made = (Code<LoginCode>, StoredCode<LoginCode>);

type Put<S> =
    for<'a> fn(
        &'a S,
        &'a <S as Store>::UserId,
        &'a PendingCode,
    ) -> Pin<Box<dyn Future<Output = Result<bool, <S as Store>::Error>> + Send + 'a>>;

/// How codes are made and kept in a store, without its bound.
pub(super) struct CodeWays<S: Store> {
    codes: Codes<LoginCode>,
    put: Put<S>,
    spend: Spend<S>,
    spend_attempt: Spend<S>,
}

impl<S: Store> CodeWays<S> {
    pub(super) fn new(keys: &KeyRing) -> Self
    where
        S: CodeStore,
    {
        Self {
            codes: Codes::new(keys),
            put: |store, id, code| Box::pin(store.put_code(id, LinkKind::Login, code)),
            spend: |store, slot, now| Box::pin(store.put_code_decoy(slot, now)),
            spend_attempt: |store, slot, now| Box::pin(store.record_code_decoy(slot, now)),
        }
    }

    /// A code for that account, in place of any older one.
    pub(super) async fn issue(
        &self,
        flows: &Flows<S>,
        account: &Account<S::UserId>,
        counter: LinkCounter,
        browser: Option<&BrowserId>,
        lifetime: Duration,
    ) -> Result<Code<LoginCode>, FlowError<S::Error>> {
        let binding = binding(flows, Whose::of(account), counter, browser);
        let (code, stored) = self.generate(flows, binding, lifetime)?;
        let expires_at = flows.now() + lifetime;
        let pending = PendingCode::new(stored.to_bytes(), account.generation, expires_at);
        let put = (self.put)(flows.store(), &account.id, &pending).await;
        // that the account has gone in the meantime makes the code one for nobody
        let _ = put.map_err(FlowError::Store)?;
        Ok(code)
    }

    /// A code that nothing is kept of, with as much work.
    pub(super) async fn issue_decoy(
        &self,
        flows: &Flows<S>,
        browser: Option<&BrowserId>,
        lifetime: Duration,
    ) -> Result<Code<LoginCode>, FlowError<S::Error>> {
        let binding = binding(flows, Whose::NOBODY, LinkCounter::ZERO, browser);
        let (code, _) = self.generate(flows, binding, lifetime)?;
        flows.spend(self.spend).await?;
        Ok(code)
    }

    fn generate(
        &self,
        flows: &Flows<S>,
        binding: Binding,
        lifetime: Duration,
    ) -> Result<Made, FlowError<S::Error>> {
        let now = flows.now();
        let made = self
            .codes
            .generate(binding, lifetime, now, &mut flows.rng());
        made.map_err(|error| match error {
            CodeError::Random(error) => FlowError::Random(error),
            _ => FlowError::Sign(SignError::Lifetime),
        })
    }

    /// What counting an attempt takes, where there is no code.
    async fn count_for_nobody(&self, flows: &Flows<S>) -> Result<(), FlowError<S::Error>> {
        flows.spend(self.spend_attempt).await
    }

    /// What checking a code takes, where there is none.
    fn check_nothing(
        &self,
        flows: &Flows<S>,
        typed: &str,
        browser: Option<&BrowserId>,
    ) -> LinkRefusal {
        let binding = binding(flows, Whose::NOBODY, LinkCounter::ZERO, browser);
        // no text has that digest
        let stored = StoredCode::from(NO_CODE);
        let _ = self
            .codes
            .verify(&stored, binding, typed, NonZeroU32::MIN, flows.now());
        LinkRefusal::Invalid
    }
}

/// A stored code that is none: its time is never over, so that it is looked at.
const NO_CODE: [u8; 56] = [0x7f; 56];

/// Whose code it is.
#[derive(Clone, Copy)]
struct Whose<'a> {
    email: &'a str,
    generation: Generation,
}

impl<'a> Whose<'a> {
    const NOBODY: Whose<'static> = Whose {
        email: NOBODY,
        generation: Generation::from_i64(0),
    };

    fn of<Id>(account: &'a Account<Id>) -> Self {
        Self {
            email: account.email.as_str(),
            generation: account.generation,
        }
    }
}

fn binding<S: Store>(
    flows: &Flows<S>,
    whose: Whose<'_>,
    counter: LinkCounter,
    browser: Option<&BrowserId>,
) -> Binding {
    Binding::to(flows.store().realm().as_str())
        .and(whose.email)
        .and(&whose.generation.as_i64())
        .and(&counter.as_i64())
        .and(&browser.map(BrowserId::as_bytes))
}

impl<S: PasswordlessStore + CodeStore> Passwordless<S> {
    /// Checks a code that was typed, for the address or name that it was asked for with.
    ///
    /// # Errors
    /// [`FlowError`] when the store or the throttle could not answer, or a gate could not be asked.
    pub async fn redeem_code(
        &self,
        who: &str,
        code: &str,
        client: &Client,
    ) -> Result<LoginOutcome<S::UserId>, FlowError<S::Error>> {
        let flows = self.gates.flows();
        let identifier = Identifier::parse(who);
        let found = self.find(identifier.as_ref()).await?;
        let key = account_key(found.as_ref(), identifier.as_ref(), who);
        let attempt = Attempt::new(Action::Code, &key, client);
        let after = match flows.admit(&attempt).await? {
            Admission::Admitted(after) => after,
            Admission::Refused { retry_at } => return Ok(LoginOutcome::Throttled(retry_at)),
        };
        let id = found.as_ref().map(|account| account.id.clone());
        let refusal = match (found, &self.codes) {
            (Some(account), Some(ways)) if account.active => {
                match self.check(ways, &account, code, client).await? {
                    Ok(counter) => {
                        let method = Method::Code;
                        let entered = self.enter(account, counter, method, client).await?;
                        if let LoginOutcome::SignedIn { .. } | LoginOutcome::SecondFactor { .. } =
                            entered
                        {
                            flows.succeeded(&attempt).await;
                        }
                        return Ok(entered);
                    }
                    Err(refusal) => refusal,
                }
            }
            (_, Some(ways)) => {
                ways.count_for_nobody(flows).await?;
                flows.read_counter_decoy(LinkKind::Login).await;
                ways.check_nothing(flows, code, client.browser())
            }
            (_, None) => LinkRefusal::Invalid,
        };
        let told = match id {
            Some(_) => SignInRefusal::WrongCode,
            None => SignInRefusal::UnknownAccount,
        };
        self.gates
            .refuse(id.as_ref(), Method::Code, told, client)
            .await;
        flows.failed(after, id.as_ref(), client).await;
        Ok(LoginOutcome::WrongCode(refusal))
    }

    /// The counter that the code was made under, if this call has used the code up.
    async fn check(
        &self,
        ways: &CodeWays<S>,
        account: &Account<S::UserId>,
        code: &str,
        client: &Client,
    ) -> Result<Result<LinkCounter, LinkRefusal>, FlowError<S::Error>> {
        let flows = self.gates.flows();
        let (store, kind) = (flows.store(), LinkKind::Login);
        let counted = store.record_code_attempt(&account.id, kind).await;
        let counted = counted.map_err(FlowError::Store)?;
        let Some((pending, attempt)) = counted else {
            // that there was none stands against the look at the counter
            ways.count_for_nobody(flows).await?;
            return Ok(Err(ways.check_nothing(flows, code, client.browser())));
        };
        let counter = store.find_link_counter(&account.id, kind).await;
        let counter = counter.map_err(FlowError::Store)?;
        let stored = StoredCode::from(pending.code);
        let binding = binding(flows, Whose::of(account), counter, client.browser());
        let outcome = ways
            .codes
            .verify(&stored, binding, code, attempt, flows.now());
        match outcome {
            CodeOutcome::Right => {
                let used = store.remove_code(&account.id, kind, &pending).await;
                let used = used.map_err(FlowError::Store)?;
                Ok(used.then_some(counter).ok_or(LinkRefusal::Used))
            }
            CodeOutcome::Expired => Ok(Err(LinkRefusal::Expired)),
            CodeOutcome::Exhausted => Ok(Err(LinkRefusal::Used)),
            _ => Ok(Err(LinkRefusal::Invalid)),
        }
    }
}
