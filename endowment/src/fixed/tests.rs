//! Fixed-scale counts against their decimals.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{Fixed, LIMIT};
use crate::{error::ValueError, model::Natural};

const SCALES: [u32; 2] = [12, 18];

fn fixed(decimals: u32) -> Fixed {
    Fixed { decimals, what: "a number", bound: "in range", expected: "a number" }
}

/// Decimals of every mantissa and scale, many of them with trailing zeros.
fn decimal() -> impl Strategy<Value = Decimal> {
    let mantissa = prop_oneof![
        0..=(1_i128 << 96) - 1,
        (0..=79_228_162_514_264_i128).prop_map(|top| top * 10_i128.pow(15)),
        Just((1_i128 << 96) - 1),
        Just(LIMIT),
        Just(LIMIT - 1),
        0..1000_i128,
    ];
    (mantissa, 0..=28_u32, any::<bool>()).prop_map(|(mantissa, scale, negative)| {
        Decimal::from_i128_with_scale(if negative { -mantissa } else { mantissa }, scale)
    })
}

proptest! {
    #[test]
    fn a_decimal_is_taken_exactly_or_refused_for_a_true_reason(value in decimal(), scale in 0_usize..2) {
        let decimals = SCALES[scale];
        let given = Natural::new(value.mantissa().unsigned_abs()).times(&Natural::power_of_ten(decimals));
        let unit = Natural::power_of_ten(value.scale());
        match fixed(decimals).count_of(value) {
            Ok(count) => {
                prop_assert_eq!(Natural::new(count.unsigned_abs()).times(&unit), given);
                prop_assert_eq!(count.signum(), value.mantissa().signum());
                prop_assert_eq!(fixed(decimals).decimal_of(count), value);
            }
            Err(ValueError::Range { .. }) => {
                prop_assert!(given >= Natural::new(LIMIT.unsigned_abs()).times(&unit));
            }
            Err(ValueError::Inexact { .. }) => {
                prop_assert!(value.normalize().scale() > decimals);
            }
            Err(other) => prop_assert!(false, "unexpected {other}"),
        }
    }

    #[test]
    fn a_count_survives_its_text_and_its_decimal(count in 1 - LIMIT..LIMIT, scale in 0_usize..2) {
        let fixed = fixed(SCALES[scale]);
        let digits = fixed.digits(count);
        let text = if count < 0 { format!("-{digits}") } else { digits };
        prop_assert_eq!(fixed.parse(&text), Ok(count));
        prop_assert_eq!(fixed.decimal_of(count).to_string(), text);
        prop_assert_eq!(fixed.count_of(fixed.decimal_of(count)), Ok(count));
    }

    /// Whatever is read, is read as the reference decimal reads it: no text means something else here.
    #[test]
    fn any_text_means_what_it_says_or_is_refused(
        text in "-?[0-9]{1,18}(\\.[0-9]{0,14})?|[-+0-9eE._ ]{0,12}|\\PC{0,12}",
    ) {
        if let Ok(count) = fixed(12).parse(&text) {
            let reference = Decimal::from_str_exact(&text).unwrap();
            prop_assert_eq!(fixed(12).decimal_of(count), reference);
        }
    }
}

#[test]
fn a_text_of_any_length_is_answered_briefly() {
    let long = "9".repeat(1 << 20);
    let refused = [long.clone(), format!("0.{long}"), format!("x{long}"), "٣".repeat(1 << 16)];
    for text in refused {
        let error = fixed(12).parse(&text).unwrap_err().to_string();
        assert!(error.len() < 200, "{} bytes of error", error.len());
    }
}
