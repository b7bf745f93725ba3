//! Messages and events, written: any number as one JSON text.

use crate::backend::Kind;

sql! {
    EffectsSql { put_messages, put_events }
}

impl EffectsSql {
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => SQLITE,
            Kind::Postgres => POSTGRES,
            Kind::MySql => MYSQL,
        }
    }
}

// WHERE TRUE, without which SQLite takes ON for a join.
const SQLITE: EffectsSql = EffectsSql {
    put_messages: "INSERT INTO authkit_outbox (realm, \"key\", template, recipient, context, created_at, due_at) \
        SELECT :realm, value ->> 'k', value ->> 'template', value ->> 'recipient', value ->> 'context', \
        value ->> 'created_at', value ->> 'created_at' FROM json_each(:messages) WHERE TRUE \
        ON CONFLICT (realm, \"key\") DO NOTHING",
    put_events: "INSERT INTO authkit_audit (realm, \"key\", kind, account_id, address, details, created_at) \
        SELECT :realm, value ->> 'k', value ->> 'kind', COALESCE(value ->> 'account_id', :subject), \
        value ->> 'address', value ->> 'details', value ->> 'created_at' FROM json_each(:events) WHERE TRUE \
        ON CONFLICT (realm, \"key\") DO NOTHING",
};

const POSTGRES: EffectsSql = EffectsSql {
    put_messages: "INSERT INTO authkit_outbox (realm, key, template, recipient, context, created_at, due_at) \
        SELECT :realm, j.k, j.template, j.recipient, j.context, j.created_at, j.created_at \
        FROM json_to_recordset(:messages::json) \
        AS j(k text, template text, recipient text, context text, created_at bigint) \
        ON CONFLICT (realm, key) DO NOTHING",
    put_events: "INSERT INTO authkit_audit (realm, key, kind, account_id, address, details, created_at) \
        SELECT :realm, j.k, j.kind, COALESCE(j.account_id, :subject), j.address, j.details, j.created_at \
        FROM json_to_recordset(:events::json) \
        AS j(k text, kind text, account_id bigint, address text, details text, created_at bigint) \
        ON CONFLICT (realm, key) DO NOTHING",
};

const MYSQL: EffectsSql = EffectsSql {
    put_messages: "INSERT INTO authkit_outbox (realm, \"key\", template, recipient, context, created_at, due_at) \
        SELECT :realm, j.k, j.template, j.recipient, j.context, j.created_at, j.created_at \
        FROM JSON_TABLE(:messages, '$[*]' COLUMNS (k VARCHAR(255) PATH '$.k' ERROR ON ERROR, \
        template VARCHAR(255) PATH '$.template' ERROR ON ERROR, recipient VARCHAR(320) PATH '$.recipient' ERROR ON ERROR, \
        context LONGTEXT PATH '$.context' ERROR ON ERROR, created_at BIGINT PATH '$.created_at' ERROR ON ERROR)) AS j \
        ON DUPLICATE KEY UPDATE id = authkit_outbox.id",
    put_events: "INSERT INTO authkit_audit (realm, \"key\", kind, account_id, address, details, created_at) \
        SELECT :realm, j.k, j.kind, COALESCE(j.account_id, :subject), j.address, j.details, j.created_at \
        FROM JSON_TABLE(:events, '$[*]' COLUMNS (k VARCHAR(255) PATH '$.k' ERROR ON ERROR, \
        kind VARCHAR(255) PATH '$.kind' ERROR ON ERROR, account_id BIGINT PATH '$.account_id' ERROR ON ERROR, \
        address VARCHAR(45) PATH '$.address' ERROR ON ERROR, details LONGTEXT PATH '$.details' ERROR ON ERROR, \
        created_at BIGINT PATH '$.created_at' ERROR ON ERROR)) AS j \
        ON DUPLICATE KEY UPDATE id = authkit_audit.id",
};
