//! The frozen survival document, and the default schedule that rests on it.

use super::Survival;
use crate::pricing::{Basis, DEFAULT_SCHEDULE, PriceSchedule, ScheduleError};

const SURVIVAL: &str = include_str!("../../../schedules/survival.json");

#[test]
fn the_frozen_document_is_canonical_and_read_back() {
    let survival = Survival::from_json(SURVIVAL).unwrap();
    assert_eq!(survival.to_json(), SURVIVAL);
    assert_eq!(survival.run.scenario.horizon_years, 100);
    assert_eq!(survival.ruin_target, "0.02".parse().unwrap());
    assert!(survival.ruin < survival.ruin_target && survival.ruin_high <= survival.ruin_target);
}

#[test]
fn the_default_schedule_rests_on_it() {
    let schedule = PriceSchedule::from_json(DEFAULT_SCHEDULE).unwrap();
    let survival = Survival::from_json(SURVIVAL).unwrap();
    assert_eq!(schedule.terms().basis, Basis::Survival(survival));
    assert_eq!(schedule.years_factor(), survival.years_factor);
    assert_eq!(schedule.terms().first_year_cost.amount(), "12".parse().unwrap());
    assert_eq!(schedule.terms().overhead, "1.02".parse().unwrap());
}

#[test]
fn a_changed_model_is_refused() {
    let derived = |old: &str, new: &str| {
        assert!(SURVIVAL.contains(old), "{old}");
        Survival::from_json(&SURVIVAL.replacen(old, new, 1)).unwrap_err()
    };
    for (old, new) in [
        ("\"horizon_years\":100", "\"horizon_years\":50"),
        ("\"cost_drift_sd_per_year\":\"0.027\"", "\"cost_drift_sd_per_year\":\"0.02\""),
        ("\"engine_version\":2", "\"engine_version\":3"),
        ("\"kind\":\"survival\"", "\"kind\":\"survived\""),
    ] {
        let error = derived(old, new);
        assert!(matches!(error, ScheduleError::Derived { .. }), "{error}");
    }
    let narrow = derived("\"low\":\"1", "\"low\":\"2");
    assert!(matches!(narrow, ScheduleError::Parameter { name: "the years-factor", .. }), "{narrow}");
}
