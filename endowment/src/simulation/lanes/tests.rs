//! The same loops, compiled for the baseline and for the widest vectors of this machine, bit for bit.

use super::{
    LANES, Lanes, PlainLanes, PlainStep, exp, exp_all, normals, normals_here, philox, philox_here,
    plain_step, plain_step_here, worth,
};

fn spread(low: f64, high: f64) -> Lanes {
    std::array::from_fn(|lane| low + (high - low) * (lane as f64 * 0.618_033_988_749_894_9).fract())
}

fn counters() -> [[u32; LANES]; 4] {
    std::array::from_fn(|word| std::array::from_fn(|lane| (word * 1_000_003 + lane * 977) as u32))
}

#[test]
fn draws_have_the_same_bits_in_any_vector() {
    let (mut wide, mut narrow) = (counters(), counters());
    philox(&mut wide, [7, 9]);
    philox_here(&mut narrow, [7, 9]);
    assert_eq!(wide, narrow);
    let (mut a, mut b) = ([[0.0; LANES]; 4], [[0.0; LANES]; 4]);
    normals(&mut counters(), [7, 9], &mut a);
    normals_here(&mut counters(), [7, 9], &mut b);
    assert_eq!(a.map(|lanes| lanes.map(f64::to_bits)), b.map(|lanes| lanes.map(f64::to_bits)));
}

#[test]
fn steps_have_the_same_bits_in_any_vector() {
    for advance in [false, true] {
        let step = PlainStep {
            cost: [-0.1, 0.09],
            yield_sd: 0.056,
            due: 1.0 / 12.0,
            advance,
            endowment: 3.0,
            number: 17.0,
        };
        let start = || [spread(-3.0, 1.0), spread(-1.0, 4.0), spread(2.0, 4.0), [f64::INFINITY; LANES]];
        let (drift, mean) = (spread(-0.05, 0.05), spread(0.02, 0.05));
        let (cost_normals, yield_normals) = (spread(-4.0, 4.0), spread(3.0, -3.0));
        let run = |state: &mut [Lanes; 4], take: fn(PlainStep, &mut PlainLanes)| {
            let [log_cost, log_growth, spent, ruined] = state;
            let mut lanes = PlainLanes {
                log_cost,
                drift: &drift,
                cost_normals: &cost_normals,
                log_growth,
                mean: &mean,
                yield_normals: &yield_normals,
                spent,
                ruined,
            };
            take(step, &mut lanes);
        };
        let (mut wide, mut narrow) = (start(), start());
        run(&mut wide, plain_step);
        run(&mut narrow, plain_step_here);
        assert_eq!(wide.map(|lanes| lanes.map(f64::to_bits)), narrow.map(|lanes| lanes.map(f64::to_bits)));
        assert!(wide[3].contains(&17.0) && wide[3].contains(&f64::INFINITY));
    }
}

#[test]
fn money_stays_finite() {
    assert_eq!(
        exp_all(&spread(-700.0, 700.0)).map(f64::to_bits),
        spread(-700.0, 700.0).map(exp).map(f64::to_bits)
    );
    let huge = [f64::INFINITY; LANES];
    let left = worth(&huge, &huge, &[1e9; LANES]);
    assert!(left.iter().all(|money| *money == 0.0));
    let owed = worth(&[0.0; LANES], &huge, &[1e9; LANES]);
    assert!(owed.iter().all(|money| money.to_bits() == (-1e300_f64).to_bits()));
}
