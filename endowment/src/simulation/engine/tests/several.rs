//! Deposits, prices and tokens, against loops that keep books as one would by hand.

use super::{Endowment, Measure, certain, column, near, options, path, ran, random};
use crate::simulation::scenario::{Policy, Rebalance, Token, Yield};

/// A fund into which 2 TB are deposited in the first year and 10 % more each year, all of it certain.
fn open(policy: Policy) -> crate::simulation::scenario::Scenario {
    let mut scenario = certain(12, 0.1, 0.05);
    scenario.demand.tb_per_year = 2.0;
    scenario.demand.growth_per_year = 0.1;
    scenario.demand.until_year = Some(8.0);
    scenario.policy = policy;
    scenario
}

/// Money, volume and price at the end of each year, with the price after `quote`.
fn books(mut quote: impl FnMut(f64, f64) -> f64) -> [Vec<f64>; 3] {
    let (mut money, mut volume, mut cost, mut price, mut arrives) = (10.0, 1.0, 1.0, 10.0, 2.0);
    let mut columns = [vec![money], vec![volume], vec![price]];
    for year in 1..=12 {
        money = (money - volume * cost) * 1.05;
        cost *= 0.9;
        price = quote(price, cost);
        if year <= 8 {
            money += arrives * price;
            volume += arrives;
        }
        arrives *= 1.1;
        for (column, value) in columns.iter_mut().zip([money, volume, price]) {
            column.push(value);
        }
    }
    columns
}

fn compare(policy: Policy, quote: impl FnMut(f64, f64) -> f64) {
    let record = path(&open(policy), 0);
    let expected = books(quote);
    for (measure, expected) in [Measure::Balance, Measure::Volume, Measure::Price].into_iter().zip(expected) {
        // A price that is set with the deposits is not set at the horizon, when there are none.
        for (found, expected) in column(&record, measure).iter().zip(expected).take(12) {
            near(*found, expected, 1e-11);
        }
    }
}

#[test]
fn vintages_pay_the_price_of_their_day() {
    compare(Policy::Fixed { years_factor: 10.0 }, |price, _| price);
    compare(Policy::ProofGated { years_factor: 10.0, proven_share: 1.0 }, |_, cost| 10.0 * cost);
    let mut average = 1.0;
    let policy = Policy::Requote {
        years_factor: 10.0,
        ema_weight: 0.4,
        clamp_low: 0.97,
        clamp_high: 1.1,
        every_months: 12,
    };
    compare(policy, move |price, cost| {
        average += 0.4 * (cost - average);
        (10.0 * average).clamp(0.97 * price, 1.1 * price)
    });
}

/// Only what is proven is paid: a closed fund at half the proofs is one that costs half.
#[test]
fn what_is_not_proven_stays_in_the_fund() {
    let mut scenario = certain(10, 0.0, 0.0);
    scenario.policy = Policy::ProofGated { years_factor: 10.0, proven_share: 0.5 };
    near(ran(&scenario, &options(1)).present_value.mean, 5.0, 1e-12);
}

/// The controller holds an open fund nearer to its target than a fixed price does.
#[test]
fn a_controller_mends_a_fund() {
    let mut scenario = random(40);
    scenario.demand.tb_per_year = 0.5;
    scenario.endowment = Endowment::YearsFactor(6.0);
    let last = |policy: Policy| {
        let mut scenario = scenario.clone();
        scenario.policy = policy;
        let options = super::Options { fans: vec![Measure::FundedRatio], ..options(2000) };
        let outcome = ran(&scenario, &options);
        outcome.fans[0].values[30][2]
    };
    let controlled = last(Policy::Controller {
        years_factor: 6.0,
        target_funded_ratio: 1.2,
        gain: 0.2,
        clamp_low: 0.8,
        clamp_high: 1.25,
        every_months: 12,
    });
    let of_the_day = last(Policy::ProofGated { years_factor: 6.0, proven_share: 1.0 });
    assert!(controlled > of_the_day && controlled > 0.8, "{controlled}, {of_the_day}");
}

/// A treasury of two parts, never and yearly restored, against its two prices.
#[test]
fn a_treasury_is_worth_its_parts() {
    for rebalance in [Rebalance::Never, Rebalance::Yearly] {
        let mut scenario = certain(6, 0.0, 0.1);
        scenario.token = Some(Token {
            share_of_treasury: 0.5,
            log_drift_per_year: -0.7,
            log_sd_per_sqrt_year: 0.0,
            rebalance,
        });
        let record = path(&scenario, 0);
        let (mut invested, mut token) = (0.5, 0.5);
        for found in column(&record, Measure::Growth) {
            near(*found, invested + token, 1e-12);
            if rebalance == Rebalance::Yearly {
                (invested, token) = (f64::midpoint(invested, token), f64::midpoint(invested, token));
            }
            invested *= 1.1;
            token *= (-0.7_f64).exp();
        }
    }
}

/// A fan of a single certain path is that path, exactly.
#[test]
fn a_certain_fan_is_a_line() {
    let mut scenario = certain(5, 0.1, 0.05);
    scenario.yields = Yield::Fixed { per_year: 0.05 };
    let options = super::Options { fans: vec![Measure::Balance], ..options(100) };
    let outcome = ran(&scenario, &options);
    let alone = path(&scenario, 0);
    for (values, expected) in outcome.fans[0].values.iter().zip(column(&alone, Measure::Balance)) {
        assert!(values.iter().all(|value| value.to_bits() == expected.to_bits()));
    }
}
