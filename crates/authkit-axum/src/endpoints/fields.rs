//! What endpoints take and answer, for their description.

/// A field of a form, and of a JSON body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FieldSpec {
    pub(crate) name: &'static str,
    pub(crate) kind: FieldKind,
    pub(crate) required: bool,
}

/// What goes into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldKind {
    Email,
    Text,
    Password,
}

pub(super) const fn needed(name: &'static str, kind: FieldKind) -> FieldSpec {
    FieldSpec {
        name,
        kind,
        required: true,
    }
}

pub(super) const fn spare(name: &'static str, kind: FieldKind) -> FieldSpec {
    FieldSpec {
        name,
        kind,
        required: false,
    }
}

/// What the page of a mailed link may answer: opened, led on to an address without the token, broken, used.
pub(super) const OPENED: &[u16] = &[200, 303, 400, 410, 503];
/// What a page may answer that is for everybody.
pub(super) const SHOWN: &[u16] = &[200, 503];
/// What a page may answer that is for who is signed in.
pub(super) const OWNED: &[u16] = &[200, 303, 401, 503];
