//! What is written for an address that has no account.

use crate::backend::Kind;

sql! {
    Decoys { put }
}

impl Decoys {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::MySql => MYSQL,
            Kind::Sqlite | Kind::Postgres => COMMON,
        }
    }
}

const COMMON: Decoys = Decoys { put: put_decoy!() };

const MYSQL: Decoys = Decoys {
    put: put_decoy_mysql!(),
};
