//! The work for nobody. Needs no feature.

use std::sync::atomic::{AtomicUsize, Ordering};

use authkit_hash::{Decoy, HashError, PasswordHash, PasswordHasher, Verdict};

#[derive(Debug, Default)]
struct Counting {
    hashed: AtomicUsize,
    verified: AtomicUsize,
}

impl Counting {
    fn counts(&self) -> (usize, usize) {
        (
            self.hashed.load(Ordering::SeqCst),
            self.verified.load(Ordering::SeqCst),
        )
    }
}

impl PasswordHasher for Counting {
    fn hash(&self, _: &[u8]) -> Result<PasswordHash, HashError> {
        self.hashed.fetch_add(1, Ordering::SeqCst);
        Ok(PasswordHash::from_stored("secret text"))
    }

    fn verify(&self, password: &[u8], _: &PasswordHash) -> Result<Verdict, HashError> {
        if password.len() > 8 {
            return Err(HashError::PasswordTooLong);
        }
        self.verified.fetch_add(1, Ordering::SeqCst);
        Ok(Verdict::Match)
    }
}

#[test]
fn costs_one_hash_once_and_one_verification_each_time() {
    let hasher = Counting::default();
    let decoy = Decoy::new(&hasher).unwrap();
    assert_eq!(hasher.counts(), (1, 0));
    assert_eq!(decoy.verify(&hasher, b"guess"), Ok(()));
    assert_eq!(hasher.counts(), (1, 1));
    assert_eq!(decoy.verify(&hasher, b""), Ok(()));
    assert_eq!(hasher.counts(), (1, 2));
}

#[test]
fn refuses_what_a_real_account_refuses() {
    let hasher = Counting::default();
    let decoy = Decoy::new(&hasher).unwrap();
    assert_eq!(
        decoy.verify(&hasher, b"much too long"),
        Err(HashError::PasswordTooLong)
    );
    assert_eq!(hasher.counts(), (1, 0));
}

#[test]
fn debug_does_not_show_the_hash() {
    let decoy = Decoy::new(&Counting::default()).unwrap();
    assert!(!format!("{decoy:?}").contains("secret text"));
}
