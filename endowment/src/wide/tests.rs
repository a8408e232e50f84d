//! Wide integers against arithmetic on paper.

use proptest::prelude::*;

use super::Wide;
use crate::model::{Natural, is_floor};

fn natural(wide: Wide) -> Natural {
    let base = Natural::new(1 << 64);
    let places = wide.0.iter().rev();
    places.fold(Natural::new(0), |sum, &word| sum.times(&base).plus(&Natural::new(u128::from(word))))
}

fn word() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(1), Just(u64::MAX), Just(1 << 63), any::<u64>()]
}

fn wide() -> impl Strategy<Value = Wide> {
    [word(), word(), word(), word()].prop_map(Wide)
}

fn narrow() -> impl Strategy<Value = u128> {
    (word(), word()).prop_map(|(low, high)| u128::from(high) << 64 | u128::from(low))
}

proptest! {
    #[test]
    fn a_product_is_exact_or_refused(a in wide(), b in narrow()) {
        let product = natural(a).times(&Natural::new(b));
        let limit = natural(Wide([u64::MAX; 4]));
        match a.checked_mul(b) {
            Some(found) => prop_assert_eq!(natural(found), product),
            None => prop_assert!(product > limit),
        }
    }

    #[test]
    fn quotient_and_remainder_make_up_the_numerator(a in wide(), b in narrow()) {
        prop_assume!(b > 0);
        let (quotient, remainder) = a.div_rem(b);
        prop_assert!(remainder < b);
        prop_assert!(is_floor(&natural(quotient), &natural(a), &Natural::new(b)));
        let whole = natural(quotient).times(&Natural::new(b));
        prop_assert_eq!(whole.plus(&Natural::new(remainder)), natural(a));
    }

    #[test]
    fn only_narrow_numbers_narrow(a in wide(), b in narrow()) {
        prop_assert_eq!(Wide::new(b).to_u128(), Some(b));
        prop_assert_eq!(a.to_u128().is_some(), natural(a) <= Natural::new(u128::MAX));
    }
}

#[test]
#[should_panic(expected = "division of a wide integer by zero")]
fn division_by_zero_is_a_bug() {
    let _ = Wide::new(1).div_rem(0);
}
