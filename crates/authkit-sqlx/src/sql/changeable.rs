//! New passwords, addresses and names.

use super::shared::{CONFIRM, CONFIRM_MYSQL, MOVE_ON, SET, SET_MYSQL};
use super::{Change, TAKEN, claim, decide, write};
use crate::backend::Kind;

sql! {
    Changeable {; swap_password, swap_email, swap_username }
}

impl Changeable {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => COMMON,
            Kind::Postgres => POSTGRES,
            Kind::MySql => MYSQL,
        }
    }
}

const WITH_HASH: &str = "SELECT 0 FROM authkit_accounts a LEFT JOIN authkit_passwords p ON p.account_id = a.id \
    WHERE a.id = :id AND a.realm = :realm AND a.generation = :generation AND p.hash {same} :expected {lock}";
const WITH_EMAIL: &str = "SELECT 0 FROM authkit_accounts \
    WHERE id = :id AND realm = :realm AND email = :from AND generation = :generation {lock}";
const SET_EMAIL: &str = "UPDATE authkit_accounts SET identifier = :identifier, email = :email, generation = :next \
    WHERE id = :id";
const WITH_NAME: &str = "SELECT 0 FROM authkit_accounts a LEFT JOIN authkit_usernames n ON n.account_id = a.id \
    WHERE a.id = :id AND a.realm = :realm AND a.generation = :generation AND n.name {same} :from {lock}";

const COMMON: Changeable = Changeable {
    swap_password: Change::Steps(&[decide(WITH_HASH), write(MOVE_ON), write(SET)]),
    swap_email: Change::Steps(&[decide(WITH_EMAIL), claim(SET_EMAIL, TAKEN), write(CONFIRM)]),
    swap_username: Change::Steps(&[
        decide(WITH_NAME),
        write("DELETE FROM authkit_usernames WHERE account_id = :id").when("from"),
        claim(
            "INSERT INTO authkit_usernames (account_id, realm, identifier, name) \
            VALUES (:id, :realm, :identifier, :to)",
            TAKEN,
        )
        .when("to"),
    ]),
};

const MYSQL: Changeable = Changeable {
    swap_password: Change::Steps(&[decide(WITH_HASH), write(MOVE_ON), write(SET_MYSQL)]),
    swap_email: Change::Steps(&[
        decide(WITH_EMAIL),
        claim(SET_EMAIL, TAKEN),
        write(CONFIRM_MYSQL),
    ]),
    ..COMMON
};

const POSTGRES: Changeable = Changeable {
    swap_password: Change::Whole(concat!(
        "WITH a AS (SELECT id FROM authkit_accounts WHERE id = :id AND realm = :realm AND generation = :generation ",
        "FOR NO KEY UPDATE), ",
        "p AS (SELECT account_id, hash FROM authkit_passwords WHERE account_id IN (SELECT id FROM a) FOR UPDATE), ",
        "done AS (SELECT a.id FROM a LEFT JOIN p ON p.account_id = a.id WHERE p.hash {same} :expected), ",
        "s AS (INSERT INTO authkit_passwords (account_id, hash) SELECT id, :new FROM done ",
        "ON CONFLICT (account_id) DO UPDATE SET hash = excluded.hash), ",
        "g AS (UPDATE authkit_accounts t SET generation = :next FROM done WHERE t.id = done.id)",
        and_effects!("done", "j.account_id", "SELECT 0::bigint FROM done")
    )),
    swap_email: Change::Unique(
        concat!(
            "WITH done AS (UPDATE authkit_accounts SET identifier = :identifier, email = :email, generation = :next ",
            "WHERE id = :id AND realm = :realm AND email = :from AND generation = :generation RETURNING id), ",
            "c AS (INSERT INTO authkit_confirmations AS c (account_id, email, confirmed_at) ",
            "SELECT id, :email, :now FROM done ",
            "ON CONFLICT (account_id) DO UPDATE SET email = excluded.email, confirmed_at = excluded.confirmed_at ",
            "WHERE c.email <> excluded.email)",
            and_effects!("done", "j.account_id", "SELECT 0::bigint FROM done")
        ),
        "authkit_accounts_identifier",
    ),
    // A lock on the account says nothing about its name, so each way to change it compares the name itself.
    swap_username: Change::Unique(
        concat!(
            "WITH a AS (SELECT id FROM authkit_accounts WHERE id = :id AND realm = :realm AND generation = :generation ",
            "FOR NO KEY UPDATE), ",
            "u AS (UPDATE authkit_usernames n SET identifier = :identifier, name = :to FROM a ",
            "WHERE n.account_id = a.id AND n.name = :from AND :to IS NOT NULL RETURNING n.account_id AS id), ",
            "i AS (INSERT INTO authkit_usernames (account_id, realm, identifier, name) ",
            "SELECT id, :realm, :identifier, :to FROM a WHERE :from IS NULL AND :to IS NOT NULL ",
            "ON CONFLICT (account_id) DO NOTHING RETURNING account_id AS id), ",
            "d AS (DELETE FROM authkit_usernames n USING a ",
            "WHERE n.account_id = a.id AND n.name = :from AND :to IS NULL RETURNING n.account_id AS id), ",
            "done AS (SELECT id FROM u UNION ALL SELECT id FROM i UNION ALL SELECT id FROM d UNION ALL ",
            "SELECT a.id FROM a WHERE :from IS NULL AND :to IS NULL ",
            "AND NOT EXISTS (SELECT 1 FROM authkit_usernames n WHERE n.account_id = a.id))",
            and_effects!("done", "j.account_id", "SELECT 0::bigint FROM done")
        ),
        "authkit_usernames_identifier",
    ),
};
