//! Messages that wait say nothing to whoever reads the table: what they say is encrypted with a key of the application's ring.
//!
//! The whole context of a message becomes one sealed value, bound to the realm, the key, the template and the recipient of its
//! row: copied into another row it does not open, so that who can write the table cannot have a link mailed to himself.

use authkit_store::{Message, Realm};
use authkit_token::{KeyRing, Seal, SealError, SealingError, SystemRandom};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The one name in the context of a sealed message.
const SEALED: &str = "sealed";

/// Seals and opens messages of one realm.
#[derive(Clone, Debug)]
pub(crate) struct Sealing {
    seal: Seal,
    realm: Realm,
}

impl Sealing {
    pub(crate) fn new(keys: &KeyRing, realm: &Realm) -> Self {
        Self {
            seal: Seal::derive(keys, "authkit-mail/outbox"),
            realm: realm.clone(),
        }
    }

    /// The message with its context sealed; one that says nothing or is sealed stays as it is.
    pub(crate) fn seal(&self, message: Message) -> Result<Message, SealingError> {
        if message.context.is_empty() || is_sealed(&message) {
            return Ok(message);
        }
        let content = Zeroizing::new(encode(&message.context));
        let text = self
            .seal
            .seal(&content, &self.place(&message), &mut SystemRandom)?;
        Ok(message.with_context(BTreeMap::from([(SEALED.to_owned(), text)])))
    }

    /// The message as it was; one that is not sealed stays as it is.
    pub(crate) fn open(&self, message: Message) -> Result<Message, SealError> {
        let Some(text) = message.context.get(SEALED) else {
            return Ok(message);
        };
        let content = self.seal.open(text, &self.place(&message))?;
        let context = decode(&content).ok_or(SealError::Refused)?;
        Ok(message.with_context(context))
    }

    fn place<'a>(&'a self, message: &'a Message) -> [&'a [u8]; 4] {
        [
            self.realm.as_str().as_bytes(),
            message.key.as_str().as_bytes(),
            message.template.as_bytes(),
            message.recipient.as_str().as_bytes(),
        ]
    }
}

pub(crate) fn is_sealed(message: &Message) -> bool {
    message.context.contains_key(SEALED)
}

/// Names and values, each preceded by its length.
fn encode(context: &BTreeMap<String, String>) -> Vec<u8> {
    let texts = || context.iter().flat_map(|(name, value)| [name, value]);
    // at its full length from the start: a vector that grows leaves copies behind
    let mut bytes = Vec::with_capacity(texts().map(|text| text.len() + 8).sum());
    for text in texts() {
        bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes
}

fn decode(mut bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let mut context = BTreeMap::new();
    while !bytes.is_empty() {
        let name = text(&mut bytes)?;
        context.insert(name, text(&mut bytes)?);
    }
    Some(context)
}

fn text(bytes: &mut &[u8]) -> Option<String> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    let (text, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    String::from_utf8(text.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use authkit_store::{EmailAddress, MessageKey};
    use authkit_token::Key;
    use time::OffsetDateTime;

    fn keys(byte: u8) -> KeyRing {
        let bytes: Vec<u8> = (0..32).map(|n| byte ^ n).collect();
        KeyRing::new(Key::from_bytes(&bytes).expect("a key"))
    }

    fn message() -> Message {
        let to = EmailAddress::parse("alice@example.com").expect("an address");
        let key = MessageKey::from_random([7; 16]);
        Message::new(key, "reset_instructions", to, OffsetDateTime::UNIX_EPOCH)
            .with("link", "https://example.com/reset/t\u{f6}ken")
            .with("", "")
    }

    #[test]
    fn a_sealed_message_opens_to_what_it_was_and_is_sealed_once() {
        let sealing = Sealing::new(&keys(1), &Realm::DEFAULT);
        let sealed = sealing.seal(message()).expect("sealed");
        assert_eq!(sealed.context.keys().collect::<Vec<_>>(), [SEALED]);
        assert!(!sealed.context[SEALED].contains("example.com"));
        let again = sealing.seal(sealed.clone()).expect("sealed");
        assert_eq!(again, sealed);
        assert_eq!(sealing.open(sealed), Ok(message()));
        assert_eq!(sealing.open(message()), Ok(message()), "one in clear");
    }

    #[test]
    fn a_sealed_context_opens_in_its_own_row_only() {
        let sealing = Sealing::new(&keys(1), &Realm::DEFAULT);
        let sealed = sealing.seal(message()).expect("sealed");
        let mallory = EmailAddress::parse("mallory@example.com").expect("an address");
        let changes: [fn(&mut Message, EmailAddress); 3] = [
            |message, mallory| message.recipient = mallory,
            |message, _| message.key = MessageKey::from_random([8; 16]),
            |message, _| message.template = "welcome".to_owned(),
        ];
        for change in changes {
            let mut moved = sealed.clone();
            change(&mut moved, mallory.clone());
            assert_eq!(sealing.open(moved), Err(SealError::Refused));
        }
        let elsewhere = Sealing::new(&keys(1), &Realm::new("elsewhere"));
        assert_eq!(elsewhere.open(sealed), Err(SealError::Refused));
    }

    #[test]
    fn an_older_key_of_the_ring_still_opens() {
        let old = Sealing::new(&keys(1), &Realm::DEFAULT);
        let sealed = old.seal(message()).expect("sealed");
        let bytes: Vec<u8> = (0..32).map(|n| 1 ^ n).collect();
        let ring = keys(2).with_retired(Key::from_bytes(&bytes).expect("a key"));
        let rotated = Sealing::new(&ring, &Realm::DEFAULT);
        assert_eq!(rotated.open(sealed.clone()), Ok(message()));
        let without = Sealing::new(&keys(2), &Realm::DEFAULT);
        assert_eq!(without.open(sealed), Err(SealError::Unknown));
    }

    #[test]
    fn no_content_makes_the_reader_panic() {
        let good = encode(&message().context);
        for length in 0..good.len() {
            let _ = decode(&good[..length]);
        }
        assert_eq!(decode(&[0xff; 64]), None);
    }
}
