use super::{CustomerId, EntryId, Reference};
use crate::error::ValueError;

#[test]
fn a_name_is_what_its_grammar_says() {
    for good in ["a", "0", "-", "alice-2", &"x".repeat(64)] {
        assert_eq!(good.parse::<CustomerId>().unwrap().as_str(), good);
    }
    for bad in ["", "Alice", "a b", "a:b", "a_b", "\u{e4}", "a\n", &"x".repeat(65)] {
        assert!(matches!(bad.parse::<CustomerId>(), Err(ValueError::Text { .. })), "{bad:?}");
    }
    assert!("deposit:0a.b-c".parse::<EntryId>().is_ok());
    assert!("x".repeat(97).parse::<EntryId>().is_err());
    assert!("deposit/0".parse::<EntryId>().is_err());
}

#[test]
fn a_reference_is_one_line_of_any_language() {
    for good in ["x", "\u{dc}berweisung 7, S. 3", &"\u{e4}".repeat(128)] {
        assert_eq!(good.parse::<Reference>().unwrap().as_str(), good);
    }
    for bad in ["", "two\nlines", "bell\u{7}", "next\u{85}line", &"\u{e4}".repeat(129)] {
        assert!(bad.parse::<Reference>().is_err(), "{bad:?}");
    }
}

#[test]
fn json_is_the_text() {
    let name: CustomerId = serde_json::from_str("\"alice\"").unwrap();
    assert_eq!(serde_json::to_string(&name).unwrap(), "\"alice\"");
    assert!(serde_json::from_str::<CustomerId>("\"Alice\"").is_err());
    assert!(serde_json::from_str::<CustomerId>("7").is_err());
}
