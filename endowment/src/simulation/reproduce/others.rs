//! Irys, libraries' price lists, retirement research, and the test function of sensitivity.

use super::row::{
    Row,
    Tolerance::{Absolute, LastDigit},
};
use crate::{
    pricing::Timing,
    simulation::{
        closed_form::{ClosedFormError, Lifetime, Steady, ishigami_indices},
        policies::{Irys, irys_moving_average},
    },
};

pub(super) fn rows() -> Vec<Row> {
    let mut rows = irys();
    rows.extend(price_lists());
    rows.extend(retirement());
    rows.extend(sensitivity());
    rows
}

fn irys() -> Vec<Row> {
    let one = Irys { replicas: 1, ..Irys::MAIN_NET };
    // 16 TiB for a year cost 44 dollars.
    let cost_per_gb_year = 44.0 / 16.0 / 1024.0;
    let older = |years| Irys { cost_per_gb_year, years, ..one }.fee();
    let average = irys_moving_average(1.0, 1.01, 10);
    vec![
        Row::number(
            "irys.replica",
            "USD a GB, 200 years, 1 replica",
            "0.8661",
            one.fee(),
            Absolute(1e-4),
            IRYS,
        ),
        Row::number(
            "irys.fee",
            "the same for 10 replicas",
            "8.66",
            Irys::MAIN_NET.fee(),
            Absolute(1e-3),
            IRYS,
        ),
        Row::number(
            "irys.average",
            "1 after 1.01, over 10",
            "1.00181818181818",
            Ok::<_, ClosedFormError>(average),
            LastDigit,
            IRYS,
        ),
        Row::number(
            "irys.gib",
            "USD a GiB-year, 44 USD for 16 TiB",
            "0.002685546875",
            Ok::<_, ClosedFormError>(cost_per_gb_year),
            LastDigit,
            IRYS_OLD,
        ),
        Row::number("irys.10y", "10 years of it", "0.025678641965", older(10), Absolute(1e-9), IRYS_OLD),
        Row::number("irys.200y", "200 years of it", "0.23257381778", older(200), Absolute(1e-9), IRYS_OLD),
    ]
}

fn price_lists() -> Vec<Row> {
    let arrears = |growth| Steady { timing: Timing::Arrears, ..Steady::yearly(0.0, growth) };
    let duke = |payments| Steady::yearly(0.0, 0.0).present_value(payments).map(|years| 0.282 * years);
    let chronicle = |years: Result<f64, ClosedFormError>| years.map(|years| 0.01 * years);
    vec![
        Row::number("duke.5y", "USD a GB for 5 years", "1.41", duke(5), LastDigit, DUKE),
        Row::number("duke.7y", "USD a GB for 7 years", "1.97", duke(7), LastDigit, DUKE),
        Row::number(
            "duke.ever",
            "USD a GB for ever, at 4 %",
            "7.05",
            arrears(0.04).perpetuity().map(|years| 0.282 * years),
            LastDigit,
            DUKE,
        ),
        Row::number(
            "chronicle.60y",
            "0.01 USD a year, 60 years at 5 %",
            "0.19",
            chronicle(arrears(0.05).present_value(60)),
            LastDigit,
            CHRONICLE,
        ),
        Row::number(
            "chronicle.ever",
            "the same for ever",
            "0.20",
            chronicle(arrears(0.05).perpetuity()),
            LastDigit,
            CHRONICLE,
        ),
    ]
}

fn retirement() -> Vec<Row> {
    let lifetime = Lifetime { yield_drift_per_year: 0.07, yield_sd_per_sqrt_year: 0.2, median_years: 28.1 };
    vec![
        Row::number(
            "retire.ruin",
            "ruin, 20 years' spending",
            "0.268",
            lifetime.ruin(20.0),
            LastDigit,
            MILEVSKY,
        ),
        Row::number(
            "retire.rate",
            "spending with 10 % ruin",
            "0.02962122",
            lifetime.spending(0.1),
            Absolute(5e-6),
            P0BS,
        ),
    ]
}

fn sensitivity() -> Vec<Row> {
    let indices = ishigami_indices(7.0, 0.1);
    let rows = [
        ("first", indices.first_order, ["0.3139", "0.4424", "0.0000"]),
        ("total", indices.total, ["0.5576", "0.4424", "0.2437"]),
    ];
    let each = |(kind, values, published): (&str, [f64; 3], [&'static str; 3])| {
        let row = |(i, (value, published)): (usize, (f64, &str))| {
            let (id, what) =
                (format!("sobol.{kind}.{}", i + 1), format!("{kind} index {} of Ishigami", i + 1));
            Row::number(id, what, published, Ok::<_, ClosedFormError>(value), LastDigit, ISHIGAMI)
        };
        values.into_iter().zip(published).enumerate().map(row).collect::<Vec<_>>()
    };
    rows.into_iter().flat_map(each).collect()
}

const IRYS: &str = "Irys-xyz/irys@5ad580be, tests of storage_pricing, with their tolerances";
const IRYS_OLD: &str = "Irys-xyz/irys, earlier tests of price_calc, which allow 1e-9";
const DUKE: &str = "Duke Digital Repository, cost page of 2017";
const CHRONICLE: &str = "Chronicle of Life, price of a page";
const MILEVSKY: &str = "Milevsky and Robinson, Financial Analysts Journal 61(6), 2005";
const P0BS: &str = "R package p0bservations, probability_ruin_rate";
const ISHIGAMI: &str = "Ishigami and Homma 1990, as in Saltelli and others 2008";
