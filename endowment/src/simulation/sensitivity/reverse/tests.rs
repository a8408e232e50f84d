//! What breaks a line, and the nearer of two sides.

use super::{
    super::models::{line, threads, uniform},
    reverse_stress,
};

#[test]
fn the_least_move_is_first() {
    let (inputs, answer) = line();
    // 0.75 at the base: b must fall by 1.25 / 3; a and c cannot bring as much.
    let found = reverse_stress(&inputs, &answer, 2.0, threads(2)).unwrap();
    let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["b", "a", "c"]);
    assert!((found[0].scaled_move.unwrap() + 5.0 / 12.0).abs() < 1e-8, "{:?}", found[0]);
    assert_eq!(found[1].value, None, "a ends at 1.75");
    assert!((found[1].answers_at_bounds.1 - 1.75).abs() < 1e-12);
    assert_eq!(found[2].scaled_move, None);
    assert_eq!(found, reverse_stress(&inputs, &answer, 2.0, threads(7)).unwrap());
}

#[test]
fn the_nearer_side_is_taken() {
    let inputs = [uniform("x", 0.2, -1.0, 1.0)];
    let found = reverse_stress(&inputs, &|x| Ok(x[0] * x[0]), 0.25, threads(1)).unwrap();
    assert!((found[0].value.unwrap() - 0.5).abs() < 1e-8, "{found:?}");
    assert!((found[0].scaled_move.unwrap() - 0.15).abs() < 1e-8);
    // At the target already: nothing must move.
    let found = reverse_stress(&inputs, &|x| Ok(x[0]), 0.2, threads(1)).unwrap();
    assert!(found[0].scaled_move.unwrap().abs() < 1e-8, "{found:?}");
    assert!(reverse_stress(&inputs, &|x| Ok(x[0]), f64::NAN, threads(1)).is_err());
}

/// A base on a bound has one side only.
#[test]
fn a_base_on_its_bound() {
    let inputs = [uniform("x", 0.0, 0.0, 1.0)];
    let found = reverse_stress(&inputs, &|x| Ok(x[0]), 0.75, threads(1)).unwrap();
    assert!((found[0].scaled_move.unwrap() - 0.75).abs() < 1e-8);
}
