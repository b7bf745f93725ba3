//! The table, and what was missed.

use std::fmt::Write;
use std::time::Duration;

use crate::rounds::Cost;

/// How much more a look-up may cost with a hundred times the accounts.
pub(crate) const LIMIT: f64 = 1.3;
const LEFT: usize = 18;

/// The head: a column with times for each store, and one with ratios for each but the first.
pub(crate) fn head(backend: &str, sizes: &[u64]) -> String {
    let mut line = format!("{backend:<LEFT$}");
    for size in sizes {
        let _ = write!(line, " {:>14}", format!("p50 at {}", short(*size)));
    }
    if let [first, others @ ..] = sizes {
        for size in others {
            let _ = write!(
                line,
                " {:>10}",
                format!("{}/{}", short(*size), short(*first))
            );
        }
    }
    line
}

/// One verb.
pub(crate) fn line(cost: &Cost, is_limited: bool) -> String {
    let mut line = format!("{:<LEFT$}", cost.verb.name());
    for time in &cost.p50 {
        let _ = write!(line, " {:>14}", micros(*time));
    }
    for ratio in cost.ratios.iter().skip(1) {
        let _ = write!(line, " {ratio:>10.2}");
    }
    if is_limited && cost.verb.is_held_to_the_limit() {
        let verdict = if misses(cost) { "MISSED" } else { "holds" };
        let _ = write!(line, "  at most {LIMIT}: {verdict}");
    }
    line
}

/// Whether a million accounts make it dearer than they may; ten million are not held to it.
pub(crate) fn misses(cost: &Cost) -> bool {
    let holds = cost.ratios.get(1).is_some_and(|ratio| *ratio <= LIMIT);
    cost.verb.is_held_to_the_limit() && !holds
}

fn short(size: u64) -> String {
    match size {
        0..1_000_000 => format!("{}k", size / 1000),
        _ => format!("{}M", size / 1_000_000),
    }
}

fn micros(time: Duration) -> String {
    format!("{:.1} us", time.as_secs_f64() * 1e6)
}

#[cfg(test)]
mod tests {
    use super::{Cost, Duration, head, line, misses};
    use crate::verbs::Verb;

    fn cost(verb: Verb, ratio: f64) -> Cost {
        Cost {
            verb,
            p50: vec![Duration::from_micros(20), Duration::from_micros(21)],
            ratios: vec![1.0, ratio],
        }
    }

    #[test]
    fn a_line_lies_below_its_head() {
        let head = head("SQLite", &[10_000, 1_000_000]);
        assert!(
            head.contains("p50 at 10k") && head.contains("p50 at 1M") && head.ends_with("1M/10k")
        );
        let line = line(&cost(Verb::SwapHash, 1.05), true);
        assert_eq!(line.len(), head.len());
        assert!(line.ends_with("1.05"), "{line}");
    }

    #[test]
    fn only_look_ups_are_held_to_the_limit() {
        assert!(misses(&cost(Verb::FindSession, 1.31)));
        assert!(misses(&cost(Verb::FindCredential, f64::NAN)));
        assert!(!misses(&cost(Verb::FindCredential, 1.3)));
        assert!(!misses(&cost(Verb::PutAccount, 9.0)));
        assert!(line(&cost(Verb::FindSession, 2.0), true).ends_with("MISSED"));
        assert!(line(&cost(Verb::FindSession, 2.0), false).ends_with("2.00"));
    }
}
