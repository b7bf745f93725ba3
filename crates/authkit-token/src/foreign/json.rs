//! JSON as Python writes it, and read with a limit on its depth.

use std::io;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::ser::{Formatter, Serializer};

use super::{DumpError, LoadError, MAX_JSON_DEPTH};

/// How the text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// No spaces, and characters beyond ASCII as they are.
    #[cfg(any(feature = "itsdangerous", feature = "jws"))]
    Compact,
    /// No spaces, and characters beyond ASCII escaped.
    CompactAscii,
    /// A space after each comma and colon, and characters beyond ASCII escaped.
    #[cfg(feature = "itsdangerous")]
    SpacedAscii,
}

/// The value as Python's `json.dumps` writes it, keys in the order in which they come.
pub(crate) fn dump(value: &(impl Serialize + ?Sized), style: Style) -> Result<String, DumpError> {
    let mut bytes = Vec::with_capacity(64);
    let mut serializer = Serializer::with_formatter(&mut bytes, Python(style));
    value
        .serialize(&mut serializer)
        .map_err(|_| DumpError::Value)?;
    if is_too_deep(&bytes) {
        return Err(DumpError::Value);
    }
    String::from_utf8(bytes).map_err(|_| DumpError::Value)
}

/// A value, of authentic JSON.
pub(crate) fn load<T: DeserializeOwned>(json: &[u8]) -> Result<T, LoadError> {
    // A loop before the parser: its own limit can be lifted by a feature that somebody else wants.
    if is_too_deep(json) {
        return Err(LoadError::BadPayload);
    }
    serde_json::from_slice(json).map_err(|_| LoadError::BadPayload)
}

fn is_too_deep(json: &[u8]) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth = depth.saturating_add(1),
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_JSON_DEPTH {
            return true;
        }
    }
    false
}

struct Python(Style);

impl Python {
    fn is_ascii(&self) -> bool {
        match self.0 {
            #[cfg(any(feature = "itsdangerous", feature = "jws"))]
            Style::Compact => false,
            _ => true,
        }
    }

    fn space(&self) -> &'static [u8] {
        match self.0 {
            #[cfg(feature = "itsdangerous")]
            Style::SpacedAscii => b" ",
            _ => b"",
        }
    }

    fn separate<W: ?Sized + io::Write>(&self, writer: &mut W, first: bool) -> io::Result<()> {
        if first {
            return Ok(());
        }
        writer.write_all(b",")?;
        writer.write_all(self.space())
    }
}

impl Formatter for Python {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.separate(writer, first)
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.separate(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b":")?;
        writer.write_all(self.space())
    }

    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(float(value).as_bytes())
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if !self.is_ascii() {
            return writer.write_all(fragment.as_bytes());
        }
        for character in fragment.chars() {
            if matches!(character, ' '..='~') {
                writer.write_all(&[character as u8])?;
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

/// As Python's `repr` writes a float: with an exponent below 1e-4 and from 1e16 on.
fn float(value: f64) -> String {
    let scientific = format!("{value:e}");
    let exponent = scientific
        .split_once('e')
        .and_then(|(digits, exponent)| Some((digits, exponent.parse::<i32>().ok()?)));
    match exponent {
        Some((digits, exponent)) if !(-4..16).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
        }
        _ => {
            let fixed = value.to_string();
            if fixed.contains('.') {
                fixed
            } else {
                fixed + ".0"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn nested(levels: usize) -> String {
        format!("{}{}", "[".repeat(levels), "]".repeat(levels))
    }

    #[test]
    fn depth_ends_at_the_limit_exactly() {
        assert!(load::<Value>(nested(MAX_JSON_DEPTH).as_bytes()).is_ok());
        let deeper = nested(MAX_JSON_DEPTH + 1);
        assert!(load::<Value>(deeper.as_bytes()).is_err());
        let value: Value = serde_json::from_str(&deeper).unwrap();
        assert!(dump(&value, Style::CompactAscii).is_err());
        assert!(load::<Value>("[".repeat(100_000).as_bytes()).is_err());
        assert!(load::<Value>("{\"a\":".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn brackets_inside_text_are_no_depth() {
        let text = format!(r#"\"[{}\\"#, "[{".repeat(MAX_JSON_DEPTH));
        let json = dump(&text, Style::CompactAscii).unwrap();
        assert_eq!(load::<String>(json.as_bytes()).unwrap(), text);
    }

    #[test]
    fn floats_are_those_of_python() {
        for (value, text) in [
            (2.5, "2.5"),
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1_699_999_990.25, "1699999990.25"),
        ] {
            assert_eq!(float(value), text);
        }
    }

    #[test]
    fn floats_are_read_to_the_last_bit() {
        // Found by fuzzing: read without care, this one comes back as its neighbour.
        let long = format!("{}1{}4", "2".repeat(47), "2".repeat(34));
        let exact: f64 = long.parse().unwrap();
        assert_eq!(
            load::<f64>(long.as_bytes()).unwrap().to_bits(),
            exact.to_bits()
        );
        let json = dump(&exact, Style::CompactAscii).unwrap();
        assert_eq!(
            load::<f64>(json.as_bytes()).unwrap().to_bits(),
            exact.to_bits()
        );
    }

    #[test]
    fn characters_beyond_ascii_are_escaped_as_utf_16() {
        let text = "Gr\u{fc}\u{df}e \u{1f510} \u{7f} \u{1} \" \\";
        let json = dump(text, Style::CompactAscii).unwrap();
        assert_eq!(
            json,
            r#""Gr\u00fc\u00dfe \ud83d\udd10 \u007f \u0001 \" \\""#
        );
        assert_eq!(load::<String>(json.as_bytes()).unwrap(), text);
    }
}
