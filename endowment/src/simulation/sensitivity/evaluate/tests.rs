//! The same answers, and the same error, at any number of threads.

use std::sync::Barrier;

use super::{super::models::threads, evaluate};
use crate::simulation::sensitivity::{ModelFailure, SensitivityError};

#[test]
fn answers_are_in_order_at_any_number_of_threads() {
    let point = |index: usize| vec![index as f64];
    let answer = |x: &[f64]| -> Result<f64, ModelFailure> { Ok((x[0] * 0.37).sin()) };
    let one = evaluate(&["x"], 1001, &point, &answer, threads(1)).unwrap();
    assert_eq!(one.len(), 1001);
    assert_eq!(one[7].to_bits(), (7.0_f64 * 0.37).sin().to_bits());
    for count in [2, 7] {
        let other = evaluate(&["x"], 1001, &point, &answer, threads(count)).unwrap();
        assert!(one.iter().zip(&other).all(|(a, b)| a.to_bits() == b.to_bits()), "{count}");
    }
    assert_eq!(evaluate(&["x"], 0, &point, &answer, threads(3)).unwrap().len(), 0);
}

#[test]
fn the_first_failure_is_the_error() {
    let point = |index: usize| vec![index as f64, 0.5];
    let answer = |x: &[f64]| -> Result<f64, ModelFailure> {
        match x[0] as u32 {
            300.. => Err("too far".into()),
            271 => Ok(f64::NAN),
            _ => Ok(x[0]),
        }
    };
    for count in [1, 2, 7] {
        let error = evaluate(&["far", "b"], 1000, &point, &answer, threads(count)).unwrap_err();
        let text = "the model answered NaN at far = 271, b = 0.5, expected a finite number";
        assert_eq!(error.to_string(), text, "{count}");
    }
    let from = |index: usize| point(index + 290);
    let error = evaluate(&["far", "b"], 100, &from, &answer, threads(2)).unwrap_err();
    assert!(matches!(&error, SensitivityError::Model { point, .. } if point == "far = 300, b = 0.5"));
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "too far");
}

/// Two points fail at the same moment: the error is still that of the first.
#[test]
fn of_two_failures_at_once_the_first_is_the_error() {
    for _ in 0..300 {
        let both = Barrier::new(2);
        let answer = |x: &[f64]| -> Result<f64, ModelFailure> {
            if (x[0] as u32).is_multiple_of(4) {
                both.wait();
            }
            Err("broken".into())
        };
        let error = evaluate(&["x"], 8, &|index| vec![index as f64], &answer, threads(2)).unwrap_err();
        assert!(matches!(&error, SensitivityError::Model { point, .. } if point == "x = 0"), "{error}");
    }
}
