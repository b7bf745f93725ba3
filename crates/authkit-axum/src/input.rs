//! The body of a request as named texts: sizes first, then types, then fields.
//!
//! Every way a body can be wrong has one typed answer, and none of them reaches a flow.

use std::collections::BTreeMap;
use std::fmt;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use secrecy::SecretString;
use serde::Deserializer;
use serde::de::{Deserialize, MapAccess, Visitor};
use serde_json::Value;

use crate::negotiate::{content_type, is_form, is_json};

/// The largest body that is read: 64 KiB, far more than any form here needs (a password has at most 4 KiB).
pub(crate) const MAX_BODY_BYTES: usize = 64 * 1024;

/// The fields of a request.
#[derive(Default)]
pub(crate) struct Fields(BTreeMap<String, Field>);

enum Field {
    Text(String),
    /// A truth value of JSON.
    #[cfg_attr(not(feature = "remember"), allow(dead_code))]
    Flag(bool),
    /// JSON, but neither: a number, a list, an object, `null`.
    Other,
}

/// The names of the fields: their texts may be passwords.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A body that is no set of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadBody {
    #[error("The request is too large.")]
    TooLarge,
    #[error("Send the fields as application/x-www-form-urlencoded or application/json.")]
    UnsupportedType,
    #[error("The request ended before its body did.")]
    Interrupted,
    #[error("The body is not valid JSON.")]
    NotJson,
    #[error("The body has to be a JSON object with one text per field.")]
    NotAnObject,
    #[error("The body is not a valid form.")]
    NotAForm,
    #[error("A field was given twice.")]
    Duplicate,
}

impl BadBody {
    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

/// Why a field will not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadField {
    Missing,
    NotText,
    Nul,
}

impl Fields {
    pub(crate) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, BadBody> {
        let bytes = match Limited::new(body, MAX_BODY_BYTES).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => return Err(BadBody::TooLarge),
            Err(_) => return Err(BadBody::Interrupted),
        };
        if is_json(headers) {
            // a client may post nothing where nothing is asked, to sign out for instance
            if bytes.is_empty() {
                Ok(Self::default())
            } else {
                Self::from_json(&bytes)
            }
        } else if is_form(headers) {
            Self::from_form(&bytes)
        } else if bytes.is_empty() && content_type(headers).is_none() {
            Ok(Self::default())
        } else {
            Err(BadBody::UnsupportedType)
        }
    }

    fn from_json(bytes: &[u8]) -> Result<Self, BadBody> {
        match serde_json::from_slice::<JsonBody>(bytes) {
            Ok(JsonBody::Fields(fields)) => Ok(fields),
            Ok(JsonBody::Duplicate) => Err(BadBody::Duplicate),
            Ok(JsonBody::Other) => Err(BadBody::NotAnObject),
            Err(_) => Err(BadBody::NotJson),
        }
    }

    /// Reads a form strictly: a byte sequence that is not UTF-8 is refused, where the usual decoder would put the same
    /// replacement character for every one of them, in passwords too.
    fn from_form(bytes: &[u8]) -> Result<Self, BadBody> {
        let text = std::str::from_utf8(bytes).map_err(|_| BadBody::NotAForm)?;
        let mut fields = BTreeMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if fields
                .insert(decode(name)?, Field::Text(decode(value)?))
                .is_some()
            {
                return Err(BadBody::Duplicate);
            }
        }
        Ok(Self(fields))
    }

    /// The text of a field that has to be there.
    pub(crate) fn required(&self, name: &str) -> Result<&str, BadField> {
        match self.optional(name)? {
            Some("") | None => Err(BadField::Missing),
            Some(text) => Ok(text),
        }
    }

    /// The text of a field, if it is there.
    pub(crate) fn optional(&self, name: &str) -> Result<Option<&str>, BadField> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Field::Flag(_) | Field::Other) => Err(BadField::NotText),
            Some(Field::Text(text)) if text.contains('\0') => Err(BadField::Nul),
            Some(Field::Text(text)) => Ok(Some(text)),
        }
    }

    /// Yes or no, if it is there: a truth value, or a word that forms use for one. What is empty is a no.
    #[cfg(feature = "remember")]
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, BadField> {
        if let Some(Field::Flag(flag)) = self.0.get(name) {
            return Ok(Some(*flag));
        }
        let Some(text) = self.optional(name)? else {
            return Ok(None);
        };
        match text.to_ascii_lowercase().as_str() {
            "y" | "yes" | "on" | "true" | "1" => Ok(Some(true)),
            "" | "n" | "no" | "off" | "false" | "0" => Ok(Some(false)),
            _ => Err(BadField::NotText),
        }
    }

    /// A password, as it was typed: not trimmed, not folded.
    pub(crate) fn password(&self, name: &str) -> Result<SecretString, BadField> {
        self.required(name).map(SecretString::from)
    }
}

fn decode(part: &str) -> Result<String, BadBody> {
    let spaced = part.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8();
    decoded
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| BadBody::NotAForm)
}

enum JsonBody {
    Fields(Fields),
    Duplicate,
    Other,
}

impl<'de> Deserialize<'de> for JsonBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BodyVisitor)
    }
}

struct BodyVisitor;

macro_rules! not_an_object {
    ($($visit:ident: $ty:ty),*) => {
        $( fn $visit<E: serde::de::Error>(self, _: $ty) -> Result<JsonBody, E> { Ok(JsonBody::Other) } )*
    };
}

impl<'de> Visitor<'de> for BodyVisitor {
    type Value = JsonBody;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonBody, A::Error> {
        let (mut fields, mut duplicate) = (BTreeMap::new(), false);
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            let field = match value {
                Value::String(text) => Field::Text(text),
                Value::Bool(flag) => Field::Flag(flag),
                _ => Field::Other,
            };
            duplicate |= fields.insert(name, field).is_some();
        }
        Ok(if duplicate {
            JsonBody::Duplicate
        } else {
            JsonBody::Fields(Fields(fields))
        })
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<JsonBody, A::Error> {
        while seq.next_element::<serde::de::IgnoredAny>()?.is_some() {}
        Ok(JsonBody::Other)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<JsonBody, E> {
        Ok(JsonBody::Other)
    }

    not_an_object!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Result<Fields, BadBody> {
        Fields::from_json(text.as_bytes())
    }

    fn form(text: &str) -> Result<Fields, BadBody> {
        Fields::from_form(text.as_bytes())
    }

    #[test]
    fn texts_arrive_as_they_were_typed() {
        let fields = form("a=+x%20&b=%C3%A9&c=&d").expect("a form");
        assert_eq!(fields.required("a"), Ok(" x "));
        assert_eq!(fields.required("b"), Ok("é"));
        assert_eq!(fields.required("c"), Err(BadField::Missing));
        assert_eq!(fields.optional("c"), Ok(Some("")));
        assert_eq!(fields.required("e"), Err(BadField::Missing));
        let fields = json(r#"{"a":" x ","b":"é"}"#).expect("an object");
        assert_eq!(fields.required("a"), Ok(" x "));
        assert_eq!(fields.required("b"), Ok("é"));
    }

    #[test]
    fn json_that_is_no_object_of_texts() {
        for body in ["[]", "[1]", "null", "1", "-1", "1.5", "true", "\"x\""] {
            assert_eq!(json(body).err(), Some(BadBody::NotAnObject), "{body}");
        }
        for body in ["", "{", "{]", "{\"a\":}", "{\"a\":\"\\ud800\"}", "{} x"] {
            assert_eq!(json(body).err(), Some(BadBody::NotJson), "{body}");
        }
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(json(&deep).err(), Some(BadBody::NotJson));
        for value in ["1", "null", "[]", "{}", "true", "[\"x\"]", "{\"x\":1}"] {
            let fields = json(&format!("{{\"a\":{value}}}")).expect("an object");
            assert_eq!(fields.required("a"), Err(BadField::NotText), "{value}");
        }
    }

    #[cfg(feature = "remember")]
    #[test]
    fn yes_and_no_are_what_they_say() {
        let fields = json(r#"{"a":true,"b":false,"c":"false","d":1,"e":null}"#).expect("an object");
        assert_eq!(fields.flag("a"), Ok(Some(true)));
        assert_eq!(fields.flag("b"), Ok(Some(false)));
        assert_eq!(fields.flag("c"), Ok(Some(false)));
        assert_eq!(fields.flag("d"), Err(BadField::NotText));
        assert_eq!(fields.flag("e"), Err(BadField::NotText));
        assert_eq!(fields.flag("f"), Ok(None));
        let fields = form("a=on&b=&c=perhaps").expect("a form");
        assert_eq!(fields.flag("a"), Ok(Some(true)));
        assert_eq!(fields.flag("b"), Ok(Some(false)));
        assert_eq!(fields.flag("c"), Err(BadField::NotText));
    }

    #[test]
    fn a_field_given_twice_is_refused() {
        assert_eq!(form("a=1&a=2").err(), Some(BadBody::Duplicate));
        assert_eq!(form("a=1&%61=2").err(), Some(BadBody::Duplicate));
        assert_eq!(json(r#"{"a":"1","a":"2"}"#).err(), Some(BadBody::Duplicate));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(form("a=%ff").err(), Some(BadBody::NotAForm));
        assert_eq!(
            Fields::from_form(&[b'a', b'=', 0xff]).err(),
            Some(BadBody::NotAForm)
        );
        assert_eq!(
            form("a=x%00y").expect("a form").required("a"),
            Err(BadField::Nul)
        );
    }
}
