//! Whatever the days on which accrual ran, and wherever it was interrupted, the same is booked.

use proptest::prelude::*;

use super::{Book, COMPLETE, GOOD, Proofs, SILENT, evidence, model, opening};
use crate::{Amount, accrual::due};

/// What happens on a day, before its run.
#[derive(Clone, Debug)]
enum Step {
    Nothing,
    Deposit { bytes: u64, endowment: u64 },
    Observed { cost: u64, in_days: u32 },
    Earned(i64),
    Capital(u64),
}

/// Whether accrual runs on a day, and how many entries it books before it is stopped.
#[derive(Clone, Copy, Debug)]
enum Run {
    None,
    StoppedAfter(usize),
    Full,
}

fn steps() -> impl Strategy<Value = Vec<(Step, Vec<Proofs>)>> {
    let step = prop_oneof![
        3 => Just(Step::Nothing),
        4 => (0..3_000_000_000_000_u64, 0..4_000_000_u64).prop_map(|(bytes, endowment)| Step::Deposit { bytes, endowment }),
        1 => (0..30_u64, 0..4_u32).prop_map(|(cost, in_days)| Step::Observed { cost, in_days }),
        1 => (-4_000_000..4_000_000_i64).prop_map(Step::Earned),
        1 => (1..4_000_000_u64).prop_map(Step::Capital),
    ];
    let one = prop_oneof![
        4 => Just(GOOD),
        1 => Just(COMPLETE),
        1 => Just(SILENT),
        1 => (0..7_u64).prop_map(|passed| super::proofs(7, passed, 0, false)),
        1 => Just(super::proofs(7, 6, 1, false)),
    ];
    prop::collection::vec((step, prop::collection::vec(one, 7)), 1..60)
}

fn runs() -> impl Strategy<Value = Vec<Run>> {
    let run = prop_oneof![Just(Run::None), (0..5_usize).prop_map(Run::StoppedAfter), Just(Run::Full)];
    prop::collection::vec(run, 60)
}

/// An amount of so many millionths.
fn millionths(count: i64) -> String {
    Amount::from_count(i128::from(count) * 1_000_000).unwrap().to_string()
}

fn happen(book: &mut Book, on: u32, step: &Step) {
    match *step {
        Step::Nothing => {}
        Step::Deposit { bytes, endowment } => book.deposit(on, bytes, &millionths(endowment.cast_signed())),
        Step::Observed { cost, in_days } => book.observe(on, on + in_days, &cost.to_string()),
        Step::Earned(amount) => book.earned(on, &millionths(amount)),
        Step::Capital(amount) => book.capital(on, &millionths(amount.cast_signed())),
    }
}

/// Lives through the days, with the runs given, and a full one on the last.
fn lived(days: &[(Step, Vec<Proofs>)], providers: usize, runs: impl Fn(usize) -> Run) -> Book {
    let mut book = Book::new();
    for (number, (step, proofs)) in days.iter().enumerate() {
        let on = u32::try_from(number).unwrap();
        if let Some(closed) = on.checked_sub(1) {
            let known = evidence(closed, &proofs[..providers]);
            let run = if number + 1 == days.len() { Run::Full } else { runs(number) };
            run_once(&mut book, &known, opening(on), run);
        }
        happen(&mut book, on, step);
    }
    book
}

fn run_once(book: &mut Book, known: &crate::accrual::Evidence, now: u64, run: Run) {
    let mut left = match run {
        Run::None => 0,
        Run::StoppedAfter(entries) => entries,
        Run::Full => usize::MAX,
    };
    while left > 0 {
        let word = known.epoch.previous();
        let entries = due(&book.tally, known, now, word).unwrap();
        if entries.is_empty() {
            return;
        }
        for entry in entries.into_iter().take(left) {
            book.book(entry);
            left -= 1;
        }
    }
}

proptest! {
    #[test]
    fn any_runs_book_the_same_costs(days in steps(), runs in runs(), providers in 1..8_usize) {
        // An observation is booked for a day to come, so that it finds no day settled in either life.
        let daily = lived(&days, providers, |_| Run::Full);
        let some = lived(&days, providers, |number| runs[number]);
        prop_assert_eq!(daily.costs(), some.costs());
        let settled = u32::try_from(days.len()).unwrap() - 1;
        let booked = Amount::checked_sum(some.costs().into_values()).unwrap();
        prop_assert_eq!(booked, model::cost_until(&some, settled));
        // What providers were given and what they wait for is what it cost, less what returned.
        let totals = some.tally.totals();
        let owed = Amount::checked_sum([totals.payable, totals.withheld, totals.arrears]).unwrap();
        let returned = some.entries.iter().filter_map(|entry| match entry.event() {
            crate::Event::Returned { amount, .. } => Some(*amount),
            _ => None,
        });
        let returned = Amount::checked_sum(returned).unwrap();
        prop_assert_eq!(-owed, booked.checked_sub(returned).unwrap());
        prop_assert_eq!(totals.storage, -totals.storage_expense);
    }

    #[test]
    fn a_run_that_is_repeated_does_nothing(days in steps(), providers in 1..8_usize) {
        let mut book = lived(&days, providers, |_| Run::Full);
        let today = u32::try_from(days.len()).unwrap();
        let known = evidence(today, &vec![GOOD; providers]);
        book.run(&known).unwrap();
        let before = book.entries.len();
        book.run(&known).unwrap();
        prop_assert_eq!(book.entries.len(), before);
    }

    #[test]
    fn all_days_of_a_provider_are_fair(bytes in 0..u64::MAX / 2, providers in 1..9_usize, days in 1..40_u32) {
        let mut book = Book::new();
        book.deposit(0, bytes, "0");
        book.capital(0, "9000000000");
        for number in 0..=days {
            book.run(&evidence(number, &vec![GOOD; providers])).unwrap();
        }
        let earned = |i: usize| {
            let rows = (1..=days).map(|number| book.rows(number)[i].clone());
            rows.map(|row| row.payable.count() + row.arrears.count()).sum::<i128>()
        };
        let all: Vec<i128> = (0..providers).map(earned).collect();
        let (least, most) = (all.iter().min().unwrap(), all.iter().max().unwrap());
        // A byte more for the first, at 12 a TB-year, and 1e-12 a day a day by largest remainder.
        prop_assert!(most - least <= 1 + i128::from(days), "{least} to {most}");
    }
}
