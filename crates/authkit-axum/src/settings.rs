//! What an application can choose about the pages: names, addresses, where to go next.

use serde::Serialize;
use url::Url;

/// Names and addresses. The setters are on [`AuthBuilder`](crate::AuthBuilder).
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) site_name: String,
    pub(crate) post_login_view: String,
    pub(crate) post_logout_view: String,
    pub(crate) names: Names,
    pub(crate) paths: Paths,
}

/// Whether accounts have user names, for the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Names {
    Off,
    #[cfg(feature = "registerable")]
    Optional,
    #[cfg(feature = "registerable")]
    Required,
}

#[cfg(feature = "registerable")]
impl Names {
    pub(crate) fn of(usernames: &authkit_flows::Usernames) -> Self {
        use authkit_flows::Usernames;

        match usernames {
            Usernames::Optional(_) => Self::Optional,
            Usernames::Required(_) => Self::Required,
            _ => Self::Off,
        }
    }
}

/// The paths of the routes: Flask-Security's by default.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Paths {
    /// `LOGIN_URL`
    pub login: String,
    /// `LOGOUT_URL`
    pub logout: String,
    /// `REGISTER_URL`
    pub register: String,
    /// `CONFIRM_URL`; the token follows as one more segment
    pub confirm: String,
    /// `RESET_URL`; the token follows as one more segment
    pub reset: String,
    /// `CHANGE_URL`
    pub change: String,
    /// The list of one's sessions.
    pub sessions: String,
    /// Where somebody who is signed in types the password once more.
    pub verify: String,
    /// The list of one's API tokens; more segments follow.
    pub tokens: String,
    /// Where the stylesheet of the default pages is served.
    pub stylesheet: String,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            login: "/login".into(),
            logout: "/logout".into(),
            register: "/register".into(),
            confirm: "/confirm".into(),
            reset: "/reset".into(),
            change: "/change".into(),
            sessions: "/sessions".into(),
            verify: "/verify".into(),
            tokens: "/tokens".into(),
            stylesheet: "/authkit.css".into(),
        }
    }
}

impl Paths {
    /// The first path that no route can have, if any: it has to begin with a slash, and not to end with one.
    pub(crate) fn invalid(&self) -> Option<&str> {
        let all = [
            &self.login,
            &self.logout,
            &self.register,
            &self.confirm,
            &self.reset,
            &self.change,
            &self.sessions,
            &self.verify,
            &self.tokens,
            &self.stylesheet,
        ];
        let bad = |path: &str| {
            !path.starts_with('/')
                || path.len() < 2
                || path.ends_with('/')
                || path.contains(['{', '}', '?', '#', ' '])
        };
        all.into_iter().map(String::as_str).find(|path| bad(path))
    }
}

/// The scheme, host and port that browsers name in `Origin`.
pub(crate) fn origin_of(base: &Url) -> String {
    base.origin().ascii_serialization()
}
