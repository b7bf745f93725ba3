//! What can be wrong with settings.

/// A setting that cannot be used. Told when it is read, and never at a request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// No setting has that key.
    #[error("{key:?} is no setting{}", meant(*.nearest))]
    Unknown {
        /// What was given.
        key: String,
        /// The key that it looks like, if there is one.
        nearest: Option<&'static str>,
    },
    /// A key of Flask-Security that has no setting here.
    #[error("{key:?} is no setting here: {why}")]
    Elsewhere {
        /// The key.
        key: &'static str,
        /// Why not, and what to do instead.
        why: &'static str,
    },
    /// The value is not of the kind that the setting has.
    #[error("{key}: {value} will not do: {wanted}")]
    Value {
        /// The key.
        key: &'static str,
        /// What was given, cut short.
        value: String,
        /// What is asked for.
        wanted: &'static str,
    },
    /// A setting of the flows will not do.
    #[error(transparent)]
    Flow(#[from] authkit_flows::settings::SettingsError),
    /// The file is not written as it should be.
    #[error("the settings cannot be read: {0}")]
    Syntax(String),
}

fn meant(nearest: Option<&'static str>) -> String {
    nearest.map_or_else(String::new, |key| format!("; did you mean {key:?}?"))
}
