//! What the form of an endpoint takes.

/// A field of a form, and of a JSON body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg(feature = "openapi")]
pub(crate) struct FieldSpec {
    pub(crate) name: &'static str,
    pub(crate) kind: FieldKind,
    pub(crate) required: bool,
}

/// What goes into a field.
#[cfg(feature = "openapi")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldKind {
    Email,
    Text,
    Password,
}

#[cfg(feature = "openapi")]
#[cfg(feature = "openapi")]
pub(super) const fn needed(name: &'static str, kind: FieldKind) -> FieldSpec {
    FieldSpec {
        name,
        kind,
        required: true,
    }
}

#[cfg(feature = "openapi")]
pub(super) const fn spare(name: &'static str, kind: FieldKind) -> FieldSpec {
    FieldSpec {
        name,
        kind,
        required: false,
    }
}
