//! Stops cleanly on Ctrl-C and TERM.

use std::future::{Future, IntoFuture};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::middleware::AddExtension;
use axum::serve::Serve;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Ends when the process is told to stop. The handlers are in place when this returns.
pub(crate) fn signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupt, mut terminate) = (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        );
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        // without a handler there is nothing to wait for but the end of the process
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// The pages, with the address of whoever asks.
type Served = IntoMakeServiceWithConnectInfo<Router, SocketAddr>;

/// Serves until `stop`, then lets requests in progress finish, for `grace` at the most.
pub(crate) async fn run(
    server: Serve<TcpListener, Served, AddExtension<Router, ConnectInfo<SocketAddr>>>,
    stop: impl Future<Output = ()> + Send + 'static,
    grace: Duration,
) -> io::Result<()> {
    let (stopping, mut stopped) = watch::channel(false);
    let server = server.with_graceful_shutdown(async move {
        stop.await;
        stopping.send_replace(true);
    });
    let too_long = async {
        let _ = stopped.wait_for(|stopped| *stopped).await;
        tokio::time::sleep(grace).await;
    };
    tokio::select! {
        served = server.into_future() => served,
        () = too_long => Ok(()),
    }
}
