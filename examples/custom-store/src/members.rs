//! The store: three ports over one table.

use authkit_hash::PasswordHash;
use authkit_store::{
    Account, AccountStore, ConfirmableStore, Confirmation, Confirmed, Credential, Credentials,
    EmailAddress, Generation, Identifier, Never, PasswordStore, Realm, Store, Swap,
};
use sqlx::sqlite::SqlitePool;
use time::{Duration, OffsetDateTime};

/// The application's table. Times are milliseconds since 1970.
pub const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS members (
    member_no INTEGER PRIMARY KEY AUTOINCREMENT,
    mail TEXT NOT NULL,
    pw TEXT,
    banned INTEGER NOT NULL DEFAULT 0,
    mail_key TEXT NOT NULL UNIQUE,
    epoch INTEGER NOT NULL,
    mail_confirmed_ms INTEGER
)";

/// The members of the club; a club has a database, and is a realm.
#[derive(Clone, Debug)]
pub struct Members {
    /// Where the table is.
    pub pool: SqlitePool,
    /// Which club it is.
    pub realm: Realm,
}

const FIND: &str = "SELECT member_no, mail, pw, banned, epoch FROM members \
    WHERE member_no = ?1 OR mail_key = ?2";

impl Members {
    /// The member of that number, or of that canonical address.
    async fn find(&self, number: Option<i64>, key: Option<&str>) -> sqlx::Result<Found> {
        let query = sqlx::query_as(FIND).bind(number).bind(key);
        let row: Option<(i64, String, Option<String>, bool, i64)> =
            query.fetch_optional(&self.pool).await?;
        let Some((id, mail, pw, banned, epoch)) = row else {
            return Ok(None);
        };
        let mail = EmailAddress::parse(&mail).map_err(|e| sqlx::Error::Decode(e.into()))?;
        let account = Account::new(id, mail, Generation::from_i64(epoch)).with_active(!banned);
        let pw = pw.map(PasswordHash::from_stored);
        Ok(Some(Credential::new(account, pw)))
    }
}

type Found = Option<Credential<i64>>;

impl Store for Members {
    type UserId = i64;
    type Error = sqlx::Error;
    type Outgoing = Never; // no outbox: mail leaves after the commit

    fn realm(&self) -> &Realm {
        &self.realm
    }
}

impl AccountStore for Members {
    async fn find_account(&self, id: &i64) -> sqlx::Result<Option<Account<i64>>> {
        Ok(self
            .find_credential_by_id(id)
            .await?
            .map(|found| found.account))
    }

    async fn find_account_by_identifier(
        &self,
        key: &Identifier,
    ) -> sqlx::Result<Option<Account<i64>>> {
        Ok(self.find_credential(key).await?.map(|found| found.account))
    }
}

impl PasswordStore for Members {
    async fn find_credential(&self, key: &Identifier) -> sqlx::Result<Found> {
        self.find(None, Some(key.as_str())).await
    }

    async fn find_credential_by_id(&self, id: &i64) -> sqlx::Result<Found> {
        self.find(Some(*id), None).await
    }

    async fn swap_hash(
        &self,
        id: &i64,
        expected: &PasswordHash,
        new: &PasswordHash,
    ) -> sqlx::Result<Swap> {
        let swap = sqlx::query("UPDATE members SET pw = ?3 WHERE member_no = ?1 AND pw = ?2")
            .bind(id)
            .bind(expected.as_str())
            .bind(new.as_str());
        let done = swap.execute(&self.pool).await?.rows_affected() == 1;
        Ok(if done { Swap::Done } else { Swap::Stale })
    }
}

// Of the old values, `pw` and `epoch` stay unless the proof drops what was set before it.
const CONFIRM: &str = "UPDATE members SET mail_confirmed_ms = ?4, \
    pw = iif(?5, NULL, pw), epoch = epoch + ?5 \
    WHERE member_no = ?1 AND mail = ?2 AND epoch = ?3 AND mail_confirmed_ms IS NULL RETURNING epoch";
const IS_CONFIRMED: &str = "SELECT count(*) = 1 FROM members \
    WHERE member_no = ?1 AND mail = ?2 AND epoch = ?3 AND mail_confirmed_ms IS NOT NULL";

impl ConfirmableStore for Members {
    async fn find_confirmation(&self, id: &i64) -> sqlx::Result<Option<OffsetDateTime>> {
        let sql = "SELECT mail_confirmed_ms FROM members WHERE member_no = ?1";
        let query = sqlx::query_scalar(sql).bind(id);
        let found: Option<Option<i64>> = query.fetch_optional(&self.pool).await?;
        let read = |ms| OffsetDateTime::UNIX_EPOCH.checked_add(Duration::milliseconds(ms));
        Ok(found.flatten().and_then(read))
    }

    async fn redeem_confirmation(
        &self,
        link: &Confirmation<i64>,
        _: &[Never],
    ) -> sqlx::Result<Confirmed> {
        let (id, mail, epoch) = (link.id, link.email.as_str(), link.generation.as_i64());
        let ms = (link.now - OffsetDateTime::UNIX_EPOCH).whole_milliseconds();
        let confirm = sqlx::query_scalar(CONFIRM).bind(id).bind(mail).bind(epoch);
        let confirm = confirm
            .bind(i64::try_from(ms).unwrap_or(i64::MAX))
            .bind(i64::from(link.credentials == Credentials::Drop));
        if let Some(epoch) = confirm.fetch_optional(&self.pool).await? {
            return Ok(Confirmed::Done(Generation::from_i64(epoch)));
        }
        // Nothing was changed; this only says why.
        let why = sqlx::query_scalar(IS_CONFIRMED)
            .bind(id)
            .bind(mail)
            .bind(epoch);
        let already: bool = why.fetch_one(&self.pool).await?;
        let came_to = already.then_some(Confirmed::Already);
        Ok(came_to.unwrap_or(Confirmed::Stale))
    }
}
