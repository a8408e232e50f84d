//! The days of the books: once a minute, what has closed is booked.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::service::{BooksState, Service};

/// Closes days until told to stop. A step that has begun is finished.
pub(crate) async fn run(service: Arc<Service>, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut said = String::new();
    let mut last = BooksState::Open;
    loop {
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        let worker = Arc::clone(&service);
        let closed = tokio::task::spawn_blocking(move || worker.close_days(None));
        match closed.await {
            Ok(Ok(0)) => {}
            Ok(Ok(entries)) => tracing::info!("the books of the day: {entries} entries"),
            Ok(Err(error)) => {
                // Once each, not once a minute.
                let error = error.to_string();
                if error != said {
                    tracing::error!("the day cannot be closed: {error}");
                    said = error;
                }
            }
            Err(_) => tracing::error!("closing the day ended without a result"),
        }
        let now = service.books_state();
        if now != last {
            match now.refusal() {
                Some(reason) => tracing::error!("no uploads are taken: {reason}"),
                None => tracing::info!("uploads are paid for again"),
            }
            last = now;
        }
    }
}

const INTERVAL: Duration = Duration::from_mins(1);
