//! Every port of the broken store: the verbs of a store in memory, with its fault in between.

use std::num::NonZeroU32;
use std::sync::Arc;

use authkit_hash::PasswordHash;
use authkit_roles::RoleName;
use authkit_store::conformance::yield_now;
use authkit_store::memory::{Memory, MemoryError};
use authkit_store::*;
use authkit_track::{AttemptKey, Attempts, Login, LoginStats};
use time::OffsetDateTime;

use crate::store::{Broken, Fault};
use crate::twist::Twist;

type Id = AccountId;
type Out<'a> = &'a [Effect<AccountId>];

impl Store for Broken {
    type UserId = AccountId;
    type Error = MemoryError;
    type Outgoing = Effect<AccountId>;

    fn realm(&self) -> &Realm {
        self.realm()
    }
}

/// `look`s are answered from the data as it is; `step`s are made on a draft that is written back.
macro_rules! ports {
    ($( $port:ident { $( $how:ident $verb:ident($($arg:ident: $ty:ty),*) -> $ret:ty; )* $( @ $($more:tt)* )? } )*) => {
        $( impl $port for Broken {
            $( async fn $verb(&self $(, $arg: $ty)*) -> Result<$ret, MemoryError> {
                $( let $arg = $arg.twist(self); )*
                ports!(@$how self $verb($($arg),*))
            } )*
            $( $($more)* )?
        } )*
    };
    (@look $this:ident $verb:ident($($arg:ident),*)) => { $this.data().$verb($($arg),*).await };
    (@step $this:ident $verb:ident($($arg:ident),*)) => {{
        let draft = $this.draft();
        let result = draft.$verb($($arg),*).await;
        $this.save(draft).await;
        result
    }};
}

ports! {
    AccountStore {
        look find_account(id: &Id) -> Option<Account<Id>>;
        look find_account_by_identifier(identifier: &Identifier) -> Option<Account<Id>>;
    }
    LifecycleStore {
        step set_active(id: &Id, active: bool, outgoing: Out<'_>) -> bool;
        step advance_generation(id: &Id, outgoing: Out<'_>) -> bool;
        @
        async fn remove_account(&self, id: &Id, outgoing: Out<'_>) -> Result<bool, MemoryError> {
            let outgoing = outgoing.twist(self);
            let draft = self.draft();
            let result = match self.fault {
                Fault::OnlySwitchesOff => draft.set_active(id, false, outgoing).await,
                _ => draft.remove_account(id, outgoing).await,
            };
            self.save(draft).await;
            result
        }
    }
    DecoyStore {
        look record_decoy(slot: u8, now: OffsetDateTime) -> ();
    }
    LinkStore {
        look find_link_counter(id: &Id, kind: LinkKind) -> LinkCounter;
        step swap_link_counter(id: &Id, kind: LinkKind, expected: LinkCounter) -> Swap;
    }
    PasswordStore {
        look find_credential(identifier: &Identifier) -> Option<Credential<Id>>;
        look find_credential_by_id(id: &Id) -> Option<Credential<Id>>;
        step swap_hash(id: &Id, expected: &PasswordHash, new: &PasswordHash) -> Swap;
    }
    RegisterableStore {
        step put_account(new: &NewAccount, outgoing: Out<'_>, if_taken: Out<'_>) -> Insert<Id>;
        @
        type Extra = ();
    }
    ConfirmableStore {
        look find_confirmation(id: &Id) -> Option<OffsetDateTime>;
        step redeem_confirmation(confirmation: &Confirmation<Id>, outgoing: Out<'_>) -> Confirmed;
    }
    RecoverableStore {
        step redeem_reset(reset: &Reset<Id>, outgoing: Out<'_>) -> Swap;
    }
    ChangeableStore {
        step swap_password(change: &PasswordChange<Id>, outgoing: Out<'_>) -> Changed;
    }
    ChangeableEmailStore {
        step swap_email(change: &EmailChange<Id>, outgoing: Out<'_>) -> Renamed;
    }
    ChangeableUsernameStore {
        step swap_username(change: &UsernameChange<Id>, outgoing: Out<'_>) -> Renamed;
    }
    PasswordlessStore {
        step redeem_login(link: &LoginLink<Id>, outgoing: Out<'_>) -> LoggedIn<Id>;
    }
    CodeStore {
        step put_code(id: &Id, kind: LinkKind, code: &PendingCode) -> bool;
        look put_code_decoy(slot: u8, now: OffsetDateTime) -> ();
        step record_code_attempt(id: &Id, kind: LinkKind) -> Option<(PendingCode, NonZeroU32)>;
        look record_code_decoy(slot: u8, now: OffsetDateTime) -> ();
        step remove_code(id: &Id, kind: LinkKind, code: &PendingCode) -> bool;
        step remove_expired_codes(now: OffsetDateTime, limit: u32) -> u64;
    }
    TrackableStore {
        look find_logins(id: &Id) -> LoginStats;
        step record_login(id: &Id, login: &Login) -> LoginStats;
        step record_failed_login(id: &Id, failure: &Login) -> ();
        look record_failed_login_decoy(slot: u8, now: OffsetDateTime) -> ();
    }
    LockableStore {
        look find_attempts(key: &AttemptKey) -> Option<Attempts>;
        step swap_attempts(key: &AttemptKey, expected: Option<&Attempts>, new: &Attempts) -> Swap;
        step remove_attempts(key: &AttemptKey) -> bool;
        step remove_stale_attempts(last_at: OffsetDateTime, limit: u32) -> u64;
    }
    SessionStore {
        step put_session(digest: &SessionDigest, session: &SessionRecord<Id>) -> Put;
        look find_session(digest: &SessionDigest) -> Option<(SessionRecord<Id>, Account<Id>)>;
        step record_seen(digest: &SessionDigest, now: OffsetDateTime) -> ();
        step swap_session(old: &SessionDigest, new: &SessionDigest, session: &SessionRecord<Id>) -> Swap;
        step remove_session(digest: &SessionDigest) -> bool;
        step remove_expired_sessions(now: OffsetDateTime, idle_since: OffsetDateTime, limit: u32) -> u64;
        @
        fn session_at_hand(&self, digest: &SessionDigest) -> Option<Arc<FoundSession<Id>>> {
            self.kept_session(digest)
        }
    }
    SessionListStore {
        look find_sessions(account: &Id) -> Vec<(SessionDigest, SessionRecord<Id>)>;
        step remove_sessions(account: &Id, keep: Option<&SessionDigest>) -> Vec<SessionRecord<Id>>;
    }
    RememberStore {
        step put_series(series: &SeriesDigest, record: &RememberRecord<Id>) -> Put;
        look find_series(series: &SeriesDigest) -> Option<(RememberRecord<Id>, Account<Id>)>;
        step swap_remember_token(
            series: &SeriesDigest, expected: &RememberDigest, new: &RememberDigest, now: OffsetDateTime
        ) -> Swap;
        step remove_series(series: &SeriesDigest) -> bool;
        step remove_all_series(account: &Id) -> u64;
        step remove_expired_series(now: OffsetDateTime, limit: u32) -> u64;
    }
    ApiTokenStore {
        step put_api_token(digest: &ApiTokenDigest, token: &ApiTokenRecord<Id>) -> Put;
        look find_api_token(digest: &ApiTokenDigest) -> Option<(ApiTokenRecord<Id>, Account<Id>)>;
        look find_api_tokens(account: &Id) -> Vec<(ApiTokenDigest, ApiTokenRecord<Id>)>;
        step record_api_token_seen(digest: &ApiTokenDigest, now: OffsetDateTime) -> ();
        step remove_api_token(digest: &ApiTokenDigest) -> bool;
        step remove_expired_api_tokens(now: OffsetDateTime, limit: u32) -> u64;
        @
        fn api_token_at_hand(&self, digest: &ApiTokenDigest) -> Option<Arc<FoundApiToken<Id>>> {
            self.kept_api_token(digest)
        }
    }
    RoleStore {
        look find_roles(id: &Id) -> Vec<RoleName>;
        step add_role(id: &Id, role: &RoleName) -> bool;
        step remove_role(id: &Id, role: &RoleName) -> bool;
    }
    OutboxStore {
        step claim_messages(claim: Claim) -> Vec<Claimed>;
        step record_sent(key: &MessageKey) -> ();
        step record_failure(key: &MessageKey, failure: Failure, reason: &str) -> ();
        look count_messages() -> MessageCounts;
        @
        async fn put_messages(&self, messages: &[Message]) -> Result<(), MemoryError> {
            if self.fault != Fault::LooksThenWrites {
                return self.data().put_messages(messages).await;
            }
            for message in messages {
                if is_new_message(&self.data().fork(), message).await? {
                    yield_now().await;
                    // no unique index: what another has put since stands beside it
                    if !is_new_message(&self.data(), message).await? {
                        let mut again = message.clone();
                        again.key = another_key(&self.data()).await?;
                        self.data().put_messages(&[again]).await?;
                    }
                }
            }
            Ok(())
        }
    }
    DeadMessageStore {
        look find_dead_messages(before: OffsetDateTime, limit: u32) -> Vec<DeadMessage>;
        step revive_message(key: &MessageKey, now: OffsetDateTime) -> bool;
        step remove_dead_messages_before(at: OffsetDateTime, limit: u32) -> u64;
    }
    AuditStore {
        look find_events(account: &Id, before: OffsetDateTime, limit: u32) -> Vec<AuditEvent<Id>>;
        step remove_events_before(at: OffsetDateTime, limit: u32) -> u64;
        @
        async fn put_events(&self, events: &[AuditEvent<Id>]) -> Result<(), MemoryError> {
            if self.fault != Fault::LooksThenWrites {
                return self.data().put_events(events).await;
            }
            for event in events {
                if is_new_event(&self.data().fork(), event).await? {
                    yield_now().await;
                    if !is_new_event(&self.data(), event).await? {
                        let mut again = event.clone();
                        again.key = another_key(&self.data()).await?;
                        self.data().put_events(&[again]).await?;
                    }
                }
            }
            Ok(())
        }
    }
}

/// Puts the message; `true` if its key was not there.
async fn is_new_message(data: &Memory, message: &Message) -> Result<bool, MemoryError> {
    let before = data.count_messages().await?;
    data.put_messages(std::slice::from_ref(message)).await?;
    Ok(data.count_messages().await? != before)
}

/// Puts the event; `true` if its key was not there.
async fn is_new_event(data: &Memory, event: &AuditEvent<Id>) -> Result<bool, MemoryError> {
    let before = count_events(data).await?;
    data.put_events(std::slice::from_ref(event)).await?;
    Ok(count_events(data).await? != before)
}

async fn count_events(data: &Memory) -> Result<u64, MemoryError> {
    let end = OffsetDateTime::UNIX_EPOCH + time::Duration::days(1_000_000);
    data.fork().remove_events_before(end, u32::MAX).await
}

/// A key that nothing has: there are never fewer messages and events than there were.
async fn another_key(data: &Memory) -> Result<MessageKey, MemoryError> {
    let (messages, events) = (data.count_messages().await?, count_events(data).await?);
    Ok(MessageKey::from_stored(format!(
        "{messages:?} and {events}"
    )))
}
