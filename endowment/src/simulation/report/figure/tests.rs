//! What holds for every figure of the room.

use super::super::{
    Comparison, Curves, Fan, Figure, Fit, HeatMap, Indices, Quantity, Scale, Stamp, TimeToRuin, Tornado,
    Unit, probe::probe, samples,
};
use super::*;

/// Text that would be markup, text with characters that XML forbids, and text that is far too long.
const HOSTILE: [&str; 3] = ["</text><script>&\"'>", "a\0b\u{1b}c\u{ffff}\td\ne", "Überlänge Wort für Wort "];

#[test]
fn every_figure_is_a_drawing_with_its_labels_apart() {
    for figure in samples::figures() {
        let labels = probe(&figure.svg());
        for (index, one) in labels.iter().enumerate() {
            for other in labels[index + 1..].iter().filter(|other| !(one.plated || other.plated)) {
                assert!(!one.overlaps(other), "{}: {one:?} and {other:?}", figure.name());
            }
        }
    }
}

#[test]
fn a_figure_alone_carries_its_stamp_and_one_in_a_page_does_not() {
    let line = samples::stamp().line();
    assert_eq!(line, "scenario 3f2a9c11d0ab · engine 2 · seed 7 · 1,000,000 paths · 2026-11-22");
    for figure in samples::figures() {
        assert!(figure.svg().contains(&line), "{}", figure.name());
        assert!(!figure.inline("one").contains(&line), "{}", figure.name());
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let (one, other) = (samples::figures(), samples::figures());
    assert_eq!(one, other);
    assert!(one.iter().zip(&other).all(|(one, other)| one.svg() == other.svg()));
}

#[test]
fn a_figure_brings_no_script_and_fetches_nothing() {
    for figure in samples::figures() {
        let svg = figure.svg().replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        for foreign in ["http", "<script", "href", "url(", "@import"] {
            assert!(!svg.contains(foreign), "{} has {foreign}", figure.name());
        }
    }
}

#[test]
fn whatever_names_say_the_drawing_stays_whole() {
    for hostile in HOSTILE {
        let text = if hostile.len() > 22 { hostile.repeat(20) } else { hostile.to_owned() };
        for figure in renamed(&text) {
            let labels = probe(&figure.svg());
            assert!(!figure.svg().contains("<script>"), "{}", figure.name());
            assert!(labels.len() > 4, "{}", figure.name());
        }
    }
}

/// The samples with every text replaced.
fn renamed(text: &str) -> Vec<Figure> {
    let stamp =
        Stamp { scenario_hash: Some(text.to_owned()), date: Some(text.to_owned()), ..samples::stamp() };
    let quantity = || Quantity::new(text, Unit::Named(text.to_owned()));
    let title = || text.to_owned();
    let mut fan = Fan { title: title(), quantity: quantity(), ..samples::balance() };
    fan.mark.as_mut().unwrap().label = title();
    let mut curves = Curves { title: title(), x: quantity(), y: quantity(), ..samples::funded_ratios() };
    curves.curves.iter_mut().for_each(|curve| curve.name = title());
    curves.levels.iter_mut().chain(&mut curves.places).for_each(|mark| mark.label = title());
    let mut map =
        HeatMap { title: title(), x: quantity(), y: quantity(), z: quantity(), ..samples::surface() };
    map.place.as_mut().unwrap().label = title();
    let mut tornado = Tornado { title: title(), answer: quantity(), ..samples::tornado() };
    tornado.swings.iter_mut().for_each(|swing| swing.input = quantity());
    let mut indices =
        Indices { title: title(), first: title(), second: title(), axis: quantity(), ..samples::indices() };
    indices.inputs.iter_mut().for_each(|input| input.name = title());
    let mut fit = Fit { title: title(), quantity: quantity(), ..samples::fit() };
    fit.segments.iter_mut().for_each(|segment| segment.label = title());
    let mut comparison = Comparison { title: title(), quantity: quantity(), ..samples::comparison() };
    comparison.mark.as_mut().unwrap().label = title();
    for panel in &mut comparison.panels {
        (panel.name, panel.note) = (title(), title());
    }
    vec![
        fan.draw(text, &stamp),
        curves.draw(text, &stamp),
        TimeToRuin { title: title(), ..samples::time_to_ruin() }.draw(text, &stamp),
        map.draw(text, &stamp),
        tornado.draw(text, &stamp),
        indices.draw(text, &stamp),
        fit.draw(text, &stamp),
        comparison.draw(text, &stamp),
    ]
}

#[test]
fn data_that_cannot_be_drawn_give_a_figure_that_says_so() {
    let stamp = samples::stamp();
    let mut one_year = samples::balance();
    one_year.years.truncate(1);
    let mut nothing_above_zero = samples::balance();
    nothing_above_zero.mark = None;
    nothing_above_zero.quantiles.iter_mut().for_each(|quantile| quantile.values.fill(0.0));
    let mut one_point = samples::ruin_curve();
    one_point.points.truncate(1);
    let figures = [
        (Fan { years: vec![], ..samples::balance() }.draw("a", &stamp), "no years"),
        (one_year.draw("b", &stamp), "one year only"),
        (nothing_above_zero.draw("c", &stamp), "no value is above zero"),
        (
            Fan { quantiles: vec![], mark: None, scale: Scale::Linear, ..samples::cost() }.draw("d", &stamp),
            "no value",
        ),
        (one_point.draw("e", &stamp), "one point only"),
        (Curves { curves: vec![], ..samples::funded_ratios() }.draw("f", &stamp), "no points"),
        (
            TimeToRuin { ruined_in_year: vec![0; 50], ..samples::time_to_ruin() }.draw("g", &stamp),
            "none of 1,000,000",
        ),
        (TimeToRuin { paths: 0, ..samples::time_to_ruin() }.draw("h", &stamp), "no years or no paths"),
        (HeatMap { xs: vec![0.1], ..samples::surface() }.draw("i", &stamp), "two values of each"),
        (HeatMap { rows: vec![], ..samples::surface() }.draw("j", &stamp), "no value"),
        (Tornado { swings: vec![], ..samples::tornado() }.draw("k", &stamp), "no input"),
        (Tornado { base: f64::NAN, ..samples::tornado() }.draw("l", &stamp), "no input"),
        (Indices { inputs: vec![], ..samples::indices() }.draw("m", &stamp), "no input"),
        (Fit { observations: vec![], segments: vec![], ..samples::fit() }.draw("n", &stamp), "observations"),
        (Comparison { panels: vec![], mark: None, ..samples::comparison() }.draw("o", &stamp), "no values"),
    ];
    for (figure, reason) in figures {
        let labels = probe(&figure.svg());
        assert!(labels.iter().any(|label| label.text.contains(reason)), "{}: {labels:?}", figure.name());
        assert!(figure.description().contains(reason), "{}", figure.description());
    }
}

#[test]
fn values_that_are_no_numbers_are_left_out() {
    let stamp = samples::stamp();
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE / 4.0, -0.0] {
        let mut fan = samples::balance();
        fan.quantiles.iter_mut().for_each(|quantile| quantile.values[7] = bad);
        let mut curve = samples::ruin_curve();
        (curve.points[3].y, curve.points[4].low, curve.points[5].high) = (bad, bad, bad);
        let mut map = samples::surface();
        map.rows[3][3] = bad;
        let mut tornado = samples::tornado();
        tornado.swings[0].at_low = bad;
        tornado.swings[1].low = bad;
        let mut indices = samples::indices();
        indices.inputs[0].first.low = bad;
        let mut fit = samples::fit();
        fit.observations[3].1 = bad;
        fit.segments[0].low[2] = bad;
        let mut comparison = samples::comparison();
        comparison.panels[0].quantiles[1].values[50] = bad;
        for figure in [
            fan.draw("fan", &stamp),
            curve.draw("curve", &stamp),
            map.draw("map", &stamp),
            tornado.draw("tornado", &stamp),
            indices.draw("indices", &stamp),
            fit.draw("fit", &stamp),
            comparison.draw("comparison", &stamp),
        ] {
            let labels = probe(&figure.svg());
            for word in ["NaN", "inf"] {
                assert!(labels.iter().all(|label| !label.text.contains(word)), "{labels:?}");
                assert!(!figure.description().contains(word), "{}", figure.description());
            }
        }
    }
}

#[test]
fn a_constant_says_that_it_is_one() {
    let mut fan = samples::cost();
    fan.quantiles.iter_mut().for_each(|quantile| quantile.values.fill(12.0));
    let labels = probe(&fan.draw("constant", &samples::stamp()).svg());
    assert!(labels.iter().any(|label| label.text == "All values of “Cost” are equal."), "{labels:?}");
    let mut tornado = samples::tornado();
    tornado.swings.iter_mut().for_each(|swing| (swing.at_low, swing.at_high) = (18.67, 18.67));
    let labels = probe(&tornado.draw("constant", &samples::stamp()).svg());
    assert!(labels.iter().any(|label| label.text.contains("No input moves the answer.")), "{labels:?}");
}

#[test]
fn long_runs_stay_small_files() {
    let mut fan = samples::balance();
    fan.years = (0..10_000).map(f64::from).collect();
    fan.quantiles.iter_mut().for_each(|quantile| quantile.values = vec![5.0; 10_000]);
    let svg = fan.draw("long", &samples::stamp()).svg();
    probe(&svg);
    assert!(svg.len() < 100_000, "{} bytes", svg.len());
}

#[test]
fn names_become_parts_of_file_names() {
    for (name, expected) in
        [("Ruin: 2 %", "ruin-2"), ("../../etc", "etc"), ("", "figure"), ("--a__b--", "a-b")]
    {
        assert_eq!(slug(name), expected);
    }
}
