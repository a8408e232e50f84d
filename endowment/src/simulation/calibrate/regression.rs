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
        let columns = Orthogonal::of(&rows, width)?;
        let projections: Vec<f64> = columns.directions.iter().map(|column| dot(column, y)).collect();
        let coefficients = solve_upper(&columns.triangle, &projections);
        let inverse = inverse_of_square(&columns.triangle);
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

/// A fit to which one column more may be added at little cost.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Base {
    columns: Orthogonal,
    left: Vec<f64>,
    squares: f64,
}

impl Base {
    /// The fit of y to the columns of these rows; `None` where they are not independent.
    pub(super) fn new(rows: &[Vec<f64>], y: &[f64]) -> Option<Self> {
        let columns = Orthogonal::of(rows, rows.first()?.len())?;
        let mut left = y.to_vec();
        for direction in &columns.directions {
            remove(&mut left, direction);
        }
        let squares = dot(&left, &left);
        Some(Self { columns, left, squares })
    }

    /// The squares that stay if this column is added; `None` where it is a combination of the others.
    pub(super) fn squares_with(&self, mut column: Vec<f64>) -> Option<f64> {
        let length = dot(&column, &column);
        for direction in &self.columns.directions {
            remove(&mut column, direction);
        }
        let own = dot(&column, &column);
        let share = dot(&column, &self.left);
        let independent = own > length * DEPENDENT * DEPENDENT;
        independent.then(|| (self.squares - share * share / own).max(0.0))
    }
}

/// Orthonormal columns, and the upper triangle that makes the given ones of them.
#[derive(Clone, Debug, PartialEq)]
struct Orthogonal {
    directions: Vec<Vec<f64>>,
    triangle: Vec<Vec<f64>>,
}

impl Orthogonal {
    /// Gram's and Schmidt's, modified. `None` where a column is a combination of those before it.
    fn of(rows: &[Vec<f64>], width: usize) -> Option<Self> {
        let mut directions: Vec<Vec<f64>> = Vec::with_capacity(width);
        let mut triangle = vec![vec![0.0; width]; width];
        for i in 0..width {
            let mut column: Vec<f64> = rows.iter().map(|row| row[i]).collect();
            let length = dot(&column, &column).sqrt();
            for (j, direction) in directions.iter().enumerate() {
                triangle[j][i] = remove(&mut column, direction);
            }
            let left = dot(&column, &column).sqrt();
            if left.is_nan() || left <= length * DEPENDENT {
                return None;
            }
            triangle[i][i] = left;
            for value in &mut column {
                *value /= left;
            }
            directions.push(column);
        }
        Some(Self { directions, triangle })
    }
}

/// Takes the part along a direction out of a column, and says how long it was.
fn remove(column: &mut [f64], direction: &[f64]) -> f64 {
    let share = dot(column, direction);
    for (value, along) in column.iter_mut().zip(direction) {
        *value -= share * along;
    }
    share
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
