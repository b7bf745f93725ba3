//! The same verb on a small and on a large store, in turn.
//!
//! What slows the machine for a while slows both stores of a round, so the ratio of a round is worth more than its times.

use std::time::Duration;

use crate::Outcome;
use crate::population::Keys;
use crate::verbs::{Everything, Verb, once};

/// Rounds that count; one more before them does not.
const ROUNDS: usize = 15;

/// A store, how many accounts it began with, and who has been drawn from it.
#[derive(Debug)]
pub(crate) struct Filled<S> {
    pub(crate) store: S,
    pub(crate) accounts: u64,
    pub(crate) keys: Keys,
}

/// What a verb costs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cost {
    pub(crate) verb: Verb,
    /// The middle one of all times, for each store.
    pub(crate) p50: Vec<Duration>,
    /// For each store, the middle one of the ratios to the first store in the same round.
    pub(crate) ratios: Vec<f64>,
}

/// Measures a verb on all stores.
pub(crate) async fn take<S: Everything>(verb: Verb, stores: &mut [Filled<S>]) -> Outcome<Cost> {
    let mut times: Vec<Vec<Vec<Duration>>> = vec![Vec::new(); stores.len()];
    for round in 0..=ROUNDS {
        let mut order: Vec<_> = stores.iter_mut().zip(&mut times).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for (filled, times) in order {
            let mut batch = Vec::with_capacity(verb.batch());
            for _ in 0..verb.batch() {
                batch.push(once(verb, &filled.store, &mut filled.keys).await?);
            }
            if round > 0 {
                times.push(batch);
            }
        }
    }
    Ok(cost(verb, &times))
}

fn cost(verb: Verb, times: &[Vec<Vec<Duration>>]) -> Cost {
    let p50 = times.iter().map(|rounds| median(rounds.concat())).collect();
    let first = times.first().map(Vec::as_slice).unwrap_or_default();
    let ratio = |rounds: &Vec<Vec<Duration>>| {
        let of_rounds = rounds.iter().zip(first).map(|(batch, first)| {
            median(batch.clone()).as_secs_f64() / median(first.clone()).as_secs_f64()
        });
        middle(of_rounds.collect(), f64::total_cmp).unwrap_or(f64::NAN)
    };
    Cost {
        verb,
        p50,
        ratios: times.iter().map(ratio).collect(),
    }
}

fn median(times: Vec<Duration>) -> Duration {
    middle(times, Duration::cmp).unwrap_or_default()
}

fn middle<T: Copy>(
    mut values: Vec<T>,
    compare: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Option<T> {
    values.sort_by(compare);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::{Duration, Verb, cost};

    #[test]
    fn a_machine_that_slows_down_between_rounds_changes_no_ratio() {
        let batches = |millis: u64| -> Vec<Vec<Duration>> {
            let slower = [1, 1, 9, 9, 9].map(|by| vec![Duration::from_millis(millis * by); 3]);
            slower.into()
        };
        let cost = cost(Verb::FindSession, &[batches(10), batches(12)]);
        assert_eq!(cost.p50, [90, 108].map(Duration::from_millis));
        assert!((cost.ratios[0] - 1.0).abs() < 1e-9);
        assert!((cost.ratios[1] - 1.2).abs() < 1e-9);
    }
}
