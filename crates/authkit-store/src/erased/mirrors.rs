//! Where the mirrors of the ports are found.

#[cfg(feature = "api-tokens")]
pub use crate::api_tokens::DynApiTokenStore;
#[cfg(feature = "audit")]
pub use crate::audit::DynAuditStore;
#[cfg(feature = "changeable")]
pub use crate::changeable::{
    DynChangeableEmailStore, DynChangeableStore, DynChangeableUsernameStore,
};
#[cfg(feature = "confirmable")]
pub use crate::confirmable::DynConfirmableStore;
pub use crate::decoys::DynDecoyStore;
pub use crate::lifecycle::DynLifecycleStore;
pub use crate::links::DynLinkStore;
#[cfg(feature = "lockable")]
pub use crate::lockable::DynLockableStore;
#[cfg(feature = "outbox")]
pub use crate::outbox::{DynDeadMessageStore, DynOutboxStore};
#[cfg(feature = "password")]
pub use crate::password::DynPasswordStore;
#[cfg(feature = "passwordless")]
pub use crate::passwordless::{DynCodeStore, DynPasswordlessStore};
#[cfg(feature = "recoverable")]
pub use crate::recoverable::DynRecoverableStore;
#[cfg(feature = "registerable")]
pub use crate::registerable::DynRegisterableStore;
#[cfg(feature = "remember")]
pub use crate::remember::DynRememberStore;
#[cfg(feature = "roles")]
pub use crate::roles::DynRoleStore;
#[cfg(feature = "sessions")]
pub use crate::sessions::{DynSessionListStore, DynSessionStore};
pub use crate::store::DynAccountStore;
#[cfg(feature = "trackable")]
pub use crate::trackable::DynTrackableStore;

/// The mirrors under the names of their ports.
#[doc(hidden)]
pub mod ports {
    pub use super::DynAccountStore as AccountStore;
    #[cfg(feature = "api-tokens")]
    pub use super::DynApiTokenStore as ApiTokenStore;
    #[cfg(feature = "audit")]
    pub use super::DynAuditStore as AuditStore;
    #[cfg(feature = "changeable")]
    pub use super::DynChangeableEmailStore as ChangeableEmailStore;
    #[cfg(feature = "changeable")]
    pub use super::DynChangeableStore as ChangeableStore;
    #[cfg(feature = "changeable")]
    pub use super::DynChangeableUsernameStore as ChangeableUsernameStore;
    #[cfg(feature = "passwordless")]
    pub use super::DynCodeStore as CodeStore;
    #[cfg(feature = "confirmable")]
    pub use super::DynConfirmableStore as ConfirmableStore;
    #[cfg(feature = "outbox")]
    pub use super::DynDeadMessageStore as DeadMessageStore;
    pub use super::DynDecoyStore as DecoyStore;
    pub use super::DynLifecycleStore as LifecycleStore;
    pub use super::DynLinkStore as LinkStore;
    #[cfg(feature = "lockable")]
    pub use super::DynLockableStore as LockableStore;
    #[cfg(feature = "outbox")]
    pub use super::DynOutboxStore as OutboxStore;
    #[cfg(feature = "password")]
    pub use super::DynPasswordStore as PasswordStore;
    #[cfg(feature = "passwordless")]
    pub use super::DynPasswordlessStore as PasswordlessStore;
    #[cfg(feature = "recoverable")]
    pub use super::DynRecoverableStore as RecoverableStore;
    #[cfg(feature = "registerable")]
    pub use super::DynRegisterableStore as RegisterableStore;
    #[cfg(feature = "remember")]
    pub use super::DynRememberStore as RememberStore;
    #[cfg(feature = "roles")]
    pub use super::DynRoleStore as RoleStore;
    #[cfg(feature = "sessions")]
    pub use super::DynSessionListStore as SessionListStore;
    #[cfg(feature = "sessions")]
    pub use super::DynSessionStore as SessionStore;
    #[cfg(feature = "trackable")]
    pub use super::DynTrackableStore as TrackableStore;
}
