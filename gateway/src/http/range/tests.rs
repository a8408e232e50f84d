use proptest::prelude::*;

use super::{Asked, asked};

/// The slow, obvious reading: look at every byte of the object and ask each element whether it names it.
fn model(header: &str, length: u64) -> Asked {
    let Some((unit, set)) = header.split_once('=') else { return Asked::Whole };
    if unit.to_lowercase() != "bytes" || length == 0 {
        return Asked::Whole;
    }
    let mut named = Vec::new();
    for element in set.split(',') {
        let element = element.trim_matches(|c| c == ' ' || c == '\t');
        if element.is_empty() {
            continue;
        }
        let parts: Vec<&str> = element.splitn(2, '-').collect();
        let [first, last] = parts[..] else { return Asked::Whole };
        if ![first, last].iter().all(|part| part.chars().all(|c| c.is_ascii_digit())) {
            return Asked::Whole;
        }
        let (first, last) = (first.parse::<u128>().ok(), last.parse::<u128>().ok());
        let length = u128::from(length);
        let names: Box<dyn Fn(u128) -> bool> = match (first, last) {
            (None, None) => return Asked::Whole,
            (Some(first), Some(last)) if last < first => return Asked::Whole,
            (Some(first), Some(last)) => Box::new(move |at| at >= first && at <= last),
            (Some(first), None) => Box::new(move |at| at >= first),
            (None, Some(count)) => Box::new(move |at| at + count >= length),
        };
        named.push(
            (0..length).filter(|at| names(*at)).map(|at| u64::try_from(at).unwrap()).collect::<Vec<u64>>(),
        );
    }
    match &named[..] {
        [] => Asked::Whole,
        all if all.iter().all(Vec::is_empty) => Asked::Nothing,
        [one] => Asked::Part(one[0]..one[one.len() - 1] + 1),
        _ => Asked::Whole,
    }
}

fn digits() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0_u64..40).prop_map(|n| n.to_string()),
        1 => "[0-9]{0,3}",
        1 => Just("18446744073709551615".to_owned()),
        1 => Just("18446744073709551616".to_owned()),
        1 => "[0-9]{20,30}",
    ]
}

fn element() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (digits(), digits()).prop_map(|(a, b)| format!("{a}-{b}")),
        2 => digits().prop_map(|a| format!("{a}-")),
        2 => digits().prop_map(|n| format!("-{n}")),
        1 => "[ 0-9a-]{0,4}",
    ]
}

fn header() -> impl Strategy<Value = String> {
    let unit = prop_oneof![9 => Just("bytes"), 1 => Just("Bytes"), 1 => Just("items"), 1 => Just(" bytes")];
    let set = proptest::collection::vec(element(), 1..4);
    let comma = prop_oneof![Just(","), Just(", "), Just("\t,")];
    prop_oneof![
        9 => (unit, set, comma).prop_map(|(unit, set, comma)| format!("{unit}={}", set.join(comma))),
        1 => ".{0,12}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn every_header_means_what_the_slow_model_says(header in header(), length in 0_u64..32) {
        prop_assert_eq!(asked(Some(&header), length), model(&header, length));
    }
}

#[test]
fn the_forms_of_the_standard() {
    for (header, expected) in [
        ("bytes=0-499", Asked::Part(0..500)),
        ("bytes=500-999", Asked::Part(500..1000)),
        ("bytes=-500", Asked::Part(9500..10000)),
        ("bytes=9500-", Asked::Part(9500..10000)),
        ("bytes=0-0", Asked::Part(0..1)),
        ("bytes=-1", Asked::Part(9999..10000)),
        ("bytes=0-999999", Asked::Part(0..10000)),
        ("bytes=-999999", Asked::Part(0..10000)),
        ("bytes=10000-", Asked::Nothing),
        ("bytes=-0", Asked::Nothing),
        ("bytes=20000-30000, 40000-", Asked::Nothing),
        ("bytes=0-0,-1", Asked::Whole),
        ("bytes=5-4", Asked::Whole),
        ("bytes=18446744073709551617-18446744073709551616", Asked::Whole),
        ("bytes=18446744073709551616-18446744073709551617", Asked::Nothing),
        ("bytes=", Asked::Whole),
        ("bytes=+1-2", Asked::Whole),
        ("lines=1-2", Asked::Whole),
    ] {
        assert_eq!(asked(Some(header), 10_000), expected, "{header}");
    }
    assert_eq!(asked(None, 10_000), Asked::Whole);
    assert_eq!(asked(Some("bytes=0-"), 0), Asked::Whole);
    assert_eq!(asked(Some("bytes=0-18446744073709551615"), u64::MAX), Asked::Part(0..u64::MAX));
}
