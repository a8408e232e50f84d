use super::*;

#[test]
fn ranges_are_those_of_http() {
    let good = [
        ("0-99", ByteRange::Between(0, 99)),
        ("7-7", ByteRange::Between(7, 7)),
        ("100-", ByteRange::From(100)),
        ("-100", ByteRange::Last(100)),
        ("0-18446744073709551615", ByteRange::Between(0, u64::MAX)),
    ];
    for (text, range) in good {
        assert_eq!(text.parse::<ByteRange>().unwrap(), range);
        assert_eq!(range.to_string(), text);
    }
}

#[test]
fn what_is_no_range_is_refused() {
    for text in [
        "",
        "-",
        "5",
        "2-1",
        "a-b",
        "1-2-3",
        "+1-2",
        "1-+2",
        " 1-2",
        "1 - 2",
        "-1-2",
        "0-18446744073709551616",
    ] {
        assert!(matches!(text.parse::<ByteRange>(), Err(Failure::Usage { .. })), "{text:?}");
    }
}
