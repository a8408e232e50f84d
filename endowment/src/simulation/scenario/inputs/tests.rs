use super::*;

fn base(overrides: &[&str]) -> Scenario {
    Scenario::builtin("base", overrides).unwrap()
}

#[test]
fn a_name_is_read_as_it_was_set() {
    for scenario in [base(&[]), base(&["inflation={model=\"fixed\",per_year=0.02}"])] {
        for input in INPUT_NAMES {
            let value = if input.name == "horizon_years" { 50.0 } else { 0.125 };
            let set = scenario.with_input(input.name, value).unwrap();
            let read = set.input(input.name).unwrap();
            assert!((read - value).abs() < 1e-15, "{} is {read}, set to {value}", input.name);
        }
    }
}

#[test]
fn a_decline_of_a_walk_is_its_median() {
    let walk = base(&[]).with_input("cost_decline", 0.3).unwrap();
    let mean = walk.number("cost.process.log_step_mean_per_year").unwrap();
    assert!((mean - 0.7_f64.ln()).abs() < 1e-15, "{mean}");
    let constant = base(&["cost.process={model=\"constant\",decline_per_year=0.1}"]);
    assert_eq!(constant.with_input("cost_decline", 0.3).unwrap().input("cost_decline"), Some(0.3));
}

#[test]
fn a_real_yield_gains_the_inflation() {
    let nominal = base(&["inflation={model=\"fixed\",per_year=0.03}"]);
    let set = nominal.with_input("real_yield", 0.02).unwrap();
    assert!((set.input("yield").unwrap() - 0.0506).abs() < 1e-15);
    let uninflated = base(&[]).with_input("real_yield", 0.02).unwrap();
    assert_eq!(uninflated.input("yield"), Some(0.02));
}

#[test]
fn what_the_model_does_not_have_is_refused() {
    let constant = base(&["cost.process={model=\"constant\",decline_per_year=0.1}"]);
    assert_eq!(constant.input("cost_sd"), None);
    let refused = constant.with_input("cost_sd", 0.1).unwrap_err();
    assert!(refused.to_string().contains("no one number of that name"), "{refused}");
    assert!(base(&[]).with_input("cost_decline", 1.0).is_err());
    assert!(base(&[]).with_input("cost_decline", f64::NAN).is_err());
    assert!(base(&[]).with_input("cost.process.log_step_mean", 0.1).is_err());
}
