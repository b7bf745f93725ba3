//! What comes back from a statement: columns read one after another.

use crate::SqlxError;

/// One row of a driver. `None` is an SQL `NULL`.
pub trait Columns {
    /// A number.
    ///
    /// # Errors
    /// The column holds something else.
    fn int(&self, column: usize) -> Result<Option<i64>, sqlx::Error>;
    /// A text.
    ///
    /// # Errors
    /// The column holds something else.
    fn text(&self, column: usize) -> Result<Option<String>, sqlx::Error>;
    /// Bytes.
    ///
    /// # Errors
    /// The column holds something else.
    fn bytes(&self, column: usize) -> Result<Option<Vec<u8>>, sqlx::Error>;
    /// Yes or no.
    ///
    /// # Errors
    /// The column holds something else.
    fn flag(&self, column: usize) -> Result<Option<bool>, sqlx::Error>;
}

/// How a driver gives its columns; only the text differs.
macro_rules! columns {
    ($row:ty, |$this:ident, $column:ident| $text:expr) => {
        impl $crate::columns::Columns for $row {
            fn int(&self, column: usize) -> Result<Option<i64>, sqlx::Error> {
                sqlx::Row::try_get(self, column)
            }

            fn text(&self, $column: usize) -> Result<Option<String>, sqlx::Error> {
                let $this = self;
                $text
            }

            fn bytes(&self, column: usize) -> Result<Option<Vec<u8>>, sqlx::Error> {
                sqlx::Row::try_get(self, column)
            }

            fn flag(&self, column: usize) -> Result<Option<bool>, sqlx::Error> {
                sqlx::Row::try_get(self, column)
            }
        }
    };
}

pub(crate) use columns;

/// Reads the columns of a row in their order.
#[derive(Debug)]
pub(crate) struct Reader<'r, R> {
    row: &'r R,
    next: usize,
}

impl<'r, R: Columns> Reader<'r, R> {
    /// Starts at that column.
    pub(crate) const fn at(row: &'r R, column: usize) -> Self {
        Self { row, next: column }
    }

    fn advance(&mut self) -> usize {
        let column = self.next;
        self.next += 1;
        column
    }

    pub(crate) fn maybe_int(&mut self) -> Result<Option<i64>, SqlxError> {
        let column = self.advance();
        self.row.int(column).map_err(SqlxError::Query)
    }

    pub(crate) fn int(&mut self) -> Result<i64, SqlxError> {
        self.maybe_int()?.ok_or(EMPTY)
    }

    pub(crate) fn maybe_text(&mut self) -> Result<Option<String>, SqlxError> {
        let column = self.advance();
        self.row.text(column).map_err(SqlxError::Query)
    }

    pub(crate) fn text(&mut self) -> Result<String, SqlxError> {
        self.maybe_text()?.ok_or(EMPTY)
    }

    pub(crate) fn maybe_bytes(&mut self) -> Result<Option<Vec<u8>>, SqlxError> {
        let column = self.advance();
        self.row.bytes(column).map_err(SqlxError::Query)
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, SqlxError> {
        self.maybe_bytes()?.ok_or(EMPTY)
    }

    pub(crate) fn maybe_flag(&mut self) -> Result<Option<bool>, SqlxError> {
        let column = self.advance();
        self.row.flag(column).map_err(SqlxError::Query)
    }
}

/// Nothing was read where something has to be.
pub(crate) const EMPTY: SqlxError = SqlxError::Corrupt {
    what: "nothing where something has to be",
};
