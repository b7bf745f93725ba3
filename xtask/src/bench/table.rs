//! The table that a bench prints.

use super::turns::{Sample, median};

/// What was compared with what, and what is wanted of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) what: &'static str,
    pub(super) peer: &'static str,
    /// The least ratio of throughputs, ours over the peer's.
    pub(super) wanted: f64,
}

const LEFT: usize = 30;

pub(super) fn head() -> String {
    format!(
        "{:<LEFT$} {:<14} {:>9} {:>9} {:>7} {:>7} {:>7}",
        "what", "peer", "ours ms", "peer ms", "ratio", "on cpu", "wanted"
    )
}

/// One line: medians in milliseconds, the ratio by the wall and by time on processors, and the target.
///
/// A ratio above 1 means that ours does more in the same time. It is the median of the rounds' own ratios: the two
/// sides of a round follow each other at once, so that what slows the machine for a while cancels out.
pub(super) fn line(row: Row, [ours, peer]: &[Vec<Sample>; 2]) -> String {
    let wall = |samples: &[Sample]| median(samples, |sample| sample.wall);
    let rounds: Vec<_> = std::iter::zip(ours, peer)
        .map(|(ours, peer)| Sample {
            wall: peer.wall / ours.wall,
            processor: peer.processor / ours.processor,
        })
        .collect();
    let ratio = wall(&rounds);
    let on_processor = median(&rounds, |ratio| ratio.processor);
    let verdict = if ratio >= row.wanted { "" } else { "  missed" };
    format!(
        "{:<LEFT$} {:<14} {:>9.2} {:>9.2} {ratio:>7.2} {on_processor:>7.2} {:>7.2}{verdict}",
        row.what,
        row.peer,
        wall(ours) / 1e6,
        wall(peer) / 1e6,
        row.wanted,
    )
}

#[cfg(test)]
mod tests {
    use super::{Row, Sample, head, line};

    fn samples(wall: f64, processor: f64) -> Vec<Sample> {
        vec![Sample { wall, processor }; 3]
    }

    #[test]
    fn a_line_lies_below_its_head_and_tells_what_was_missed() {
        let row = Row {
            what: "argon2id",
            peer: "libargon2",
            wanted: 1.25,
        };
        let good = line(row, &[samples(10e6, 10e6), samples(15e6, 20e6)]);
        assert_eq!(good.len(), head().len());
        let figures: Vec<_> = good.split_whitespace().skip(2).collect();
        assert_eq!(figures, ["10.00", "15.00", "1.50", "2.00", "1.25"]);
        let bad = line(row, &[samples(10e6, 10e6), samples(12e6, 12e6)]);
        assert!(bad.ends_with("1.25  missed"), "{bad}");
    }

    #[test]
    fn a_machine_that_slows_down_between_rounds_changes_no_ratio() {
        let row = Row {
            what: "x",
            peer: "y",
            wanted: 1.0,
        };
        let slower = |one: f64| [1.0, 1.0, 9.0, 9.0, 9.0].map(|by| samples(one * by, one * by));
        let all = |one| slower(one).concat();
        let shown = line(row, &[all(10e6), all(15e6)]);
        assert!(shown.contains("  1.50    1.50    1.00"), "{shown}");
    }
}
