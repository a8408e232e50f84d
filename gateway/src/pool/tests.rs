use std::sync::Arc;
use std::time::Duration;

use super::{Gate, Overloaded, WAITING_PER_PLACE};

#[tokio::test(start_paused = true)]
async fn a_full_gate_refuses_after_the_patience_and_lets_in_who_finds_a_place() {
    let gate = Gate::new(1, Duration::from_secs(2));
    let inside = gate.enter().await.unwrap();
    assert_eq!(gate.inside(), 1);
    assert_eq!(gate.enter().await.unwrap_err(), Overloaded);
    drop(inside);
    assert_eq!(gate.inside(), 0);
    drop(gate.enter().await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn the_queue_is_bounded_and_its_places_come_back() {
    let gate = Arc::new(Gate::new(1, Duration::from_mins(1)));
    let inside = gate.enter().await.unwrap();
    let waiting: Vec<_> = (0..WAITING_PER_PLACE)
        .map(|_| {
            let gate = Arc::clone(&gate);
            tokio::spawn(async move { gate.enter().await.map(drop) })
        })
        .collect();
    tokio::task::yield_now().await;
    let before = tokio::time::Instant::now();
    assert_eq!(gate.enter().await.unwrap_err(), Overloaded);
    assert_eq!(before, tokio::time::Instant::now(), "a full queue is no place to wait");
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
    tokio::task::yield_now().await;
    drop(inside);
    drop(gate.enter().await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn who_has_begun_waits_for_as_long_as_it_takes() {
    let gate = Arc::new(Gate::new(1, Duration::from_millis(1)));
    let inside = gate.enter().await.unwrap();
    let waiting = tokio::spawn({
        let gate = Arc::clone(&gate);
        async move { gate.wait().await.is_some() }
    });
    tokio::time::sleep(Duration::from_hours(1)).await;
    assert!(!waiting.is_finished());
    drop(inside);
    assert!(waiting.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_drained_gate_is_empty_and_stays_shut() {
    let gate = Arc::new(Gate::new(2, Duration::from_secs(1)));
    let inside = gate.enter().await.unwrap();
    let draining = tokio::spawn({
        let gate = Arc::clone(&gate);
        async move { gate.drain().await }
    });
    tokio::task::yield_now().await;
    assert!(!draining.is_finished());
    drop(inside);
    draining.await.unwrap();
    assert_eq!(gate.enter().await.unwrap_err(), Overloaded);
}
