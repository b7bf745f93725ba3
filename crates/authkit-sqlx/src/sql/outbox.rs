//! Messages, until they are sent.

use super::{Change, decide, write};
use crate::backend::Kind;

sql! {
    Outbox { sent, retry, shelved, dead, count, find_dead, revive, remove_dead; claim }
}

impl Outbox {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => SQLITE,
            Kind::Postgres => POSTGRES,
            Kind::MySql => MYSQL,
        }
    }
}

const SQLITE: Outbox = Outbox {
    sent: "DELETE FROM authkit_outbox WHERE realm = :realm AND \"key\" = :key",
    retry: "UPDATE authkit_outbox SET due_at = :due_at, failure = :reason \
        WHERE realm = :realm AND \"key\" = :key AND dead = 0",
    shelved: "UPDATE authkit_outbox SET dead = 1, failure = :reason \
        WHERE realm = :realm AND \"key\" = :key AND dead = 0",
    // No context at all, where the least there can be is an empty object: that is how the two are told apart.
    dead: "UPDATE authkit_outbox SET dead = 1, context = '', failure = :reason \
        WHERE realm = :realm AND \"key\" = :key AND dead = 0",
    count: "SELECT COUNT(CASE WHEN dead = 0 THEN 1 END), COUNT(CASE WHEN dead = 1 THEN 1 END) \
        FROM authkit_outbox WHERE realm = :realm",
    find_dead: "SELECT \"key\", template, recipient, created_at, attempts, COALESCE(failure, ''), \
        CASE WHEN context = '' THEN 0 ELSE 1 END FROM authkit_outbox \
        WHERE realm = :realm AND dead = 1 AND created_at < :before ORDER BY created_at DESC, id DESC LIMIT :limit",
    revive: "UPDATE authkit_outbox SET dead = 0, due_at = :now \
        WHERE realm = :realm AND \"key\" = :key AND dead = 1 AND context <> ''",
    remove_dead: "DELETE FROM authkit_outbox WHERE id IN (SELECT id FROM authkit_outbox \
        WHERE realm = :realm AND dead = 1 AND created_at < :before ORDER BY due_at LIMIT :limit) AND dead = 1",
    claim: Change::Whole(
        "UPDATE authkit_outbox SET attempts = attempts + 1, due_at = :lease \
        WHERE id IN (SELECT id FROM authkit_outbox WHERE realm = :realm AND dead = 0 AND due_at <= :now \
        ORDER BY due_at, id LIMIT :limit) \
        RETURNING 0, id, \"key\", template, recipient, context, created_at, attempts",
    ),
};

// MATERIALIZED, or the inner SELECT might run, and lock, more than once.
const POSTGRES: Outbox = Outbox {
    find_dead: "SELECT key, template, recipient, created_at, attempts, COALESCE(failure, ''), \
        CASE WHEN context = '' THEN 0::bigint ELSE 1::bigint END FROM authkit_outbox \
        WHERE realm = :realm AND dead = 1 AND created_at < :before ORDER BY created_at DESC, id DESC LIMIT :limit",
    claim: Change::Whole(
        "WITH due AS MATERIALIZED (SELECT id FROM authkit_outbox WHERE realm = :realm AND dead = 0 AND due_at <= :now \
        ORDER BY due_at, id LIMIT :limit FOR UPDATE SKIP LOCKED) \
        UPDATE authkit_outbox o SET attempts = o.attempts + 1, due_at = :lease FROM due WHERE o.id = due.id \
        RETURNING 0::bigint, o.id, o.key, o.template, o.recipient, o.context, o.created_at, o.attempts",
    ),
    ..SQLITE
};

// InnoDB locks every row that a scan of an index comes by, also the one behind the last, which is the first of the next realm: whoever
// claims there would pass over it. So what is due is looked up without a lock, and locked by the primary key, where a look-up comes by
// that row alone; in a small table it would rather scan them all. Others may have claimed the first of it meanwhile, so more is looked
// up than asked for.
const MYSQL: Outbox = Outbox {
    remove_dead: "DELETE FROM authkit_outbox WHERE realm = :realm AND dead = 1 AND created_at < :before \
        ORDER BY due_at LIMIT :limit",
    claim: Change::Steps(&[
        decide(
            "SELECT 0, o.id, o.\"key\", o.template, o.recipient, o.context, o.created_at, o.attempts + 1 \
            FROM (SELECT id FROM authkit_outbox FORCE INDEX (authkit_outbox_due) \
            WHERE realm = :realm AND dead = 0 AND due_at <= :now ORDER BY due_at, id LIMIT :looked_up) AS due \
            STRAIGHT_JOIN authkit_outbox o FORCE INDEX (PRIMARY) ON o.id = due.id WHERE o.dead = 0 AND o.due_at <= :now \
            LIMIT :limit {lock} SKIP LOCKED",
        ),
        write(
            "UPDATE JSON_TABLE(:found, '$[*]' COLUMNS (id BIGINT PATH '$')) AS found \
            STRAIGHT_JOIN authkit_outbox o FORCE INDEX (PRIMARY) ON o.id = found.id SET o.attempts = o.attempts + 1, o.due_at = :lease",
        ),
    ]),
    ..SQLITE
};
