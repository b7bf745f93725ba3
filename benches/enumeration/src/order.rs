//! The order of the calls: a permutation that a seed repeats.

/// Numbers that are good enough to shuffle by: `SplitMix64` (Steele, Lea and Flood, 2014).
#[derive(Debug)]
pub(crate) struct Order(u64);

impl Order {
    /// The order of that seed.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// `true` so often and `false` as often, shuffled.
    pub(crate) fn shuffled(&mut self, each: usize) -> Vec<bool> {
        let mut calls: Vec<bool> = (0..2 * each).map(|call| call < each).collect();
        for last in (1..calls.len()).rev() {
            let bound = u64::try_from(last + 1).unwrap_or(u64::MAX);
            let drawn = usize::try_from(self.next() % bound).unwrap_or(last);
            calls.swap(last, drawn);
        }
        calls
    }
}

#[cfg(test)]
mod tests {
    use super::Order;

    #[test]
    fn a_seed_repeats_itself_and_both_kinds_come_as_often() {
        let calls = Order::new(7).shuffled(400);
        assert_eq!(calls, Order::new(7).shuffled(400));
        assert_ne!(calls, Order::new(8).shuffled(400));
        assert_eq!(calls.iter().filter(|known| **known).count(), 400);
        assert_eq!(calls.len(), 800);
    }

    #[test]
    fn neither_kind_comes_first() {
        let mut order = Order::new(1);
        let first: usize = (0..1000)
            .map(|_| {
                order
                    .shuffled(8)
                    .iter()
                    .take(8)
                    .filter(|known| **known)
                    .count()
            })
            .sum();
        assert!((3700..4300).contains(&first), "{first} of 8000");
    }
}
