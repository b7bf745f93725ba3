//! The sentence that an explanation is.

use std::fmt;

use super::{Branch, Cause, Explanation, Origin, Reason};
use crate::Need;

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_allowed() {
            f.write_str("allowed: ")?;
            return Sentence::new(f, "needs").part(&self.reason, false);
        }
        f.write_str("refused: ")?;
        Sentence::new(f, "needs").part(&self.reason, false)?;
        if !only_lacks(&self.reason) {
            return Ok(());
        }
        let (what, does) = match self.roles.as_slice() {
            [] => return f.write_str(", and has no role"),
            [_] => ("role", "does"),
            _ => ("roles", "do"),
        };
        write!(f, ", which {what} ")?;
        for (position, role) in self.roles.iter().enumerate() {
            let before = match position {
                0 => "",
                _ if position + 1 == self.roles.len() => " and ",
                _ => ", ",
            };
            write!(f, "{before}{role}")?;
        }
        write!(f, " {does} not give")
    }
}

/// Whether it is all about what is not there, so that the roles that are there answer it.
fn only_lacks(reason: &Reason) -> bool {
    match &reason.cause {
        Cause::Lacks(_) => true,
        Cause::All(parts) | Cause::Any(parts) => parts.iter().all(|part| only_lacks(&part.reason)),
        Cause::ButNot { base, exclusion } => exclusion.is_none() && only_lacks(base),
        _ => false,
    }
}

struct Sentence<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    /// What is said before something that is not there: the door `needs` it, who is let in `lacks` it.
    verb: &'static str,
    /// Said once, it stands for what follows it.
    said: bool,
}

impl<'a, 'f> Sentence<'a, 'f> {
    fn new(f: &'a mut fmt::Formatter<'f>, verb: &'static str) -> Self {
        let said = false;
        Self { f, verb, said }
    }

    fn part(&mut self, reason: &Reason, inner: bool) -> fmt::Result {
        match &reason.cause {
            Cause::All(parts) => self.list(parts, " and ", inner),
            Cause::Any(parts) => self.list(parts, " or ", inner),
            Cause::ButNot { base, exclusion } => match exclusion {
                None => self.part(base, inner),
                Some(exclusion) if exclusion.holds => self.kept_out(exclusion, inner),
                Some(exclusion) => self.grouped(inner, |this| {
                    this.part(base, true)?;
                    this.f.write_str(", and ")?;
                    Sentence::new(this.f, "lacks").part(exclusion, false)
                }),
            },
            Cause::Empty => self.missing(&"what nobody has (the permission is empty)"),
            Cause::Has { need, origin } => self.has(need, origin),
            Cause::Invalid(error) if reason.holds => write!(self.f, "{}", Need::Invalid(*error)),
            Cause::Invalid(error) => self.missing(&Need::Invalid(*error)),
            Cause::Lacks(need) => self.missing(need),
            Cause::UnknownRole(role) => {
                let text = format!("role {role} (which the policy does not know)");
                if reason.holds {
                    self.f.write_str(&text)
                } else {
                    self.missing(&text)
                }
            }
        }
    }

    fn list(&mut self, parts: &[Branch], word: &str, inner: bool) -> fmt::Result {
        self.grouped(inner && parts.len() > 1, |this| {
            for (position, part) in parts.iter().enumerate() {
                if position > 0 {
                    this.f.write_str(word)?;
                }
                this.part(&part.reason, parts.len() > 1)?;
            }
            Ok(())
        })
    }

    /// Parentheses, where words of two kinds would otherwise stand side by side.
    fn grouped(
        &mut self,
        group: bool,
        write: impl FnOnce(&mut Self) -> fmt::Result,
    ) -> fmt::Result {
        if !group {
            return write(self);
        }
        self.f.write_str("(")?;
        write(self)?;
        self.f.write_str(")")
    }

    fn has(&mut self, need: &Need, origin: &Origin) -> fmt::Result {
        write!(self.f, "{need}")?;
        let Origin::Roles(path) = origin else {
            return Ok(());
        };
        match (need, path.as_slice()) {
            (Need::Role(_), [first, ..]) => write!(self.f, " (implied by {first})"),
            (_, [only]) => write!(self.f, " (given by role {only})"),
            (_, [first, .., last]) => {
                write!(self.f, " (given by role {last}, implied by {first})")
            }
            (_, []) => Ok(()),
        }
    }

    fn kept_out(&mut self, exclusion: &Reason, inner: bool) -> fmt::Result {
        // Within an exclusion it is the other way round: who is kept out of it is let in.
        let verb = match self.verb {
            "lacks" => "is exempt through ",
            _ => "kept out by ",
        };
        self.f.write_str(verb)?;
        self.said = false;
        Sentence::new(self.f, "needs").part(exclusion, inner)
    }

    fn missing(&mut self, what: &dyn fmt::Display) -> fmt::Result {
        if !self.said {
            write!(self.f, "{} ", self.verb)?;
            self.said = true;
        }
        write!(self.f, "{what}")
    }
}
