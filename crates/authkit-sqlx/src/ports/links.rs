//! Counters that links are bound to.

use authkit_store::{LinkCounter, LinkKind, LinkStore, Swap};

use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

fn counter<R: Columns>(row: &mut Reader<'_, R>) -> Result<LinkCounter, SqlxError> {
    Ok(LinkCounter::from_i64(row.int()?))
}

impl<B: Backend, X> LinkStore for Sql<B, X> {
    async fn find_link_counter(
        &self,
        id: &AccountId,
        kind: LinkKind,
    ) -> Result<LinkCounter, SqlxError> {
        let args = [
            ("id", Value::Int(id.as_i64())),
            ("kind", Value::Text(kind.as_str())),
        ];
        let found = self.find(&self.statements.links.find, &args, counter).await;
        Ok(found?.unwrap_or_default())
    }

    async fn swap_link_counter(
        &self,
        id: &AccountId,
        kind: LinkKind,
        expected: LinkCounter,
    ) -> Result<Swap, SqlxError> {
        let sql = &self.statements.links;
        let statement = if expected == LinkCounter::ZERO {
            &sql.first
        } else {
            &sql.next
        };
        let args = [
            ("id", Value::Int(id.as_i64())),
            ("kind", Value::Text(kind.as_str())),
            ("expected", Value::Int(expected.as_i64())),
            ("next", Value::Int(expected.next().as_i64())),
        ];
        let done = self.insert(statement, &args).await?;
        Ok(if done { Swap::Done } else { Swap::Stale })
    }
}
