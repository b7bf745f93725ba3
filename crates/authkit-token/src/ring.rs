//! Several keys at once, so that one can be replaced while its links are still in mailboxes.
//!
//! The current key signs, every key verifies. To rotate: make the new key current and the old one
//! retired; when the longest lifetime has passed, leave the old one out.
//!
//! ```
//! use authkit_token::{Key, KeyRing, SystemRandom};
//!
//! let old = Key::generate(&mut SystemRandom)?;
//! let keys = KeyRing::new(Key::generate(&mut SystemRandom)?).with_retired(old);
//! # Ok::<(), authkit_token::RandomError>(())
//! ```

use std::fmt;
use std::sync::Arc;

use crate::key::{Key, KeyId};

/// The current key and the retired ones. A clone shares them.
#[derive(Clone)]
pub struct KeyRing(Arc<Ring<Arc<Key>>>);

impl KeyRing {
    /// A ring of one key, which signs and verifies.
    #[must_use]
    pub fn new(current: Key) -> Self {
        Self(Arc::new(Ring {
            current: Arc::new(current),
            retired: Vec::new(),
        }))
    }

    /// The same ring with one more key that verifies and does not sign.
    ///
    /// A key that is in the ring already changes nothing.
    #[must_use]
    pub fn with_retired(self, key: Key) -> Self {
        if self.0.iter().any(|known| known.same_as(&key)) {
            return self;
        }
        let mut ring = self.0.map(Arc::clone);
        ring.retired.push(Arc::new(key));
        Self(Arc::new(ring))
    }

    /// The public name of the key that signs.
    #[must_use]
    pub fn current_id(&self) -> KeyId {
        self.0.current.id()
    }

    /// Something for each key.
    pub(crate) fn map<T>(&self, each: impl Fn(&Key) -> T) -> Ring<T> {
        self.0.map(|key| each(key))
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeyRing")
            .field(&self.0.current)
            .field(&self.0.retired)
            .finish()
    }
}

/// One for the key that signs, one for each that only verifies.
pub(crate) struct Ring<T> {
    pub(crate) current: T,
    retired: Vec<T>,
}

impl<T> Ring<T> {
    #[cfg(any(feature = "itsdangerous", feature = "jws", feature = "django"))]
    pub(crate) fn new(current: T) -> Self {
        Self {
            current,
            retired: Vec::new(),
        }
    }

    #[cfg(any(feature = "itsdangerous", feature = "jws", feature = "django"))]
    pub(crate) fn with(mut self, retired: T) -> Self {
        self.retired.push(retired);
        self
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.current).chain(&self.retired)
    }

    pub(crate) fn map<U>(&self, each: impl Fn(&T) -> U) -> Ring<U> {
        Ring {
            current: each(&self.current),
            retired: self.retired.iter().map(each).collect(),
        }
    }
}
