//! Who makes a request, where that can be told without waiting for anything: as for by far the most.

#[cfg(feature = "api-tokens")]
use std::borrow::Cow;

use authkit_flows::EventKind;
use authkit_session::Mechanism;
use authkit_store::UserId;

use super::{State, Visit};
use crate::cookies::{Name, Shown};
use crate::current_user::CurrentUser;
use crate::view::View;

impl<Id: UserId> Visit<Id> {
    /// Whether the browser that is asking is somebody's whom `may_pass` lets through. `false` says nothing, here and below.
    pub(crate) fn lets_pass_at_once(
        &self,
        view: View<'_>,
        may_pass: impl FnOnce(&CurrentUser<Id>) -> bool,
    ) -> bool {
        let mut state = self.state();
        if let Some(current) = state.current() {
            return current.as_ref().is_some_and(may_pass);
        }
        let Some(user) = self.browser_at_hand(&mut state, view) else {
            return false;
        };
        let (passes, id) = (may_pass(user), self.is_heard().then(|| user.id().clone()));
        state.is_found_out = true;
        drop(state);
        if let Some(id) = id {
            self.tell(EventKind::Accessed, Some(&id), view);
        }
        passes
    }

    fn browser_at_hand<'s>(
        &self,
        state: &'s mut State<Id>,
        view: View<'_>,
    ) -> Option<&'s CurrentUser<Id>> {
        if state.browser.is_none() {
            let auth = &self.auth;
            let Shown::One(token) = auth.0.cookies.look(view.headers, Name::Session) else {
                return None;
            };
            let caller = auth.caller(view.headers, view.extensions);
            let session = auth.0.sessions.resume_at_hand(token, caller)?;
            state.hangs_on.cookie = true;
            state.browser = Some(Some(CurrentUser::of_session(session)));
        }
        state.browser.as_ref()?.as_ref()
    }

    /// Lets in whom that way knows.
    pub(crate) fn lets_in_at_once(&self, way: &Mechanism, view: View<'_>) -> bool {
        let mut state = self.state();
        let user = match way {
            Mechanism::Session | Mechanism::Remember => self.browser_at_hand(&mut state, view),
            #[cfg(feature = "api-tokens")]
            Mechanism::ApiToken => self.token_at_hand(&mut state, view),
            _ => None,
        };
        let Some(user) = user.cloned() else {
            return false;
        };
        state.let_in = Some(user);
        true
    }

    #[cfg(feature = "api-tokens")]
    fn token_at_hand<'s>(
        &self,
        state: &'s mut State<Id>,
        view: View<'_>,
    ) -> Option<&'s CurrentUser<Id>> {
        if state.token.is_none() {
            let ways = &self.auth.0.ways;
            let header = ways.token_header.as_ref();
            let header = header.and_then(|name| view.named(name));
            let text = header.map(Cow::Borrowed);
            let text = text.or_else(|| ways.token_sources.find(&view))?;
            let found = ways.tokens.as_ref()?.resume_at_hand(&text)?;
            let user = self.prove(CurrentUser::of_token(found), view);
            (state.hangs_on.authorization, state.hangs_on.token) = (true, true);
            state.token = Some(Some(user));
        }
        state.token.as_ref()?.as_ref()
    }
}
