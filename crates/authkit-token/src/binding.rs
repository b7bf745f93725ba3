//! The state that a signed text is bound to, so that it dies when the state changes.
//!
//! A link that sets a password is bound to the stored hash: once used, the hash is another one, and
//! the link is dead without a table of used links. The state is not in the text, only a MAC of it
//! under a key of its own, so that nothing about it can be guessed from the text.
//!
//! ```
//! use authkit_token::Binding;
//!
//! struct Team { version: i64, owner: Option<String> }
//! let team = Team { version: 7, owner: None };
//! let binding = Binding::to(&team.version).and(&team.owner);
//! ```

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;

use crate::derive::{self, HmacSha256};

/// An ordered list of the state that a text is bound to.
///
/// Text and bytes count by their bytes; integers by their value, so that `7_i32` and `7_u64` are one
/// part. Text, integers, `bool`, `None` and `Some` are told apart, and so are lists however their
/// parts are split: `None` is not `Some("")`, and `("a", "bc")` is not `("ab", "c")`.
#[must_use]
pub struct Binding {
    // One allocation of the exact size for each part: a single growing buffer would leave copies.
    // Most bindings have one part, which then needs no list.
    first: Option<Zeroizing<Vec<u8>>>,
    rest: Vec<Zeroizing<Vec<u8>>>,
}

impl Binding {
    /// Bound to nothing.
    ///
    /// # Security
    ///
    /// Such a text works as often as one likes until it expires.
    pub fn none() -> Self {
        Self {
            first: None,
            rest: Vec::new(),
        }
    }

    /// Bound to one part. It takes a reference, as `bound_to` does, so that both read alike.
    pub fn to<T: BindingPart + ?Sized>(part: &T) -> Self {
        Self::none().and(part)
    }

    /// Bound to one more part.
    pub fn and<T: BindingPart + ?Sized>(mut self, part: &T) -> Self {
        if self.first.is_none() {
            self.first = Some(part.encode());
        } else {
            self.rest.push(part.encode());
        }
        self
    }

    fn parts(&self) -> impl Iterator<Item = &Zeroizing<Vec<u8>>> {
        self.first.iter().chain(&self.rest)
    }

    pub(crate) fn feed(&self, mac: &mut HmacSha256) {
        for part in self.parts() {
            derive::frame(mac, &[part.as_slice()]);
        }
    }
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Binding({} parts)", self.parts().count())
    }
}

/// `bound_to(&team.version)` is `bound_to(Binding::to(&team.version))`.
impl<T: BindingPart + ?Sized> From<&T> for Binding {
    fn from(part: &T) -> Self {
        Self::to(part)
    }
}

/// What a text can be bound to: text, bytes, integers, `bool`, and an `Option` of these.
///
/// It is sealed: an encoding with two meanings would let one state pass for another.
#[diagnostic::on_unimplemented(
    message = "a text cannot be bound to `{Self}`",
    label = "not text, bytes, an integer, `bool`, or an `Option` of these",
    note = "bind to its parts, each by itself: `Binding::to(&a.version).and(&a.owner)`"
)]
pub trait BindingPart: sealed::Encode {}

mod sealed {
    use zeroize::Zeroizing;

    pub trait Encode {
        /// A byte that says what it is, and the value.
        fn encode(&self) -> Zeroizing<Vec<u8>>;
    }
}

fn tagged(tag: u8, value: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(value.len().saturating_add(1)));
    bytes.push(tag);
    bytes.extend_from_slice(value);
    bytes
}

macro_rules! parts {
    ($([$($generics:tt)*] $type:ty, |$value:ident| $tag:literal $bytes:expr;)*) => {$(
        impl<$($generics)*> BindingPart for $type {}
        impl<$($generics)*> sealed::Encode for $type {
            fn encode(&self) -> Zeroizing<Vec<u8>> {
                let $value = self;
                tagged($tag, $bytes)
            }
        }
    )*};
}

parts! {
    [] str, |text| b't' text.as_bytes();
    [] String, |text| b't' text.as_bytes();
    [] Cow<'_, str>, |text| b't' text.as_bytes();
    [] [u8], |bytes| b't' bytes;
    [] Vec<u8>, |bytes| b't' bytes;
    [const N: usize] [u8; N], |bytes| b't' bytes;
    [] bool, |flag| b'b' &[u8::from(*flag)];
    [] i8, |number| b'i' &i128::from(*number).to_be_bytes();
    [] i16, |number| b'i' &i128::from(*number).to_be_bytes();
    [] i32, |number| b'i' &i128::from(*number).to_be_bytes();
    [] i64, |number| b'i' &i128::from(*number).to_be_bytes();
    [] i128, |number| b'i' &number.to_be_bytes();
    [] u8, |number| b'i' &i128::from(*number).to_be_bytes();
    [] u16, |number| b'i' &i128::from(*number).to_be_bytes();
    [] u32, |number| b'i' &i128::from(*number).to_be_bytes();
    [] u64, |number| b'i' &i128::from(*number).to_be_bytes();
}

impl<T: BindingPart + ?Sized> BindingPart for &T {}
impl<T: BindingPart + ?Sized> sealed::Encode for &T {
    fn encode(&self) -> Zeroizing<Vec<u8>> {
        (**self).encode()
    }
}

impl<T: BindingPart> BindingPart for Option<T> {}
impl<T: BindingPart> sealed::Encode for Option<T> {
    fn encode(&self) -> Zeroizing<Vec<u8>> {
        match self {
            None => tagged(b'n', &[]),
            Some(part) => tagged(b's', &part.encode()),
        }
    }
}
