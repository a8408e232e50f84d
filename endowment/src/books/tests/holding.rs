//! Holds: many uploads on one account with too little money.

use std::sync::atomic::{AtomicU32, Ordering};

use super::{add, books};
use crate::{
    Amount, CustomerId, Event, HoldError,
    samples::{amount, deposit, opened, top_up},
};

fn alice() -> CustomerId {
    "alice".parse().unwrap()
}

#[test]
fn a_hold_keeps_credit_aside_until_it_is_dropped() {
    let books = books([opened(1), top_up("alice", "10")]);
    let hold = books.hold(&alice(), amount("7")).unwrap();
    assert_eq!((hold.customer(), hold.amount()), (&alice(), amount("7")));
    assert_eq!(books.available(&alice()), Ok(amount("3")));
    let short = HoldError::Insufficient { customer: alice(), available: amount("3"), missing: amount("0.5") };
    assert_eq!(books.hold(&alice(), amount("3.5")).unwrap_err(), short);
    let second = books.hold(&alice(), amount("3")).unwrap();
    drop(hold);
    assert_eq!(books.available(&alice()), Ok(amount("7")));
    drop(second);
    assert_eq!(books.available(&alice()), Ok(amount("10")));
}

#[test]
fn strangers_have_nothing_and_nothing_can_be_held() {
    let books = books([opened(1)]);
    assert!(matches!(books.hold(&alice(), amount("1")), Err(HoldError::Insufficient { .. })));
    assert_eq!(books.hold(&alice(), Amount::ZERO).unwrap().amount(), Amount::ZERO);
    let negative = HoldError::Negative { amount: amount("-1") };
    assert_eq!(books.hold(&alice(), amount("-1")).unwrap_err(), negative);
}

/// Until the hold of a deposit is dropped, both count: what is told as available is never too much.
#[test]
fn a_deposit_is_booked_under_its_hold() {
    let books = books([opened(1), top_up("alice", "1")]);
    let hold = books.hold(&alice(), amount("0.2")).unwrap();
    add(&books, Event::Deposit(deposit(1, "alice")));
    assert_eq!(books.available(&alice()), Ok(amount("0.66475")));
    drop(hold);
    assert_eq!(books.available(&alice()), Ok(amount("0.86475")));
}

#[test]
fn concurrent_holds_never_promise_more_than_there_is() {
    let books = books([opened(1), top_up("alice", "10")]);
    let granted = AtomicU32::new(0);
    let kept: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut kept = Vec::new();
                    for _ in 0..50 {
                        if let Ok(hold) = books.hold(&alice(), amount("1")) {
                            granted.fetch_add(1, Ordering::Relaxed);
                            kept.push(hold);
                        }
                    }
                    kept
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(granted.into_inner(), 10);
    assert_eq!(books.available(&alice()), Ok(Amount::ZERO));
    drop(kept);
    assert_eq!(books.available(&alice()), Ok(amount("10")));
}
