use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;

#[test]
fn results_come_in_the_order_of_the_items() {
    for workers in [1, 2, 7] {
        let mut taken = Vec::new();
        let ended = in_order(
            workers,
            0..10_000_u64,
            |item| {
                if item % 3 == 0 {
                    std::thread::yield_now();
                }
                item * 2
            },
            |result| {
                taken.push(result);
                Ok::<_, Infallible>(())
            },
        );
        assert!(ended.is_ok());
        assert!(taken.into_iter().eq((0..10_000).map(|item| item * 2)), "{workers} workers");
    }
}

#[test]
fn an_error_of_the_taker_ends_it_though_there_is_no_end_of_items() {
    let mut left = 5;
    let ended = in_order(
        4,
        0_u64..,
        |item| item,
        |_| {
            left -= 1;
            if left == 0 { Err("enough") } else { Ok(()) }
        },
    );
    assert_eq!(ended, Err("enough"));
}

#[test]
fn nobody_runs_far_ahead_of_a_slow_item() {
    let (started, taken) = (AtomicU64::new(0), AtomicU64::new(0));
    let ended = in_order(
        3,
        0..4 * AHEAD,
        |item| {
            let so_far = started.fetch_add(1, Ordering::SeqCst);
            if item == 0 {
                // The others go on until the window stops them: all but this one, and no item more.
                while started.load(Ordering::SeqCst) < AHEAD {
                    std::thread::yield_now();
                }
            }
            assert!(so_far < taken.load(Ordering::SeqCst) + AHEAD, "item {item} started too soon");
        },
        |()| {
            taken.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Infallible>(())
        },
    );
    assert!(ended.is_ok());
    assert_eq!(taken.into_inner(), 4 * AHEAD);
}
