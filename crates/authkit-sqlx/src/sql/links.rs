//! Counters of links.

use crate::backend::Kind;

sql! {
    Links { find, first, next }
}

impl Links {
    pub(crate) const fn of(_: Kind) -> Self {
        COMMON
    }
}

// A counter without a row is zero, so the first step inserts and all others update. That it is there already is a unique
// violation.
const COMMON: Links = Links {
    find: "SELECT COALESCE(l.counter, 0) FROM (SELECT COALESCE((SELECT a.id FROM authkit_accounts a \
        WHERE a.id = :id AND a.realm = :realm), -1) AS id) AS asked \
        LEFT JOIN authkit_links l ON l.account_id = asked.id AND l.kind = :kind",
    first: "INSERT INTO authkit_links (account_id, kind, counter) \
        SELECT a.id, :kind, 1 FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm",
    next: "UPDATE authkit_links SET counter = :next WHERE account_id = :id AND kind = :kind AND counter = :expected \
        AND EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm)",
};
