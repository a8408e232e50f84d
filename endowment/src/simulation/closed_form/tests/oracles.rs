//! Closed forms against the vectors of `oracles.tsv`: published values, and what another program computed.

use std::collections::BTreeMap;

use super::super::*;
use crate::{
    golden::rows,
    pricing::{Compounding, Timing},
    simulation::{clopper_pearson, wilson},
};

/// Every row of the file is computed; a quantity that nobody computes fails.
#[test]
fn every_oracle_is_met() {
    let oracles = rows::<6>(include_str!("../oracles.tsv"));
    let mut missed = Vec::new();
    for [id, quantity, inputs, expected, tolerance, source] in &oracles {
        let inputs = Inputs::read(inputs);
        let found = steady(quantity, &inputs)
            .or_else(|| chance(quantity, &inputs))
            .or_else(|| yearly(quantity, &inputs))
            .or_else(|| interest(quantity, &inputs))
            .unwrap_or_else(|| panic!("{id}: nobody computes {quantity}"));
        let expected: f64 = expected.parse().unwrap();
        let (kind, width) = tolerance.split_once(' ').unwrap();
        let width: f64 = width.parse().unwrap();
        let allowed = if kind == "rel" { width * expected.abs() } else { width };
        if found.is_nan() || (found - expected).abs() > allowed {
            missed.push(format!("{id} {quantity}: {found}, not {expected} within {tolerance} ({source})"));
        }
        inputs.all_read(id);
    }
    assert!(missed.is_empty(), "{missed:#?}");
    assert_eq!(oracles.len(), 136, "rows were lost or added");
}

/// The numbers of a row, of which each must be asked for.
struct Inputs<'a> {
    texts: BTreeMap<&'a str, &'a str>,
    read: std::cell::RefCell<std::collections::BTreeSet<String>>,
}

impl<'a> Inputs<'a> {
    fn read(text: &'a str) -> Self {
        let texts = text.split(' ').map(|pair| pair.split_once('=').unwrap()).collect();
        Self { texts, read: std::cell::RefCell::default() }
    }

    fn text(&self, name: &str) -> &str {
        self.read.borrow_mut().insert(name.to_owned());
        self.texts.get(name).unwrap_or_else(|| panic!("no {name}"))
    }

    fn number(&self, name: &str) -> f64 {
        self.text(name).parse().unwrap()
    }

    fn count(&self, name: &str) -> u32 {
        self.text(name).parse().unwrap()
    }

    fn all_read(&self, id: &str) {
        let read = self.read.borrow();
        // Rows of one case share their inputs, so w may say nothing to a mean.
        let silent = self.texts.keys().filter(|name| !read.contains(**name) && **name != "w");
        assert_eq!(silent.collect::<Vec<_>>(), Vec::<&&str>::new(), "{id}: unread inputs");
    }
}

fn steady(quantity: &str, inputs: &Inputs) -> Option<f64> {
    let number = |name| inputs.number(name);
    let fund = || Steady::yearly(number("k"), number("r"));
    let of_days = |compounding| Steady { payments_per_year: 365.0, compounding, ..fund() };
    let in_arrears = |decline| Steady { timing: Timing::Arrears, ..Steady::yearly(decline, number("r")) };
    let count = || u64::from(inputs.count("n"));
    let value = match quantity {
        "present_value" => fund().present_value(count()),
        "perpetuity" => fund().perpetuity(),
        "perpetuity_arrears" => in_arrears(number("k")).perpetuity(),
        "price" => in_arrears(0.0).perpetuity().map(|factor| factor * number("cost")),
        "annuity_arrears" => in_arrears(0.0).present_value(count()).map(|factor| factor * number("cost")),
        "continuous" => continuous_present_value(number("k"), number("r"), f64::INFINITY),
        "divided_365" => of_days(Compounding::Divided).present_value(count()),
        "compounded_365" => of_days(Compounding::Compounded).present_value(count()),
        "balance" => fund().balance(number("w"), count()),
        "payment" => fund().payment(count()),
        "funded_ratio" => fund().funded_ratio(number("w")),
        "stall" => stall_then_decline(inputs.count("p"), number("k"), number("r")),
        "replacement" => replacement_series(number("k"), number("r"), number("years")),
        "break_even_decline" => break_even_decline(number("w"), number("r"), Timing::Advance),
        "break_even_yield" => break_even_yield(number("w"), number("k"), Timing::Advance),
        "payments" | "full_payments" => fund().exhaustion(number("w")).map(|exhausted| match exhausted {
            Exhausted::After { payments, .. } if quantity == "payments" => payments,
            Exhausted::After { full_payments, .. } => full_payments as f64,
            Exhausted::Never => f64::INFINITY,
        }),
        _ => return None,
    };
    Some(value.unwrap())
}

fn chance(quantity: &str, inputs: &Inputs) -> Option<f64> {
    let number = |name| inputs.number(name);
    let diffusion = || Diffusion {
        yield_drift_per_year: number("mu"),
        yield_sd_per_sqrt_year: number("sigma"),
        cost_decline_per_year: number("k"),
        cost_sd_per_sqrt_year: 0.0,
        correlation: 0.0,
    };
    let lifetime = || Lifetime {
        yield_drift_per_year: number("mu"),
        yield_sd_per_sqrt_year: number("sigma"),
        median_years: number("median"),
    };
    let counts = || (u64::from(inputs.count("events")), u64::from(inputs.count("n")));
    let indices = || ishigami_indices(number("a"), number("b"));
    let value = match quantity {
        "ruin" => Ok(perpetual_ruin(&diffusion(), number("w")).unwrap()),
        "requirement" => perpetual_requirement(&diffusion(), 0.02),
        "mean" => perpetual_mean(&diffusion()),
        "lifetime_ruin" => lifetime().ruin(number("w")),
        "lifetime_spending" => lifetime().spending(number("ruin")),
        "beta_prime" => Ok(beta_prime_ruin(number("a"), number("b"), number("w"))),
        "cramer_lundberg" => cramer_lundberg_ruin(number("loading"), number("claim"), number("u")),
        "fan" => fan_quantile(number("mu"), number("sigma"), number("t"), number("p")),
        "one_sided" => none_observed_bound(counts().1, 0.95).inspect(|_| assert_eq!(counts().0, 0)),
        "clopper_pearson_low" => Ok(clopper_pearson(counts().0, counts().1).low),
        "clopper_pearson_high" => Ok(clopper_pearson(counts().0, counts().1).high),
        "wilson_low" => Ok(wilson(counts().0, counts().1).low),
        "wilson_high" => Ok(wilson(counts().0, counts().1).high),
        "ishigami_first" => Ok(indices().first_order[inputs.count("i") as usize]),
        "ishigami_total" => Ok(indices().total[inputs.count("i") as usize]),
        _ => return None,
    };
    Some(value.unwrap())
}

fn yearly(quantity: &str, inputs: &Inputs) -> Option<f64> {
    let number = |name| inputs.number(name);
    let law = || YearlyLognormal::of_yield(number("er"), number("s"), number("k")).unwrap();
    let ruin = || YearlyRuin::new(law(), inputs.count("n"), Timing::Advance).unwrap();
    let value = match quantity {
        "yearly_ruin" => ruin().probability(number("w")),
        "yearly_requirement" => ruin().requirement(number("ruin")),
        "moment_mean" => law().perpetual_moments().map(|moments| moments.mean),
        "moment_sd" => law().perpetual_moments().map(|moments| moments.sd),
        _ => return None,
    };
    Some(value.unwrap())
}

fn interest(quantity: &str, inputs: &Inputs) -> Option<f64> {
    let number = |name| inputs.number(name);
    let rate = || ShortRate {
        law: if inputs.text("law") == "cir" { ShortRateLaw::CoxIngersollRoss } else { ShortRateLaw::Vasicek },
        first: number("r"),
        reversion_per_year: number("kappa"),
        mean: number("theta"),
        sd_per_sqrt_year: number("sigma"),
    };
    let value = match quantity {
        "bond" => rate().bond(number("t")),
        "rate_mean" => rate().expectation(number("t")),
        "rate_sd" => rate().sd(number("t")),
        "rate_cost" => rate().declining_cost(number("k"), inputs.count("n")),
        "regime" => regime_present_values(&[0.15, 0.0], 0.03, &[vec![0.95, 0.05], vec![0.10, 0.90]])
            .map(|values| values[inputs.count("first") as usize]),
        _ => return None,
    };
    Some(value.unwrap())
}
