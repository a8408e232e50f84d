//! Effects of a line are its coefficients; those of a product scatter.

use super::{
    super::models::{angles, ishigami, line, threads},
    MorrisDesign, MorrisOptions, morris,
};

const OPTIONS: MorrisOptions = MorrisOptions { trajectories: 40, levels: 4, resamples: 500, seed: 3 };

#[test]
fn effects_of_a_line_are_exact() {
    let (inputs, answer) = line();
    for effect in morris(&inputs, OPTIONS, &answer, threads(2)).unwrap().iter().zip([2.0, -3.0, 0.5]) {
        let (effect, expected) = effect;
        assert!((effect.mean - expected).abs() < 1e-12 && effect.sd < 1e-12, "{effect:?}");
        assert!((effect.mean_size - expected.abs()).abs() < 1e-12);
        assert!((effect.interval.high - effect.interval.low).abs() < 1e-12);
    }
}

/// Each point differs from the one before by one input, and by half of the levels; each input moves once.
#[test]
fn trajectories_move_one_input_at_a_time() {
    let (inputs, _) = line();
    let design = MorrisDesign::new(&inputs, OPTIONS).unwrap();
    assert_eq!(design.len(), 160);
    for trajectory in 0..40 {
        let points: Vec<Vec<f64>> = (0..4).map(|place| design.point(4 * trajectory + place)).collect();
        let mut moved: Vec<usize> = Vec::new();
        for pair in points.windows(2) {
            let steps: Vec<f64> = pair[0].iter().zip(&pair[1]).map(|(a, b)| (b - a).abs()).collect();
            let which: Vec<usize> = (0..3).filter(|&input| steps[input] > 0.0).collect();
            assert_eq!(which.len(), 1);
            assert!((steps[which[0]] - 2.0 / 3.0).abs() < 1e-12);
            moved.push(which[0]);
        }
        moved.sort_unstable();
        assert_eq!(moved, [0, 1, 2]);
    }
}

/// The third input of Ishigami's function acts through the first only: its effects have both signs and cancel.
#[test]
fn what_acts_through_others_scatters() {
    let options = MorrisOptions { trajectories: 2000, levels: 8, ..OPTIONS };
    let found = morris(&angles(), options, &ishigami, threads(2)).unwrap();
    assert!(
        found[2].mean.abs() < 0.1 * found[2].mean_size && found[2].sd > found[2].mean_size,
        "{:?}",
        found[2]
    );
    for effect in &found {
        assert!(
            effect.interval.low < effect.mean_size && effect.mean_size < effect.interval.high,
            "{effect:?}"
        );
    }
}

#[test]
fn options_have_bounds() {
    let (inputs, _) = line();
    let of = |options| MorrisDesign::new(&inputs, options);
    assert!(of(MorrisOptions { trajectories: 1, ..OPTIONS }).is_err());
    assert!(of(MorrisOptions { levels: 5, ..OPTIONS }).is_err());
    assert!(of(MorrisOptions { resamples: 0, ..OPTIONS }).is_err());
    assert!(of(OPTIONS).unwrap().analyse(&[0.0; 3]).is_err());
}
