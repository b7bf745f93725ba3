//! What a fault does to the arguments of a verb, on their way to a store in memory.

use authkit_hash::PasswordHash;
use authkit_roles::RoleName;
use authkit_store::conformance::block_on;
use authkit_store::*;
use authkit_track::{AttemptKey, Attempts, Login};
use time::OffsetDateTime;

use crate::store::{Broken, Fault};

type Id = AccountId;

pub(crate) trait Twist {
    fn twist(self, broken: &Broken) -> Self;
}

/// These go through as they are.
macro_rules! unchanged {
    ($( $ty:ty ),* $(,)?) => { $(
        impl Twist for $ty {
            fn twist(self, _: &Broken) -> Self {
                self
            }
        }
    )* };
}

unchanged! {
    &Id, bool, u8, LinkKind, LinkCounter, &str, Claim, Failure, &MessageKey, &NewAccount, &PasswordHash, &PendingCode, &Login,
    Option<&Attempts>, &Attempts, Option<&SessionDigest>, &SessionDigest, &SessionRecord<Id>, &SeriesDigest,
    &RememberDigest, &RememberRecord<Id>, &ApiTokenDigest, &ApiTokenRecord<Id>,
}

/// A changed argument that lives as long as the given one; a test may leak it.
fn changed<'a, T>(value: T) -> &'a T {
    Box::leak(Box::new(value))
}

impl Twist for u32 {
    fn twist(self, broken: &Broken) -> Self {
        match broken.fault {
            Fault::IgnoresTheLimit => Self::MAX,
            _ => self,
        }
    }
}

impl Twist for OffsetDateTime {
    fn twist(self, broken: &Broken) -> Self {
        match broken.fault {
            Fault::EndsTooLate => self - time::Duration::milliseconds(1),
            _ => self,
        }
    }
}

impl Twist for &[Effect<Id>] {
    fn twist(self, broken: &Broken) -> Self {
        match broken.fault {
            Fault::LosesWhatLeaves => return &[],
            Fault::TellsOfLosers => {
                for effect in self {
                    match effect {
                        Effect::Message(message) => {
                            let messages = std::slice::from_ref(message);
                            block_on(broken.data().put_messages(messages)).expect("an answer");
                        }
                        Effect::Event(event) => {
                            let events = std::slice::from_ref(event);
                            block_on(broken.data().put_events(events)).expect("an answer");
                        }
                    }
                }
            }
            _ => {}
        }
        self
    }
}

impl Twist for &Identifier {
    fn twist(self, broken: &Broken) -> Self {
        if broken.fault != Fault::IgnoresAccents {
            return self;
        }
        let plain = self.as_str().replace('ß', "ss").replace('ı', "i");
        changed(Identifier::parse(&plain).expect("an identifier stays one"))
    }
}

impl Twist for &RoleName {
    fn twist(self, broken: &Broken) -> Self {
        if broken.fault != Fault::IgnoresCase {
            return self;
        }
        let lower = self.as_str().to_lowercase();
        changed(RoleName::try_from(lower.as_str()).expect("a name stays one"))
    }
}

impl Twist for &AttemptKey {
    fn twist(self, broken: &Broken) -> Self {
        if broken.fault != Fault::IgnoresCase {
            return self;
        }
        let lower = self.as_str().to_lowercase();
        let mut parts = lower.splitn(3, '/');
        let mut part = || parts.next().expect("a key has three parts");
        changed(AttemptKey::new(part(), part(), part()))
    }
}

/// Links and changes have an account, an address or a generation that they are bound to, in fields of the same names.
macro_rules! bound {
    ($( $ty:ty { $( $address:ident )? } )*) => { $(
        impl Twist for &$ty {
            fn twist(self, broken: &Broken) -> Self {
                let Some(account) = present(broken, self.id) else {
                    return self;
                };
                let mut twisted = self.clone();
                match broken.fault {
                    Fault::IgnoresTheGeneration => twisted.generation = account.generation,
                    $( Fault::IgnoresTheAddress => twisted.$address = account.email, )?
                    _ => return self.more(broken),
                }
                changed(twisted)
            }
        }
    )* };
}

fn present(broken: &Broken, id: Id) -> Option<Account<Id>> {
    block_on(broken.data().find_account(&id)).expect("an answer")
}

bound! {
    Confirmation<Id> { email }
    Reset<Id> { email }
    LoginLink<Id> { email }
    PasswordChange<Id> {}
    EmailChange<Id> { from }
    UsernameChange<Id> {}
}

/// What else can be wrong with a link.
trait More: Sized {
    fn more(self, _: &Broken) -> Self {
        self
    }
}

impl More for &Reset<Id> {}
impl More for &PasswordChange<Id> {}
impl More for &UsernameChange<Id> {}

impl More for &Confirmation<Id> {
    fn more(self, broken: &Broken) -> Self {
        if broken.fault != Fault::KeepsThePassword {
            return self;
        }
        let mut keeping = self.clone();
        keeping.credentials = Credentials::Keep;
        changed(keeping)
    }
}

impl More for &EmailChange<Id> {
    fn more(self, broken: &Broken) -> Self {
        let mut keeping = self.clone();
        keeping.revoke &= broken.fault != Fault::NeverRevokes;
        changed(keeping)
    }
}

impl More for &LoginLink<Id> {
    fn more(self, broken: &Broken) -> Self {
        let mut twisted = self.clone();
        let data = broken.data();
        match broken.fault {
            Fault::IgnoresTheCounter => {
                let counter = block_on(data.find_link_counter(&self.id, LinkKind::Login));
                twisted.counter = counter.expect("an answer");
            }
            Fault::KeepsThePassword => twisted.credentials = Credentials::Keep,
            Fault::LetsTheInactiveIn => {
                let _ = block_on(data.set_active(&self.id, true, &[])).expect("an answer");
            }
            _ => {}
        }
        changed(twisted)
    }
}
