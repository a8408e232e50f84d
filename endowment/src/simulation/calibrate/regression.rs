//! Least squares with a few columns, and two kinds of standard errors.

use super::super::arithmetic::{exp, ln};

#[cfg(test)]
mod tests;

/// A fitted linear model.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Regression {
    rows: Vec<Vec<f64>>,
    pub(super) coefficients: Vec<f64>,
    /// The inverse of X'X.
    inverse: Vec<Vec<f64>>,
    pub(super) residuals: Vec<f64>,
    /// The sum of the squared residuals.
    pub(super) squares: f64,
}

impl Regression {
    /// Fits y to the columns of these rows. `None` where the columns are not independent or the rows not more than
    /// they.
    pub(super) fn new(rows: Vec<Vec<f64>>, y: &[f64]) -> Option<Self> {
        let width = rows.first()?.len();
        if rows.len() <= width {
            return None;
        }
        let (q, r) = orthogonal(&rows, width)?;
        let projections: Vec<f64> = q.iter().map(|column| dot(column, y)).collect();
        let coefficients = solve_upper(&r, &projections);
        let inverse = inverse_of_square(&r);
        let fitted = rows.iter().map(|row| dot(row, &coefficients));
        let residuals: Vec<f64> = y.iter().zip(fitted).map(|(y, fitted)| y - fitted).collect();
        let squares = dot(&residuals, &residuals);
        Some(Self { rows, coefficients, inverse, residuals, squares })
    }

    /// The observations that are not used up by a coefficient.
    pub(super) fn degrees(&self) -> f64 {
        (self.rows.len() - self.coefficients.len()) as f64
    }

    /// The unbiased variance of the residuals.
    pub(super) fn variance(&self) -> f64 {
        self.squares / self.degrees()
    }

    /// The sum of the coefficients, each times its weight.
    pub(super) fn combination(&self, weights: &[f64]) -> f64 {
        dot(&self.coefficients, weights)
    }

    /// The standard error of such a sum if residuals are independent and of one variance.
    pub(super) fn ordinary_error(&self, weights: &[f64]) -> f64 {
        let quadratic: f64 =
            self.inverse.iter().zip(weights).map(|(row, weight)| weight * dot(row, weights)).sum();
        (self.variance() * quadratic.max(0.0)).sqrt()
    }

    /// The standard error of such a sum if residuals are correlated over some observations and of any variance:
    /// Newey and West (1987), Bartlett's weights, with the correction n / (n - coefficients) for small samples.
    /// Lags are counted in observations.
    pub(super) fn robust_error(&self, weights: &[f64], lags: usize) -> f64 {
        let direction: Vec<f64> = self.inverse.iter().map(|row| dot(row, weights)).collect();
        let scores = self.rows.iter().zip(&self.residuals);
        let scores: Vec<f64> = scores.map(|(row, residual)| dot(row, &direction) * residual).collect();
        let mut variance = dot(&scores, &scores);
        for lag in 1..=lags.min(scores.len() - 1) {
            let weight = 1.0 - lag as f64 / (lags + 1) as f64;
            variance += 2.0 * weight * dot(&scores[lag..], &scores[..scores.len() - lag]);
        }
        (variance.max(0.0) * scores.len() as f64 / self.degrees()).sqrt()
    }

    /// The correlation of each residual with the next.
    pub(super) fn autocorrelation(&self) -> f64 {
        let both = dot(&self.residuals[1..], &self.residuals[..self.residuals.len() - 1]);
        if self.squares > 0.0 { both / self.squares } else { 0.0 }
    }

    /// The share of the variance of y that is explained, where a constant is among the columns.
    pub(super) fn r2(&self, y: &[f64]) -> f64 {
        let mean = mean(y);
        let total: f64 = y.iter().map(|y| (y - mean) * (y - mean)).sum();
        if total > 0.0 { 1.0 - self.squares / total } else { 1.0 }
    }
}

/// The number of lags that Newey and West (1994) advise: the whole part of 4 (n / 100)^(2/9).
pub(super) fn advised_lags(observations: usize) -> usize {
    (4.0 * exp(2.0 / 9.0 * ln(observations as f64 / 100.0))) as usize
}

/// The mean of at least one number.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Orthonormal columns and the upper triangle that makes the given ones of them (Gram and Schmidt, modified).
/// `None` where a column is a combination of those before it.
fn orthogonal(rows: &[Vec<f64>], width: usize) -> Option<(Vec<Vec<f64>>, Vec<Vec<f64>>)> {
    let mut columns: Vec<Vec<f64>> =
        (0..width).map(|column| rows.iter().map(|row| row[column]).collect()).collect();
    let mut r = vec![vec![0.0; width]; width];
    for i in 0..width {
        let length = dot(&columns[i], &columns[i]).sqrt();
        for j in 0..i {
            let (before, rest) = columns.split_at_mut(i);
            let share = dot(&before[j], &rest[0]);
            r[j][i] = share;
            for (value, direction) in rest[0].iter_mut().zip(&before[j]) {
                *value -= share * direction;
            }
        }
        let left = dot(&columns[i], &columns[i]).sqrt();
        if left.is_nan() || left <= length * DEPENDENT {
            return None;
        }
        r[i][i] = left;
        columns[i].iter_mut().for_each(|value| *value /= left);
    }
    Some((columns, r))
}

fn solve_upper(r: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let mut solution = vec![0.0; right.len()];
    for i in (0..right.len()).rev() {
        solution[i] = (right[i] - dot(&r[i][i + 1..], &solution[i + 1..])) / r[i][i];
    }
    solution
}

/// (R'R)^-1 = R^-1 R^-T.
fn inverse_of_square(r: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let width = r.len();
    let unit = |i: usize| (0..width).map(|j| if i == j { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
    let columns: Vec<Vec<f64>> = (0..width).map(|i| solve_upper(r, &unit(i))).collect();
    let entry = |i: usize, j: usize| columns.iter().map(|column| column[i] * column[j]).sum();
    (0..width).map(|i| (0..width).map(|j| entry(i, j)).collect()).collect()
}

/// What is left of a column that depends on those before it is rounding.
const DEPENDENT: f64 = 1e-10;
