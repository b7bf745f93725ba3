//! Counters of links.

use crate::backend::Kind;

sql! {
    Links { find, find_decoy, first, next }
}

impl Links {
    pub(crate) const fn of(_: Kind) -> Self {
        COMMON
    }
}

macro_rules! counter_of_asked {
    () => {
        " LEFT JOIN authkit_links l ON l.account_id = asked.id AND l.kind = :kind"
    };
}

// A counter without a row is zero, so the first step inserts and all others update. That it is there already is a unique
// violation.
const COMMON: Links = Links {
    find: concat!(
        "SELECT COALESCE(l.counter, 0) FROM (SELECT COALESCE((SELECT a.id FROM authkit_accounts a \
        WHERE a.id = :id AND a.realm = :realm), -1) AS id) AS asked",
        counter_of_asked!()
    ),
    // the same of the first account that there is, whosever: that there is none would be found sooner. Every account has an
    // address, and one that is asked for it is looked at.
    find_decoy: concat!(
        "SELECT COALESCE(l.counter, 0) FROM (SELECT COALESCE((SELECT a.id FROM authkit_accounts a \
        WHERE a.id > 0 AND a.email <> '' ORDER BY a.id LIMIT 1), -1) AS id) AS asked",
        counter_of_asked!()
    ),
    first: "INSERT INTO authkit_links (account_id, kind, counter) \
        SELECT a.id, :kind, 1 FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm",
    next: "UPDATE authkit_links SET counter = :next WHERE account_id = :id AND kind = :kind AND counter = :expected \
        AND EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = :id AND a.realm = :realm)",
};
