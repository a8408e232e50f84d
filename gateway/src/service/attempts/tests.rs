use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;
use crate::pool::Gate;

/// Work whose first `hanging` attempts wait until the sender is gone; the answer is the number of the attempt.
fn work(hanging: usize) -> (impl Fn() -> Result<usize, &'static str> + Send + Sync + 'static, Sender<()>) {
    let (release, hang) = channel::<()>();
    let hang: Mutex<Receiver<()>> = Mutex::new(hang);
    let count = AtomicUsize::new(0);
    let work = move || {
        let attempt = count.fetch_add(1, Ordering::SeqCst);
        if attempt < hanging {
            let _ = hang.lock().unwrap().recv();
            return Err("it was let go");
        }
        Ok(attempt)
    };
    (work, release)
}

#[tokio::test]
async fn work_that_ends_is_done_once() {
    let gate = Gate::new(1, Duration::from_secs(1));
    let (work, _release) = work(0);
    let ended = first_to_end(gate.enter().await.unwrap(), || 0b11, work).await;
    assert_eq!(ended, Some(Ok(0)));
    assert_eq!(gate.inside(), 0);
}

#[tokio::test]
async fn work_that_hangs_is_done_again_around_each_volume_that_is_found_slow() {
    let gate = Gate::new(1, Duration::from_secs(1));
    let (work, release) = work(2);
    // The first look is before any attempt; then one volume more is found at every other look.
    let looks = AtomicU64::new(0);
    let slow = || [0, 0, 0b01, 0b01, 0b11][looks.fetch_add(1, Ordering::SeqCst).min(4) as usize];
    let ended = first_to_end(gate.enter().await.unwrap(), slow, work).await;
    assert_eq!(ended, Some(Ok(2)), "the third attempt");
    assert_eq!(gate.inside(), 0, "attempts that hang hold no place");
    drop(release);
}

#[tokio::test]
async fn an_attempt_that_fails_leaves_the_answer_to_those_that_go_on() {
    let gate = Gate::new(1, Duration::from_secs(1));
    let count = AtomicUsize::new(0);
    let (let_go, hang) = channel::<()>();
    let (let_go, hang) = (Mutex::new(let_go), Mutex::new(hang));
    // The second attempt fails while the first hangs, and lets it go.
    let work = move || {
        if count.fetch_add(1, Ordering::SeqCst) == 0 {
            hang.lock().unwrap().recv().unwrap();
            return Ok("the first");
        }
        let_go.lock().unwrap().send(()).unwrap();
        Err("the second")
    };
    let looks = AtomicU64::new(0);
    let slow = || looks.fetch_add(1, Ordering::SeqCst).min(1);
    let ended = first_to_end(gate.enter().await.unwrap(), slow, work).await;
    assert_eq!(ended, Some(Ok("the first")));
}

#[tokio::test]
async fn the_only_error_is_the_answer_and_a_panic_is_none() {
    let gate = Gate::new(1, Duration::from_secs(1));
    let ended = first_to_end(gate.enter().await.unwrap(), || 0, || Err::<(), _>("no")).await;
    assert_eq!(ended, Some(Err("no")));
    let ended =
        first_to_end(gate.enter().await.unwrap(), || 0, || -> Result<(), ()> { panic!("a bug") }).await;
    assert_eq!(ended, None);
    assert_eq!(gate.inside(), 0);
}
