//! What the first proof of an address does to what was set before it.

/// What becomes of the password and the sessions that an account had before its address was first proved.
///
/// Anyone can register an address that is not theirs and wait for its owner to prove it. So whoever proves an address
/// without showing that they chose the password as well takes over an account that nobody else can use any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // kept or not
pub enum Credentials {
    /// They stay: whoever proves the address is who chose them.
    Keep,
    /// If this is the first proof, the password is removed and the account moves to the next generation.
    Drop,
}
