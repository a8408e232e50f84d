use super::super::{Curve, Estimate, Panel, Scale, samples};
use super::*;
use proptest::prelude::*;

/// A slow reader of RFC 4180: rows of fields.
fn read(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut letters) = (false, text.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => field.push(letters.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            _ => field.push(letter),
        }
    }
    assert!(!quoted && row.is_empty() && field.is_empty(), "the last row ends");
    rows
}

/// As many fields in every row as there are headings.
fn rectangular(text: &str) -> Vec<Vec<String>> {
    let rows = read(text);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{text}");
    rows
}

#[test]
fn quantiles_of_several_fans_stand_side_by_side() {
    let mut short = samples::balance();
    short.years.truncate(51);
    let rows = rectangular(&quantiles_csv(&[samples::cost(), short]));
    assert_eq!(rows.len(), 102);
    assert_eq!(rows[0][0..2], ["year", "Cost 0.05 quantile (USD per physical TB-year)"]);
    assert_eq!(rows[0][10], "Balance for each TB of data 0.95 quantile (USD)");
    assert_eq!(rows[1][3], "12");
    assert!(!rows[51][8].is_empty() && rows[52][8].is_empty());
    let read: f64 = rows[40][3].parse().unwrap();
    assert_eq!(read.to_bits(), samples::cost().quantiles[2].values[39].to_bits());
}

#[test]
fn a_sweep_has_a_row_for_each_cell() {
    let map = samples::surface();
    let rows = rectangular(&sweep_csv(&map));
    assert_eq!(rows.len(), 1 + 31 * 17);
    assert_eq!(
        rows[0],
        [
            "Cost decline per year (fraction)",
            "Real yield per year (fraction)",
            "Years-factor (× first year’s cost)"
        ]
    );
    assert_eq!(rows[1], ["0", "0", ""], "what is not finite is empty");
    assert_eq!(rows[2][0], "0.01");
}

#[test]
fn the_other_tables_have_headings_with_units() {
    let rows = rectangular(&tornado_csv(&samples::tornado()));
    assert_eq!(rows[0][4], "Endowment for 2 % ruin in 100 years at the low value (× first year’s cost)");
    assert_eq!(rows[1], ["Decline of cost per year", "fraction", "0.05", "0.15", "34.2", "12.4", "18.67"]);
    let rows = rectangular(&indices_csv(&samples::indices()));
    assert_eq!((rows.len(), rows[0].len()), (5, 7));
    let rows = rectangular(&comparison_csv(&samples::comparison()));
    assert_eq!((rows.len(), rows[0].len()), (1 + 5 * 101, 7));
    assert_eq!(rows[1][0], "Coffer, survival 2 %");
    let rows = rectangular(&curves_csv(&samples::funded_ratios()));
    assert_eq!(rows[0][4], "Funded ratio upper bound (fraction)");
    assert_eq!(rows.len(), 1 + 3 * 101);
}

#[test]
fn policies_with_other_levels_leave_fields_empty() {
    let mut comparison = samples::comparison();
    comparison.panels.truncate(2);
    let Panel { quantiles, .. } = &mut comparison.panels[1];
    quantiles.truncate(1);
    let rows = rectangular(&comparison_csv(&comparison));
    assert!(rows[1].iter().all(|field| !field.is_empty()));
    assert_eq!(rows[102][3..], ["", "", "", ""]);
}

proptest! {
    /// Names and numbers are read back as they were.
    #[test]
    fn fields_read_back(name in any::<String>(), bits in any::<[u64; 4]>()) {
        let [x, y, low, high] = bits.map(f64::from_bits);
        let curves = Curves {
            title: String::new(),
            x: Quantity::new("x", Unit::Number),
            y: Quantity::new("y", Unit::Number),
            scale: Scale::Linear,
            curves: vec![Curve { name: name.clone(), points: vec![Estimate { x, y, low, high }] }],
            levels: vec![],
            places: vec![],
        };
        let rows = rectangular(&curves_csv(&curves));
        prop_assert_eq!(&rows[1][0], &name);
        for (field, value) in rows[1][1..].iter().zip([x, y, low, high]) {
            let read = field.parse::<f64>().ok();
            prop_assert_eq!(read.map(f64::to_bits), Some(value).filter(|value| value.is_finite()).map(f64::to_bits));
        }
    }
}
