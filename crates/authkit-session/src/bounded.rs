//! A map of bounded size that lets the oldest half go when it is full.

use std::collections::HashMap;
use std::hash::Hash;

/// Two halves: what is new goes into one; when that is full it becomes the old one, and what was old is dropped. So there is
/// no order to keep, and taking something out leaves nothing behind.
pub(crate) struct Bounded<K, V> {
    half: usize,
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Eq + Hash, V> Bounded<K, V> {
    /// Holds up to `capacity`, and two at least.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            half: (capacity / 2).max(1),
            young: HashMap::new(),
            old: HashMap::new(),
        }
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    pub(crate) fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.half && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    pub(crate) fn remove(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }

    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&V) -> bool) {
        self.young.retain(|_, value| keep(value));
        self.old.retain(|_, value| keep(value));
    }

    pub(crate) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::Bounded;

    fn size(map: &Bounded<i32, i32>) -> usize {
        map.young.len() + map.old.len()
    }

    #[test]
    fn it_never_holds_more_than_its_capacity_and_keeps_what_is_new() {
        for capacity in [0, 1, 2, 3, 10, 11] {
            let mut map = Bounded::new(capacity);
            for number in 0..100 {
                map.put(number, number);
                map.put(number, number);
                assert!(size(&map) <= capacity.max(2), "{capacity}");
                assert_eq!(map.get(&number), Some(&number));
            }
        }
    }

    #[test]
    fn what_is_taken_out_is_gone_from_both_halves() {
        let mut map = Bounded::new(4);
        for number in 0..4 {
            map.put(number, number);
        }
        map.remove(&0);
        map.retain(|number| *number != 3);
        assert_eq!((map.get(&0), map.get(&3)), (None, None));
        assert_eq!((map.get(&1), size(&map)), (Some(&1), 2));
        map.clear();
        assert_eq!(size(&map), 0);
    }
}
