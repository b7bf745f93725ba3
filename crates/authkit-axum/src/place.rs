//! Where a request was sent to, as its browser sees it: also below a router that ours is nested in.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OriginalUri, Request};
use axum::http::Uri;
use axum::http::request::Parts;

use crate::LocalRedirect;

/// What stands before the paths of the routes that are mounted together, as a request has it.
#[derive(Clone, Debug)]
struct Mount(String);

/// The address that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    uri: Uri,
    mount: Option<String>,
}

impl Place {
    pub(crate) fn of(parts: &Parts) -> Self {
        let mount = parts.extensions.get::<Mount>();
        Self {
            uri: asked_for(parts).clone(),
            mount: mount.map(|mount| mount.0.clone()),
        }
    }

    /// The path, for a form that is sent back there.
    pub(crate) fn path(&self) -> &str {
        let path = self.uri.path();
        // a route of the application's own may match anything, also what names another host to a browser
        if is_local(path) { path } else { "/" }
    }

    pub(crate) fn query(&self) -> Option<&str> {
        self.uri.query()
    }

    /// The `next` of the query, if it is a path of this site.
    pub(crate) fn next(&self) -> Option<LocalRedirect> {
        let query = self.query().unwrap_or_default();
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let (_, next) = pairs.find(|(name, _)| name == "next")?;
        LocalRedirect::parse(&next)
    }

    /// What stands before the paths of our routes, where they are mounted together and the request is for one of them.
    pub(crate) fn mount(&self) -> Option<&str> {
        self.mount.as_deref()
    }
}

/// The address that the client asked for, also in a nested router.
pub(crate) fn asked_for(parts: &Parts) -> &Uri {
    let original = parts.extensions.get::<OriginalUri>();
    original.map_or(&parts.uri, |original| &original.0)
}

/// Takes note of where a router of routes is nested, before one of them answers.
pub(crate) async fn note_mount(request: Request) -> Request {
    let (mut parts, body) = request.into_parts();
    if let Some(mount) = mount_of(&parts) {
        parts.extensions.insert(Mount(mount));
    }
    Request::from_parts(parts, body)
}

/// What a router that nests ours took off the path; `None` where it took nothing.
fn mount_of(parts: &Parts) -> Option<String> {
    let asked = asked_for(parts).path();
    let mount = asked.strip_suffix(parts.uri.path())?;
    (!mount.is_empty() && is_local(mount)).then(|| mount.to_owned())
}

/// Whether a browser takes a path for one of this site.
fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains('\\')
}

impl<S: Send + Sync> FromRequestParts<S> for Place {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(asked: &'static str, here: &'static str) -> Parts {
        let request = Request::builder().uri(here).body(()).expect("a request");
        let mut parts = request.into_parts().0;
        parts
            .extensions
            .insert(OriginalUri(Uri::from_static(asked)));
        parts
    }

    #[test]
    fn what_a_nesting_router_took_off_is_found_again() {
        for (asked, here, mount) in [
            ("/login", "/login", None),
            ("/account/login", "/login", Some("/account")),
            ("/a/b/reset/x?next=%2F", "/reset/x?next=%2F", Some("/a/b")),
            // a route that matches anything, or an address that was rewritten
            ("//evil.example/login", "/login", None),
            ("/\\evil.example/login", "/login", None),
            ("/elsewhere", "/login", None),
        ] {
            assert_eq!(mount_of(&parts(asked, here)).as_deref(), mount, "{asked}");
        }
    }

    #[test]
    fn a_form_is_sent_back_to_this_site() {
        for (asked, path) in [
            ("/account/login?next=%2F", "/account/login"),
            ("//evil.example/login", "/"),
            ("/\\evil.example/login", "/"),
        ] {
            assert_eq!(Place::of(&parts(asked, "/login")).path(), path);
        }
    }
}
