use super::*;

#[test]
fn one_unknown_length_leaves_the_total_unknown() {
    assert_eq!(total([].into_iter()), Some((0, 0)));
    assert_eq!(total([Some(3), Some(0), Some(4)].into_iter()), Some((3, 7)));
    assert_eq!(total([Some(3), None, Some(4)].into_iter()), None);
    assert_eq!(total([Some(u64::MAX), Some(1)].into_iter()), Some((2, u64::MAX)));
}

#[test]
fn files_are_told_with_and_without_a_total() {
    assert_eq!(counted(0, None), "0 files");
    assert_eq!(counted(1, None), "1 file");
    assert_eq!(counted(1234, Some(1_000_000)), "1,234 of 1,000,000 files");
    assert_eq!(counted(0, Some(1)), "0 of 1 file");
}
