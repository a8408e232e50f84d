//! Currency codes, currencies, and amounts in JSON.

use super::{Currency, CurrencyCode, Money};
use crate::error::ValueError;

fn code(text: &str) -> Result<CurrencyCode, ValueError> {
    text.parse()
}

#[test]
fn codes_are_capital_letters_and_digits() {
    for text in ["USD", "EUR", "JPY", "AR1", "FIL2", "ABCDEFGHIJ12"] {
        let parsed = code(text).unwrap();
        assert_eq!(parsed.as_str(), text);
        assert_eq!(serde_json::to_string(&parsed).unwrap(), format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<CurrencyCode>(&format!("\"{text}\"")).unwrap(), parsed);
    }
    for text in
        ["", "US", "usd", "USd", "1US", "US D", " USD", "USD ", "US-D", "ÜSD", "ABCDEFGHIJ123", "US\0", "$"]
    {
        assert!(code(text).is_err(), "{text:?}");
    }
    assert!(serde_json::from_str::<CurrencyCode>("840").is_err());
    assert!(code("EUR").unwrap() < code("EURO").unwrap() && code("EURO").unwrap() < code("USD").unwrap());
    assert_eq!(format!("{:?} {:>5}", code("USD").unwrap(), code("USD").unwrap()), "CurrencyCode(USD)   USD");
}

#[test]
fn a_currency_finer_than_the_books_is_refused() {
    assert_eq!(Currency::new(code("USD").unwrap(), 2).unwrap().decimals(), 2);
    assert_eq!(Currency::new(code("JPY").unwrap(), 0).unwrap().code(), code("JPY").unwrap());
    assert!(Currency::new(code("ARX").unwrap(), 12).is_ok());
    let error = Currency::new(code("ETH").unwrap(), 18).unwrap_err();
    assert_eq!(
        error.to_string(),
        "currency ETH has 18 decimals: the books hold at most 12, so it cannot be used"
    );
}

#[test]
fn money_in_json_is_two_strings() {
    let money = Money { amount: "0.000123".parse().unwrap(), currency: code("USD").unwrap() };
    let json = r#"{"amount":"0.000123000000","currency":"USD"}"#;
    assert_eq!(serde_json::to_string(&money).unwrap(), json);
    assert_eq!(serde_json::from_str::<Money>(json).unwrap(), money);
    assert_eq!(money.to_string(), "0.000123000000 USD");
    for refused in [
        r#"{"amount":0.000123,"currency":"USD"}"#,
        r#"{"amount":1,"currency":"USD"}"#,
        r#"{"amount":"1"}"#,
        r#"{"currency":"USD"}"#,
        r#"{"amount":"1","currency":"usd"}"#,
        r#"{"amount":"1","currency":"USD","fee":"1"}"#,
        r#"{"amount":"1","amount":"2","currency":"USD"}"#,
        r#""1 USD""#,
    ] {
        assert!(serde_json::from_str::<Money>(refused).is_err(), "{refused}");
    }
}
