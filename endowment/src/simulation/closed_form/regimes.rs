//! Cost that declines in one of several ways, and changes between them by chance.

use super::error::{ClosedFormError, finite, within};

/// The present value of yearly payments in advance, for ever, beginning in each regime: V = (I - diag(q) P)^-1 1, with
/// q = (1 - k) / (1 + r) of the regime in which a year begins, and the probabilities P of the next year's regime.
///
/// Fails where the rows of `transitions` are no probabilities of as many regimes, or no finite amount pays for ever.
pub fn regime_present_values(
    declines_per_year: &[f64],
    yield_per_year: f64,
    transitions: &[Vec<f64>],
) -> Result<Vec<f64>, ClosedFormError> {
    let count = declines_per_year.len();
    within("the number of regimes", count as f64, "from 1 to 64", (1..=64).contains(&count))?;
    within("the rows of transitions", transitions.len() as f64, "one a regime", transitions.len() == count)?;
    within(
        "the yield",
        yield_per_year,
        "above -1 and finite",
        yield_per_year > -1.0 && yield_per_year.is_finite(),
    )?;
    let mut system = Vec::with_capacity(count);
    for (i, (&decline, row)) in declines_per_year.iter().zip(transitions).enumerate() {
        within("the cost decline", decline, "below 1", decline < 1.0)?;
        within("the length of a row of transitions", row.len() as f64, "one a regime", row.len() == count)?;
        for &chance in row {
            within("a transition's probability", chance, "from 0 to 1", (0.0..=1.0).contains(&chance))?;
        }
        let sum: f64 = row.iter().sum();
        within("the sum of a row of transitions", sum, "1", (sum - 1.0).abs() < 1e-9)?;
        let factor = finite("the cost decline", (1.0 - decline) / (1.0 + yield_per_year))?;
        let unit = |j: usize| if i == j { 1.0 } else { 0.0 };
        let mut equation: Vec<f64> =
            row.iter().enumerate().map(|(j, chance)| unit(j) - factor * chance).collect();
        equation.push(1.0);
        system.push(equation);
    }
    let values = solved(system);
    // With a matrix A >= 0, a solution V >= 1 of V = 1 + A V exists exactly if A's powers shrink: then A V = V - 1 < V
    // (Collatz and Wielandt). Any other solution is the formal sum of a series that grows.
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    if !(least >= 1.0 - 1e-9 && values.iter().all(|value| value.is_finite())) {
        let quantity = "the least present value that the equations allow";
        return Err(ClosedFormError::Endless { quantity, value: least, bound: "1 or more" });
    }
    Ok(values)
}

/// Gauss and Jordan's elimination with the largest pivot, on equations whose last number is the right side.
fn solved(mut system: Vec<Vec<f64>>) -> Vec<f64> {
    let count = system.len();
    for column in 0..count {
        let largest = (column..count)
            .max_by(|&a, &b| system[a][column].abs().total_cmp(&system[b][column].abs()))
            .unwrap_or(column);
        system.swap(column, largest);
        let pivot = system[column].clone();
        for (i, equation) in system.iter_mut().enumerate() {
            if i != column {
                let share = equation[column] / pivot[column];
                for (value, of_pivot) in equation.iter_mut().zip(&pivot) {
                    *value -= share * of_pivot;
                }
            }
        }
    }
    system.iter().enumerate().map(|(i, equation)| equation[count] / equation[i]).collect()
}
