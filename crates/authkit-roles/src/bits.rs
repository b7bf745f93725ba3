//! Roles that are kept as a number, of which each bit allows one action.
//!
//! Flasky keeps them so, and many a table of an older application does.
//!
//! ```
//! use authkit_roles::{ActionBits, Identity, Permission, action};
//!
//! let flasky = ActionBits::new([
//!     (1, "follow"), (2, "comment"), (4, "write"), (8, "moderate"), (16, "admin"),
//! ])?;
//! let moderator = Identity::anonymous().and_actions(flasky.actions(15)?);
//! assert!(Permission::from(action("moderate")).allows(&moderator));
//! assert!(!Permission::from(action("admin")).allows(&moderator));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::BTreeMap;

use crate::{ActionName, NameError};

/// Which bit allows which action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionBits(BTreeMap<u64, ActionName>);

/// Why bits and names do not fit together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BitsError {
    /// The name of an action is none.
    #[error("bit {bit} has no proper name")]
    Name {
        /// The bit with that name.
        bit: u64,
        /// What is wrong with the name.
        source: NameError,
    },
    /// A number has no bit, or more than one.
    #[error("{0} is not one bit")]
    NotOneBit(u64),
    /// A bit is there twice.
    #[error("bit {0} is there twice")]
    Twice(u64),
}

/// A mask has bits that stand for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bits {0:#b} stand for no action")]
pub struct UnknownBits(u64);

impl ActionBits {
    /// Names the action of each bit. A bit is given as the number it is worth: 1, 2, 4, 8.
    ///
    /// # Errors
    ///
    /// [`BitsError`], which names the bit.
    pub fn new<N: AsRef<str>>(bits: impl IntoIterator<Item = (u64, N)>) -> Result<Self, BitsError> {
        let mut actions = BTreeMap::new();
        for (bit, name) in bits {
            if !bit.is_power_of_two() {
                return Err(BitsError::NotOneBit(bit));
            }
            let name = ActionName::try_from(name.as_ref());
            let name = name.map_err(|source| BitsError::Name { bit, source })?;
            if actions.insert(bit, name).is_some() {
                return Err(BitsError::Twice(bit));
            }
        }
        Ok(Self(actions))
    }

    /// The actions of a mask, from the lowest bit up; of 0, none.
    ///
    /// # Errors
    ///
    /// [`UnknownBits`] where a bit is set that stands for nothing: the names and the table are of two
    /// versions then, and the rest of the mask may mean something else as well.
    pub fn actions(&self, mask: u64) -> Result<Vec<ActionName>, UnknownBits> {
        let known = self.0.keys().fold(0, |known, bit| known | bit);
        if mask & !known != 0 {
            return Err(UnknownBits(mask & !known));
        }
        let set = self.0.iter().filter(|(bit, _)| mask & **bit != 0);
        Ok(set.map(|(_, name)| name.clone()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flasky() -> ActionBits {
        let names = ["follow", "comment", "write", "moderate", "admin"];
        ActionBits::new((0..).map(|place| 1 << place).zip(names)).unwrap()
    }

    #[test]
    fn the_roles_of_flasky_allow_what_their_masks_say() {
        let all = ["follow", "comment", "write", "moderate", "admin"];
        for (mask, count) in [(0, 0), (7, 3), (15, 4), (31, 5)] {
            let actions = flasky().actions(mask).unwrap();
            let names: Vec<_> = actions.iter().map(ActionName::as_str).collect();
            assert_eq!(names, all[..count], "{mask}");
        }
        assert_eq!(flasky().actions(20).unwrap().len(), 2);
    }

    #[test]
    fn a_bit_without_a_meaning_is_refused() {
        assert_eq!(flasky().actions(0xff), Err(UnknownBits(0b1110_0000)));
        assert_eq!(
            UnknownBits(0b10_0000).to_string(),
            "bits 0b100000 stand for no action"
        );
    }

    #[test]
    fn each_bit_is_one_and_has_one_name() {
        for number in [0, 3, u64::MAX] {
            let refused = ActionBits::new([(number, "write")]);
            assert_eq!(refused, Err(BitsError::NotOneBit(number)));
        }
        assert!(ActionBits::new([(1 << 63, "write")]).is_ok());
        let twice = ActionBits::new([(1, "write"), (1, "read")]);
        assert_eq!(twice, Err(BitsError::Twice(1)));
        let source = NameError::Empty;
        let nameless = ActionBits::new([(1, "")]);
        assert_eq!(nameless, Err(BitsError::Name { bit: 1, source }));
    }
}
