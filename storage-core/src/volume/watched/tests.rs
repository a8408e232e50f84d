use std::sync::mpsc::channel;
use std::thread;

use super::*;

/// A read that ends when it is told to, on a thread of its own.
fn reading(pace: &Arc<Pace>) -> (std::sync::mpsc::Sender<()>, thread::JoinHandle<()>) {
    let (begun, has_begun) = channel();
    let (end, ending) = channel::<()>();
    let pace = Arc::clone(pace);
    let read = thread::spawn(move || {
        pace.watch(|| {
            begun.send(()).unwrap();
            let _ = ending.recv();
        });
    });
    has_begun.recv().unwrap();
    (end, read)
}

fn ticks(pace: &Pace, count: u32) -> u32 {
    (0..count).map(|_| pace.tick()).map(|()| u32::from(pace.is_slow())).sum()
}

#[test]
fn quick_reads_make_no_volume_slow() {
    let pace = Pace::default();
    for _ in 0..1000 {
        pace.watch(|| ());
        pace.tick();
        assert!(!pace.is_slow());
    }
}

#[test]
fn a_read_that_sees_three_ticks_begin_makes_its_volume_slow() {
    let pace = Arc::new(Pace::default());
    let (end, read) = reading(&pace);
    assert_eq!(ticks(&pace, 2), 0);
    assert_eq!(ticks(&pace, 1000), 1000, "for as long as it goes on");
    drop(end);
    read.join().unwrap();
    assert_eq!(ticks(&pace, 100), SHORTEST - 1, "and for a while after");
}

#[test]
fn quick_reads_beside_a_stuck_one_hide_nothing() {
    let pace = Arc::new(Pace::default());
    let (end, read) = reading(&pace);
    for _ in 0..3 {
        (0..2 * WATCHED).for_each(|_| pace.watch(|| ()));
        pace.tick();
    }
    assert!(pace.is_slow());
    drop(end);
    read.join().unwrap();
}

#[test]
fn a_volume_that_stays_slow_is_read_around_for_longer_and_is_forgiven() {
    let pace = Arc::new(Pace::default());
    let stuck = || {
        let (end, read) = reading(&pace);
        assert_eq!(ticks(&pace, 3), 1);
        drop(end);
        read.join().unwrap();
        ticks(&pace, 2 * LONGEST)
    };
    let sentences: Vec<u32> = (0..9).map(|_| stuck() + 1).collect();
    assert_eq!(sentences, [10, 20, 40, 80, 160, 320, 600, 600, 600]);
    assert_eq!(ticks(&pace, FORGIVEN), 0);
    assert_eq!(stuck() + 1, SHORTEST);
}

#[test]
fn more_reads_than_are_watched_are_read() {
    let pace = Arc::new(Pace::default());
    let all: Vec<_> = (0..WATCHED + 8).map(|_| reading(&pace)).collect();
    pace.watch(|| ());
    assert_eq!(ticks(&pace, 3), 1);
    for (end, read) in all {
        drop(end);
        read.join().unwrap();
    }
    assert_eq!(ticks(&pace, SHORTEST), SHORTEST - 1);
    assert!(!pace.is_slow());
}
