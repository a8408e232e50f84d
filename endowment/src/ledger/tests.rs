use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{Ledger, LedgerError};
use crate::{
    Account, Accrual, Amount, Deposit, Entry, Event, SignedHead, Yield, YieldSource,
    event::Event::{ArrearsPaid, Drawn, LossCovered, PaidOut, Refund},
    invariants,
    operations::{Operation, operation},
    samples::{self, NOON, accrual, amount, deposit, entry, epoch, key, opened, row, top_up},
};

/// Books, one after the other, with whole-second pauses of none.
fn ledger(events: impl IntoIterator<Item = Event>) -> Ledger {
    let mut ledger = Ledger::default();
    for (number, event) in events.into_iter().enumerate() {
        ledger.apply(&entry(number, NOON, event)).unwrap();
    }
    ledger
}

fn refused(ledger: &Ledger, event: Event) -> LedgerError {
    let before = ledger.clone();
    let mut after = ledger.clone();
    let error = after.apply(&entry(1000, NOON, event)).unwrap_err();
    assert_eq!(after, before, "a refused entry changes nothing");
    error
}

fn loss(text: &str, deficit: &str) -> Event {
    let source = YieldSource::Configured;
    Event::Yield(Yield { epoch: epoch("2026-11-22"), amount: amount(text), deficit: amount(deficit), source })
}

/// Alice has 10 and has paid 0.12525 into the endowment.
fn funded() -> Vec<Event> {
    vec![opened(1), top_up("alice", "10.13525"), Event::Deposit(deposit(1, "alice"))]
}

fn drawn(text: &str) -> Event {
    Drawn { amount: amount(text), reference: "wire 1".parse().unwrap() }
}

#[test]
fn the_first_entry_opens_the_books_and_only_the_first() {
    assert_eq!(refused(&Ledger::default(), top_up("alice", "1")), LedgerError::NotOpened);
    let open = ledger([opened(1)]);
    assert_eq!(open.key(), Some(&key(1).public()));
    assert_eq!(refused(&open, opened(1)), LedgerError::OpenedTwice);
}

#[test]
fn time_does_not_go_back() {
    let mut open = ledger([opened(1)]);
    let earlier = Entry::new("op:1".parse().unwrap(), NOON - 1, top_up("alice", "1")).unwrap();
    let expected = LedgerError::Time { time_unix_s: NOON - 1, last_unix_s: NOON };
    assert_eq!(open.apply(&earlier), Err(expected));
}

#[test]
fn nobody_is_overdrawn() {
    let books = ledger(funded());
    let reference = || "wire 1".parse().unwrap();
    let refund = |customer: &str, text: &str| Refund {
        customer: customer.parse().unwrap(),
        amount: amount(text),
        reference: reference(),
    };
    let error = refused(&books, refund("alice", "10.5"));
    let alice = Account::Customer("alice".parse().unwrap());
    assert_eq!(
        error,
        LedgerError::Insufficient { account: alice, has: amount("10"), missing: amount("0.5") }
    );
    assert_eq!(
        error.to_string(),
        "liabilities:customer:alice has 10.000000000000, 0.500000000000 too little for this entry"
    );
    for event in [
        refund("bob", "0.000000000001"),
        PaidOut { provider: "00".parse().unwrap(), amount: amount("1"), reference: reference() },
        Event::Deposit(deposit(2, "bob")),
        Event::Settled {
            receivable: "sponsor".parse().unwrap(),
            amount: amount("1"),
            reference: reference(),
        },
        Event::Accrual(accrual("2026-11-22", vec![row("00", ["0.2", "0", "0"])])),
        loss("-11", "-10.87475"),
    ] {
        let error = refused(&books, event.clone());
        assert!(matches!(error, LedgerError::Insufficient { .. }), "{event:?}: {error}");
    }
}

#[test]
fn a_credit_cannot_be_paid_back_in_money_that_never_came() {
    let (receivable, customer) = ("sponsor".parse().unwrap(), "bob".parse().unwrap());
    let books = ledger([opened(1), Event::Credit { receivable, customer, amount: amount("5") }]);
    let refund = Refund {
        customer: "bob".parse().unwrap(),
        amount: amount("1"),
        reference: "wire 1".parse().unwrap(),
    };
    let missing =
        LedgerError::Insufficient { account: Account::Treasury, has: Amount::ZERO, missing: amount("1") };
    assert_eq!(refused(&books, refund), missing);
}

#[test]
fn an_insolvent_fund_takes_no_deposits_until_its_deficit_is_made_up() {
    let short = Event::Accrual(accrual("2026-11-22", vec![row("00", ["0.12525", "0", "0.5"])]));
    let mut books = ledger(funded().into_iter().chain([short]));
    assert_eq!(books.balance(&Account::Endowment), Amount::ZERO);
    assert_eq!(books.balance(&Account::Deficit), amount("0.5"));
    let insolvent = LedgerError::Insolvent { deficit: amount("0.5") };
    assert_eq!(refused(&books, Event::Deposit(deposit(2, "alice"))), insolvent);
    let paid = ArrearsPaid { provider: "00".parse().unwrap(), amount: amount("0.5") };
    assert_eq!(
        refused(&books, paid.clone()),
        LedgerError::Equity { has: amount("0.01"), missing: amount("0.49") }
    );
    let arrears = LedgerError::DeficitBelowArrears { arrears: amount("0.5") };
    assert_eq!(refused(&books, LossCovered { amount: amount("0.01") }), arrears);
    let capital = Event::Capital { amount: amount("1"), reference: "wire 2".parse().unwrap() };
    for (number, event) in [capital, paid, Event::Deposit(deposit(2, "alice"))].into_iter().enumerate() {
        books.apply(&entry(10 + number, NOON, event)).unwrap();
    }
    assert_eq!(books.balance(&Account::Payable("00".parse().unwrap())), amount("-0.62525"));
    assert!(invariants::broken(&books).is_none());
}

#[test]
fn only_what_the_endowment_cannot_bear_is_a_deficit() {
    let books = ledger(funded());
    let left = |text| LedgerError::NotExhausted { endowment: amount(text) };
    let arrears = Event::Accrual(accrual("2026-11-22", vec![row("00", ["0.12", "0", "0.5"])]));
    assert_eq!(refused(&books, arrears), left("0.00525"));
    assert_eq!(refused(&books, loss("-1", "-0.9")), left("0.02525"));
    let mut lost = books.clone();
    lost.apply(&entry(7, NOON, loss("-1", "-0.87475"))).unwrap();
    assert_eq!(lost.balance(&Account::Deficit), amount("0.87475"));
    lost.apply(&entry(8, NOON, loss("2", "0.87475"))).unwrap();
    assert_eq!(lost.balance(&Account::Deficit), Amount::ZERO);
    assert_eq!(lost.balance(&Account::Endowment), amount("-1.12525"));
}

#[test]
fn the_operator_draws_fees_and_capital_and_nothing_else() {
    let mut books = ledger(funded());
    books.apply(&entry(3, NOON, drawn("0.01"))).unwrap();
    assert_eq!(refused(&books, drawn("1")), LedgerError::Equity { has: Amount::ZERO, missing: amount("1") });
}

#[test]
fn epochs_rise_and_what_is_withheld_is_known_by_epoch() {
    let first = accrual("2026-11-22", vec![row("00", ["0.01", "0.02", "0"])]);
    let mut books = ledger(funded().into_iter().chain([Event::Accrual(first.clone())]));
    let again = Accrual { epoch: epoch("2026-11-21"), ..first };
    let expected = LedgerError::Epoch { epoch: epoch("2026-11-21"), last: epoch("2026-11-22") };
    assert_eq!(refused(&books, Event::Accrual(again)), expected);
    let release = |date, text: &str| Event::Released {
        provider: "00".parse().unwrap(),
        epoch: epoch(date),
        amount: amount(text),
    };
    assert!(matches!(refused(&books, release("2026-11-21", "0.01")), LedgerError::Withheld { .. }));
    assert!(matches!(refused(&books, release("2026-11-22", "0.03")), LedgerError::Withheld { .. }));
    books.apply(&entry(5, NOON, release("2026-11-22", "0.015"))).unwrap();
    let (provider, amount_left) = ("00".parse().unwrap(), amount("0.005"));
    assert_eq!(books.withheld().collect::<Vec<_>>(), [(&provider, epoch("2026-11-22"), amount_left)]);
    let back =
        Event::Returned { provider: provider.clone(), epoch: epoch("2026-11-22"), amount: amount_left };
    books.apply(&entry(6, NOON, back)).unwrap();
    assert_eq!(books.withheld().count(), 0);
    assert_eq!(books.balance(&Account::StorageExpense), amount("0.025"));
    assert_eq!(books.balance(&Account::Storage), amount("-0.025"));
}

#[test]
fn an_epoch_pays_for_the_bytes_at_its_opening() {
    let mut books = ledger(funded());
    let tomorrow = Deposit { deposit: [9; 16], ..deposit(0, "alice") };
    books.apply(&entry(4, NOON + 86_400, Event::Deposit(tomorrow))).unwrap();
    let at = |books: &Ledger, date| books.funded_at_opening(epoch(date)).get();
    assert_eq!(at(&books, "2026-11-22"), 0);
    assert_eq!(at(&books, "2026-11-23"), 1_500_000_000);
    assert_eq!(at(&books, "2026-11-24"), 3_000_000_000);
    books.apply(&entry(5, NOON + 86_400, Event::Accrual(accrual("2026-11-22", vec![])))).unwrap();
    assert_eq!(at(&books, "2026-11-23"), 1_500_000_000);
    let kept: Vec<_> = books.recent.keys().copied().collect();
    assert_eq!(kept, [epoch("2026-11-23")], "epochs that were accrued are not kept for ever");
}

#[test]
fn keys_and_heads_are_signed_by_the_key_of_the_books() {
    let books = ledger([opened(1)]);
    let head = |size, signer| {
        Event::Head(SignedHead::sign(&samples::VAULT, size, [1; 32], epoch("2026-11-22"), &key(signer)))
    };
    assert_eq!(refused(&books, head(2, 1)), LedgerError::HeadSize { expected: 1, found: 2 });
    assert!(matches!(refused(&books, head(1, 2)), LedgerError::Signature(_)));
    let forged = Event::KeyRotated { key: key(2).public(), signature: key(2).sign(b"mine") };
    assert!(matches!(refused(&books, forged), LedgerError::Signature(_)));
}

#[test]
fn only_a_demonstration_earns_by_configuration() {
    let mut opening = opened(1);
    if let Event::Opened { demo, .. } = &mut opening {
        *demo = false;
    }
    assert_eq!(refused(&ledger([opening]), loss("1", "0")), LedgerError::NotDemo);
}

/// The sum of all postings that were ever booked, account by account, and nothing else.
#[derive(Default)]
struct Naive(BTreeMap<Account, i128>);

impl Naive {
    fn of(&self, account: &Account) -> i128 {
        self.0.get(account).copied().unwrap_or_default()
    }

    /// Whether an entry leaves everyone with what they have, as far as an onlooker can tell from sums.
    fn affords(&self, entry: &Entry) -> bool {
        entry.postings().iter().all(|posting| {
            let after = self.of(&posting.account) + posting.amount.count();
            match posting.account {
                Account::Treasury | Account::Receivable(_) | Account::Deficit => after >= 0,
                Account::Customer(_)
                | Account::Payable(_)
                | Account::Withheld(_)
                | Account::Arrears(_)
                | Account::Endowment => after <= 0,
                _ => true,
            }
        })
    }
}

proptest! {
    /// Any interleaving of all events: balances are the naive sums, all invariants hold after every entry, what is
    /// refused changes nothing, and what can be paid is refused for no other reason than a rule.
    #[test]
    fn balances_are_the_naive_sum_of_postings(operations in prop::collection::vec(operation(), 1..120)) {
        let mut ledger = Ledger::default();
        let mut naive = Naive::default();
        for (number, operation) in operations.iter().enumerate() {
            let entry = Operation::entry(operation, number, &ledger, [0; 32]);
            let sum: i128 = entry.postings().iter().map(|posting| posting.amount.count()).sum();
            prop_assert_eq!(sum, 0);
            let before = ledger.clone();
            match ledger.apply(&entry) {
                Ok(()) => {
                    prop_assert!(naive.affords(&entry), "{:?}", entry);
                    for posting in entry.postings() {
                        *naive.0.entry(posting.account.clone()).or_default() += posting.amount.count();
                    }
                }
                Err(error) => {
                    let short = matches!(error, LedgerError::Insufficient { .. });
                    prop_assert!(!short || !naive.affords(&entry), "{}: {:?}", error, entry);
                    prop_assert_eq!(&ledger, &before);
                }
            }
            naive.0.retain(|_, balance| *balance != 0);
            let held: BTreeMap<_, _> = ledger.balances().map(|(account, balance)| (account.clone(), balance.count())).collect();
            prop_assert_eq!(&held, &naive.0);
            prop_assert!(invariants::broken(&ledger).is_none(), "{:?}", invariants::broken(&ledger));
        }
    }
}
