//! What an application can choose about the pages: names, addresses, where to go next.

use serde::Serialize;
use url::Url;

/// Names and addresses. The setters are on [`AuthBuilder`](crate::AuthBuilder).
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) site_name: String,
    pub(crate) post_login_view: String,
    pub(crate) post_logout_view: String,
    pub(crate) views: Views,
    #[cfg(feature = "openapi")]
    pub(crate) openapi: Option<String>,
    pub(crate) names: Names,
    pub(crate) paths: Paths,
    /// What stands before them, where our routes are nested: the path of the base address.
    pub(crate) mount: String,
}

/// Where single steps lead, if an application says so.
#[derive(Clone, Debug, Default)]
pub(crate) struct Views {
    pub(crate) register: Option<String>,
    pub(crate) confirm: Option<String>,
    pub(crate) reset: Option<String>,
    pub(crate) change: Option<String>,
    pub(crate) confirm_error: Option<String>,
}

/// Whether accounts have user names, for the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Names {
    Off,
    #[cfg(any(feature = "registerable", feature = "changeable"))]
    Optional,
    #[cfg(any(feature = "registerable", feature = "changeable"))]
    Required,
}

#[cfg(any(feature = "registerable", feature = "changeable"))]
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
    /// Where a link and a code to sign in are asked for; the link leads to one more segment of [`login`](Self::login).
    pub send_login: String,
    /// Where a mailed code is typed.
    pub login_code: String,
    /// Where an account without a password gets its first one.
    pub set_password: String,
    /// Where another address is asked for; the token follows as one more segment, that of a link back below `revert`.
    pub change_email: String,
    /// Where another user name is chosen.
    pub change_username: String,
    /// Where a link that lifts a block is asked for; the token follows as one more segment.
    pub unlock: String,
    /// Where people get what is kept of them.
    pub export: String,
    /// Where people switch their account off.
    pub deactivate: String,
    /// Where people remove their account.
    pub delete: String,
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
            send_login: "/login-link".into(),
            login_code: "/login-code".into(),
            set_password: "/set-password".into(),
            change_email: "/change-email".into(),
            change_username: "/change-username".into(),
            unlock: "/unlock".into(),
            export: "/export".into(),
            deactivate: "/deactivate".into(),
            delete: "/delete".into(),
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
            &self.send_login,
            &self.login_code,
            &self.set_password,
            &self.change_email,
            &self.change_username,
            &self.unlock,
            &self.export,
            &self.deactivate,
            &self.delete,
            &self.stylesheet,
        ];
        let mut all = all.into_iter().map(String::as_str);
        all.find(|path| !is_path(path))
    }

    /// The same with `prefix` before each (`URL_PREFIX`), such as `/auth`: for routes that are merged into a router. Those that
    /// are nested have the prefix in the [base address](crate::AuthBuilder::base_url).
    #[must_use]
    pub fn below(mut self, prefix: &str) -> Self {
        for path in [
            &mut self.login,
            &mut self.logout,
            &mut self.register,
            &mut self.confirm,
            &mut self.reset,
            &mut self.change,
            &mut self.sessions,
            &mut self.verify,
            &mut self.tokens,
            &mut self.send_login,
            &mut self.login_code,
            &mut self.set_password,
            &mut self.change_email,
            &mut self.change_username,
            &mut self.unlock,
            &mut self.export,
            &mut self.deactivate,
            &mut self.delete,
            &mut self.stylesheet,
        ] {
            path.insert_str(0, prefix.trim_end_matches('/'));
        }
        self
    }
}

/// Whether a route can have that path.
pub(crate) fn is_path(path: &str) -> bool {
    path.starts_with('/')
        && path.len() > 1
        && !path.ends_with('/')
        && !path.contains(['{', '}', '?', '#', ' '])
}

/// The scheme, host and port that browsers name in `Origin`.
pub(crate) fn origin_of(base: &Url) -> String {
    base.origin().ascii_serialization()
}
