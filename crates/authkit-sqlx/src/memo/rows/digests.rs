//! Digests as keys of a map.
//!
//! They are SHA-256 of secrets with 256 random bits, so evenly spread as they are: eight bytes of one are as good as a hash of
//! all. Whoever asks may choose what is looked up, but what is kept was found in the database, where only secrets of our own
//! drawing are. So nobody can fill the map with keys that meet, which is what a keyed hash is for.

use std::hash::{BuildHasherDefault, Hasher};

/// Spreads digests by how they begin.
pub(crate) type Hashing = BuildHasherDefault<Beginning>;

/// The first eight bytes.
#[derive(Default)]
pub(crate) struct Beginning(u64);

impl Hasher for Beginning {
    fn write(&mut self, bytes: &[u8]) {
        // the length comes before the bytes; it is the same for all
        if let Some(first) = bytes.first_chunk() {
            self.0 ^= u64::from_ne_bytes(*first);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::hash::BuildHasher;

    use super::Hashing;

    #[test]
    fn each_of_the_first_eight_bytes_spreads() {
        let hash = |digest: [u8; 32]| Hashing::default().hash_one(digest);
        let mut hashes = std::collections::HashSet::from([hash([0; 32])]);
        for at in 0..8 {
            let mut digest = [0; 32];
            digest[at] = 1;
            assert!(hashes.insert(hash(digest)), "{at}");
        }
    }
}
