//! How well one number tells two groups apart: the area under the ROC curve.

/// The chance that a value of `these` is above one of `those`, a tie counting as half (Mann and Whitney, 1947): 0.5 where the two
/// cannot be told apart, 0 or 1 where they always can.
pub(crate) fn area_under_the_curve(these: &[f64], those: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> = Vec::with_capacity(these.len() + those.len());
    all.extend(these.iter().map(|value| (*value, true)));
    all.extend(those.iter().map(|value| (*value, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut rank_sum = 0.0;
    let mut before = 0_usize;
    for tied in all.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        // those that are equal share the ranks from `before + 1` to `before + tied.len()`
        let rank = number(before) + f64::midpoint(1.0, number(tied.len()));
        rank_sum += rank * number(tied.iter().filter(|(_, of_these)| *of_these).count());
        before += tied.len();
    }
    let (n, m) = (number(these.len()), number(those.len()));
    (rank_sum - n * (n + 1.0) / 2.0) / (n * m)
}

/// The standard deviation of that figure where the groups are the same.
pub(crate) fn deviation(these: usize, those: usize) -> f64 {
    let (n, m) = (number(these), number(those));
    ((n + m + 1.0) / (12.0 * n * m)).sqrt()
}

/// The middle one.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

#[allow(clippy::cast_precision_loss)] // thousands
const fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::{area_under_the_curve, deviation, median};

    fn is(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 1e-9
    }

    #[test]
    fn the_area_is_the_share_of_pairs() {
        let auc = area_under_the_curve;
        assert!(is(auc(&[3.0, 4.0], &[1.0, 2.0]), 1.0));
        assert!(is(auc(&[1.0, 2.0], &[3.0, 4.0]), 0.0));
        assert!(is(auc(&[1.0, 4.0], &[2.0, 3.0]), 0.5));
        assert!(is(auc(&[2.0, 2.0], &[2.0, 2.0]), 0.5));
        // of six pairs four and a tie
        assert!(is(auc(&[2.0, 5.0], &[1.0, 2.0, 4.0]), 4.5 / 6.0));
    }

    #[test]
    fn four_hundred_of_each_have_the_deviation_of_a_fiftieth() {
        assert!((deviation(400, 400) - 0.0204).abs() < 1e-4);
        assert!(is(median(&[3.0, 1.0, 2.0]), 2.0));
    }
}
