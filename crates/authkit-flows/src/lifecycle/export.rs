//! What is handed to an owner who asks for it: everything that says something about them, nothing that opens anything.

use std::collections::BTreeMap;
use std::net::IpAddr;

use authkit_store::Account;
use serde::{Serialize, Serializer};
use time::{OffsetDateTime, UtcOffset};

/// What is kept of one account. A part that was not asked for is `None`, and is not written.
///
/// No hash, digest, key or token is in it. Moments are written as `2026-01-31T12:00:00Z`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Export<Id> {
    /// When it was made.
    #[serde(serialize_with = "moment")]
    pub exported_at: OffsetDateTime,
    /// The id.
    pub id: Id,
    /// The address, as it is stored.
    pub email: String,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Whether it is switched on.
    pub active: bool,
    /// Since when the address is confirmed: `Some(None)` for one that is not.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "part")]
    pub confirmed_at: Option<Option<OffsetDateTime>>,
    /// The roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// Who signed in, when and from where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logins: Option<ExportedLogins>,
    /// The sessions that go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessions: Option<Vec<ExportedSession>>,
    /// The tokens for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_tokens: Option<Vec<ExportedApiToken>>,
    /// What happened, latest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<ExportedEvent>>,
}

/// Login statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExportedLogins {
    /// How many sign-ins there were.
    pub count: u64,
    /// The latest.
    pub current: Option<ExportedLogin>,
    /// The one before it.
    pub last: Option<ExportedLogin>,
    /// How many failures there were since the latest.
    pub failures: u32,
    /// The latest failure.
    pub last_failure: Option<ExportedLogin>,
}

/// One sign-in, or one failure to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExportedLogin {
    /// When.
    #[serde(serialize_with = "moment")]
    pub at: OffsetDateTime,
    /// From where.
    pub address: Option<IpAddr>,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExportedSession {
    /// When it began.
    #[serde(serialize_with = "moment")]
    pub created_at: OffsetDateTime,
    /// When it was last used.
    #[serde(serialize_with = "moment")]
    pub seen_at: OffsetDateTime,
    /// When it ends.
    #[serde(serialize_with = "moment")]
    pub expires_at: OffsetDateTime,
    /// From where.
    pub address: Option<IpAddr>,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
}

/// A token for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExportedApiToken {
    /// What its owner calls it.
    pub label: String,
    /// When it was made.
    #[serde(serialize_with = "moment")]
    pub created_at: OffsetDateTime,
    /// When it was last used.
    #[serde(serialize_with = "moment")]
    pub seen_at: OffsetDateTime,
    /// When it ends.
    #[serde(serialize_with = "moment")]
    pub expires_at: OffsetDateTime,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExportedEvent {
    /// What.
    pub kind: String,
    /// When.
    #[serde(serialize_with = "moment")]
    pub at: OffsetDateTime,
    /// From where.
    pub address: Option<IpAddr>,
    /// What else there is to say.
    pub details: BTreeMap<String, String>,
}

impl<Id: Clone> Export<Id> {
    pub(super) fn new(account: &Account<Id>, now: OffsetDateTime) -> Self {
        let name = account.username.as_ref();
        Self {
            exported_at: now,
            id: account.id.clone(),
            email: account.email.as_str().to_owned(),
            username: name.map(|name| name.as_str().to_owned()),
            active: account.active,
            confirmed_at: None,
            roles: None,
            logins: None,
            sessions: None,
            api_tokens: None,
            events: None,
        }
    }
}

/// A moment in UTC as RFC 3339 writes it, to the second.
struct Moment(OffsetDateTime);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let at = self.0.to_offset(UtcOffset::UTC);
        let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
        let (hour, minute, second) = at.to_hms();
        to.collect_str(&format_args!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        ))
    }
}

fn moment<S: Serializer>(at: &OffsetDateTime, to: S) -> Result<S::Ok, S::Error> {
    Moment(*at).serialize(to)
}

fn part<S: Serializer>(at: &Option<Option<OffsetDateTime>>, to: S) -> Result<S::Ok, S::Error> {
    at.flatten().map(Moment).serialize(to)
}
