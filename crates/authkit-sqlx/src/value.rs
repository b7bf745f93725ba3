//! What is bound to a statement: values by the name of their place.

use sqlx::error::BoxDynError;

/// A value on its way into a statement. Never part of the SQL itself.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// A number, or a moment in microseconds.
    Int(i64),
    /// A number that may be missing.
    OptInt(Option<i64>),
    /// A text.
    Text(&'a str),
    /// A text that may be missing.
    OptText(Option<&'a str>),
    /// Bytes.
    Bytes(&'a [u8]),
    /// Bytes that may be missing.
    OptBytes(Option<&'a [u8]>),
    /// Yes or no.
    Flag(bool),
}

impl Value<'_> {
    /// Whether there is anything to do about it: neither missing nor `false`.
    pub(crate) fn is_there(&self) -> bool {
        !matches!(
            self,
            Self::OptInt(None) | Self::OptText(None) | Self::OptBytes(None) | Self::Flag(false)
        )
    }

    /// The text in it.
    pub(crate) const fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::OptText(Some(text)) => Some(text),
            _ => None,
        }
    }
}

/// Values by name. A later one of the same name counts.
pub(crate) type Args<'a> = [(&'static str, Value<'a>)];

/// The arguments of a statement, as a driver takes them.
pub trait Bind {
    /// Adds the next value.
    ///
    /// # Errors
    /// The database cannot store it.
    fn bind(&mut self, value: &Value<'_>) -> Result<(), BoxDynError>;
}

/// How a driver takes values; only the flag differs.
macro_rules! bind {
    ($arguments:ty, |$flag:ident| $as_stored:expr) => {
        impl $crate::value::Bind for $arguments {
            fn bind(
                &mut self,
                value: &$crate::value::Value<'_>,
            ) -> Result<(), sqlx::error::BoxDynError> {
                use sqlx::Arguments;
                use $crate::value::Value;
                match *value {
                    Value::Int(value) => self.add(value),
                    Value::OptInt(value) => self.add(value),
                    Value::Text(value) => self.add(value),
                    Value::OptText(value) => self.add(value),
                    Value::Bytes(value) => self.add(value),
                    Value::OptBytes(value) => self.add(value),
                    Value::Flag($flag) => self.add($as_stored),
                }
            }
        }
    };
}

pub(crate) use bind;
