use super::*;
use proptest::prelude::*;

#[test]
fn numbers_are_written_for_readers() {
    let money = || Unit::Money("USD".to_owned());
    for (unit, value, digits, expected) in [
        (Unit::Share, 0.019_283, 3, "1.93\u{a0}%"),
        (Unit::Share, 0.02, 2, "2.0\u{a0}%"),
        (Unit::Share, 0.000_002, 2, "0.00020\u{a0}%"),
        (money(), 1234.5, 3, "1,234\u{a0}USD"),
        (money(), 1_254_000.0, 3, "1.25\u{a0}M\u{a0}USD"),
        (money(), -3.0e9, 2, "−3.0\u{a0}bn\u{a0}USD"),
        (Unit::Years, 37.0, 2, "37\u{a0}years"),
        (Unit::CalendarYear, 2010.3, 5, "2010.3"),
        (Unit::Number, 9.996, 3, "10.0"),
        (Unit::Number, 0.0, 3, "0"),
        (Unit::Number, -0.0, 3, "0"),
        (Unit::Number, 1e-7, 2, "1e−7"),
        (Unit::Number, 2.5e20, 3, "2.5e20"),
        (Unit::Number, f64::NAN, 3, "–"),
        (Unit::Number, f64::NEG_INFINITY, 3, "–"),
        (Unit::Named("TB".to_owned()), 18.666, 4, "18.67"),
    ] {
        assert_eq!(unit.written(value, digits), expected, "{unit:?} {value}");
    }
}

#[test]
fn chosen_numbers_have_no_zeros_to_say_how_exact_they_are() {
    for (unit, value, expected) in [
        (Unit::Share, 0.02, "2\u{a0}%"),
        (Unit::Share, 0.05, "5\u{a0}%"),
        (Unit::Share, 0.975, "97.5\u{a0}%"),
        (Unit::Share, 0.07, "7\u{a0}%"),
        (Unit::Number, -0.3, "−0.3"),
        (Unit::Number, 649.76, "649.76"),
        (Unit::Number, 100.0, "100"),
        (Unit::Money("USD".to_owned()), 2.5e6, "2.5\u{a0}M\u{a0}USD"),
        (Unit::Years, 50.0, "50\u{a0}years"),
    ] {
        assert_eq!(unit.chosen(value), expected);
    }
}

#[test]
fn the_labels_of_an_axis_share_scale_and_decimals() {
    let money = Unit::Money("USD".to_owned());
    for (unit, ticks, step, expected) in [
        (Unit::Share, &[0.0, 0.05, 0.1][..], 0.05, &["0\u{a0}%", "5\u{a0}%", "10\u{a0}%"][..]),
        (Unit::Share, &[0.0, 0.0005, 0.001], 0.0005, &["0\u{a0}%", "0.05\u{a0}%", "0.10\u{a0}%"]),
        (money.clone(), &[-500.0, 0.0, 500.0, 1000.0], 500.0, &["−500", "0", "500", "1,000"]),
        (money, &[0.0, 5e5, 1e6], 5e5, &["0\u{a0}M", "0.5\u{a0}M", "1.0\u{a0}M"]),
        (Unit::CalendarYear, &[1990.0, 2000.0], 10.0, &["1990", "2000"]),
    ] {
        assert_eq!(unit.even_labels(ticks, step), expected);
    }
}

#[test]
fn a_tick_of_a_logarithmic_axis_has_its_own_scale() {
    let labels: Vec<String> =
        [1e-6, 0.001, 0.05, 1.0, 20.0, 5000.0, 1e6, 2e10].map(|tick| Unit::Number.free_label(tick)).to_vec();
    assert_eq!(labels, ["1e−6", "0.001", "0.05", "1", "20", "5,000", "1\u{a0}M", "20\u{a0}bn"]);
    assert_eq!(Unit::Share.free_label(0.0001), "0.01\u{a0}%");
}

#[test]
fn a_heading_names_the_unit_once() {
    let heading = |name: &str, unit| Quantity::new(name, unit).heading();
    assert_eq!(heading("Balance", Unit::Money("USD".to_owned())), "Balance (USD)");
    assert_eq!(heading("Years since the start", Unit::Years), "Years since the start");
    assert_eq!(heading("Horizon", Unit::Years), "Horizon (years)");
    assert_eq!(heading("Yield", Unit::Share), "Yield");
}

#[test]
fn counts_have_their_thousands_apart() {
    for (value, expected) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_000_000, "1,000,000")] {
        assert_eq!(count(value), expected);
    }
}

proptest! {
    /// What a program reads back is the same float.
    #[test]
    fn exact_numbers_read_back(bits in any::<u64>()) {
        let value = f64::from_bits(bits);
        let text = exact(value);
        if value.is_finite() {
            prop_assert_eq!(text.parse::<f64>().unwrap().to_bits(), bits);
            prop_assert!(text.len() < 26, "{}", text);
        } else {
            prop_assert_eq!(text, "");
        }
    }

    /// Without its groups, its minus sign and its scale a written number is the value, to the digits asked for.
    #[test]
    fn written_numbers_mean_their_value(mantissa in -9.99..9.99_f64, power in -8_i32..20, digits in 1_u8..8) {
        let value = mantissa * 10.0_f64.powi(power);
        let text = significant(value, digits.into()).replace(',', "").replace('−', "-");
        let (number, scale) = text.split_once('\u{a0}').unwrap_or((&text, ""));
        let scale = match scale { "" => 1.0, "M" => 1e6, "bn" => 1e9, "tn" => 1e12, _ => f64::NAN };
        let read = number.parse::<f64>().unwrap() * scale;
        let ulp = 10.0_f64.powi(1 - i32::from(digits));
        prop_assert!((read - value).abs() <= value.abs() * ulp * 0.51 + 1e-300, "{} for {}", text, value);
    }
}
