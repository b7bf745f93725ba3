//! A new name.

use authkit_store::{Account, ChangeableUsernameStore, PasswordStore, Renamed, UsernameChange};

use crate::{
    Client, EventKind, FlowError, Flows, Freshness, Notice, NoticeKind, Passwords, Proof,
    ProofRefusal, UsernameRejection, Usernames,
};

/// The flow that changes user names.
pub struct ChangeableUsername<S: ChangeableUsernameStore + PasswordStore> {
    flows: Flows<S>,
    passwords: Passwords,
    usernames: Usernames,
    freshness: Freshness,
}

/// What a change of name came to. It is for somebody who is signed in, and may be shown as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum UsernameOutcome<Id> {
    /// This is the account now. Its sessions go on.
    Changed(Account<Id>),
    /// It is the account's name already.
    Same,
    /// The name is another account's. Names are public.
    Taken,
    /// The name will not do.
    Invalid(UsernameRejection),
    /// Nobody proved to be the owner.
    NotProved(ProofRefusal),
    /// Another change came first, or the account is gone.
    Stale,
}

impl<S: ChangeableUsernameStore + PasswordStore> ChangeableUsername<S> {
    /// The flow with the same rules as at registration.
    #[must_use]
    pub const fn new(flows: Flows<S>, passwords: Passwords, usernames: Usernames) -> Self {
        Self {
            flows,
            passwords,
            usernames,
            freshness: Freshness::DEFAULT,
        }
    }

    /// How old a proof may be.
    #[must_use]
    pub const fn with_freshness(mut self, freshness: Freshness) -> Self {
        self.freshness = freshness;
        self
    }

    /// Gives the account another name; `None`, or an empty one, takes it away where names are optional.
    ///
    /// # Errors
    /// [`FlowError`] when the store, the throttle or the hashing service could not answer.
    pub async fn change_username(
        &self,
        proof: Proof<S::UserId>,
        typed: Option<&str>,
        client: &Client,
    ) -> Result<UsernameOutcome<S::UserId>, FlowError<S::Error>> {
        let flows = &self.flows;
        let name = match self.usernames.take(typed) {
            Ok(name) => name,
            Err(rejection) => return Ok(UsernameOutcome::Invalid(rejection)),
        };
        let proved = self
            .passwords
            .accept(flows, proof, self.freshness, client)
            .await?;
        let mut account = match proved {
            Ok(proved) => proved.credential.account,
            Err(refusal) => return Ok(UsernameOutcome::NotProved(refusal)),
        };
        if account.username == name {
            return Ok(UsernameOutcome::Same);
        }
        let mut post = flows.post(client);
        post.notice(Notice::new(
            NoticeKind::UsernameChangeNotice,
            &account.email,
        ))?;
        post.event(EventKind::UsernameChanged, Some(&account.id))?;
        let change = UsernameChange::new(
            account.id.clone(),
            account.username,
            name.clone(),
            account.generation,
        );
        let renamed = flows.store().swap_username(&change, post.inside()).await;
        match renamed.map_err(FlowError::Store)? {
            Renamed::Done(generation) => {
                post.sent(Some(&account.id)).await?;
                account.generation = generation;
                account.username = name;
                Ok(UsernameOutcome::Changed(account))
            }
            Renamed::Taken => Ok(UsernameOutcome::Taken),
            Renamed::Stale => Ok(UsernameOutcome::Stale),
        }
    }
}

impl<S: ChangeableUsernameStore + PasswordStore> std::fmt::Debug for ChangeableUsername<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChangeableUsername")
            .field("flows", &self.flows)
            .field("usernames", &self.usernames)
            .finish_non_exhaustive()
    }
}
