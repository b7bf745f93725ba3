//! The service that a guard makes of another one.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use authkit_store::{AccountId, UserId};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::Guard;
use crate::visit::Visit;

impl<S, Id: Clone> Layer<S> for Guard<Id> {
    type Service = Guarded<S, Id>;

    fn layer(&self, inner: S) -> Guarded<S, Id> {
        Guarded {
            inner,
            guard: self.clone(),
        }
    }
}

/// A service behind a [`Guard`].
#[derive(Clone, Debug)]
pub struct Guarded<S, Id = AccountId> {
    inner: S,
    guard: Guard<Id>,
}

impl<S, Id> Service<Request> for Guarded<S, Id>
where
    S: Service<Request, Error = Infallible> + Clone + Send + 'static,
    S::Response: IntoResponse,
    S::Future: Send,
    Id: UserId,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // the service that was polled ready is the one to call
        let fresh = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, fresh);
        let guard = self.guard.clone();
        // what is made out here, the future has once: what it made itself it would have beside the request
        let (mut parts, body) = request.into_parts();
        let (visit, finish) = Visit::enter(&guard.auth, &mut parts);
        Box::pin(async move {
            let mut response = match guard.admit(&visit, &mut parts, body).await {
                Ok(body) => {
                    let request = Request::from_parts(parts, body);
                    inner.call(request).await?.into_response()
                }
                Err(response) => response,
            };
            if finish {
                visit.finish(&mut response);
            }
            Ok(response)
        })
    }
}
