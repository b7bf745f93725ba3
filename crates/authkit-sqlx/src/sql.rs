//! Every statement there is: constants, feature by feature, rendered once for one database and one prefix.
//!
//! What all databases say alike is the `COMMON` of a feature; what one says in another way is set beside it.
//!
//! A change of several tables is either one statement (`PostgreSQL`, and wherever one is enough), whose rows begin with a
//! code, or the steps of a transaction. The account row is what every change of an account locks first, so that they queue
//! there and cannot wait for each other in a circle.

use crate::backend::Kind;
use crate::render::{Dialect, Statement};
use crate::value::Args;

/// Stopped: what was expected is not there.
pub(crate) const STALE: i64 = 1;
/// Stopped: it belongs to somebody else.
pub(crate) const TAKEN: i64 = 2;

/// One statement of a transaction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step<S = &'static str> {
    pub(crate) sql: S,
    /// It returns rows that begin with a code.
    pub(crate) returns: bool,
    /// With what code the change stops unless it changes a row, and one that is free.
    pub(crate) unless: Option<i64>,
    /// Only if the value of that name is there.
    when: Option<&'static str>,
}

/// Reads what decides, and keeps it as it is until the end.
pub(crate) const fn decide(sql: &'static str) -> Step {
    Step {
        sql,
        returns: true,
        unless: None,
        when: None,
    }
}

/// Writes what decides: the change stops with that code unless there is a row to change and the new one is free.
pub(crate) const fn claim(sql: &'static str, code: i64) -> Step {
    Step {
        unless: Some(code),
        ..write(sql)
    }
}

/// Writes what follows.
pub(crate) const fn write(sql: &'static str) -> Step {
    Step {
        sql,
        returns: false,
        unless: None,
        when: None,
    }
}

impl Step {
    pub(crate) const fn when(self, name: &'static str) -> Self {
        Self {
            when: Some(name),
            ..self
        }
    }
}

impl<S> Step<S> {
    pub(crate) fn applies(&self, args: &Args<'_>) -> bool {
        self.when.is_none_or(|when| {
            args.iter()
                .any(|(name, value)| *name == when && value.is_there())
        })
    }
}

/// A change, as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    /// One statement.
    Whole(&'static str),
    /// One statement, and the constraint that says that something is taken.
    Unique(&'static str, &'static str),
    /// The steps of a transaction.
    Steps(&'static [Step]),
}

/// A change, ready to be run.
#[derive(Debug)]
pub(crate) enum Plan {
    Whole {
        statement: Statement,
        taken: Option<String>,
    },
    Steps(Vec<Step<Statement>>),
}

#[cfg(test)]
impl Plan {
    fn statements(&self) -> Vec<&Statement> {
        match self {
            Self::Whole { statement, .. } => vec![statement],
            Self::Steps(steps) => steps.iter().map(|step| &step.sql).collect(),
        }
    }
}

/// Renders templates.
pub(crate) struct Renderer<'a> {
    dialect: &'a Dialect,
    prefix: &'a str,
}

impl Renderer<'_> {
    pub(crate) fn statement(&self, template: &'static str) -> Statement {
        Statement::render(template, self.dialect, self.prefix)
    }

    pub(crate) fn change(&self, change: Change) -> Plan {
        match change {
            Change::Whole(sql) => Plan::Whole {
                statement: self.statement(sql),
                taken: None,
            },
            Change::Unique(sql, constraint) => Plan::Whole {
                statement: self.statement(sql),
                taken: Some(constraint.replace(crate::options::DEFAULT_PREFIX, self.prefix)),
            },
            Change::Steps(steps) => Plan::Steps(
                steps
                    .iter()
                    .map(|step| Step {
                        sql: self.statement(step.sql),
                        returns: step.returns,
                        unless: step.unless,
                        when: step.when,
                    })
                    .collect(),
            ),
        }
    }
}

/// How the fields of a group of statements look: as written, or ready.
pub(crate) trait Form {
    type Statement;
    type Change;
}

/// As written.
#[derive(Debug)]
pub(crate) enum Written {}

/// Ready for one database.
#[derive(Debug)]
pub(crate) enum Ready {}

impl Form for Written {
    type Statement = &'static str;
    type Change = Change;
}

impl Form for Ready {
    type Statement = Statement;
    type Change = Plan;
}

/// The statements of one feature, and the changes.
macro_rules! sql {
    (
        $(#[$doc:meta])*
        $name:ident {
            $($statement:ident),* $(,)?
            $(; $($change:ident),* $(,)?)?
        }
    ) => {
        $(#[$doc])*
        pub(crate) struct $name<F: $crate::sql::Form = $crate::sql::Written> {
            $(pub(crate) $statement: F::Statement,)*
            $($(pub(crate) $change: F::Change,)*)?
        }

        impl $name {
            pub(crate) fn render(
                self,
                renderer: &$crate::sql::Renderer<'_>,
            ) -> $name<$crate::sql::Ready> {
                $name {
                    $($statement: renderer.statement(self.$statement),)*
                    $($($change: renderer.change(self.$change),)*)?
                }
            }
        }

        #[cfg(test)]
        impl $name<$crate::sql::Ready> {
            /// Each statement, with what it is called.
            pub(crate) fn all(&self) -> Vec<(&'static str, &$crate::render::Statement)> {
                let all = std::iter::empty();
                let all = all.chain([$((stringify!($statement), &self.$statement),)*]);
                $($(
                    let more = self.$change.statements().into_iter();
                    let all = all.chain(more.map(|statement| (stringify!($change), statement)));
                )*)?
                all.collect()
            }
        }
    };
}

/// The columns of an account, as [`ports`](crate::ports) read them.
macro_rules! account {
    () => {
        "a.id, a.email, n.name, a.active, a.generation"
    };
}

/// The tables that they come from.
macro_rules! from_account {
    () => {
        "authkit_accounts a LEFT JOIN authkit_usernames n ON n.account_id = a.id"
    };
}

/// The end of a change that is one statement: messages and events for each row of that name (there is one, or none), and
/// what the change returns.
macro_rules! and_effects {
    ($of:literal, $subject:literal, $returned:literal) => {
        and_effects!($of, $subject, $returned, ":messages", ":events")
    };
    ($of:literal, $subject:literal, $returned:literal, $messages:literal, $events:literal) => {
        concat!(
            ", put_messages AS (INSERT INTO authkit_outbox (realm, key, template, recipient, context, created_at, due_at) ",
            "SELECT :realm, j.k, j.template, j.recipient, j.context, j.created_at, j.created_at FROM ",
            $of,
            " CROSS JOIN json_to_recordset((",
            $messages,
            ")::json) AS j(k text, template text, recipient text, context text, created_at bigint) ",
            "ON CONFLICT (realm, key) DO NOTHING), ",
            "put_events AS (INSERT INTO authkit_audit (realm, key, kind, account_id, address, details, created_at) ",
            "SELECT :realm, j.k, j.kind, ",
            $subject,
            ", j.address, j.details, j.created_at FROM ",
            $of,
            " CROSS JOIN json_to_recordset((",
            $events,
            ")::json) AS j(k text, kind text, account_id bigint, address text, details text, created_at bigint) ",
            "ON CONFLICT (realm, key) DO NOTHING) ",
            $returned
        )
    };
}

#[macro_use]
mod sweeps;

#[macro_use]
mod decoys;

mod accounts;
#[cfg(feature = "api-tokens")]
mod api_tokens;
#[cfg(feature = "audit")]
mod audit;
#[cfg(feature = "changeable")]
mod changeable;
#[cfg(feature = "passwordless")]
mod codes;
#[cfg(feature = "confirmable")]
mod confirmable;
mod effects;
mod lifecycle;
mod links;
#[cfg(feature = "lockable")]
mod lockable;
#[cfg(feature = "outbox")]
mod outbox;
#[cfg(feature = "passwordless")]
mod passwordless;
#[cfg(feature = "recoverable")]
mod recoverable;
#[cfg(feature = "registerable")]
mod registerable;
#[cfg(feature = "remember")]
mod remember;
#[cfg(feature = "roles")]
mod roles;
#[cfg(feature = "sessions")]
mod sessions;
mod shared;
#[cfg(all(test, feature = "sqlite"))]
mod tests;
#[cfg(feature = "trackable")]
mod trackable;

/// The catalogue: one field per feature that is switched on.
macro_rules! catalogue {
    ($($(#[$attribute:meta])* $field:ident: $module:ident::$group:ident;)*) => {
        /// Every statement, ready for one database.
        pub(crate) struct Statements {
            $($(#[$attribute])* pub(crate) $field: $module::$group<Ready>,)*
        }

        impl Statements {
            pub(crate) fn render(
                kind: Kind,
                dialect: &Dialect,
                prefix: &str,
            ) -> Self {
                let renderer = Renderer { dialect, prefix };
                Self {
                    $($(#[$attribute])* $field: $module::$group::of(kind).render(&renderer),)*
                }
            }

            /// Each statement, with the feature that it belongs to and what it is called.
            #[cfg(test)]
            fn all(&self) -> Vec<(&'static str, &'static str, &Statement)> {
                let mut all = Vec::new();
                $(
                    $(#[$attribute])*
                    for (name, statement) in self.$field.all() {
                        all.push((stringify!($field), name, statement));
                    }
                )*
                all
            }
        }
    };
}

catalogue! {
    accounts: accounts::Accounts;
    decoys: decoys::Decoys;
    effects: effects::EffectsSql;
    lifecycle: lifecycle::Lifecycle;
    links: links::Links;
    #[cfg(feature = "api-tokens")]
    api_tokens: api_tokens::ApiTokens;
    #[cfg(feature = "audit")]
    audit: audit::Audit;
    #[cfg(feature = "changeable")]
    changeable: changeable::Changeable;
    #[cfg(feature = "passwordless")]
    codes: codes::Codes;
    #[cfg(feature = "confirmable")]
    confirmable: confirmable::Confirmable;
    #[cfg(feature = "lockable")]
    lockable: lockable::Lockable;
    #[cfg(feature = "outbox")]
    outbox: outbox::Outbox;
    #[cfg(feature = "passwordless")]
    passwordless: passwordless::Passwordless;
    #[cfg(feature = "recoverable")]
    recoverable: recoverable::Recoverable;
    #[cfg(feature = "registerable")]
    registerable: registerable::Registerable;
    #[cfg(feature = "remember")]
    remember: remember::Remember;
    #[cfg(feature = "roles")]
    roles: roles::Roles;
    #[cfg(feature = "sessions")]
    sessions: sessions::Sessions;
    #[cfg(feature = "trackable")]
    trackable: trackable::Trackable;
}
