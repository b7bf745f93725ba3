//! The handlers without a network, for a profiler that counts instructions: no clock, no neighbour and no kernel is in the
//! figures, so that two runs of the same program agree.
//!
//! ```text
//! valgrind --tool=callgrind --toggle-collect='*calls::answer*' bench-session calls <folder> session-sqlite 1000
//! ```

use std::path::Path;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use tokio::runtime::Runtime;
use tower_service::Service;

use crate::serve::{Offer, router};
use crate::{Outcome, load};

/// Calls the handler of a case so often, once for everybody before, and says how long a call took.
pub(crate) fn run(folder: &Path, case: &str, times: &str) -> Outcome {
    let times: u32 = times.parse()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (router, offers) = runtime.block_on(router(folder, None))?;
    // as `axum::serve` does
    let mut router: Router = router.with_state(());
    let asked: Vec<_> = offers.iter().filter(|offer| offer.case == case).collect();
    if asked.is_empty() {
        return Err(format!("there is no case `{case}`").into());
    }
    for offer in &asked {
        let status = answer(&runtime, &mut router, request(offer)?).status();
        if status != StatusCode::OK {
            return Err(format!("{case} answers {status}").into());
        }
    }
    let mut took = std::time::Duration::ZERO;
    for offer in asked.iter().cycle().take(times as usize) {
        let request = request(offer)?;
        let start = Instant::now();
        let answered = answer(&runtime, &mut router, request);
        took += start.elapsed();
        drop(answered);
    }
    println!(
        "{case}: {:.0} ns",
        took.as_nanos() as f64 / f64::from(times)
    );
    Ok(())
}

/// One call; a function of its own, for the profiler to find.
#[inline(never)]
fn answer(runtime: &Runtime, router: &mut Router, request: Request) -> Response {
    match runtime.block_on(router.call(request)) {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// What hyper makes of the bytes that the load sends.
fn request(offer: &Offer) -> Outcome<Request> {
    let text = String::from_utf8(load::get(&format!("/{}", offer.case), &offer.header))?;
    let mut headers = HeaderMap::new();
    for line in text.lines().skip(1).take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ").ok_or("a header without a colon")?;
        headers.insert(HeaderName::try_from(name)?, HeaderValue::from_str(value)?);
    }
    let path = text.split(' ').nth(1).ok_or("a request without a path")?;
    let mut request = Request::builder().uri(path).body(Body::empty())?;
    *request.headers_mut() = headers;
    Ok(request)
}
