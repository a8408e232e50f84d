use super::super::{
    probe::{probe, rectangles},
    samples,
};
use super::*;

#[test]
fn every_finite_value_has_a_cell() {
    let map = samples::surface();
    let svg = map.draw("map", &samples::stamp()).svg();
    let finite = map.rows.iter().flatten().filter(|value| value.is_finite()).count();
    assert_eq!(rectangles(&svg, "").len(), finite + SHADES);
    assert_eq!(finite, map.xs.len() * map.ys.len() - 1);
    assert!(probe(&svg).iter().any(|label| label.text == "Grey and crossed out: there is no finite value."));
}

#[test]
fn lines_carry_their_heights() {
    let mut map = samples::surface();
    map.contours = vec![8.0, 12.0, 1000.0];
    let labels = probe(&map.draw("map", &samples::stamp()).svg());
    let plated = |text: &str| labels.iter().filter(|label| label.plated && label.text == text).count();
    assert_eq!((plated("8.00"), plated("12.0"), plated("1,000")), (1, 1, 0));
}

#[test]
fn a_place_outside_is_not_drawn() {
    let mut map = samples::surface();
    map.place = Some(Place { x: 0.9, y: 0.01, label: "nowhere".to_owned() });
    assert!(probe(&map.draw("map", &samples::stamp()).svg()).iter().all(|label| label.text != "nowhere"));
}

#[test]
fn colours_rise_in_lightness() {
    let luminance = |share: f64| {
        let colour = colour(share);
        let channel = |from: usize| {
            let value = f64::from(u8::from_str_radix(&colour[from..from + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    };
    let steps: Vec<f64> = (0..=50).map(|step| luminance(f64::from(step) / 50.0)).collect();
    assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "{steps:?}");
    assert_eq!((colour(-1.0), colour(2.0)), ("#440154".to_owned(), "#fde725".to_owned()));
}
