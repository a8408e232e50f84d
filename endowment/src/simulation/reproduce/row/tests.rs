//! How a row is judged.

use super::*;

fn judged(published: &str, ours: f64, tolerance: Tolerance) -> Verdict {
    Row::number("a", "b", published, Ok::<_, fmt::Error>(ours), tolerance, "c").verdict
}

#[test]
fn half_of_the_last_digit_passes_and_more_fails() {
    assert_eq!(judged("7.05", 7.0549, Tolerance::LastDigit), Verdict::Pass);
    assert_eq!(judged("7.05", 7.045, Tolerance::LastDigit), Verdict::Pass);
    assert_eq!(judged("7.05", 7.0551, Tolerance::LastDigit), Verdict::Fail);
    assert_eq!(judged("600", 600.4, Tolerance::LastDigit), Verdict::Pass);
    assert_eq!(judged("600", 600.6, Tolerance::LastDigit), Verdict::Fail);
    assert_eq!(judged("2.0", 2.002, Tolerance::Relative(1e-3)), Verdict::Pass);
    assert_eq!(judged("2.0", 2.003, Tolerance::Relative(1e-3)), Verdict::Fail);
    assert_eq!(judged("2.0", 1.9, Tolerance::Absolute(0.11)), Verdict::Pass);
    assert_eq!(judged("2.0", 1.9, Tolerance::Absolute(0.09)), Verdict::Fail);
}

#[test]
fn what_is_no_number_fails() {
    for tolerance in [Tolerance::LastDigit, Tolerance::Relative(1.0), Tolerance::Absolute(1e9)] {
        assert_eq!(judged("7.05", f64::NAN, tolerance), Verdict::Fail);
        assert_eq!(judged("about 7", 7.0, tolerance), Verdict::Fail);
    }
    let row = Row::number("a", "b", "1", Err::<f64, _>("it broke"), Tolerance::LastDigit, "c");
    assert_eq!((row.verdict, row.ours.as_str()), (Verdict::Fail, "it broke"));
    assert_eq!(Row::integer("a", "b", 5, Err::<u128, _>("it broke"), "c").verdict, Verdict::Fail);
    assert_eq!(Row::range("a", "b", (0.0, 1.0), Ok::<_, fmt::Error>(f64::NAN), "c").verdict, Verdict::Fail);
}

#[test]
fn integers_are_exact_and_ranges_include_their_ends() {
    let integer = |ours| Row::integer("a", "b", 61_440, Ok::<_, fmt::Error>(ours), "c").verdict;
    assert_eq!((integer(61_440), integer(61_441)), (Verdict::Pass, Verdict::Fail));
    let range = |ours| Row::range("a", "b", (4.2, 17.6), Ok::<_, fmt::Error>(ours), "c").verdict;
    assert_eq!((range(4.2), range(17.6), range(17.7)), (Verdict::Pass, Verdict::Pass, Verdict::Fail));
}
