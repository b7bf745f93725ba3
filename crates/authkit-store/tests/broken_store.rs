//! The test of the test: stores that read, decide and then write, as tired people write them, have to be caught.
#![cfg(all(
    feature = "memory",
    feature = "conformance",
    feature = "recoverable",
    feature = "changeable",
    feature = "sessions"
))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // helpers of tests are tests

use authkit_hash::PasswordHash;
use authkit_store::conformance::{self, Harness, block_on, yield_now};
use authkit_store::memory::{Memory, MemoryError};
use authkit_store::{
    Account, AccountId, AccountStore, ChangeableStore, Changed, Claim, Claimed, Credential, Effect,
    Failure, Identifier, Insert, Message, MessageCounts, MessageKey, NewAccount, OutboxStore,
    PasswordChange, PasswordStore, Put, Realm, RecoverableStore, RegisterableStore, Reset,
    SessionDigest, SessionRecord, SessionStore, Store, Swap,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;
use time::OffsetDateTime;

/// Looks first and writes after, with a pause between the two in which others run.
struct LookThenWrite(Memory);

impl Store for LookThenWrite {
    type UserId = AccountId;
    type Error = MemoryError;
    type Outgoing = Effect<AccountId>;

    fn realm(&self) -> &Realm {
        self.0.realm()
    }
}

impl AccountStore for LookThenWrite {
    async fn find_account(
        &self,
        id: &AccountId,
    ) -> Result<Option<Account<AccountId>>, MemoryError> {
        self.0.find_account(id).await
    }

    async fn find_account_by_identifier(
        &self,
        key: &Identifier,
    ) -> Result<Option<Account<AccountId>>, MemoryError> {
        self.0.find_account_by_identifier(key).await
    }
}

impl PasswordStore for LookThenWrite {
    async fn find_credential(
        &self,
        key: &Identifier,
    ) -> Result<Option<Credential<AccountId>>, MemoryError> {
        self.0.find_credential(key).await
    }

    async fn find_credential_by_id(
        &self,
        id: &AccountId,
    ) -> Result<Option<Credential<AccountId>>, MemoryError> {
        self.0.find_credential_by_id(id).await
    }

    async fn swap_hash(
        &self,
        id: &AccountId,
        expected: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<Swap, MemoryError> {
        let found = self
            .0
            .find_credential_by_id(id)
            .await?
            .and_then(|found| found.password);
        yield_now().await;
        match found {
            Some(present) if present == *expected => {
                self.0.swap_hash(id, &self.present(id).await?, new).await
            }
            _ => Ok(Swap::Stale),
        }
    }
}

impl LookThenWrite {
    /// What is stored now: a compare-and-set against this always succeeds, which makes it a plain write.
    async fn present(&self, id: &AccountId) -> Result<PasswordHash, MemoryError> {
        let found = self.0.find_credential_by_id(id).await?;
        Ok(found
            .and_then(|found| found.password)
            .unwrap_or_else(|| PasswordHash::from_stored("")))
    }

    async fn generation(&self, id: &AccountId) -> Result<authkit_store::Generation, MemoryError> {
        let found = self.0.find_account(id).await?;
        Ok(
            found.map_or(authkit_store::Generation::from_i64(0), |account| {
                account.generation
            }),
        )
    }
}

impl RegisterableStore for LookThenWrite {
    type Extra = ();

    async fn put_account(
        &self,
        new: &NewAccount,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Insert<AccountId>, MemoryError> {
        if self
            .0
            .find_account_by_identifier(new.email.identifier())
            .await?
            .is_some()
        {
            return Ok(Insert::Taken);
        }
        yield_now().await;
        // without a unique index the second insert would go through as well
        match self.0.put_account(new, outgoing).await? {
            Insert::Taken => {
                let account = self
                    .0
                    .find_account_by_identifier(new.email.identifier())
                    .await?;
                Ok(account.map_or(Insert::Taken, Insert::Created))
            }
            created => Ok(created),
        }
    }
}

impl RecoverableStore for LookThenWrite {
    async fn redeem_reset(
        &self,
        reset: &Reset<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Swap, MemoryError> {
        let found = self.0.find_credential_by_id(&reset.id).await?;
        if found.is_none_or(|found| {
            found.account.email != reset.email
                || found.password != reset.expected
                || found.account.generation != reset.generation
        }) {
            return Ok(Swap::Stale);
        }
        yield_now().await;
        let mut late = reset.clone();
        late.expected = Some(self.present(&reset.id).await?);
        late.generation = self.generation(&reset.id).await?;
        self.0.redeem_reset(&late, outgoing).await
    }
}

impl ChangeableStore for LookThenWrite {
    async fn swap_password(
        &self,
        change: &PasswordChange<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Changed, MemoryError> {
        let found = self.0.find_credential_by_id(&change.id).await?;
        let fits = |found: Credential<AccountId>| {
            found.password.as_ref() == change.expected.as_ref()
                && found.account.generation == change.generation
        };
        if !found.is_some_and(fits) {
            return Ok(Changed::Stale);
        }
        yield_now().await;
        let mut late = change.clone();
        late.expected = Some(self.present(&change.id).await?);
        late.generation = self.generation(&change.id).await?;
        self.0.swap_password(&late, outgoing).await
    }
}

impl SessionStore for LookThenWrite {
    async fn put_session(
        &self,
        digest: &SessionDigest,
        session: &SessionRecord<AccountId>,
    ) -> Result<Put, MemoryError> {
        if self.0.find_session(digest).await?.is_some() {
            return Ok(Put::Collision);
        }
        yield_now().await;
        self.0.remove_session(digest).await?;
        self.0.put_session(digest, session).await
    }

    async fn find_session(
        &self,
        digest: &SessionDigest,
    ) -> Result<Option<(SessionRecord<AccountId>, Account<AccountId>)>, MemoryError> {
        self.0.find_session(digest).await
    }

    /// Reads the session, and saves it as a whole: the classic way to bring one back.
    async fn record_seen(
        &self,
        digest: &SessionDigest,
        now: OffsetDateTime,
    ) -> Result<(), MemoryError> {
        let Some((mut session, _)) = self.0.find_session(digest).await? else {
            return Ok(());
        };
        yield_now().await;
        session.seen_at = now;
        self.0.remove_session(digest).await?;
        let _ = self.0.put_session(digest, &session).await?;
        Ok(())
    }

    async fn remove_session(&self, digest: &SessionDigest) -> Result<bool, MemoryError> {
        let there = self.0.find_session(digest).await?.is_some();
        yield_now().await;
        self.0.remove_session(digest).await?;
        Ok(there)
    }

    async fn remove_expired_sessions(
        &self,
        now: OffsetDateTime,
        idle_since: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, MemoryError> {
        self.0.remove_expired_sessions(now, idle_since, limit).await
    }

    async fn swap_session(
        &self,
        old: &SessionDigest,
        new: &SessionDigest,
        session: &SessionRecord<AccountId>,
    ) -> Result<Swap, MemoryError> {
        self.0.swap_session(old, new, session).await
    }
}

impl OutboxStore for LookThenWrite {
    async fn put_messages(&self, messages: &[Message]) -> Result<(), MemoryError> {
        self.0.put_messages(messages).await
    }

    /// Hands out first and marks after.
    async fn claim_messages(&self, claim: Claim) -> Result<Vec<Claimed>, MemoryError> {
        let mut look = claim;
        look.lease = Duration::ZERO;
        let due = self.0.claim_messages(look).await?;
        yield_now().await;
        for claimed in &due {
            let later = Failure::RetryAt(claim.now + claim.lease);
            self.0
                .record_failure(&claimed.message.key, later, "")
                .await?;
        }
        Ok(due)
    }

    async fn record_sent(&self, key: &MessageKey) -> Result<(), MemoryError> {
        self.0.record_sent(key).await
    }

    async fn record_failure(
        &self,
        key: &MessageKey,
        failure: Failure,
        reason: &str,
    ) -> Result<(), MemoryError> {
        self.0.record_failure(key, failure, reason).await
    }

    async fn count_messages(&self) -> Result<MessageCounts, MemoryError> {
        self.0.count_messages().await
    }
}

#[derive(Default)]
struct Broken(Memory);

impl Harness for Broken {
    type Store = LookThenWrite;

    async fn store(&self, realm: Realm) -> LookThenWrite {
        LookThenWrite(self.0.realm_handle(realm))
    }

    async fn account(&self, store: &LookThenWrite, new: NewAccount) -> Account<AccountId> {
        conformance::register(&store.0, &new).await
    }
}

/// What the suite says about the broken store; `None` if it has nothing to say.
fn complaint(case: impl AsyncFnOnce(&Broken)) -> Option<String> {
    let caught = catch_unwind(AssertUnwindSafe(|| block_on(case(&Broken::default()))));
    let panic = caught.err()?;
    let text = panic.downcast_ref::<String>().cloned();
    Some(
        text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
            .unwrap_or_default(),
    )
}

macro_rules! caught {
    ($($port:ident::$case:ident: $words:literal),* $(,)?) => { $(
        #[test]
        fn $case() {
            let complaint = complaint(async |broken| conformance::$port::$case(broken).await);
            let complaint = complaint.expect("the suite must catch a store that looks and then writes");
            assert!(complaint.contains($words), "{complaint}");
        }
    )* };
}

caught! {
    registerable::one_of_many_registrations_wins: "one must win",
    passwords::one_of_many_swaps_wins: "one must win",
    recoverable::one_of_many_resets_wins: "one must win",
    changeable::one_of_many_changes_wins: "one must win",
    recoverable_changeable::one_of_resets_and_changes_wins: "one must win",
    registerable_outbox::messages_come_with_the_winner_alone: "one must win",
    sessions::one_of_many_puts_wins: "one must win",
    sessions::one_of_many_removals_wins: "one must win",
    sessions::seen_brings_nothing_back: "a use brought it back",
    outbox::each_goes_to_one_worker: "went to two",
}

/// It is broken only under a race: without one it passes, which is why there has to be one.
#[test]
fn nothing_else_is_wrong_with_it() {
    let quiet = complaint(async |broken| {
        conformance::accounts::all(broken).await;
        conformance::registerable::a_taken_address_changes_nothing(broken).await;
        conformance::recoverable::a_reset_moves_one_generation_on(broken).await;
        conformance::recoverable::a_stale_reset_changes_nothing(broken).await;
        conformance::changeable::a_stale_change_changes_nothing(broken).await;
        conformance::sessions::a_collision_leaves_the_first_alone(broken).await;
    });
    assert_eq!(quiet, None);
}
