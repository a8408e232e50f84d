//! The model against the machine.

use super::{Natural, is_ceiling, is_floor};

#[test]
fn paper_arithmetic_agrees_with_the_machine_where_both_can_count() {
    let on_paper = |value| Natural::new(value);
    for a in [0_u128, 1, 9, 10, 99, 100, 12_345, u128::from(u64::MAX)] {
        for b in [1_u128, 7, 10, 999, 1_000_003] {
            assert_eq!(on_paper(a).plus(&on_paper(b)), on_paper(a + b));
            assert_eq!(on_paper(a).times(&on_paper(b)), on_paper(a * b));
            assert_eq!(on_paper(a).cmp(&on_paper(b)), a.cmp(&b));
            for (quotient, floor, ceiling) in [
                (a / b, true, a % b == 0),
                (a.div_ceil(b), a % b == 0, true),
                (a.div_ceil(b) + 1, false, false),
            ] {
                assert_eq!(is_floor(&on_paper(quotient), &on_paper(a), &on_paper(b)), floor);
                assert_eq!(is_ceiling(&on_paper(quotient), &on_paper(a), &on_paper(b)), ceiling);
            }
        }
        assert_eq!(on_paper(a).plus(&on_paper(0)), on_paper(a));
        assert_eq!(on_paper(a).times(&on_paper(0)), on_paper(0));
    }
}
