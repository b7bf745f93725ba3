//! New accounts.

use super::{Change, STALE, TAKEN, claim, decide, write};
use crate::backend::Kind;

sql! {
    Registerable { put_decoy; put, put_with_extra }
}

impl Registerable {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => SQLITE,
            Kind::Postgres => POSTGRES,
            Kind::MySql => MYSQL,
        }
    }
}

// Where the address is taken, in the place of the rows: like them it is in an index that grows at one end.
const PUT_DECOY: &str = concat!(put_decoy!(), ", last_at = excluded.last_at");

// Whoever has the address makes the first step fail, whoever has the name the second.
const NAME: &str = "INSERT INTO authkit_usernames (account_id, realm, identifier, name) \
    SELECT id, :realm, :name_identifier, :name FROM authkit_accounts WHERE realm = :realm AND identifier = :identifier";
const PASSWORD: &str = "INSERT INTO authkit_passwords (account_id, hash) \
    SELECT id, :hash FROM authkit_accounts WHERE realm = :realm AND identifier = :identifier";
const SQLITE: Registerable = {
    const STEPS: Change = Change::Steps(&[
        decide(
            "INSERT INTO authkit_accounts (realm, identifier, email, generation, created_at) \
            VALUES (:realm, :identifier, :email, :generation, :now) ON CONFLICT (realm, identifier) DO NOTHING \
            RETURNING 0, id",
        ),
        claim(NAME, TAKEN).when("name"),
        write(PASSWORD).when("hash"),
    ]);
    Registerable {
        put_decoy: PUT_DECOY,
        put: STEPS,
        put_with_extra: STEPS,
    }
};

const MYSQL: Registerable = {
    const STEPS: Change = Change::Steps(&[
        claim(
            "INSERT INTO authkit_accounts (realm, identifier, email, generation, created_at) \
            VALUES (:realm, :identifier, :email, :generation, :now)",
            STALE,
        ),
        claim(NAME, TAKEN).when("name"),
        write(PASSWORD).when("hash"),
        decide(
            "SELECT 0, id FROM authkit_accounts WHERE realm = :realm AND identifier = :identifier",
        ),
    ]);
    Registerable {
        put_decoy: concat!(put_decoy_mysql!(), ", last_at = VALUES(last_at)"),
        put: STEPS,
        put_with_extra: STEPS,
    }
};

const POSTGRES: Registerable = Registerable {
    put_decoy: PUT_DECOY,
    put: Change::Unique(
        concat!(
            "WITH a AS (INSERT INTO authkit_accounts (realm, identifier, email, generation, created_at) ",
            "VALUES (:realm, :identifier, :email, :generation, :now) ON CONFLICT (realm, identifier) DO NOTHING ",
            "RETURNING id), ",
            "n AS (INSERT INTO authkit_usernames (account_id, realm, identifier, name) ",
            "SELECT id, :realm, :name_identifier, :name FROM a WHERE :name IS NOT NULL), ",
            "p AS (INSERT INTO authkit_passwords (account_id, hash) SELECT id, :hash FROM a WHERE :hash IS NOT NULL), ",
            "made AS (SELECT id FROM a UNION ALL SELECT NULL WHERE NOT EXISTS (SELECT 1 FROM a)), ",
            "decoy AS (",
            put_decoy!(
                if "(:messages_if_taken IS NOT NULL OR :events_if_taken IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM a)"
            ),
            ", last_at = excluded.last_at)",
            and_effects!(
                "made",
                "COALESCE(j.account_id, made.id)",
                "SELECT 0::bigint, id FROM a",
                "CASE WHEN made.id IS NULL THEN :messages_if_taken ELSE :messages END",
                "CASE WHEN made.id IS NULL THEN :events_if_taken ELSE :events END"
            )
        ),
        "authkit_usernames_identifier",
    ),
    // the application's row needs a transaction
    put_with_extra: Change::Steps(&[
        claim(
            "INSERT INTO authkit_accounts (realm, identifier, email, generation, created_at) \
            VALUES (:realm, :identifier, :email, :generation, :now) ON CONFLICT (realm, identifier) DO NOTHING",
            STALE,
        ),
        claim(
            "INSERT INTO authkit_usernames (account_id, realm, identifier, name) \
            SELECT id, :realm, :name_identifier, :name FROM authkit_accounts \
            WHERE realm = :realm AND identifier = :identifier ON CONFLICT (realm, identifier) DO NOTHING",
            TAKEN,
        )
        .when("name"),
        write(PASSWORD).when("hash"),
        decide("SELECT 0::bigint, id FROM authkit_accounts WHERE realm = :realm AND identifier = :identifier"),
    ]),
};
