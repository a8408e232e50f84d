use super::*;

fn of(pairs: &[(Factor, Factor, f64)]) -> Correlations {
    Correlations { pairs: pairs.to_vec() }
}

#[test]
fn the_root_times_itself_is_the_matrix() {
    use Factor::{Cost, Demand, Inflation, Token, Yield};
    let correlations =
        of(&[(Cost, Yield, -0.3), (Inflation, Yield, 0.5), (Token, Demand, 0.9), (Cost, Token, 0.1)]);
    let (root, matrix) = (correlations.root().unwrap(), correlations.matrix());
    for (i, row) in matrix.iter().enumerate() {
        for (j, &expected) in row.iter().enumerate() {
            let product: f64 = root[i].iter().zip(&root[j]).map(|(a, b)| a * b).sum();
            assert!((product - expected).abs() < 1e-15, "{i} {j}: {product} {expected}");
            assert!(j <= i || root[i][j] == 0.0);
        }
    }
}

#[test]
fn factors_that_are_one_have_a_root() {
    use Factor::{Cost, Inflation, Yield};
    let one = of(&[(Cost, Yield, 1.0), (Cost, Inflation, -1.0), (Yield, Inflation, -1.0)]);
    let root = one.root().unwrap();
    assert_eq!((root[0][0], root[1][0], root[2][0]), (1.0, 1.0, -1.0));
}

#[test]
fn what_no_draws_can_have_has_no_root() {
    use Factor::{Cost, Inflation, Yield};
    assert_eq!(of(&[(Cost, Yield, 0.9), (Yield, Inflation, 0.9), (Cost, Inflation, -0.9)]).root(), None);
    assert_eq!(of(&[(Cost, Yield, 1.0), (Yield, Inflation, 0.5), (Cost, Inflation, 0.4)]).root(), None);
}
