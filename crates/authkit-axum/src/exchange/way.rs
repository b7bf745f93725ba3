//! Where an answer leads.

use authkit_store::UserId;

use super::Exchange;
use crate::LocalRedirect;

impl<Id: UserId> Exchange<Id> {
    /// The path of one of our routes, as the browser sees it.
    pub(crate) fn at(&self, route: &str) -> String {
        format!("{}{route}", self.mount)
    }

    /// The same, with the `next` of this request for the page there.
    pub(crate) fn onwards(&self, route: &str) -> String {
        let to = self.at(route);
        let Some(next) = &self.next else {
            return to;
        };
        let next: String = url::form_urlencoded::byte_serialize(next.as_str().as_bytes()).collect();
        format!("{to}?next={next}")
    }

    /// Where to go after a sign-in: the `next` of the request if it is a path of this site, else the configured view.
    pub(crate) fn next_or<'a>(&'a self, view: &'a str) -> &'a str {
        self.next.as_ref().map_or(view, LocalRedirect::as_str)
    }

    /// The `next` of the request, for a later one.
    pub(crate) fn next(&self) -> Option<String> {
        self.next.as_ref().map(|next| next.as_str().to_owned())
    }

    /// Where to go after a sign-in, if not to the configured view.
    pub(crate) fn lead_to(&mut self, next: Option<LocalRedirect>) {
        self.next = next;
    }
}
