//! Quotes: priced, signed, and refused with the reason when they are not good.

use super::{Quote, QuoteError, QuotePart, QuoteRequest};
use crate::{
    amount::Amount,
    hex,
    key::SigningKey,
    pricing::{Basis, Perpetuity, PriceSchedule, ScheduleTerms},
    unit_price::{PhysicalBytes, UnitPrice},
};

const VAULT: [u8; 32] = [0xc0; 32];
const NOON: u64 = 1_795_348_800;

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn key() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

fn schedule(cost: &str) -> PriceSchedule {
    let rate = |text: &str| text.parse().unwrap();
    PriceSchedule::new(ScheduleTerms {
        currency: "USD".parse().unwrap(),
        first_year_cost: UnitPrice::per_terabyte_year(amount(cost)).unwrap(),
        overhead: rate("1.02"),
        basis: Basis::Perpetuity(Perpetuity::accrual(rate("0.1"), rate("0.042"))),
        margin: rate("0.05"),
        fee: amount("0.0001"),
        quote_validity_s: 3600,
        effective_from: "2026-11-22".parse().unwrap(),
        supersedes: None,
        observed: Vec::new(),
        sources: Vec::new(),
    })
    .unwrap()
}

fn part(name: &str, bytes: u64) -> QuotePart {
    QuotePart { name: name.to_owned(), billable_bytes: PhysicalBytes::new(bytes) }
}

fn request() -> QuoteRequest {
    QuoteRequest {
        vault: VAULT,
        nonce: [9; 16],
        issued_unix_s: NOON,
        length: 1_000_000_000,
        stored_bytes: PhysicalBytes::new(1_485_000_000),
        parts: vec![part("changed chunks", 15_000_000), part("manifest", 6_000)],
        cap: None,
    }
}

fn quote() -> Quote {
    Quote::issue(&request(), &schedule("12"), &key()).unwrap()
}

#[test]
fn a_quote_prices_its_parts() {
    let offer = quote().offer().clone();
    // 15,006,000 bytes at 87.707897740045 a TB, rounded up, and the fee.
    assert_eq!(offer.charge, amount("0.001416144714"));
    assert_eq!(offer.cap, offer.charge);
    assert_eq!(offer.billable_bytes, PhysicalBytes::new(15_006_000));
    let parts = Amount::checked_sum(offer.parts.iter().map(|(_, amount)| *amount)).unwrap();
    assert_eq!(parts.checked_add(offer.fee).unwrap(), offer.charge);
    assert!(offer.parts[0].1 > amount("0.0013") && offer.parts[1].1 < amount("0.000001"));
    assert_eq!(offer.expires_unix_s, NOON + 3600);
}

#[test]
fn the_cap_holds_and_what_is_stored_is_free() {
    let schedule = schedule("12");
    let capped = QuoteRequest { cap: Some(amount("0.001")), ..request() };
    let offer = Quote::issue(&capped, &schedule, &key()).unwrap().offer().clone();
    assert_eq!((offer.charge, offer.cap), (amount("0.001"), amount("0.001")));
    let stored = QuoteRequest { parts: vec![part("changed chunks", 0)], ..request() };
    let offer = Quote::issue(&stored, &schedule, &key()).unwrap().offer().clone();
    assert_eq!((offer.charge, offer.cap), (Amount::ZERO, Amount::ZERO));
}

#[test]
fn a_good_quote_verifies_until_it_expires() {
    let (quote, schedule, public) = (quote(), schedule("12"), key().public());
    let read = Quote::from_json(&quote.to_json()).unwrap();
    assert_eq!(read, quote);
    assert_eq!(read.id(), quote.id());
    for second in [NOON, NOON + 3599] {
        assert_eq!(read.verify(&VAULT, &public, &schedule, second).unwrap(), quote.offer());
    }
    let at = |now| read.verify(&VAULT, &public, &schedule, now).unwrap_err();
    assert!(matches!(at(NOON + 3600), QuoteError::Expired { .. }));
    assert!(matches!(at(NOON - 1), QuoteError::Early { .. }));
}

#[test]
fn another_vault_key_or_schedule_is_refused() {
    let (quote, schedule_12, public) = (quote(), schedule("12"), key().public());
    let other_key = SigningKey::from_seed(&[8; 32]).public();
    let vault = quote.verify(&[1; 32], &public, &schedule_12, NOON).unwrap_err();
    assert!(matches!(vault, QuoteError::Vault { .. }), "{vault}");
    let key_error = quote.verify(&VAULT, &other_key, &schedule_12, NOON).unwrap_err();
    assert!(matches!(key_error, QuoteError::Signature(_)), "{key_error}");
    let other = quote.verify(&VAULT, &public, &schedule("13"), NOON).unwrap_err();
    assert!(matches!(other, QuoteError::Schedule { .. }), "{other}");
}

/// No single character can be changed: the quote is refused, or the change was none.
#[test]
fn a_changed_quote_is_refused() {
    let (quote, schedule, public) = (quote(), schedule("12"), key().public());
    let text = quote.to_json();
    let mut refused = 0;
    for place in 0..text.len() {
        for other in [b'0', b'1', b'a'] {
            let mut bytes = text.clone().into_bytes();
            if bytes[place] == other {
                continue;
            }
            bytes[place] = other;
            let changed = Quote::from_json(std::str::from_utf8(&bytes).unwrap());
            let verified = changed.and_then(|quote| quote.verify(&VAULT, &public, &schedule, NOON).cloned());
            assert!(verified.is_err(), "place {place} to {}", char::from(other));
            refused += 1;
        }
    }
    assert!(refused > 2000);
}

#[test]
fn two_quotes_have_two_ids() {
    let again =
        Quote::issue(&QuoteRequest { nonce: [10; 16], ..request() }, &schedule("12"), &key()).unwrap();
    assert_ne!(again.id(), quote().id());
}

#[test]
fn requests_out_of_range_are_refused() {
    let issue = |request: QuoteRequest| Quote::issue(&request, &schedule("12"), &key()).unwrap_err();
    assert_eq!(issue(QuoteRequest { parts: Vec::new(), ..request() }), QuoteError::Parts);
    assert_eq!(issue(QuoteRequest { parts: vec![part("", 1)], ..request() }), QuoteError::Parts);
    let too_many = vec![part("a", u64::MAX), part("b", 1)];
    assert!(matches!(issue(QuoteRequest { parts: too_many, ..request() }), QuoteError::Value(_)));
    assert!(matches!(issue(QuoteRequest { length: 1 << 53, ..request() }), QuoteError::Value(_)));
    let cap = Some(amount("-1"));
    assert!(matches!(issue(QuoteRequest { cap, ..request() }), QuoteError::Value(_)));
}

/// The text and the signature of version 1, which other programs read.
#[test]
fn the_text_is_that_of_version_1() {
    let golden = include_str!("../../vectors/v1/quote.json");
    assert_eq!(quote().to_json(), golden.trim_end(), "the quote's text is signed: make a v2");
    assert_eq!(
        hex::of(&quote().id().to_bytes()),
        "720fc79b9022caf86a418c4ef356a90d8b8e1a54b8dfe7ec425667ccaa64649f"
    );
}
