//! The service that a guard makes of another one.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use authkit_store::{AccountId, UserId};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use super::Guard;
use crate::view::View;
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
    type Future = GuardedFuture<S::Future, Id>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let (visit, finish) = Visit::enter(&self.guard.auth, request.extensions_mut());
        if self
            .guard
            .admits_at_once(&visit, View::of_request(&request))
        {
            let answer = self.inner.call(request);
            let visit = finish.then_some(visit);
            return GuardedFuture {
                way: Way::AtOnce { answer, visit },
            };
        }
        // the service that was polled ready is the one to call
        let fresh = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, fresh);
        let guard = self.guard.clone();
        let (mut parts, body) = request.into_parts();
        let answer = Box::pin(async move {
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
        });
        GuardedFuture {
            way: Way::Asking { answer },
        }
    }
}

pin_project! {
    /// The answer of a [`Guarded`] service.
    pub struct GuardedFuture<F, Id> {
        #[pin]
        way: Way<F, Id>,
    }
}

pin_project! {
    #[project = Projected]
    enum Way<F, Id> {
        /// It was let through at once; the visit, if it ends here.
        AtOnce {
            #[pin]
            answer: F,
            visit: Option<Arc<Visit<Id>>>,
        },
        /// Somebody has to be asked, or tells it to go elsewhere.
        Asking { answer: Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>> },
    }
}

impl<F, R, Id> Future for GuardedFuture<F, Id>
where
    F: Future<Output = Result<R, Infallible>>,
    R: IntoResponse,
    Id: UserId,
{
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().way.project() {
            Projected::AtOnce { answer, visit } => {
                let mut response = ready!(answer.poll(cx))?.into_response();
                if let Some(visit) = visit {
                    visit.finish(&mut response);
                }
                Poll::Ready(Ok(response))
            }
            Projected::Asking { answer } => answer.as_mut().poll(cx),
        }
    }
}

impl<F, Id> fmt::Debug for GuardedFuture<F, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedFuture").finish_non_exhaustive()
    }
}
