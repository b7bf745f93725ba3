//! Claims to bytes and back, with limits.
//!
//! They are `MessagePack`, which says of each value what it is, so that claims of one type are not taken
//! for another; and structs are maps with the names of their fields, so that a field with
//! `#[serde(default)]` can be added while older texts are in mailboxes.

use std::error::Error;

use rmp_serde::{Deserializer, Serializer};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

use crate::error::{OpenError, SignError};

/// How many levels of lists and maps claims may have, each inside the one before.
///
/// Few parsers recurse that far, and no honest claims do.
pub const MAX_CLAIMS_DEPTH: usize = 64;

/// The claims as bytes. What [`decode`] would refuse for its depth is refused here already.
pub(crate) fn encode(claims: &impl Serialize) -> Result<Vec<u8>, SignError> {
    let mut bytes = Vec::with_capacity(64);
    let mut serializer = Serializer::new(&mut bytes).with_struct_map();
    claims
        .serialize(&mut serializer)
        .map_err(|error| SignError::Claims {
            source: Box::<dyn Error + Send + Sync>::from(error),
        })?;
    // A level takes a byte at least, so that short claims cannot be deep.
    if bytes.len() > MAX_CLAIMS_DEPTH && read::<IgnoredAny>(&bytes).is_none() {
        return Err(SignError::TooDeep);
    }
    Ok(bytes)
}

/// The claims of a text whose MAC holds already. Nothing may follow them.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, OpenError> {
    read(bytes).ok_or(OpenError::BadClaims)
}

fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    let mut deserializer = Deserializer::new(bytes);
    // It refuses on reaching the number, and counts what is in the innermost list.
    deserializer.set_max_depth(MAX_CLAIMS_DEPTH.saturating_add(1));
    let claims = T::deserialize(&mut deserializer).ok()?;
    deserializer.get_ref().is_empty().then_some(claims)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn nested(levels: usize) -> Value {
        (1..levels).fold(Value::Array(Vec::new()), |inner, _| {
            Value::Array(vec![inner])
        })
    }

    #[test]
    fn depth_ends_at_the_limit_exactly() {
        let bytes = encode(&nested(MAX_CLAIMS_DEPTH)).unwrap();
        assert!(decode::<Value>(&bytes).is_ok());
        let deeper = encode(&nested(MAX_CLAIMS_DEPTH + 1));
        assert!(matches!(deeper, Err(SignError::TooDeep)));
        let deeper = [&[0x91; MAX_CLAIMS_DEPTH][..], &[0x90]].concat();
        assert!(decode::<Value>(&deeper).is_err());
    }

    #[test]
    fn a_length_that_is_not_there_allocates_nothing() {
        for claims in [
            &b"\xdb\xff\xff\xff\xffa"[..],
            b"\xc6\xff\xff\xff\xffa",
            b"\xdd\xff\xff\xff\xff\x01",
            b"\xdf\xff\xff\xff\xff\x01\x01",
            b"\xc9\xff\xff\xff\xff\x01a",
        ] {
            assert!(decode::<Value>(claims).is_err(), "{claims:?}");
            assert!(decode::<Vec<u64>>(claims).is_err(), "{claims:?}");
            assert!(decode::<String>(claims).is_err(), "{claims:?}");
        }
    }

    #[test]
    fn nothing_may_follow_the_claims() {
        assert!(decode::<u8>(&[1]).is_ok());
        assert!(decode::<u8>(&[1, 2]).is_err());
        assert!(decode::<u8>(&[]).is_err());
    }

    #[test]
    fn a_field_can_be_added_while_older_texts_are_about() {
        #[derive(Serialize)]
        struct Older {
            team: u64,
        }
        #[derive(Deserialize)]
        struct Newer {
            team: u64,
            #[serde(default)]
            role: Option<String>,
        }
        let newer: Newer = decode(&encode(&Older { team: 7 }).unwrap()).unwrap();
        assert_eq!((newer.team, newer.role), (7, None));
    }
}
