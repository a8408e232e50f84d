//! The accept loop.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::body::Incoming;
use hyper::{Request, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::stream::Guarded;
use crate::config::{Limits, Timeouts};
use crate::http::App;

/// Listens on an address, which may still be in the aftermath of another gateway.
pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves connections until told to stop; then accepts none any more, and returns when those that are open have
/// finished the requests that they had begun.
pub(crate) async fn run(
    listener: TcpListener,
    app: Arc<App>,
    limits: &Limits,
    timeouts: &Timeouts,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let builder = protocol(limits, timeouts);
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = accept(&listener, &places) => accepted,
        };
        match accepted {
            Ok((stream, place)) => match Guarded::new(stream, place, timeouts.head(), timeouts.write_stall())
            {
                Ok(stream) => {
                    tokio::spawn(serve(stream, builder.clone(), Arc::clone(&app), graceful.watcher()));
                }
                Err(error) => tracing::debug!(%error, "a connection was gone before it began"),
            },
            Err(error) => {
                // Out of file descriptors, mostly: waiting for one to be closed is all that helps.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    graceful.shutdown().await;
}

/// A connection is accepted only when there is a place for it; those above wait in the kernel's bounded queue.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, place))
}

async fn serve(stream: Guarded, builder: Builder<TokioExecutor>, app: Arc<App>, watcher: Watcher) {
    app.meters().connections.increment(1);
    let service = service_fn(|request: Request<Incoming>| {
        let app = Arc::clone(&app);
        async move { Ok::<_, Infallible>(app.handle(request.map(Body::new)).await) }
    });
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection.into_owned()).await {
        // Clients that vanish and stall are everyday life, and an answer that broke off was logged where it broke.
        tracing::debug!(%error, "a connection ended");
    }
    app.meters().connections.decrement(1);
}

fn protocol(limits: &Limits, timeouts: &Timeouts) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(timeouts.head());
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(timeouts.head())
        .keep_alive_timeout(timeouts.head())
        .max_concurrent_streams(limits.streams_per_connection)
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(2 * WINDOW)
        .max_send_buf_size(SEND_BUFFER);
    builder
}

const BACKLOG: u32 = 1024;

const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// HTTP/2 bytes of an upload under way: enough for 1 GB/s at a millisecond.
const WINDOW: u32 = 1 << 20;

/// HTTP/2 bytes of an answer that wait for the client.
const SEND_BUFFER: usize = 256 << 10;
