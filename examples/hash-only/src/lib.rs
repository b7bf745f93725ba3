//! A table of passwords that another system made, moving to argon2id one sign-in at a time.
//!
//! The "table" is a map; what matters is that a hash is replaced by compare-and-set.

use std::{collections::HashMap, error::Error, sync::Mutex};

use authkit_hash::{Decoy, HashError, PasswordHash, Pepper, Schemes, Verdict};

/// Whether somebody is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[expect(clippy::exhaustive_enums, reason = "an example")]
pub enum Answer {
    /// The right password.
    Welcome,
    /// Anything else: strangers are not told what.
    Refused,
}

/// A table of accounts and how their passwords are judged.
#[derive(Debug)]
pub struct Accounts {
    schemes: Schemes,
    decoy: Decoy,
    rows: Mutex<HashMap<String, PasswordHash>>,
}

impl Accounts {
    /// A table that Django filled; new hashes are argon2id with a pepper.
    ///
    /// # Errors
    ///
    /// For a pepper key under 32 bytes, or without a source of randomness.
    pub fn moving_in(
        rows: impl IntoIterator<Item = (String, String)>,
        pepper: Vec<u8>,
    ) -> Result<Self, Box<dyn Error>> {
        let schemes = Schemes::default()
            .accept_django()
            .with_pepper(Pepper::new("2026", pepper)?);
        let row = |(name, text): (String, String)| (name, PasswordHash::from_stored(text));
        Ok(Self {
            decoy: Decoy::new(&schemes)?,
            schemes,
            rows: Mutex::new(rows.into_iter().map(row).collect()),
        })
    }

    /// Judges a sign-in, and replaces a stale hash.
    ///
    /// # Errors
    ///
    /// When the machine cannot hash: to be shown as "try later", and never as a refusal.
    pub fn sign_in(&self, name: &str, password: &str) -> Result<Answer, HashError> {
        let stored = self.stored(name);
        let verdict = match &stored {
            Some(stored) => self.schemes.verify(password, stored),
            None => Ok(Verdict::NoMatch),
        };
        match (verdict, stored) {
            (Ok(Verdict::Match), _) => Ok(Answer::Welcome),
            (Ok(Verdict::MatchStale), Some(stored)) => {
                self.swap(name, &stored, self.schemes.hash(password)?);
                Ok(Answer::Welcome)
            }
            (Ok(_), Some(_)) => Ok(Answer::Refused),
            // No such account, or one whose hash cannot be judged: as slow as any other.
            (Ok(_), None) => self.decoy(password),
            (Err(error), _) if error.blames_stored() => self.decoy(password),
            (Err(error), _) => Err(error),
        }
    }

    /// What the table holds for a name.
    #[must_use]
    pub fn stored(&self, name: &str) -> Option<PasswordHash> {
        let rows = self.rows.lock().ok()?;
        rows.get(name).cloned()
    }

    fn decoy(&self, password: &str) -> Result<Answer, HashError> {
        self.decoy.verify(&self.schemes, password.as_bytes())?;
        Ok(Answer::Refused)
    }

    /// `UPDATE accounts SET hash = new WHERE name = name AND hash = old`
    fn swap(&self, name: &str, old: &PasswordHash, new: PasswordHash) {
        if let Ok(mut rows) = self.rows.lock()
            && let Some(row) = rows.get_mut(name)
            && row == old
        {
            *row = new;
        }
    }
}
