//! Endpoints where an application wants them: one alone, or as a step of a handler.

use authkit_store::UserId;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::MethodRouter;
use tower_service::Service;

use super::Endpoint;
use crate::{Auth, routes};

impl<Id: UserId> Auth<Id> {
    /// The endpoints that are switched on.
    pub fn endpoints(&self) -> impl Iterator<Item = Endpoint> + '_ {
        let all = Endpoint::ALL.iter().copied();
        all.filter(|endpoint| endpoint.is_on(self))
    }

    /// One endpoint, to be mounted at any path. One that a mailed link leads to takes a path with one parameter, and the mails
    /// are told where by [`Paths`](crate::Paths).
    ///
    /// ```
    /// # use axum::Router;
    /// # use authkit_axum::{Auth, Endpoint};
    /// # fn app(auth: Auth) -> Router {
    /// Router::new().route("/auth/in", auth.endpoint(Endpoint::Login))
    /// # }
    /// ```
    pub fn endpoint<S: Clone + Send + Sync + 'static>(
        &self,
        endpoint: Endpoint,
    ) -> MethodRouter<S> {
        let methods = endpoint.methods().fallback(routes::wrong_method);
        methods.layer(self.own_layer()).with_state(self.clone())
    }

    /// Takes one step for a handler of one's own: what the endpoint would answer to that request. The page's form is sent back to
    /// the path of the request.
    ///
    /// ```
    /// # use authkit_axum::{Auth, Endpoint};
    /// # use axum::{extract::{Request, State}, response::Response};
    /// async fn enter(State(auth): State<Auth>, request: Request) -> Response {
    ///     // before the step
    ///     let answer = auth.step(Endpoint::Login, request).await;
    ///     // after it
    ///     answer
    /// }
    /// ```
    pub async fn step(&self, endpoint: Endpoint, request: Request) -> Response {
        let mut methods: MethodRouter<()> = self.endpoint(endpoint);
        // a router of methods is always ready
        match methods.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
