//! What every clean-up says of its table.

/// The oldest row of a realm that is no later than that, as the column says.
macro_rules! oldest {
    ($table:literal, $column:literal) => {
        concat!(
            "SELECT ",
            $column,
            " FROM ",
            $table,
            " WHERE realm = :realm AND ",
            $column,
            " BETWEEN :from AND :until ",
            "ORDER BY ",
            $column,
            " LIMIT 1"
        )
    };
}

/// Removes the oldest, but none that was brought up to date meanwhile. They are found by an index and removed by their key; the
/// plus says that the last condition is not to be looked up.
macro_rules! remove_oldest {
    ($table:literal, $key:literal, $column:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE (",
            $key,
            ") IN (SELECT ",
            $key,
            " FROM ",
            $table,
            " WHERE realm = :realm AND ",
            $column,
            " BETWEEN :from AND :until ORDER BY ",
            $column,
            " LIMIT :limit) AND +",
            $column,
            " <= :until"
        )
    };
}

/// The same in the words of MySQL, which takes no limit in there.
macro_rules! remove_oldest_mysql {
    ($table:literal, $column:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE realm = :realm AND ",
            $column,
            " BETWEEN :from AND :until ",
            "ORDER BY ",
            $column,
            " LIMIT :limit"
        )
    };
}
