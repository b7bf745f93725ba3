//! What a guard would cost that knows everybody: a layer that does nothing, and the headers of an answer that is one person's.

use std::task::{Context, Poll};

use axum::extract::Request;
use axum::http::{HeaderName, header};
use tower_layer::Layer;
use tower_service::Service;

use crate::serve::BODY;

/// The handler, with the headers that a guard adds.
pub(crate) async fn hello() -> ([(HeaderName, &'static str); 2], &'static str) {
    let cache = (header::CACHE_CONTROL, "private, no-store");
    ([(header::VARY, "Cookie"), cache], BODY)
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Nothing;

/// A service that hands on what it gets.
#[derive(Clone, Debug)]
pub(crate) struct Through<S>(S);

impl<S> Layer<S> for Nothing {
    type Service = Through<S>;

    fn layer(&self, inner: S) -> Through<S> {
        Through(inner)
    }
}

impl<S: Service<Request>> Service<Request> for Through<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> S::Future {
        self.0.call(request)
    }
}
