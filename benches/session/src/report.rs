//! The table, and what was missed.

use crate::numbers::median;

/// One slice: bare and the case, one right after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) bare: Sample,
    pub(crate) case: Sample,
}

/// What a slice came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// Requests in a second.
    pub(crate) rate: f64,
    /// Microseconds of the server's processor for one of them.
    pub(crate) server: f64,
    /// The same of the load's.
    pub(crate) load: f64,
}

/// A case with all its rounds.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) least: Option<f64>,
    pub(crate) pairs: Vec<Pair>,
}

impl Row {
    /// The middle one of the rounds' ratios of requests per second.
    pub(crate) fn of_bare(&self) -> f64 {
        median(
            self.pairs
                .iter()
                .map(|pair| pair.case.rate / pair.bare.rate),
        )
    }

    pub(crate) fn rate(&self) -> f64 {
        median(self.pairs.iter().map(|pair| pair.case.rate))
    }

    /// What is asked of it, and not met.
    pub(crate) fn misses(&self) -> bool {
        let ratio = self.of_bare();
        self.least
            .is_some_and(|least| ratio.is_nan() || ratio < least)
    }

    pub(crate) fn line(&self) -> String {
        let Self { name, pairs, .. } = self;
        let server = median(pairs.iter().map(|pair| pair.case.server));
        let load = median(pairs.iter().map(|pair| pair.case.load));
        let mut line = format!(
            "{name:<34} {:>9.0} {:>8.3} {server:>10.2} {load:>8.2}",
            self.rate(),
            self.of_bare(),
        );
        if let Some(least) = self.least {
            let verdict = if self.misses() { "MISSED" } else { "holds" };
            line += &format!("  at least {least}: {verdict}");
        }
        line
    }
}

pub(crate) fn head() -> String {
    format!(
        "{:<34} {:>9} {:>8} {:>10} {:>8}",
        "the same handler", "per s", "of bare", "server us", "load us"
    )
}

#[cfg(test)]
mod tests {
    use super::{Pair, Row, Sample, head};

    fn row(ratio: f64, least: Option<f64>) -> Row {
        let sample = |rate| Sample {
            rate,
            server: 10.0,
            load: 5.0,
        };
        // a machine that slows down between rounds changes no ratio
        let pair = |bare: f64| Pair {
            bare: sample(bare),
            case: sample(bare * ratio),
        };
        Row {
            name: "a session",
            least,
            pairs: [50_000.0, 50_000.0, 10_000.0, 9_000.0, 60_000.0]
                .map(pair)
                .to_vec(),
        }
    }

    #[test]
    fn a_line_lies_below_its_head_and_tells_what_was_missed() {
        let row_without = row(0.5, None);
        assert_eq!(row_without.line().len(), head().len());
        assert!(!row_without.misses());
        assert!(row(0.84, Some(0.85)).misses());
        assert!(row(0.84, Some(0.85)).line().ends_with("MISSED"));
        assert!(!row(0.86, Some(0.85)).misses());
        assert!(row(f64::NAN, Some(0.85)).misses());
    }
}
