//! Limits of a day, against a slow sum.

use coffer_endowment::{Amount, CustomerId, Epoch};

use super::{OverLimit, Spending};

fn amount(count: i128) -> Amount {
    Amount::from_count(count).unwrap()
}

fn customer(name: &str) -> CustomerId {
    name.parse().unwrap()
}

fn day(number: u32) -> Epoch {
    Epoch::from_day_number(number).unwrap()
}

/// A deposit's entry, as far as spending looks at it.
fn spend(spending: &Spending, id: u8, name: &str, charge: i128, on: u32) {
    let mut state = spending.state();
    state.turn(day(on));
    state.running.remove(&[id; 16]);
    let spent = state.spent.entry(customer(name)).or_default();
    *spent = spent.checked_add(amount(charge)).unwrap();
}

fn reserve(spending: &Spending, id: u8, most: i128, on: u32) -> Result<(), OverLimit> {
    spending.reserve([id; 16], &customer("c-1"), amount(most), Some(amount(100)), day(on)).unwrap()
}

#[test]
fn what_runs_and_what_was_spent_stay_within_the_limit() {
    let spending = Spending::default();
    assert_eq!(reserve(&spending, 1, 60, 7), Ok(()));
    assert_eq!(reserve(&spending, 2, 41, 7), Err(OverLimit { left: amount(40) }));
    assert_eq!(reserve(&spending, 2, 40, 7), Ok(()));
    assert_eq!(reserve(&spending, 1, 60, 7), Ok(()), "an upload does not stand in its own way");
    spend(&spending, 1, "c-1", 25, 7);
    assert_eq!(reserve(&spending, 3, 36, 7), Err(OverLimit { left: amount(35) }), "25 spent, 40 may be");
    spending.release(&[2; 16]);
    assert_eq!(reserve(&spending, 3, 75, 7), Ok(()));
    let other = spending.reserve([4; 16], &customer("c-2"), amount(100), Some(amount(100)), day(7)).unwrap();
    assert_eq!(other, Ok(()), "limits are each account's own");
    let free = spending.reserve([5; 16], &customer("c-1"), amount(1000), None, day(7)).unwrap();
    assert_eq!(free, Ok(()), "no limit");
    let nothing =
        spending.charge([6; 16], &customer("c-1"), Amount::ZERO, Some(Amount::ZERO), day(7)).unwrap();
    assert_eq!(nothing, Ok(()), "what costs nothing is above no limit");
}

#[test]
fn a_day_begins_with_nothing_spent_and_with_what_still_runs() {
    let spending = Spending::default();
    spend(&spending, 1, "c-1", 90, 7);
    assert_eq!(reserve(&spending, 2, 10, 7), Ok(()));
    assert_eq!(spending.spent(&customer("c-1"), day(7)), amount(90));
    assert_eq!(reserve(&spending, 3, 91, 8), Err(OverLimit { left: amount(90) }), "one runs over midnight");
    assert_eq!(reserve(&spending, 3, 90, 8), Ok(()));
    assert_eq!(spending.spent(&customer("c-1"), day(8)), Amount::ZERO);
}

/// Several charges of one commit, of which the books hear afterwards; and a limit that was lowered meanwhile.
#[test]
fn charges_of_one_commit_count_one_another() {
    let spending = Spending::default();
    for id in 1..=3 {
        assert_eq!(reserve(&spending, id, 30, 7), Ok(()));
    }
    let charge = |id: u8, limit| {
        spending.charge([id; 16], &customer("c-1"), amount(20), Some(amount(limit)), day(7)).unwrap()
    };
    assert_eq!(charge(1, 100), Ok(()));
    assert_eq!(charge(2, 40), Ok(()), "lowered, and just enough");
    assert_eq!(charge(3, 40), Err(OverLimit { left: Amount::ZERO }));
    spend(&spending, 1, "c-1", 20, 7);
    assert_eq!(charge(3, 59), Err(OverLimit { left: amount(19) }));
    spending.release(&[2; 16]);
    assert_eq!(charge(3, 40), Ok(()));
}
