//! Accounts, and what they hold: the same in every store.

use authkit_hash::PasswordHash;
use authkit_session::{ApiTokenConfig, ApiTokens, SessionConfig, Sessions};
use authkit_store::{
    Account, AccountId, ApiTokenStore, Device, EmailAddress, Generation, Insert, NewAccount,
    RegisterableStore, SessionStore,
};
use time::OffsetDateTime;

use crate::Outcome;

/// So many are signed in, and ask one after the other.
pub(crate) const PEOPLE: u32 = 200;
/// What every browser says of itself here.
pub(crate) const USER_AGENT: &str =
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

pub(crate) fn email(n: u32) -> Outcome<EmailAddress> {
    Ok(EmailAddress::parse(&format!("user{n}@example.com"))?)
}

/// Makes so many accounts.
pub(crate) async fn accounts<S>(
    store: &S,
    password: Option<&PasswordHash>,
    people: u32,
) -> Outcome<Vec<Account<AccountId>>>
where
    S: RegisterableStore<UserId = AccountId, Extra = (), Error: Send + Sync + 'static>,
{
    let mut accounts = Vec::new();
    for n in 0..people {
        let (generation, now) = (Generation::from_i64(1), OffsetDateTime::UNIX_EPOCH);
        let new = NewAccount::new(email(n)?, password.cloned(), generation, now);
        match store.put_account(&new, &[], &[]).await? {
            Insert::Created(account) => accounts.push(account),
            _ => return Err("there are accounts already".into()),
        }
    }
    Ok(accounts)
}

/// Signs everybody in; the header of each one's requests.
pub(crate) async fn cookies<S>(store: S, accounts: &[Account<AccountId>]) -> Outcome<Vec<String>>
where
    S: SessionStore<UserId = AccountId, Error: Send + Sync + 'static>,
{
    let sessions = Sessions::new(store, SessionConfig::DEFAULT);
    let device = Device::unknown().with_user_agent(Some(USER_AGENT));
    let mut cookies = Vec::new();
    for account in accounts {
        let token = sessions.start(account, &device).await?;
        cookies.push(format!("Cookie: authkit_session={}", token.expose()));
    }
    Ok(cookies)
}

/// Gives everybody an API token; the header of each one's requests.
pub(crate) async fn tokens<S>(store: S, accounts: &[Account<AccountId>]) -> Outcome<Vec<String>>
where
    S: ApiTokenStore<UserId = AccountId, Error: Send + Sync + 'static>,
{
    let tokens = ApiTokens::new(store, ApiTokenConfig::DEFAULT);
    let mut headers = Vec::new();
    for account in accounts {
        let day = std::time::Duration::from_secs(86_400);
        let token = tokens.issue(account, "bench", Some(day)).await?;
        headers.push(format!("Authentication-Token: {}", token.expose()));
    }
    Ok(headers)
}
