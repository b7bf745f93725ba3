//! Templates of statements, made into the words of one database.
//!
//! A template is a constant. It is written with the default prefix (`authkit_accounts`), with its values by name (`:id`),
//! with identifiers in double quotes where they need quotes, and with two words for what every database says in another
//! way: `{same}` compares what may be missing, `{lock}` keeps a row that was read until the end of the transaction. This is
//! done once, when a store is opened; what a user typed never comes near it.

use sqlx::AssertSqlSafe;
use sqlx::{SqlSafeStr, SqlStr};

use crate::options::DEFAULT_PREFIX;

/// What a database calls things.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// Before the number of a value; without numbers each value is bound as often as it is named.
    pub numbered: Option<char>,
    /// Around an identifier.
    pub quote: char,
    /// Equal, or both missing.
    pub same: &'static str,
    /// At the end of a `SELECT` that decides a transaction.
    pub lock: &'static str,
}

/// A statement, ready for a driver.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    sql: SqlStr,
    places: Vec<&'static str>,
}

impl Statement {
    pub(crate) fn render(template: &'static str, dialect: &Dialect, prefix: &str) -> Self {
        let mut writer = Writer {
            dialect,
            sql: String::with_capacity(template.len() + 64),
            places: Vec::new(),
        };
        writer.write(template);
        let sql = writer.sql.replace(DEFAULT_PREFIX, prefix);
        // a shared text, so that handing it to a driver copies nothing
        let sql: std::sync::Arc<str> = sql.into();
        Self {
            sql: AssertSqlSafe(sql).into_sql_str(),
            places: writer.places,
        }
    }

    pub(crate) fn sql(&self) -> SqlStr {
        self.sql.clone()
    }

    /// The names of the values, in the order in which they are bound.
    pub(crate) fn places(&self) -> &[&'static str] {
        &self.places
    }
}

struct Writer<'d> {
    dialect: &'d Dialect,
    sql: String,
    places: Vec<&'static str>,
}

impl Writer<'_> {
    fn write(&mut self, template: &'static str) {
        let mut rest = template;
        while let Some(at) = rest.find([':', '{', '"']) {
            let (plain, special) = rest.split_at(at);
            self.sql.push_str(plain);
            rest = self.special(special);
        }
        self.sql.push_str(rest);
    }

    /// Writes what `text` begins with, and returns what is left.
    fn special(&mut self, text: &'static str) -> &'static str {
        if let Some(rest) = text.strip_prefix("::") {
            self.sql.push_str("::"); // a cast
            return rest;
        }
        if let Some(rest) = text.strip_prefix("{same}") {
            self.sql.push_str(self.dialect.same);
            return rest;
        }
        if let Some(rest) = text.strip_prefix("{lock}") {
            self.sql.push_str(self.dialect.lock);
            return rest;
        }
        if let Some(rest) = text.strip_prefix('"') {
            self.sql.push(self.dialect.quote);
            return rest;
        }
        let Some(name) = text.strip_prefix(':') else {
            let (brace, rest) = text.split_at(1);
            self.sql.push_str(brace); // of an empty map
            return rest;
        };
        let end = name
            .find(|c: char| c != '_' && !c.is_ascii_lowercase())
            .unwrap_or(name.len());
        let (name, rest) = name.split_at(end);
        self.place(name);
        rest
    }

    fn place(&mut self, name: &'static str) {
        let Some(mark) = self.dialect.numbered else {
            self.sql.push('?');
            self.places.push(name);
            return;
        };
        let known = self.places.iter().position(|place| *place == name);
        let index = known.unwrap_or_else(|| {
            self.places.push(name);
            self.places.len() - 1
        });
        self.sql.push(mark);
        self.sql.push_str(&(index + 1).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERED: Dialect = Dialect {
        numbered: Some('$'),
        quote: '"',
        same: "IS NOT DISTINCT FROM",
        lock: "FOR UPDATE",
    };
    const PLAIN: Dialect = Dialect {
        numbered: None,
        quote: '`',
        same: "<=>",
        lock: "FOR UPDATE",
    };
    const TEMPLATE: &str = "SELECT \"key\", :a::bigint FROM authkit_outbox WHERE a = :b AND b {same} :a AND c = '{}' {lock}";

    #[test]
    fn values_are_numbered_by_name() {
        let statement = Statement::render(TEMPLATE, &NUMBERED, "authkit_");
        assert_eq!(
            statement.sql().as_str(),
            "SELECT \"key\", $1::bigint FROM authkit_outbox WHERE a = $2 AND b IS NOT DISTINCT FROM $1 AND c = '{}' FOR UPDATE"
        );
        assert_eq!(statement.places(), ["a", "b"]);
    }

    #[test]
    fn without_numbers_a_value_is_bound_as_often_as_it_is_named() {
        let statement = Statement::render(TEMPLATE, &PLAIN, "x_");
        assert_eq!(
            statement.sql().as_str(),
            "SELECT `key`, ?::bigint FROM x_outbox WHERE a = ? AND b <=> ? AND c = '{}' FOR UPDATE"
        );
        assert_eq!(statement.places(), ["a", "b", "a"]);
    }
}
