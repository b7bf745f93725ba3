//! Short codes that a person types: few digits, few attempts, a few minutes.
//!
//! A code of six digits can be guessed, so that it is worth nothing without a count of attempts. The count
//! is the store's: it has to count and answer in one step, before the code is looked at.
//!
//! ```
//! use std::num::NonZeroU32;
//! use std::time::Duration;
//! use authkit_token::{CodeOutcome, CodePurpose, Codes, Key, KeyRing, OffsetDateTime, SystemRandom};
//!
//! struct SignIn;
//! impl CodePurpose for SignIn { const NAME: &'static str = "sign-in"; }
//!
//! # let now = OffsetDateTime::UNIX_EPOCH;
//! let codes = Codes::<SignIn>::new(&KeyRing::new(Key::generate(&mut SystemRandom)?));
//! let (code, stored) = codes.generate("account 7", Duration::from_secs(600), now, &mut SystemRandom)?;
//! let mailed: String = code.expose().to_owned();
//! let column = stored.to_bytes(); // beside a count of attempts, for the account
//!
//! // Later: the count goes up first, in one statement that returns it.
//! # fn count_attempt() -> NonZeroU32 { NonZeroU32::MIN }
//! let attempt = count_attempt();
//! match codes.verify(&column.into(), "account 7", &mailed, attempt, now) {
//!     CodeOutcome::Right => {} // delete it, and sign in
//!     CodeOutcome::Wrong { remaining } => println!("{remaining} attempts are left"),
//!     _ => {} // delete it, and offer a new one
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What is stored is a salt and an HMAC under a key of the ring, which is not in the database: from a copy
//! of the database alone nobody can try the million codes there are. Whoever has the key as well can, as
//! with any password hash over so little.

use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use hmac::Mac;
use rand_core::TryCryptoRng;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::binding::Binding;
use crate::derive::{self, HmacSha256};
use crate::random::{self, RandomError};
use crate::ring::{KeyRing, Ring};
use crate::stored_code::StoredCode;

/// The longest that a code may work (ASVS 6.5.5).
pub const MAX_CODE_LIFETIME: Duration = Duration::from_secs(600);

/// What a code is for.
///
/// All attempts together must succeed with a chance of at most one in 100 000 (NIST SP 800-63B-4,
/// 3.1.3.2); anything else does not compile:
///
/// ```compile_fail,E0080
/// # use authkit_token::{CodePurpose, Codes, Key, KeyRing, SystemRandom};
/// # let keys = KeyRing::new(Key::generate(&mut SystemRandom).unwrap());
/// struct Generous;
/// impl CodePurpose for Generous { const NAME: &'static str = "generous"; const ATTEMPTS: u32 = 11; }
/// let codes = Codes::<Generous>::new(&keys);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no purpose of codes",
    label = "a purpose of codes is needed here",
    note = "make it one: `impl CodePurpose for {Self} {{ const NAME: &'static str = \"..\"; }}`"
)]
pub trait CodePurpose {
    /// The name that the key is derived from. An empty one does not compile.
    const NAME: &'static str;
    /// How many digits a code has: 6 to 12.
    const DIGITS: u32 = 6;
    /// How many times it may be tried.
    const ATTEMPTS: u32 = 5;
}

/// Makes and verifies codes of one purpose. A clone shares its keys.
// The bound is here so that what is no purpose is told how to become one.
pub struct Codes<P: CodePurpose> {
    keys: Arc<Ring<HmacSha256>>,
    purpose: PhantomData<fn() -> P>,
}

/// A code, to be shown or sent once. It is wiped when dropped, has no `Clone`, and prints nothing.
pub struct Code<P: CodePurpose> {
    text: Zeroizing<String>,
    purpose: PhantomData<fn() -> P>,
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a code that nobody looks at protects nothing"]
#[non_exhaustive]
pub enum CodeOutcome {
    /// It was tried too often before. Whether it is right was not looked at.
    Exhausted,
    /// Its time is over. Whether it is right was not looked at.
    Expired,
    /// It is the one. Delete it, in the same step as what it allows.
    Right,
    /// It is another one.
    Wrong {
        /// How many attempts are left.
        remaining: u32,
    },
}

/// Why there is no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodeError {
    /// The lifetime is below one second, or longer than [`MAX_CODE_LIFETIME`].
    #[error("a code works for one second to ten minutes")]
    Lifetime,
    /// The source of randomness failed.
    #[error(transparent)]
    Random(#[from] RandomError),
}

impl<P: CodePurpose> Codes<P> {
    const COUNT: u64 = 10_u64.pow(P::DIGITS);

    /// With every key of the ring.
    #[must_use]
    pub fn new(keys: &KeyRing) -> Self {
        const {
            assert!(
                !P::NAME.is_empty(),
                "the NAME of a CodePurpose is not empty"
            );
            assert!(
                P::DIGITS >= 6 && P::DIGITS <= 12,
                "a code has 6 to 12 digits"
            );
            assert!(
                P::ATTEMPTS > 0 && P::ATTEMPTS as u64 * 100_000 <= 10_u64.pow(P::DIGITS),
                "ATTEMPTS give a chance above one in 100000"
            );
        };
        let path: [&[u8]; 2] = [b"code", P::NAME.as_bytes()];
        Self {
            keys: Arc::new(keys.map(|key| derive::at(&key.root(), &path))),
            purpose: PhantomData,
        }
    }

    /// A new code, and what to store of it. It is good for what it is bound to, such as the id of the
    /// account, and for nothing else.
    ///
    /// # Errors
    ///
    /// [`CodeError`].
    pub fn generate(
        &self,
        binding: impl Into<Binding>,
        lifetime: Duration,
        now: OffsetDateTime,
        random: &mut (impl TryCryptoRng + ?Sized),
    ) -> Result<(Code<P>, StoredCode<P>), CodeError> {
        if lifetime > MAX_CODE_LIFETIME || lifetime.as_secs() == 0 {
            return Err(CodeError::Lifetime);
        }
        let seconds = i64::try_from(lifetime.as_secs()).map_err(|_| CodeError::Lifetime)?;
        let expires = now.unix_timestamp().saturating_add(seconds);
        let salt = *random::secret::<16>(random)?;
        let number = below(Self::COUNT, random)?;
        let digits = usize::try_from(P::DIGITS).unwrap_or_default();
        let text = Zeroizing::new(format!("{number:0digits$}"));
        let mac = over(&self.keys.current, &salt, expires, &binding.into(), &text);
        let stored = StoredCode::new(salt, expires, *derive::finish(mac));
        let code = Code {
            text,
            purpose: PhantomData,
        };
        Ok((code, stored))
    }

    /// Whether the text is the code that was stored. Spaces and hyphens in it do not count.
    ///
    /// `attempt` is which attempt this is, counted by the store before this call: 1 for the first.
    pub fn verify(
        &self,
        stored: &StoredCode<P>,
        binding: impl Into<Binding>,
        text: &str,
        attempt: NonZeroU32,
        now: OffsetDateTime,
    ) -> CodeOutcome {
        let Some(remaining) = P::ATTEMPTS.checked_sub(attempt.get()) else {
            return CodeOutcome::Exhausted;
        };
        if now.unix_timestamp() >= stored.expires() {
            return CodeOutcome::Expired;
        }
        let binding = binding.into();
        let typed = typed(text);
        // No early end: how long it takes must not tell which key it was.
        let holds = self.keys.iter().fold(false, |found, key| {
            let mac = over(key, stored.salt(), stored.expires(), &binding, &typed);
            found | mac.verify_slice(stored.tag()).is_ok()
        });
        if holds {
            CodeOutcome::Right
        } else {
            CodeOutcome::Wrong { remaining }
        }
    }
}

/// At most what the longest code has, so that a long text costs nothing; one more makes it wrong.
fn typed(text: &str) -> Zeroizing<String> {
    let mut typed = Zeroizing::new(String::with_capacity(16));
    for character in text.chars().filter(|c| !matches!(c, ' ' | '-')).take(13) {
        // Whatever is no digit stays wrong and takes one byte.
        typed.push(if character.is_ascii_digit() {
            character
        } else {
            '?'
        });
    }
    typed
}

fn over(
    key: &HmacSha256,
    salt: &[u8; 16],
    expires: i64,
    binding: &Binding,
    text: &str,
) -> HmacSha256 {
    let mut mac = key.clone();
    derive::frame(&mut mac, &[salt, &expires.to_be_bytes(), text.as_bytes()]);
    binding.feed(&mut mac);
    mac
}

/// A number below `count`, each as likely as any other.
fn below(count: u64, random: &mut (impl TryCryptoRng + ?Sized)) -> Result<u64, RandomError> {
    // What is left over at the top would make small numbers likelier.
    let whole = u64::MAX - u64::MAX % count;
    loop {
        let number = u64::from_be_bytes(*random::secret::<8>(random)?);
        if number < whole {
            return Ok(number % count);
        }
    }
}

impl<P: CodePurpose> Code<P> {
    /// The digits, for whoever they are for.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl<P: CodePurpose> fmt::Debug for Code<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({}, [redacted])", P::NAME)
    }
}

// By hand: a derived one would ask for `P: Clone`.
impl<P: CodePurpose> Clone for Codes<P> {
    fn clone(&self) -> Self {
        Self {
            keys: Arc::clone(&self.keys),
            purpose: PhantomData,
        }
    }
}

impl<P: CodePurpose> fmt::Debug for Codes<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codes")
            .field("purpose", &P::NAME)
            .finish_non_exhaustive()
    }
}
