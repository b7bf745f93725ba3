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

// What it stands for asks for the account as well, so it does: for one that there is not.
// Among the attempts, which belong to no account either: they are swept, and no attempt is at a subject that begins with a NUL.
// One row of one table and of no index is changed, as by what it stands for; so it changes the count, which no index holds.
const COMMON: Decoys = Decoys {
    put: "INSERT INTO authkit_attempts AS t (realm, subject, attempts, since, last_at, blocked_until) \
        SELECT :realm, :subject, 0, :now, :now, NULL \
        WHERE NOT EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = -1 AND a.realm = :realm) \
        ON CONFLICT (realm, subject) DO UPDATE SET attempts = 1 - t.attempts",
};

const MYSQL: Decoys = Decoys {
    put: "INSERT INTO authkit_attempts (realm, subject, attempts, since, last_at, blocked_until) \
        SELECT :realm, :subject, 0, :now, :now, NULL FROM DUAL \
        WHERE NOT EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = -1 AND a.realm = :realm) \
        ON DUPLICATE KEY UPDATE attempts = 1 - attempts",
};
