//! The published history, where its folder is given: `COFFER_PRICE_HISTORY` names one that holds
//! `mccallum/mccallum_disk_usd_per_mb_1956_2024.csv`, `datahub/bond-yields-us-10y_monthly.csv` and
//! `datahub/s-and-p-500_shiller.csv`. Without it these tests have nothing to read and pass.

use std::{fs, path::PathBuf};

use super::{
    Annual, Calibrated, Imported, LocalLevel, LogLinear, Model, Piecewise, RandomWalk, Selection, Vasicek,
    back_test, import,
};

fn history(file: &str, selection: &Selection) -> Option<Imported> {
    let folder = PathBuf::from(std::env::var_os("COFFER_PRICE_HISTORY")?);
    let text = fs::read_to_string(folder.join(file)).unwrap();
    Some(import(&text, selection).unwrap())
}

fn listings() -> Option<Imported> {
    history("mccallum/mccallum_disk_usd_per_mb_1956_2024.csv", &Selection::default())
}

/// Windows, observations, decline, its interval, R2 and residual deviation: half of a last digit.
#[test]
fn regressions_of_disk_prices() {
    let Some(all) = listings() else { return };
    for (from, to, n, decline, low, high, r2, sd) in [
        (1956.0, 2024.0, 242, 0.31445, 0.3051, 0.3237, 0.9262, 1.458),
        (1990.0, 1999.0, 41, 0.47410, 0.4603, 0.4876, 0.9846, 0.244),
        (2000.0, 2009.0, 51, 0.35232, 0.3428, 0.3617, 0.9864, 0.154),
        (2010.0, 2024.0, 130, 0.10122, 0.0963, 0.1062, 0.9201, 0.130),
        (2013.0, 2024.0, 109, 0.09803, 0.0934, 0.1027, 0.9368, 0.088),
        (2018.0, 2024.0, 66, 0.08587, 0.0747, 0.0969, 0.7724, 0.091),
    ] {
        let fit = LogLinear::new(&all.series.between(from, to + 1.0)).unwrap().fit();
        let found = &fit.parameters[0];
        let interval = found.interval.unwrap();
        assert_eq!(fit.observations, n, "{from}");
        assert!((found.estimate - decline).abs() <= 5e-6, "{from}: {}", found.estimate);
        assert!(
            (interval.low - low).abs() <= 1e-4 && (interval.high - high).abs() <= 1e-4,
            "{from}: {interval:?}"
        );
        assert!((fit.r2.unwrap() - r2).abs() <= 5e-5 && (fit.residual_sd - sd).abs() <= 5e-4, "{from}");
    }
}

#[test]
fn the_rate_breaks_about_2010() {
    let Some(all) = listings() else { return };
    let recent = all.series.between(1990.0, 2025.0);
    let found = Piecewise::new(&recent).unwrap();
    assert!(found.breaks().iter().any(|one| (one.year - 2010.0).abs() < 2.0), "{:?}", found.breaks());
    let fit = LogLinear::new(&recent).unwrap().fit();
    assert!(fit.words[0].contains("misspecified"), "{:?}", fit.words);
}

#[test]
fn the_default_scenario_follows_from_the_listings() {
    let Some(all) = listings() else { return };
    let window = all.series.between(2012.0, 2025.0);
    let medians = LocalLevel::new(&window.annual(Annual::Median)).unwrap();
    assert!((medians.process_sd_per_sqrt_year() - 0.092).abs() <= 5e-4);
    assert!((medians.listing_sd() - 0.062).abs() <= 5e-4);
    assert!((medians.drift_error() - 0.027).abs() <= 5e-4);
    let minima = LocalLevel::new(&window.annual(Annual::Minimum)).unwrap();
    assert!(minima.process_sd_per_sqrt_year() < 1e-3 && (minima.listing_sd() - 0.08).abs() <= 5e-4);
    let minima = RandomWalk::new(&all.series.between(1990.0, 2011.0).annual(Annual::Minimum)).unwrap();
    assert!((minima.drift_per_year() + 0.560).abs() <= 5e-4, "{}", minima.drift_per_year());
    assert!((minima.sd_per_sqrt_year() - 0.253).abs() <= 5e-3, "{}", minima.sd_per_sqrt_year());
}

#[test]
fn yields_of_a_century() {
    let Some(bonds) = history("datahub/bond-yields-us-10y_monthly.csv", &Selection::default()) else {
        return;
    };
    let found = Vasicek::new(&bonds.series).unwrap();
    assert!((found.slope() - 0.995_417).abs() <= 5e-7);
    assert!((found.reversion_per_year() - 0.0551).abs() <= 5e-5);
    assert!((found.mean() - 0.0593).abs() <= 5e-5);
    assert!((found.sd_per_sqrt_year() - 0.009_08).abs() <= 5e-6);
    let returns = Selection { value: Some(Selection::REAL_TOTAL_RETURN.to_owned()), ..Selection::default() };
    let Some(shares) = history("datahub/s-and-p-500_shiller.csv", &returns) else { return };
    let found = RandomWalk::new(&shares.series).unwrap();
    assert_eq!(found.fit().observations, 1830);
    // 6.67 % if a month's dividend is that of its beginning; Shiller's own index takes that of its end.
    assert!((found.drift_per_year() - 0.0667).abs() <= 1e-4, "{}", found.drift_per_year());
    assert!((found.sd_per_sqrt_year() - 0.141).abs() <= 1e-3, "{}", found.sd_per_sqrt_year());
}

/// Lines promise too much: what a hundred years of price lists say to those who extrapolate.
#[test]
fn a_single_rate_did_not_hold() {
    let Some(all) = listings() else { return };
    let annual = all.series.between(1990.0, 2025.0).annual(Annual::Median);
    let line = back_test(&annual, Model::LogLinear, 10, 10).unwrap();
    let walk = back_test(&annual, Model::RandomWalk, 10, 10).unwrap();
    assert!(line.horizons[9].mean_error > 0.5, "prices fell less than promised: {:?}", line.horizons[9]);
    assert!(walk.horizons[9].coverage > line.horizons[9].coverage, "{:?}", walk.horizons[9]);
}
