use super::super::{
    probe::{paths, probe},
    samples,
};

/// Reads values off a drawing as a reader does: between two ticks of the axis, straight or by ratios.
fn read_off(svg: &str, low: (&str, f64), high: (&str, f64), log: bool) -> Vec<f64> {
    let labels = probe(svg);
    let height = |text: &str| labels.iter().find(|label| label.text == text).expect("a tick").baseline - 4.0;
    let (bottom, top) = (height(low.0), height(high.0));
    let median = &paths(svg, "median")[0];
    let value = |share: f64| {
        if log { low.1 * (high.1 / low.1).powf(share) } else { low.1 + (high.1 - low.1) * share }
    };
    median.iter().map(|(_, y)| value((y - bottom) / (top - bottom))).collect()
}

#[test]
fn the_median_is_read_off_as_it_went_in() {
    let fan = samples::cost();
    let svg = fan.draw("cost", &samples::stamp()).svg();
    let read = read_off(&svg, ("0", 0.0), ("15", 15.0), false);
    assert!(read.iter().zip(&fan.quantiles[2].values).all(|(read, value)| (read - value).abs() < 0.005));
    let fan = samples::balance();
    let svg = fan.draw("balance", &samples::stamp()).svg();
    let read = read_off(&svg, ("200", 200.0), ("20,000", 20_000.0), true);
    assert_eq!(read.len(), 101);
    assert!(
        read.iter().zip(&fan.quantiles[2].values).all(|(read, value)| (read / value - 1.0).abs() < 0.002)
    );
}

#[test]
fn levels_that_mirror_each_other_are_bands_and_others_are_lines() {
    let stamp = samples::stamp();
    let svg = samples::cost().draw("cost", &stamp).svg();
    assert_eq!(
        (paths(&svg, "band").len(), paths(&svg, "thin").len(), paths(&svg, "median").len()),
        (2, 0, 1)
    );
    let mut fan = samples::cost();
    fan.quantiles.remove(4);
    let svg = fan.draw("cost", &stamp).svg();
    assert_eq!(
        (paths(&svg, "band").len(), paths(&svg, "thin").len(), paths(&svg, "median").len()),
        (1, 1, 1)
    );
}

#[test]
fn each_level_is_named_at_its_end() {
    let labels = probe(&samples::balance().draw("balance", &samples::stamp()).svg());
    let ends: Vec<&str> = ["95\u{a0}%", "75\u{a0}%", "median", "25\u{a0}%", "5\u{a0}%"].to_vec();
    let mut found: Vec<_> = labels.iter().filter(|label| ends.contains(&label.text.as_str())).collect();
    found.sort_by(|one, other| one.baseline.total_cmp(&other.baseline));
    assert_eq!(found.iter().map(|label| label.text.as_str()).collect::<Vec<_>>(), ends);
}

#[test]
fn who_cannot_see_it_hears_the_numbers() {
    let description = samples::cost().draw("cost", &samples::stamp()).description().to_owned();
    assert!(description.starts_with("Quantiles of “Cost” over the years. Years 0 to 100."), "{description}");
    assert!(description.contains(", 95\u{a0}% 0.203."), "{description}");
}
