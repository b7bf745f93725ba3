//! Flask's tagged JSON: what JSON has no form for is an object whose only key is a tag.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{self, Serialize, SerializeMap, Serializer};

use super::http_date;
use super::value::{Session, Value};

const TUPLE: &str = " t";
const BYTES: &str = " b";
const UUID: &str = " u";
const MARKUP: &str = " m";
const DATE: &str = " d";
/// An object whose only key looks like a tag, marked by two underscores after that key.
const DICTIONARY: &str = " di";
const TAGS: [&str; 6] = [TUPLE, BYTES, UUID, MARKUP, DATE, DICTIONARY];

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Int(number) => serializer.serialize_i128(*number),
            Self::Float(number) if number.is_finite() => serializer.serialize_f64(*number),
            Self::Float(_) => Err(ser::Error::custom("no number")),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => list.serialize(serializer),
            Self::Map(map) => map.serialize(serializer),
            Self::Tuple(list) => tag(serializer, TUPLE, list),
            Self::Bytes(bytes) => tag(serializer, BYTES, &STANDARD.encode(bytes)),
            Self::Uuid(bytes) => {
                let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                tag(serializer, UUID, &digits)
            }
            Self::Markup(html) => tag(serializer, MARKUP, html),
            Self::Date(instant) => match http_date::write(*instant) {
                Some(text) => tag(serializer, DATE, &text),
                None => Err(ser::Error::custom("the year has no four digits")),
            },
        }
    }
}

impl Serialize for Session {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let [(key, value)] = self.0.as_slice()
            && TAGS.contains(&key.as_str())
        {
            let marked = Self(vec![(format!("{key}__"), value.clone())]);
            return tag(serializer, DICTIONARY, &marked);
        }
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

fn tag<S: Serializer>(
    serializer: S,
    tag: &str,
    value: &(impl Serialize + ?Sized),
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(tag, value)?;
    map.end()
}

impl<'de> Deserialize<'de> for Session {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Map(map) => Ok(map),
            _ => Err(de::Error::custom("a session is an object")),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tagged)
    }
}

struct Tagged;

impl<'de> Visitor<'de> for Tagged {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tagged JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Int(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Float(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = seq.next_element()? {
            list.push(value);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut pairs: Vec<(String, Value)> = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        match <[_; 1]>::try_from(pairs) {
            Ok([(key, value)]) if TAGS.contains(&key.as_str()) => {
                untag(&key, value).ok_or_else(|| de::Error::custom("a tag without its value"))
            }
            Ok(pair) => Ok(Value::Map(Session(pair.into()))),
            Err(pairs) => Ok(Value::Map(Session(pairs))),
        }
    }
}

fn untag(tag: &str, value: Value) -> Option<Value> {
    match (tag, value) {
        (TUPLE, Value::List(list)) => Some(Value::Tuple(list)),
        (BYTES, Value::Text(text)) => STANDARD.decode(text).ok().map(Value::Bytes),
        (UUID, Value::Text(text)) => uuid(&text).map(Value::Uuid),
        (MARKUP, Value::Text(html)) => Some(Value::Markup(html)),
        (DATE, Value::Text(text)) => http_date::read(&text).map(Value::Date),
        (DICTIONARY, Value::Map(Session(pairs))) => {
            let [(key, value)] = <[_; 1]>::try_from(pairs).ok()?;
            let key = key.strip_suffix("__")?.to_owned();
            Some(Value::Map(Session(vec![(key, value)])))
        }
        _ => None,
    }
}

fn uuid(text: &str) -> Option<[u8; 16]> {
    let is_hex = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u128::from_str_radix(text, 16).ok()?;
    is_hex.then_some(number.to_be_bytes())
}
