//! The bytes of a signed text.
//!
//! | bytes    | what                                                                        |
//! |----------|-----------------------------------------------------------------------------|
//! | 1        | version, 1                                                                  |
//! | 4        | key id                                                                      |
//! | 8        | issued at: whole seconds since 1970, signed, most significant byte first    |
//! | 8        | expires at: likewise                                                        |
//! | 16       | binding: HMAC-SHA256 of the bytes above, the claims and the state, cut      |
//! | any      | claims, `MessagePack` with the names of fields                              |
//! | 32       | HMAC-SHA256 of everything above                                             |
//!
//! The text is their URL-safe base64 without padding: four characters for three bytes, which is 92
//! characters and 4/3 of the claims. The binding is cut to 128 bits (NIST SP 800-107r1, 5.3.3 asks
//! for 32): it is checked only after the signature holds, so that it cannot be guessed at.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::Mac;

use crate::binding::Binding;
use crate::derive::{self, HmacSha256};
use crate::key::{Key, KeyId};

pub(crate) const VERSION: u8 = 1;
const MAC: usize = 32;
const BINDING: usize = 16;
/// All bytes but the claims.
const OVERHEAD: usize = 1 + 4 + 8 + 8 + BINDING + MAC;

/// The two keyed states for one purpose, realm and key.
pub(crate) struct SigningKey {
    pub(crate) id: KeyId,
    text: HmacSha256,
    binding: HmacSha256,
}

impl SigningKey {
    pub(crate) fn derive(key: &Key, purpose: &str, realm: Option<&str>) -> Self {
        let root = key.root();
        let state = |what: &'static [u8]| {
            let (what, purpose) = (what, purpose.as_bytes());
            match realm {
                None => derive::at(&root, &[b"signed", what, purpose]),
                Some(realm) => derive::at(&root, &[b"signed", what, purpose, realm.as_bytes()]),
            }
        };
        Self {
            id: key.id(),
            text: state(b"text"),
            binding: state(b"binding"),
        }
    }

    /// The whole text.
    pub(crate) fn seal(&self, times: Times, claims: &[u8], binding: &Binding) -> String {
        self.seal_version(VERSION, times, claims, binding)
    }

    fn seal_version(&self, version: u8, times: Times, claims: &[u8], binding: &Binding) -> String {
        let mut bytes = Vec::with_capacity(claims.len().saturating_add(OVERHEAD));
        bytes.push(version);
        bytes.extend_from_slice(&self.id.0);
        bytes.extend_from_slice(&times.issued.to_be_bytes());
        bytes.extend_from_slice(&times.expires.to_be_bytes());
        let mut state = self.binding_state(&bytes, claims);
        binding.feed(&mut state);
        // Both tags are public: unlike derived keys, there is nothing in them to wipe.
        bytes.extend(state.finalize().into_bytes().iter().take(BINDING));
        bytes.extend_from_slice(claims);
        let mac = self.text.clone().chain_update(&bytes).finalize();
        bytes.extend_from_slice(&mac.into_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whether the signature holds, in constant time.
    pub(crate) fn verify(&self, sealed: &Sealed<'_>) -> bool {
        self.text
            .clone()
            .chain_update(sealed.signed)
            .verify_slice(sealed.mac)
            .is_ok()
    }

    /// What is left to check once the state is known.
    pub(crate) fn bound(&self, sealed: &Sealed<'_>) -> Bound {
        Bound {
            state: self.binding_state(sealed.head, sealed.claims),
            tag: sealed.binding,
        }
    }

    /// Head and claims are part of it, so that two texts bound to one state show nothing in common.
    fn binding_state(&self, head: &[u8], claims: &[u8]) -> HmacSha256 {
        let mut mac = self.binding.clone();
        derive::frame(&mut mac, &[head, claims]);
        mac
    }
}

/// In whole seconds since 1970.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    pub(crate) issued: i64,
    pub(crate) expires: i64,
}

/// A binding whose state is not known yet.
pub(crate) struct Bound {
    state: HmacSha256,
    tag: [u8; BINDING],
}

impl Bound {
    /// Whether it is this state, in constant time.
    pub(crate) fn holds_for(mut self, binding: &Binding) -> bool {
        binding.feed(&mut self.state);
        self.state.verify_truncated_left(&self.tag).is_ok()
    }
}

/// The bytes of a text, cut into fields. Nothing in it can be trusted before the MAC holds.
pub(crate) struct Sealed<'a> {
    pub(crate) version: u8,
    pub(crate) key_id: KeyId,
    pub(crate) times: Times,
    pub(crate) claims: &'a [u8],
    head: &'a [u8],
    binding: [u8; BINDING],
    signed: &'a [u8],
    mac: &'a [u8; MAC],
}

/// The bytes of a text, where it is spelt in the one way that signing spells it.
pub(crate) fn decode_text(text: &str) -> Option<Vec<u8>> {
    // This engine refuses padding, white space, the other alphabet and bits left over at the end.
    URL_SAFE_NO_PAD.decode(text).ok()
}

impl<'a> Sealed<'a> {
    pub(crate) fn cut(bytes: &'a [u8]) -> Option<Self> {
        let (signed, mac) = bytes.split_last_chunk::<MAC>()?;
        let (version, rest) = signed.split_first()?;
        let (key_id, rest) = rest.split_first_chunk()?;
        let (issued, rest) = rest.split_first_chunk()?;
        let (expires, rest) = rest.split_first_chunk()?;
        let head = signed.get(..signed.len().checked_sub(rest.len())?)?;
        let (binding, claims) = rest.split_first_chunk()?;
        let times = Times {
            issued: i64::from_be_bytes(*issued),
            expires: i64::from_be_bytes(*expires),
        };
        Some(Self {
            version: *version,
            key_id: KeyId(*key_id),
            times,
            claims,
            head,
            binding: *binding,
            signed,
            mac,
        })
    }
}

#[cfg(test)]
impl SigningKey {
    /// A text of another version, correctly signed.
    pub(crate) fn seal_as(&self, version: u8, times: Times, claims: &[u8]) -> String {
        self.seal_version(version, times, claims, &Binding::none())
    }
}
