use super::*;
use proptest::prelude::*;

fn labels(axis: &Axis) -> Vec<&str> {
    axis.ticks.iter().map(|tick| tick.label.as_str()).collect()
}

fn covering(values: &[f64], scale: Scale) -> Axis {
    Axis::covering(values.iter().copied(), scale, &Unit::Number, 7).unwrap()
}

#[test]
fn ticks_are_those_that_a_person_would_choose() {
    let linear = Scale::Linear;
    assert_eq!(labels(&covering(&[0.0, 100.0], linear)), ["0", "20", "40", "60", "80", "100"]);
    assert_eq!(labels(&covering(&[0.1, 0.33], linear)), ["0.10", "0.15", "0.20", "0.25", "0.30", "0.35"]);
    assert_eq!(labels(&covering(&[-3.0, 4.0], linear)), ["−4", "−2", "0", "2", "4"]);
    assert_eq!(labels(&covering(&[1.2, 800.0], Scale::Log)), ["1", "10", "100", "1,000"]);
    assert_eq!(labels(&covering(&[1.2, 80.0], Scale::Log)), ["1", "2", "5", "10", "20", "50", "100"]);
    assert_eq!(labels(&covering(&[12.0, 19.0], Scale::Log)), ["12", "14", "16", "18", "20"]);
    let years = Axis::within(0.0, 100.0, &Unit::Years, 11).unwrap();
    assert_eq!(labels(&years).len(), 11);
    let dates = Axis::within(1990.0, 2024.0, &Unit::CalendarYear, 11).unwrap();
    assert_eq!(labels(&dates), ["1990", "1995", "2000", "2005", "2010", "2015", "2020"]);
}

#[test]
fn a_logarithmic_axis_is_not_stretched_by_what_lies_at_or_near_zero() {
    let axis = covering(&[0.0, 1e-30, 3.0, 4000.0], Scale::Log);
    assert!(axis.clipped);
    assert!(axis.low >= 1e-4 && axis.low <= 4e-3, "{axis:?}");
    assert!(axis.position(0.0).abs() < 1e-12 && axis.position(-5.0).abs() < 1e-12);
}

#[test]
fn equal_values_still_have_an_axis_and_it_says_so() {
    for (value, scale) in
        [(0.0, Scale::Linear), (-7.0, Scale::Linear), (12.0, Scale::Log), (1e-90, Scale::Log)]
    {
        let axis = covering(&[value, value], scale);
        assert!(axis.constant && axis.low <= value && axis.high > value, "{axis:?}");
    }
    assert!(!covering(&[1.0, 1.01], Scale::Linear).constant);
}

#[test]
fn no_values_no_axis() {
    let none =
        |values: &[f64], scale| Axis::covering(values.iter().copied(), scale, &Unit::Number, 7).is_none();
    assert!(none(&[], Scale::Linear));
    assert!(none(&[f64::NAN, f64::INFINITY], Scale::Linear));
    assert!(none(&[0.0, -3.0], Scale::Log));
    assert!(Axis::within(3.0, 3.0, &Unit::Number, 7).is_none());
    assert!(Axis::within(4.0, 3.0, &Unit::Number, 7).is_none());
    assert!(Axis::within(f64::NAN, 3.0, &Unit::Number, 7).is_none());
}

/// Whether a number has one significant digit, which is 1, 2 or 5.
fn is_round(value: f64) -> bool {
    let text = format!("{:.9e}", value.abs());
    ["1.000000000e", "2.000000000e", "5.000000000e"].iter().any(|round| text.starts_with(round))
}

fn any_value() -> impl Strategy<Value = f64> {
    (-9.99..9.99_f64, -40_i32..40).prop_map(|(mantissa, power)| mantissa * 10.0_f64.powi(power))
}

proptest! {
    /// Ticks cover the values, there are three to ten, and they stand at multiples of a round step.
    #[test]
    fn linear_ticks_cover_and_are_round(one in any_value(), other in any_value(), most in 5_usize..10) {
        let axis = Axis::covering([one, other].into_iter(), Scale::Linear, &Unit::Number, most).unwrap();
        let ticks: Vec<f64> = axis.ticks.iter().map(|tick| tick.value).collect();
        let slack = (axis.high - axis.low) * 1e-6;
        prop_assert!(ticks[0] <= one.min(other) + slack && *ticks.last().unwrap() >= one.max(other) - slack);
        prop_assert!((3..=most.min(10)).contains(&ticks.len()), "{:?}", ticks);
        let step = (ticks[ticks.len() - 1] - ticks[0]) / (ticks.len() - 1) as f64;
        prop_assert!(ticks.windows(2).all(|pair| (pair[1] - pair[0] - step).abs() < step * 1e-6), "{:?}", ticks);
        let largest = ticks.iter().fold(0.0_f64, |most, tick| most.max(tick.abs()));
        // A step that is small beside the ticks is known to fewer digits.
        prop_assert!(largest > step * 1e5 || is_round(step), "{:?}", ticks);
        prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]));
    }

    /// The labels say what the ticks are, and no two say the same.
    #[test]
    fn labels_tell_ticks_apart(one in -1e6..1e6_f64, span in 1e-3..1e6_f64) {
        let axis = covering(&[one, one + span], Scale::Linear);
        let mut labels: Vec<&str> = labels(&axis);
        labels.dedup();
        prop_assert_eq!(labels.len(), axis.ticks.len(), "{:?}", axis.ticks);
        for tick in &axis.ticks {
            if !tick.label.contains('\u{a0}') {
                let read: f64 = tick.label.replace(',', "").replace('−', "-").parse().unwrap();
                prop_assert!((read - tick.value).abs() <= span * 1e-6, "{:?}", tick);
            }
        }
    }

    /// On a logarithmic axis, too: three to ten ticks, round ones, and the axis covers the values.
    #[test]
    fn logarithmic_ticks_cover_and_are_round(one in 1e-30..1e30_f64, decades in 0.0..6.0_f64, most in 6_usize..9) {
        let other = one * 10.0_f64.powf(decades);
        let axis = Axis::covering([one, other].into_iter(), Scale::Log, &Unit::Number, most).unwrap();
        prop_assert!(axis.low <= one * (1.0 + 1e-6) && axis.high >= other * (1.0 - 1e-6), "{:?}", axis);
        prop_assert!(axis.low > 0.0 && axis.low < axis.high);
        prop_assert!((3..=10).contains(&axis.ticks.len()), "{:?}", axis.ticks);
        prop_assert!(decades < 0.41 || axis.ticks.iter().all(|tick| is_round(tick.value)), "{:?}", axis.ticks);
        prop_assert!(axis.ticks.iter().all(|tick| tick.value >= axis.low && tick.value <= axis.high));
    }

    /// Positions rise with values, from 0 to 1, on both scales.
    #[test]
    fn positions_rise(values in proptest::collection::vec(1e-3..1e3_f64, 2..20), log in any::<bool>()) {
        let scale = if log { Scale::Log } else { Scale::Linear };
        let axis = covering(&values, scale);
        let mut sorted = values;
        sorted.sort_by(f64::total_cmp);
        let positions: Vec<f64> = sorted.iter().map(|&value| axis.position(value)).collect();
        prop_assert!(positions.iter().all(|position| (0.0..=1.0).contains(position)), "{:?}", positions);
        prop_assert!(positions.windows(2).all(|pair| pair[0] <= pair[1]), "{:?}", positions);
        prop_assert!(axis.position(axis.low).abs() < 1e-12 && (axis.position(axis.high) - 1.0).abs() < 1e-12);
    }
}
