//! HTML escaping that leaves links readable.
//!
//! The engine's own writes `/` as an entity, which makes every address in a mail look as if it were hidden on purpose. Here
//! the five characters that mean something in HTML text and in quoted attributes are written as entities, as OWASP's
//! cross-site scripting rules 1 and 2 ask, and nothing else.

use minijinja::value::{Value, ValueKind};
use minijinja::{AutoEscape, Error, Output, State, escape_formatter};
use std::fmt::Write;

/// Writes a value into a template: HTML-escaped where the template is HTML, and links stay readable.
///
/// For `minijinja::Environment::set_formatter`; the pages of the web layer use it too.
///
/// # Errors
/// When the output takes no more, or the value cannot be written.
pub fn html_formatter(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    // what is undefined may be refused, and the others hold nothing to escape
    let plain = matches!(
        value.kind(),
        ValueKind::Undefined | ValueKind::None | ValueKind::Bool | ValueKind::Number
    );
    if plain || value.is_safe() || state.auto_escape() != &AutoEscape::Html {
        return escape_formatter(out, state, value);
    }
    match value.as_str() {
        Some(text) => escape(out, text),
        None => escape(out, &value.to_string()),
    }
    .map_err(Error::from)
}

/// The text as it stands in HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // a string takes everything
    let _ = escape(&mut out, text);
    out
}

/// The filter `escape`, with the same characters as [`html_formatter`].
pub(crate) fn escape_filter(state: &mut State<'_, '_>, value: Value) -> Result<Value, Error> {
    if value.is_safe() {
        return Ok(value);
    }
    if value.is_undefined() {
        // which may be refused
        return minijinja::filters::escape(state, &value);
    }
    Ok(Value::from_safe_string(escaped(&value.to_string())))
}

fn escape(out: &mut impl Write, text: &str) -> std::fmt::Result {
    for c in text.chars() {
        match c {
            '&' => out.write_str("&amp;")?,
            '<' => out.write_str("&lt;")?,
            '>' => out.write_str("&gt;")?,
            '"' => out.write_str("&#34;")?,
            '\'' => out.write_str("&#39;")?,
            c => out.write_char(c)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_html_is_escaped_and_a_link_stays_a_link() {
        let mut out = String::new();
        escape(
            &mut out,
            "<a href=\"x\" title='y'>&</a> https://example.com/reset/t",
        )
        .expect("a string takes all");
        assert_eq!(
            out,
            "&lt;a href=&#34;x&#34; title=&#39;y&#39;&gt;&amp;&lt;/a&gt; https://example.com/reset/t"
        );
    }
}
