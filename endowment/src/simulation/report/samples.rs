//! Made-up data of the sizes and shapes that runs have, for tests of what is drawn from them.

use super::{
    Assumption, Comparison, Curve, Curves, Estimate, Fan, Figure, Fit, HeatMap, Illustration, Index, Indices,
    InputIndices, Mark, Panel, Place, Quantile, Quantity, Report, Reproduced, Required, RuinAnswer,
    RuinCurve, Scale, Segment, Stamp, Swing, Table, TimeToRuin, Tornado, Unit,
};

pub(super) fn stamp() -> Stamp {
    Stamp {
        scenario_hash: Some("3f2a9c11d0ab57e2c88b0f4be1d2a6c4f7f0b9d35b1e6a7c8d9e0f1a2b3c4d5e".to_owned()),
        data_hash: None,
        engine_version: 2,
        seed: Some(7),
        paths: Some(1_000_000),
        date: Some("2026-11-22".to_owned()),
    }
}

fn quantiles(value: impl Fn(f64, f64) -> f64) -> Vec<Quantile> {
    let normal = [(0.05, -1.645), (0.25, -0.674), (0.5, 0.0), (0.75, 0.674), (0.95, 1.645)];
    let quantile = |(level, z): (f64, f64)| Quantile {
        level,
        values: (0..=100).map(|year| value(f64::from(year), z)).collect(),
    };
    normal.into_iter().map(quantile).collect()
}

fn years() -> Vec<f64> {
    (0..=100).map(f64::from).collect()
}

/// A fund that grows in most paths and is ruined in few.
pub(super) fn balance() -> Fan {
    let value = |year: f64, z: f64| {
        let trend = 20.8 * (0.028 * year + 0.11 * z * year.sqrt()).exp() - 9.0 * (1.0 - (-0.09 * year).exp());
        if z < -1.0 && year > 82.0 { 0.0 } else { trend.max(0.0) * 12.24 }
    };
    Fan {
        title: "What is left in the fund".to_owned(),
        quantity: Quantity::new("Balance for each TB of data", Unit::Money("USD".to_owned())),
        years: years(),
        quantiles: quantiles(value),
        scale: Scale::Log,
        mark: Some(Mark { at: 254.6, label: "paid at the start".to_owned() }),
    }
}

/// A cost that falls, on a linear axis.
pub(super) fn cost() -> Fan {
    Fan {
        title: "What a year of storage costs".to_owned(),
        quantity: Quantity::new("Cost", Unit::Named("USD per physical TB-year".to_owned())),
        years: years(),
        quantiles: quantiles(|year, z| 12.0 * (-0.1 * year + z * (0.09 * year.sqrt() + 0.027 * year)).exp()),
        scale: Scale::Linear,
        mark: None,
    }
}

pub(super) fn ruin_curve() -> RuinCurve {
    let point = |index: i32| {
        let x = 6.0 + 0.5 * f64::from(index);
        let y = 1.0 / (1.0 + (0.42 * (x - 9.4)).exp());
        Estimate { x, y, low: y * 0.93, high: y * 1.07 + 0.0002 }
    };
    RuinCurve {
        title: "How the chance of ruin falls with what is paid".to_owned(),
        endowment: Quantity::new("Endowment", Unit::Named("× first year’s cost".to_owned())),
        horizon_years: 100,
        points: (0..40).map(point).collect(),
        target: Some(0.02),
        required: Some(Required { estimate: 18.67, low: 18.52, high: 18.83 }),
        scale: Scale::Log,
    }
}

pub(super) fn funded_ratios() -> Curves {
    let curve = |name: &str, rate: f64| Curve {
        name: name.to_owned(),
        points: (0..=100)
            .map(f64::from)
            .map(|x| {
                let y = 1.2 + 0.6 * (1.0 - (-rate * x).exp()) - 0.004 * x * (0.03 / rate);
                Estimate { x, y, low: y - 0.002 * x, high: y + 0.002 * x }
            })
            .collect(),
    };
    Curves {
        title: "Mean funded ratio under three policies".to_owned(),
        x: Quantity::new("Years since the start", Unit::Years),
        y: Quantity::new("Funded ratio", Unit::Share),
        scale: Scale::Linear,
        curves: vec![
            curve("fixed price", 0.03),
            curve("re-quoted yearly", 0.05),
            curve("survival 2 %", 0.02),
        ],
        levels: vec![Mark { at: 1.0, label: "fully funded".to_owned() }],
        places: vec![Mark { at: 40.0, label: "demand ends".to_owned() }],
    }
}

pub(super) fn time_to_ruin() -> TimeToRuin {
    let ruined = |year: i32| {
        let x = f64::from(year);
        (900.0 * (-(((x - 31.0) / 16.0) * ((x - 31.0) / 16.0))).exp()
            + 260.0 * (-x / 90.0).exp() * (x / 40.0).min(1.0)) as u64
    };
    TimeToRuin {
        title: "When ruined funds run out".to_owned(),
        ruined_in_year: (1..=100).map(ruined).collect(),
        paths: 1_000_000,
    }
}

pub(super) fn surface() -> HeatMap {
    let xs: Vec<f64> = (0..=30).map(|step| f64::from(step) * 0.01).collect();
    let ys: Vec<f64> = (0..=16).map(|step| f64::from(step) * 0.005).collect();
    let factor =
        |k: f64, r: f64| if k + r < 0.004 { f64::INFINITY } else { ((1.0 + r) / (r + k)).min(150.0) };
    HeatMap {
        title: "The years-factor that is paid for ever".to_owned(),
        x: Quantity::new("Cost decline per year", Unit::Share),
        y: Quantity::new("Real yield per year", Unit::Share),
        z: Quantity::new("Years-factor", Unit::Named("× first year’s cost".to_owned())),
        rows: ys.iter().map(|&r| xs.iter().map(|&k| factor(k, r)).collect()).collect(),
        xs,
        ys,
        scale: Scale::Log,
        contours: Vec::new(),
        place: Some(Place { x: 0.095, y: 0.01, label: "base case".to_owned() }),
    }
}

pub(super) fn tornado() -> Tornado {
    let swing = |name: &str, unit: Unit, ends: (f64, f64), answers: (f64, f64)| Swing {
        input: Quantity::new(name, unit),
        low: ends.0,
        high: ends.1,
        at_low: answers.0,
        at_high: answers.1,
    };
    let share = || Unit::Share;
    Tornado {
        title: "Which assumption moves the endowment most".to_owned(),
        answer: Quantity::new(
            "Endowment for 2 % ruin in 100 years",
            Unit::Named("× first year’s cost".to_owned()),
        ),
        base: 18.67,
        swings: vec![
            swing("Mean nominal yield per year", share(), (0.03, 0.055), (23.1, 15.8)),
            swing("Decline of cost per year", share(), (0.05, 0.15), (34.2, 12.4)),
            swing("Uncertainty of the decline, per path", share(), (0.0, 0.043), (13.1, 30.9)),
            swing(
                "Deviation of the cost’s logarithm, per root of a year",
                share(),
                (0.05, 0.15),
                (17.9, 21.6),
            ),
            swing("Deviation of the yield", share(), (0.03, 0.1), (17.2, 21.0)),
            swing("Correlation of cost and yield", Unit::Number, (-0.3, 0.3), (19.4, 18.0)),
            swing("Horizon", Unit::Years, (50.0, 200.0), (16.9, 19.9)),
            swing("Shock in year 5", Unit::Number, (1.0, 2.0), (18.67, 19.1)),
        ],
    }
}

pub(super) fn indices() -> Indices {
    let index = |value: f64| Index { value, low: value - 0.02, high: value + 0.02 };
    let input = |name: &str, first, second| InputIndices {
        name: name.to_owned(),
        first: index(first),
        second: index(second),
    };
    Indices {
        title: "Whose uncertainty the answer inherits".to_owned(),
        first: "first order: what the input explains alone".to_owned(),
        second: "total: with all that it acts on together with others".to_owned(),
        axis: Quantity::new("Share of the variance", Unit::Share),
        inputs: vec![
            input("Mean nominal yield", 0.14, 0.17),
            input("Decline of cost", 0.52, 0.61),
            input("Uncertainty of the decline", 0.19, 0.26),
            input("Correlation", 0.01, 0.02),
        ],
    }
}

pub(super) fn fit() -> Fit {
    let segment = |first: i32, last: i32, at_first: f64, slope: f64, label: &str| {
        let years: Vec<f64> = (first..=last).map(f64::from).collect();
        let value = |year: f64| at_first * (slope * (year - f64::from(first))).exp();
        let half = |year: f64| 0.06 + 0.012 * (year - f64::midpoint(f64::from(first), f64::from(last))).abs();
        Segment {
            label: label.to_owned(),
            values: years.iter().map(|&year| value(year)).collect(),
            low: years.iter().map(|&year| value(year) * (-half(year)).exp()).collect(),
            high: years.iter().map(|&year| value(year) * half(year).exp()).collect(),
            years,
        }
    };
    let old = segment(1990, 2010, 5.0e6, -0.56, "falls 43 % a year (40 to 46)");
    let new = segment(2010, 2024, 68.0, -0.1067, "falls 10.1 % a year (9.6 to 10.6)");
    let noise = |index: usize| ((index * 7919 % 101) as f64 / 101.0 - 0.5) * 0.9;
    let seen = |segment: &Segment| -> Vec<(f64, f64)> {
        let points = segment.years.iter().zip(&segment.values).enumerate();
        points
            .flat_map(|(index, (year, value))| {
                (0..4).map(move |part| (year + part as f64 * 0.24, value * noise(index * 4 + part).exp()))
            })
            .collect()
    };
    Fit {
        title: "Disk prices fell fast until 2010, and slowly since".to_owned(),
        quantity: Quantity::new("Price", Unit::Named("USD per TB".to_owned())),
        observations: [seen(&old), seen(&new)].concat(),
        segments: vec![old, new],
        breaks: vec![2010.3],
        scale: Scale::Log,
    }
}

pub(super) fn comparison() -> Comparison {
    let panel = |name: &str, note: &str, growth: f64, sd: f64| Panel {
        name: name.to_owned(),
        note: note.to_owned(),
        quantiles: quantiles(|year, z| 1.4 * (growth * year + sd * z * year.sqrt()).exp()),
    };
    Comparison {
        title: "Five ways to price storage for ever".to_owned(),
        quantity: Quantity::new("Funded ratio", Unit::Number),
        years: years(),
        panels: vec![
            panel("Coffer, survival 2 %", "ruined 1.9 % (1.8 to 2.0)", 0.01, 0.06),
            panel("Arweave", "ruined 38 % (37.9 to 38.1)", -0.008, 0.12),
            panel("Irys", "ruined 52 % (51.9 to 52.1)", -0.012, 0.1),
            panel("DSHR", "ruined 9.4 % (9.3 to 9.5)", 0.002, 0.07),
            panel("Perpetuity at the mean", "ruined 41 % (40.9 to 41.1)", 0.0, 0.1),
        ],
        scale: Scale::Log,
        mark: Some(Mark { at: 1.0, label: "fully funded".to_owned() }),
    }
}

pub(super) fn reproduced() -> Table {
    let result = |source: &str, result: &str, published: f64, ours: f64, tolerance: f64| Reproduced {
        source: source.to_owned(),
        result: result.to_owned(),
        published,
        ours,
        tolerance,
        agrees: (ours - published).abs() <= tolerance,
    };
    Table::of_reproduced(&[
        result(
            "DSHR, interactive model 2017",
            "endowment per TB, 2 replicas, USD",
            649.76,
            649.759_823_463_579,
            0.005,
        ),
        result(
            "Irys, storage_pricing.rs",
            "200 years at 1 %, USD per GB and replica",
            0.8661,
            0.866_020_3,
            0.0001,
        ),
        result("Duke, 2017", "perpetual price, USD per GB", 7.05, 7.05, 0.005),
        result("Milevsky and Robinson 2005", "ruin at a spending of 5 %", 0.268, 0.267_855, 0.0005),
        result("Arweave, yellow paper", "years at a decline of 30 %", 434.0, 482.4, 0.5),
    ])
}

/// Every figure of the room, with a name.
pub(super) fn figures() -> Vec<Figure> {
    let stamp = stamp();
    vec![
        balance().draw("balance", &stamp),
        cost().draw("cost", &stamp),
        ruin_curve().draw("ruin-curve", &stamp),
        funded_ratios().draw("funded-ratios", &stamp),
        time_to_ruin().draw("time-to-ruin", &stamp),
        surface().draw("surface", &stamp),
        tornado().draw("tornado", &stamp),
        indices().draw("indices", &stamp),
        fit().draw("fit", &stamp),
        comparison().draw("comparison", &stamp),
    ]
}

fn assumptions() -> Vec<Assumption> {
    let rows = [
        ("Horizon", "100", "years", "closed fund, one cohort", "DSHR’s criterion, 2011"),
        ("Step", "month", "", "paid in arrears, at the price of the period’s end", "how the accrual pays"),
        ("Bytes", "1.53", "TB physical", "1 TB = 10¹² bytes; 4 + 2 shards, 2 % overhead", "measured"),
        (
            "First year’s cost",
            "12",
            "USD per physical TB-year",
            "all-in, no egress",
            "Backblaze: 14 USD/TB over 4 years, media a third of the cost",
        ),
        (
            "Log step of cost, mean",
            "−0.10",
            "per year",
            "nominal; log of the price, continuous",
            "local-level fit of McCallum’s listings, 2012–24",
        ),
        (
            "Log step of cost, deviation",
            "0.09",
            "per √year",
            "process only, listing noise apart",
            "the same fit",
        ),
        (
            "Uncertainty of the mean step",
            "0.027",
            "per year",
            "drawn once for each path (Farmer and Lafond)",
            "standard error of the same fit",
        ),
        ("Yield, mean", "4.2 %", "per year", "nominal, compound", "US 10-year bonds"),
        (
            "Correlation of cost and yield",
            "0",
            "",
            "of the log steps",
            "no history says otherwise; stress −0.3",
        ),
    ];
    let assumption = |(name, value, unit, convention, source): (&str, &str, &str, &str, &str)| Assumption {
        name: name.to_owned(),
        value: value.to_owned(),
        unit: unit.to_owned(),
        convention: convention.to_owned(),
        source: source.to_owned(),
    };
    rows.into_iter().map(assumption).collect()
}

pub(super) fn report() -> Report {
    let answer =
        RuinAnswer { ruined: 19_283, paths: 1_000_000, horizon_years: 100, low: 0.019_016, high: 0.019_554 };
    let caption = "Nine paths in ten stay between the outer edges, one in two between the inner ones; the line is the \
                   median. Each year’s quantiles are read off all paths, ruined ones included, which lie at zero.";
    let illustration = |figure| Illustration { figure, caption: caption.to_owned() };
    Report {
        title: "Base scenario: 1 TB for 100 years".to_owned(),
        description: "A closed fund is paid once for one terabyte of data, stored as 4 + 2 shards, and pays its \
                      storage month by month while the cost of disks falls and bonds yield what they have."
            .to_owned(),
        headline: vec![
            answer.sentence(),
            "For a chance of ruin of 2 %, 18.67 times the first year’s cost must be paid (18.52 to 18.83).".to_owned(),
        ],
        facts: vec![
            ("Endowment for each TB of data".to_owned(), "342.8 USD".to_owned()),
            ("Mean present value of all payments".to_owned(), "9.91 × first year’s cost".to_owned()),
            ("Mean shortfall of ruined funds".to_owned(), "41.2 USD".to_owned()),
            ("Bound most often in ruined paths".to_owned(), "decline of cost (71 %)".to_owned()),
        ],
        warnings: vec![
            "The decline of cost is uncertain itself: without that uncertainty the answer would be 0.4 %, and wrong."
                .to_owned(),
            "Correlation is zero here. With −0.3 the probability of ruin is 2.4 %.".to_owned(),
        ],
        assumptions: assumptions(),
        illustrations: figures().into_iter().map(illustration).collect(),
        tables: vec![Table::of_fan(&balance(), 10), reproduced()],
        command: "coffer simulate scenarios/base.toml --paths 1000000 --seed 7 --out run/".to_owned(),
        stamp: stamp(),
    }
}
