//! How closely a session is held to the browser that it began in.

use crate::Likeness;

/// What becomes of a session that another browser shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protection {
    /// Nothing.
    Off,
    /// It is not fresh there. The browser that it began in notices nothing.
    #[default]
    Basic,
    /// It ends. A browser that asks for the desktop's pages only loses its freshness there.
    Strong,
}

/// What protection makes of one use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Fresh,
    NotFresh,
    End,
}

impl Protection {
    /// `network`: whether another network lowers freshness.
    pub(crate) fn judge(self, likeness: Likeness, network: bool) -> Verdict {
        match (self, likeness) {
            (Self::Off, _) | (_, Likeness::Same) => Verdict::Fresh,
            (_, Likeness::OtherNetwork) if !network => Verdict::Fresh,
            (Self::Strong, Likeness::Other) => Verdict::End,
            _ => Verdict::NotFresh,
        }
    }
}
