//! Charges: the cap holds, storage comes first, nothing is free that is billable.

use proptest::prelude::*;

use super::Charge;
use crate::{
    amount::Amount,
    rounding::Rounding,
    unit_price::{PhysicalBytes, UnitPrice},
};

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn price(text: &str) -> UnitPrice {
    UnitPrice::per_terabyte_year(amount(text)).unwrap()
}

#[test]
fn a_charge_has_two_parts() {
    let gigabyte = PhysicalBytes::new(1_500_000_000);
    let charge = |cap| Charge::new(gigabyte, price("100"), amount("0.01"), amount(cap)).unwrap();
    assert_eq!(charge("1"), Charge { endowment: amount("0.15"), fees: amount("0.01") });
    assert_eq!(charge("0.155"), Charge { endowment: amount("0.15"), fees: amount("0.005") });
    assert_eq!(charge("0.1"), Charge { endowment: amount("0.1"), fees: Amount::ZERO });
    let nothing = Charge::new(PhysicalBytes::new(0), price("100"), amount("0.01"), amount("1")).unwrap();
    assert_eq!(nothing, Charge::default());
    let one = Charge::new(PhysicalBytes::new(1), price("0.000000000001"), Amount::ZERO, amount("1")).unwrap();
    assert_eq!(one.total().unwrap(), amount("0.000000000001"));
}

#[test]
fn negative_fees_and_caps_are_refused() {
    let charge = |fee, cap| Charge::new(PhysicalBytes::new(1), price("1"), amount(fee), amount(cap));
    assert!(charge("-1", "1").is_err());
    assert!(charge("1", "-1").is_err());
}

proptest! {
    #[test]
    fn min_of_cap_and_price(bytes in 1_u64..1 << 50, price in 0_i128..10_i128.pow(18), fee in 0_i128..10_i128.pow(15), cap in 0_i128..10_i128.pow(20)) {
        let (fee, cap) = (Amount::from_count(fee).unwrap(), Amount::from_count(cap).unwrap());
        let unit = UnitPrice::per_terabyte_year(Amount::from_count(price).unwrap()).unwrap();
        let bytes = PhysicalBytes::new(bytes);
        let charge = Charge::new(bytes, unit, fee, cap).unwrap();
        let storage = unit.for_years(bytes, 1.into(), Rounding::Up).unwrap();
        prop_assert_eq!(charge.total().unwrap(), storage.checked_add(fee).unwrap().min(cap));
        prop_assert!(charge.fees <= fee && !charge.fees.is_negative() && charge.endowment <= storage);
    }
}
