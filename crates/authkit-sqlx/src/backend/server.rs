//! What the pools of database servers have in common.

use sqlx::Connection;
use sqlx::pool::PoolOptions;
use std::time::Duration;

use crate::Options;
use crate::backend::Backend;

/// Prepared statements that a connection keeps: more than there are.
pub(super) const STATEMENTS: usize = 256;

const CONNECTIONS: u32 = 10;

/// A connection that was not used for so long is asked whether it lives. One in use is not, which would cost each verb a
/// second round trip.
const TRUSTED: Duration = Duration::from_secs(1);

pub(super) fn pool<B: Backend>(pool: PoolOptions<B>, options: &Options) -> PoolOptions<B> {
    pool.max_connections(options.max_connections.unwrap_or(CONNECTIONS))
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move { Ok(about.idle_for < TRUSTED || connection.ping().await.is_ok()) })
        })
}
