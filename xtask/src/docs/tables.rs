//! Reading the tables of a markdown page, as far as their column `test` is concerned.

/// What stands in backticks in the cells below a head `test`: the line of each such cell, and its words in order.
pub(super) fn named_tests(text: &str) -> Vec<(usize, Vec<&str>)> {
    let mut named = Vec::new();
    let mut column = Column::Outside;
    for (number, line) in (1..).zip(text.lines()) {
        column = match (column, cells(line)) {
            (_, None) => Column::Outside,
            (Column::Outside, Some(head)) => {
                let place = head
                    .iter()
                    .position(|cell| cell.eq_ignore_ascii_case("test"));
                place.map_or(Column::None, Column::At)
            }
            (Column::None, Some(_)) => Column::None,
            (Column::At(place), Some(row)) => {
                let words = row
                    .get(place)
                    .map(|cell| in_backticks(cell).collect::<Vec<_>>());
                named.extend(
                    words
                        .filter(|words| !words.is_empty())
                        .map(|words| (number, words)),
                );
                Column::At(place)
            }
        };
    }
    named
}

/// A row of a table, with the head of its table.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) line: usize,
    pub(super) head: Vec<&'a str>,
    pub(super) cells: Vec<&'a str>,
}

/// The rows of all tables, without their heads and rules.
pub(super) fn rows(text: &str) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut head: Option<Vec<&str>> = None;
    for (line, text) in (1..).zip(text.lines()) {
        head = match (head, cells(text)) {
            (_, None) => None,
            (None, Some(cells)) => Some(cells),
            (Some(head), Some(cells)) => {
                let is_rule =
                    |cell: &&str| cell.contains('-') && cell.trim_matches([':', '-']).is_empty();
                if !cells.iter().all(is_rule) {
                    let head = head.clone();
                    rows.push(Row { line, head, cells });
                }
                Some(head)
            }
        };
    }
    rows
}

/// Where the column is in the table that is being read.
#[derive(Clone, Copy)]
enum Column {
    Outside,
    None,
    At(usize),
}

/// The cells of a row; a bar in backticks or behind a backslash is none of its borders.
fn cells(line: &str) -> Option<Vec<&str>> {
    let row = line.trim().strip_prefix('|')?;
    let row = row.strip_suffix('|').unwrap_or(row);
    let mut cells = Vec::new();
    let (mut start, mut in_code, mut escaped) = (0, false, false);
    for (at, character) in row.char_indices() {
        if character == '|' && !in_code && !escaped {
            cells.push(row.get(start..at)?.trim());
            start = at + 1;
        }
        in_code ^= character == '`';
        escaped = character == '\\' && !escaped;
    }
    cells.push(row.get(start..)?.trim());
    Some(cells)
}

fn in_backticks(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::{named_tests, rows};

    const PAGE: &str = "\
# A page with `code` that is no test

| promise | test |
| --- | --- |
| It is `fast` | `a`: `b`, and `c` |
| It is small | nobody looked |
| It has \\| and `|` in it | `d` |

| old | new |
| --- | --- |
| `x` | `y` |

| Test | what it shows |
|---|---|
| `e` | `z` |
";

    #[test]
    fn only_the_column_test_names_tests() {
        let expected = [(5, vec!["a", "b", "c"]), (7, vec!["d"]), (15, vec!["e"])];
        assert_eq!(named_tests(PAGE), expected);
    }

    #[test]
    fn rows_know_their_heads() {
        let rows = rows(PAGE);
        let heads: Vec<_> = rows.iter().map(|row| (row.line, row.head[0])).collect();
        let expected = [
            (5, "promise"),
            (6, "promise"),
            (7, "promise"),
            (11, "old"),
            (15, "Test"),
        ];
        assert_eq!(heads, expected);
        assert_eq!(rows[3].cells, ["`x`", "`y`"]);
    }

    #[test]
    fn a_page_without_tables_names_none() {
        assert!(named_tests("`a` and `b`\n").is_empty());
    }
}
