//! Exports of a small book, word for word, and names that programs would confuse.

use std::io;

use super::{ExportError, beancount, chart::Chart, chart::title, csv, entry_to_json, hledger, json};
use crate::{
    Account, CurrencyCode, Entry, Event,
    samples::{self, NOON, amount, entry, opened},
};

/// Opened on 2026-11-22; a payment then, and one a month later.
fn book() -> Vec<Entry> {
    let paid = |customer: &str, text: &str, reference: &str| Event::TopUp {
        customer: customer.parse().unwrap(),
        amount: amount(text),
        reference: reference.parse().unwrap(),
    };
    vec![
        entry(0, NOON, opened(1)),
        entry(1, NOON, paid("alice", "1.5", "page 3, \"cash\"")),
        entry(2, NOON + 30 * 86_400, paid("-7", "0.000000000001", "\\")),
    ]
}

type Item = io::Result<(u64, Entry)>;

fn numbered(entries: Vec<Entry>) -> impl Iterator<Item = Item> {
    (0..).zip(entries).map(Ok)
}

fn currency() -> CurrencyCode {
    "USD".parse().unwrap()
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> Result<(), ExportError>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn beancount_books_assert_every_balance() {
    let text = written(|out| beancount(numbered(book()), out));
    let expected = r#"
2026-12-01 balance Assets:Treasury  1.500000000000 ~ 0 USD
2026-12-01 balance Liabilities:Customer:Alice  -1.500000000000 ~ 0 USD

2026-12-22 open Liabilities:Customer:ID-7 USD
2026-12-22 * "top-up" "op:2"
  entry: 2
  time: 1797940800
  reference: "\\"
  Assets:Treasury  0.000000000001 USD
  Liabilities:Customer:ID-7  -0.000000000001 USD

2026-12-23 balance Assets:Treasury  1.500000000001 ~ 0 USD
2026-12-23 balance Liabilities:Customer:ID-7  -0.000000000001 ~ 0 USD
2026-12-23 balance Liabilities:Customer:Alice  -1.500000000000 ~ 0 USD
"#;
    assert!(text.ends_with(expected), "{text}");
    assert!(text.contains(r#"  reference: "page 3, \"cash\"""#), "{text}");
}

#[test]
fn hledger_books_assert_every_balance() {
    let text = written(|out| hledger(numbered(book()), out));
    let expected = r#"
account liabilities:customer:-7
2026-12-22 * (2) top-up | op:2
    ; time:1797940800
    ; reference: \
    assets:treasury  0.000000000001 "USD"
    liabilities:customer:-7  -0.000000000001 "USD"

2026-12-23 * balances
    assets:treasury  0.000000000000 "USD" = 1.500000000001 "USD"
    liabilities:customer:-7  0.000000000000 "USD" = -0.000000000001 "USD"
    liabilities:customer:alice  0.000000000000 "USD" = -1.500000000000 "USD"
"#;
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn csv_quotes_what_needs_it() {
    let text = written(|out| csv(numbered(book()), currency(), out));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[1], "0,1795348800,opened,opened,,,,,USD");
    assert_eq!(
        lines[2],
        r#"1,1795348800,op:1,top-up,,"page 3, ""cash""",assets:treasury,1.500000000000,USD"#
    );
    assert_eq!(lines.len(), 6);
}

/// Every kind of event has its JSON, money is text, and the bytes are the entry's own.
#[test]
fn json_holds_everything_and_the_bytes() {
    let entries: Vec<Entry> = samples::entries().into_iter().map(|(_, entry)| entry).collect();
    let text = written(|out| json(numbered(entries.clone()), currency(), out));
    let read: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(read.len(), entries.len());
    assert_eq!(text.lines().count(), entries.len() + 2);
    for (number, (entry, read)) in (0..).zip(entries.iter().zip(&read)) {
        assert_eq!(*read, entry_to_json(number, entry, currency()));
        let bytes = crate::hex::bytes(read["bytes"].as_str().unwrap()).unwrap();
        assert_eq!(Entry::decode(&bytes).unwrap(), *entry);
        assert!(read["fields"].is_object());
    }
    assert!(!text.contains("\"amount\":0") && !text.contains("\"amount\":1"), "money is text");
    let none = written(|out| json(numbered(Vec::new()), currency(), out));
    assert_eq!(none, "[]\n");
}

#[test]
fn books_without_beginning_or_with_a_gap_are_refused() {
    let tail = || book().into_iter().skip(1);
    let from_one = (1..).zip(tail()).map(Ok::<_, io::Error>);
    let refused = beancount(from_one, Vec::new()).unwrap_err();
    assert!(matches!(refused, ExportError::Gap { expected: 0, found: 1 }));
    let headless = hledger(numbered(tail().collect()), Vec::new()).unwrap_err();
    assert!(matches!(headless, ExportError::NotOpened));
    let failing = numbered(book()).chain([Err(io::Error::other("rot"))]);
    assert!(matches!(csv(failing, currency(), Vec::new()), Err(ExportError::Read(_))));
}

#[test]
fn no_two_accounts_have_one_name() {
    let account = |id: &str| Account::Customer(id.parse().unwrap());
    let mut chart = Chart::new(title);
    let mut names: Vec<String> = Vec::new();
    for id in ["a", "-a", "id-a", "0a", "--a", "a-", "ida"] {
        let (name, new) = chart.name(&account(id)).unwrap();
        assert!(new);
        names.push(name.to_owned());
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 7, "{names:?}");
    assert!(!chart.name(&account("a")).unwrap().1);
    // A way of naming that confuses two accounts is noticed.
    let mut careless = Chart::new(|part| part.replace('-', ""));
    careless.name(&account("a")).unwrap();
    let refused = careless.name(&account("-a")).unwrap_err();
    assert!(refused.to_string().ends_with("would both be called liabilities:customer:a"), "{refused}");
}
