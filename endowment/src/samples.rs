//! Events for tests: one of each kind, with every field at a value of its own.

use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::{
    Accrual, Amount, Currency, Deposit, Entry, Epoch, Event, PhysicalBytes, ProviderAccrual, SignedHead,
    SigningKey, UnitPrice, Yield, YieldSource, format::rotation_message,
};

pub(crate) const VAULT: [u8; 32] = [0xc0; 32];

/// 2026-11-22, 12:00:00 UTC.
pub(crate) const NOON: u64 = 1_795_348_800;

pub(crate) fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&[number; 32])
}

pub(crate) fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

pub(crate) fn epoch(text: &str) -> Epoch {
    text.parse().unwrap()
}

pub(crate) fn price(text: &str) -> UnitPrice {
    UnitPrice::per_terabyte_year(amount(text)).unwrap()
}

pub(crate) fn opened(signer: u8) -> Event {
    let currency = Currency::new("USD".parse().unwrap(), 2).unwrap();
    Event::Opened { vault: VAULT, currency, demo: true, key: key(signer).public() }
}

pub(crate) fn top_up(customer: &str, text: &str) -> Event {
    Event::TopUp {
        customer: customer.parse().unwrap(),
        amount: amount(text),
        reference: "bank statement 2026-11, line 7".parse().unwrap(),
    }
}

/// A deposit of 1.5 GB at 83.5 a TB and a fee of 0.01, which is 0.13525, or less if the cap is lower.
pub(crate) fn deposit(number: u8, customer: &str) -> Deposit {
    Deposit {
        deposit: [number; 16],
        customer: customer.parse().unwrap(),
        quote: Some([0x22; 32]),
        schedule: [0x33; 32],
        object: [0x44; 32],
        sha256: [0x55; 32],
        length: 1_000_000_000,
        new_bytes: PhysicalBytes::new(1_600_000_000),
        billable_bytes: PhysicalBytes::new(1_500_000_000),
        unit_price: price("83.5"),
        fee: amount("0.01"),
        cap: amount("0.2"),
        endowment: amount("0.12525"),
        fees: amount("0.01"),
        shards: 5,
        of_shards: 6,
    }
}

pub(crate) fn row(provider: &str, amounts: [&str; 3]) -> ProviderAccrual {
    let [payable, withheld, arrears] = amounts.map(amount);
    ProviderAccrual {
        provider: provider.parse().unwrap(),
        bytes: PhysicalBytes::new(250_000_000),
        asked: 20,
        passed: 18,
        falsified: 1,
        payable,
        withheld,
        arrears,
    }
}

pub(crate) fn accrual(date: &str, providers: Vec<ProviderAccrual>) -> Accrual {
    Accrual {
        epoch: epoch(date),
        observed_cost: price("12"),
        providers,
        measured_bytes: Some(PhysicalBytes::new(1_530_000_000)),
        caught_up: false,
    }
}

/// Makes an entry, with an id of this number where the event has none.
pub(crate) fn entry(number: usize, time_unix_s: u64, event: Event) -> Entry {
    let id = event.id().unwrap_or_else(|| format!("op:{number}").parse().unwrap());
    Entry::new(id, time_unix_s, event).unwrap()
}

/// One entry of each kind, by name; some kinds have two.
pub(crate) fn entries() -> Vec<(&'static str, Entry)> {
    let numbered = events().into_iter().enumerate();
    numbered.map(|(number, (name, event))| (name, entry(number, NOON, event))).collect()
}

fn events() -> Vec<(&'static str, Event)> {
    [payments(), costs()].concat()
}

/// What customers and the treasury do.
fn payments() -> Vec<(&'static str, Event)> {
    let rotation = key(1).sign(&rotation_message(&VAULT, key(1).public().id(), &key(2).public()));
    let earned = |amount_text: &str, deficit: &str, source| {
        let (amount, deficit) = (amount(amount_text), amount(deficit));
        Event::Yield(Yield { epoch: epoch("2026-11-21"), amount, deficit, source })
    };
    let confirmed = || YieldSource::Confirmed { reference: "broker report 11".parse().unwrap() };
    let small = Deposit { quote: None, ..deposit(0x12, "bob") };
    let reference = || "wire 8".parse().unwrap();
    vec![
        ("opened", opened(1)),
        ("key rotated", Event::KeyRotated { key: key(2).public(), signature: rotation }),
        ("top-up", top_up("alice", "100")),
        (
            "credit",
            Event::Credit {
                receivable: "sponsor".parse().unwrap(),
                customer: "bob".parse().unwrap(),
                amount: amount("5"),
            },
        ),
        (
            "settled",
            Event::Settled {
                receivable: "sponsor".parse().unwrap(),
                amount: amount("2.5"),
                reference: reference(),
            },
        ),
        (
            "refund",
            Event::Refund { customer: "alice".parse().unwrap(), amount: amount("1"), reference: reference() },
        ),
        ("deposit", Event::Deposit(deposit(0x11, "alice"))),
        ("deposit without a quote", Event::Deposit(small)),
        ("yield", earned("0.000123", "0", YieldSource::Configured)),
        ("loss", earned("-7", "-1.5", confirmed())),
    ]
}

/// What storage costs, and who gets it.
fn costs() -> Vec<(&'static str, Event)> {
    let document = br#"{"currency":"USD"}"#.to_vec();
    let provider = || "00".parse().unwrap();
    let reference = || "wire 8".parse().unwrap();
    vec![
        (
            "observed",
            Event::Observed {
                cost: price("11.75"),
                from: epoch("2026-12-01"),
                source: "invoice 3".parse().unwrap(),
            },
        ),
        (
            "schedule",
            Event::Schedule {
                hash: Sha256::digest(&document).into(),
                document,
                effective_from: epoch("2026-12-22"),
            },
        ),
        (
            "accrual",
            Event::Accrual(accrual(
                "2026-11-21",
                vec![row("00", ["0.001", "0.0001", "0"]), row("01", ["0", "0", "0.002"])],
            )),
        ),
        (
            "empty accrual",
            Event::Accrual(Accrual {
                measured_bytes: None,
                caught_up: true,
                ..accrual("2026-11-20", vec![])
            }),
        ),
        (
            "released",
            Event::Released { provider: provider(), epoch: epoch("2026-11-21"), amount: amount("0.0001") },
        ),
        (
            "returned",
            Event::Returned { provider: provider(), epoch: epoch("2026-10-20"), amount: amount("0.0002") },
        ),
        (
            "paid out",
            Event::PaidOut { provider: provider(), amount: amount("0.001"), reference: reference() },
        ),
        ("capital", Event::Capital { amount: amount("1000"), reference: reference() }),
        ("drawn", Event::Drawn { amount: amount("0.01"), reference: reference() }),
        ("arrears paid", Event::ArrearsPaid { provider: provider(), amount: amount("0.002") }),
        ("loss covered", Event::LossCovered { amount: amount("1.5") }),
        ("head", Event::Head(SignedHead::sign(&VAULT, 7, [0x77; 32], epoch("2026-11-22"), &key(1)))),
    ]
}

/// A ledger with something in each of its tables, and the log beside it.
pub(crate) fn snapshot() -> crate::format::Snapshot {
    let head = SignedHead::sign(&VAULT, 4, [0x77; 32], epoch("2026-11-22"), &key(1));
    let events = [
        opened(1),
        top_up("alice", "100"),
        Event::Deposit(deposit(1, "alice")),
        Event::Accrual(accrual("2026-11-22", vec![row("00", ["0.001", "0.0001", "0"])])),
        Event::Head(head),
    ];
    let mut ledger = crate::Ledger::default();
    let mut tally = crate::Tally::default();
    let mut frontier = crate::log::Frontier::default();
    for (number, event) in events.into_iter().enumerate() {
        let entry = entry(number, NOON, event);
        ledger.apply(&entry).unwrap();
        tally.count(&entry).unwrap();
        frontier.append(crate::log::leaf_hash(&entry.encode()));
    }
    crate::format::Snapshot { ledger, tally, terms: vec![0, 3], frontier, position: 42 }
}

/// Any entry that its constructor takes, of the kinds with the most fields.
pub(crate) fn any_entry() -> impl Strategy<Value = Entry> {
    let any_amount = || (1_i128..10_i128.pow(28)).prop_map(|count| Amount::from_count(count).unwrap());
    let customer = || "[a-z0-9-]{1,64}".prop_map(|text| text.parse().unwrap());
    let reference = || "[^\\p{Cc}]{1,64}".prop_map(|text| text.parse().unwrap());
    let top_up = (customer(), any_amount(), reference())
        .prop_map(|(customer, amount, reference)| Event::TopUp { customer, amount, reference });
    let paid =
        (any::<[u8; 16]>(), any::<Option<[u8; 32]>>(), any::<[u64; 3]>(), 1_u16.., 0_u128..10_u128.pow(9))
            .prop_map(|(id, quote, [length, new, billable], shards, part)| {
                let amount = Amount::from_count(i128::try_from(part).unwrap()).unwrap();
                let fees = Deposit {
                    fee: amount,
                    cap: amount,
                    endowment: Amount::ZERO,
                    fees: amount,
                    ..deposit(0, "alice")
                };
                let (new_bytes, billable_bytes) = (PhysicalBytes::new(new), PhysicalBytes::new(billable));
                Event::Deposit(Deposit {
                    deposit: id,
                    quote,
                    length,
                    new_bytes,
                    billable_bytes,
                    shards,
                    of_shards: shards,
                    ..fees
                })
            });
    let rows = proptest::collection::btree_map("[a-z0-9-]{1,64}", any::<[u32; 6]>(), 0..5);
    let accrued = (0_u32..2_932_897, any::<Option<u64>>(), any::<bool>(), rows).prop_map(
        |(day, measured, caught_up, rows)| {
            let row = |(provider, [passed, falsified, a, b, c, bytes]): (String, [u32; 6])| ProviderAccrual {
                provider: provider.parse().unwrap(),
                bytes: PhysicalBytes::new(bytes.into()),
                asked: u64::from(passed) + u64::from(falsified),
                passed: passed.into(),
                falsified: falsified.into(),
                payable: Amount::from_count(a.into()).unwrap(),
                withheld: Amount::from_count(b.into()).unwrap(),
                arrears: Amount::from_count(c.into()).unwrap(),
            };
            let providers = rows.into_iter().map(row).collect();
            let epoch = Epoch::from_day_number(day).unwrap();
            let measured_bytes = measured.map(PhysicalBytes::new);
            Event::Accrual(Accrual { epoch, measured_bytes, caught_up, ..accrual("2026-11-22", providers) })
        },
    );
    (0_usize..1000, any::<u64>(), prop_oneof![top_up, paid, accrued])
        .prop_map(|(number, time, event)| entry(number, time, event))
}
