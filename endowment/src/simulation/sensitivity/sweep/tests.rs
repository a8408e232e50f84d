//! Axes as they are written, and grids in order.

use proptest::prelude::*;

use super::{super::models::threads, Axis, sweep};

fn values(text: &str) -> Vec<f64> {
    text.parse::<Axis>().unwrap().values().to_vec()
}

#[test]
fn axes_are_the_decimals_meant() {
    assert_eq!(values("a=0:0.3:0.1"), [0.0, 0.1, 0.2, 0.3]);
    assert_eq!(values("a=0:0.3:0.01").len(), 31);
    assert_eq!(values("a = 0 : -1 : -0.5"), [0.0, -0.5, -1.0]);
    assert_eq!(values("a=1:2:0.4"), [1.0, 1.4, 1.8], "the last is not passed");
    assert_eq!(values("a=2:2:1"), [2.0]);
    assert_eq!(values("cost.lines[0].first=12, 8.5,1e1"), [12.0, 8.5, 10.0]);
}

#[test]
fn what_is_no_axis() {
    for (text, reason) in [
        ("a", "equals"),
        ("=1,2", "name"),
        ("a b=1", "name"),
        ("a=", "no number"),
        ("a=1,x", "no number"),
        ("a=1,inf", "not finite"),
        ("a=0:1", "three numbers"),
        ("a=0:1:0.1:2", "three numbers"),
        ("a=0:1:0", "does not lead"),
        ("a=0:1:-1", "does not lead"),
        ("a=0:1:1e-3", "plain decimal"),
        ("a=0:1:.", "plain decimal"),
        ("a=0:1:0.0000000000000001", "plain decimal"),
        ("a=0:1000000:1", "100,000"),
    ] {
        let error = text.parse::<Axis>().unwrap_err().to_string();
        assert!(error.contains(reason) && error.contains("name=first:last:step"), "{error}");
    }
}

proptest! {
    /// Every value is the double of its decimal text.
    #[test]
    fn stepped_values_are_their_texts(first in -5000_i64..5000, step in 1_i64..500, count in 0_i64..60) {
        let text = |n: i64| format!("{}{}.{:03}", if n < 0 { "-" } else { "" }, n.abs() / 1000, n.abs() % 1000);
        let axis: Axis = format!("x={}:{}:{}", text(first), text(first + count * step), text(step)).parse().unwrap();
        prop_assert_eq!(axis.values().len(), usize::try_from(count).unwrap() + 1);
        for (i, value) in (0..).zip(axis.values()) {
            let expected: f64 = text(first + i * step).parse().unwrap();
            prop_assert_eq!(value.to_bits(), expected.to_bits());
        }
    }
}

#[test]
fn grids_run_the_last_axis_fastest() {
    let axes: Vec<Axis> = ["a=1,2", "b=0:0.2:0.1"].iter().map(|text| text.parse().unwrap()).collect();
    let found = sweep(axes.clone(), &|x| Ok(10.0 * x[0] + x[1]), threads(2)).unwrap();
    let expected = "a,b,ruin\n1,0,10\n1,0.1,10.1\n1,0.2,10.2\n2,0,20\n2,0.1,20.1\n2,0.2,20.2\n";
    assert_eq!(found.to_csv("ruin"), expected);
    assert_eq!(found, sweep(axes.clone(), &|x| Ok(10.0 * x[0] + x[1]), threads(7)).unwrap());
    assert!(
        sweep(vec![axes[0].clone(), axes[0].clone()], &|_| Ok(0.0), threads(1)).is_err(),
        "one input twice"
    );
    assert!(sweep(vec![], &|_| Ok(0.0), threads(1)).is_err());
}
