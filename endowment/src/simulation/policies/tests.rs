//! The policies against the vectors of `oracles.tsv`, and what their rules promise.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    Dshr, Irys,
    arweave::{
        self, BLOCKS_PER_YEAR, Block, Hardware, MiningHistory, Pool, PriceSchedule, Transition,
        WINSTON_PER_AR, block_emission, dynamic_price, fee, white_paper_price,
    },
    irys_moving_average,
};
use crate::{golden::rows, simulation::closed_form::ClosedFormError};

/// Every row of the file is computed, and those that are exact to the last Winston.
#[test]
fn every_oracle_is_met() {
    let oracles = rows::<6>(include_str!("oracles.tsv"));
    let mut missed = Vec::new();
    for [id, quantity, inputs, expected, tolerance, source] in &oracles {
        let inputs = Inputs(inputs.split(' ').map(|pair| pair.split_once('=').unwrap()).collect());
        let met = if *tolerance == "exact" {
            exact(quantity, &inputs) == expected.parse::<u128>().unwrap()
        } else {
            let (kind, width) = tolerance.split_once(' ').unwrap();
            let (width, expected): (f64, f64) = (width.parse().unwrap(), expected.parse().unwrap());
            let allowed = if kind == "rel" { width * expected } else { width };
            (near(quantity, &inputs) - expected).abs() <= allowed
        };
        if !met {
            missed.push(format!("{id} {quantity}: not {expected} within {tolerance} ({source})"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
    assert_eq!(oracles.len(), 127, "rows were lost or added");
}

struct Inputs<'a>(BTreeMap<&'a str, &'a str>);

impl Inputs<'_> {
    fn read<T: std::str::FromStr<Err: std::fmt::Debug>>(&self, name: &str) -> T {
        self.0.get(name).unwrap_or_else(|| panic!("no {name}")).parse().unwrap()
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

fn exact(quantity: &str, inputs: &Inputs) -> u128 {
    if let Some(part) = quantity.strip_prefix("step.") {
        return stepped(part, inputs);
    }
    let of_fee = || {
        fee(inputs.read("bytes"), inputs.read("price"), inputs.read("replicas"), inputs.read("multiplier"))
            .unwrap()
    };
    match quantity {
        "fee" => of_fee().total,
        "miner" => of_fee().miner,
        "endowment" => of_fee().endowment,
        "whitepaper" => white_paper_price(inputs.read("bytes"), inputs.read("price")).unwrap(),
        "price" if inputs.has("height") => {
            TEST_TRANSITION.price(inputs.read("height"), inputs.read("v2")).unwrap()
        }
        "price" if inputs.has("scheduled") => {
            let schedule = PriceSchedule { price: 1, scheduled: inputs.read("scheduled") };
            let adjusted = schedule.adjusted(inputs.read("target")).unwrap();
            assert_eq!(adjusted.price, schedule.scheduled);
            adjusted.scheduled
        }
        "price" => {
            let hardware = Hardware { one_chunk_difficulty: inputs.read("poa1"), ..TEST_HARDWARE };
            let history = MiningHistory {
                one: inputs.read("one"),
                two: inputs.read("two"),
                hash_rate: inputs.read("hash_rate"),
                reward: inputs.read("reward"),
                interval_s: 60,
                delay_steps: 60,
            };
            dynamic_price(&hardware, &history).unwrap()
        }
        other => panic!("nobody computes {other}"),
    }
}

fn stepped(part: &str, inputs: &Inputs) -> u128 {
    let latched = inputs.read::<u8>("latch") == 1;
    let pool = Pool { latched, multiplier: inputs.read("multiplier"), ..Pool::new(inputs.read("pool")) };
    let fee: u128 = inputs.read("fee");
    let fees: &[u128] = if fee == 0 { &[] } else { &[fee] };
    let block = Block {
        fees,
        emission: inputs.read("inflation"),
        weave_bytes: inputs.read::<u128>("weave_tib") << 40,
        price_per_gib_minute: 400,
        interval_s: 128,
        replicas: 20,
    };
    let (after, payout) = pool.step(&block).unwrap();
    match part {
        "reward" => payout.reward,
        "pool" => after.endowment,
        "taken" => payout.taken,
        "debt" => after.debt,
        "latch" => after.latched.into(),
        "multiplier" => after.multiplier,
        other => panic!("nobody computes {other}"),
    }
}

fn near(quantity: &str, inputs: &Inputs) -> f64 {
    match quantity {
        "endowment" => {
            let percent = |name| inputs.read::<f64>(name) / 100.0;
            let model = Dshr {
                capacity_growth_per_year: percent("k"),
                discount_per_year: percent("d"),
                replicas: inputs.read("replicas"),
                ..Dshr::PAGE
            };
            let (summed, looped) = (model.endowment().unwrap(), model.endowment_by_years().unwrap());
            assert!((summed / looped - 1.0).abs() < 1e-12, "three series {summed}, year by year {looped}");
            looped
        }
        "AR" => {
            let year: u64 = inputs.read("year");
            let blocks = (year - 1) * BLOCKS_PER_YEAR..year * BLOCKS_PER_YEAR;
            blocks.map(block_emission).sum::<u128>() as f64 / WINSTON_PER_AR as f64
        }
        "usd" | "usd_per_gib" => {
            let count = |name, default| if inputs.has(name) { inputs.read(name) } else { default };
            let irys = Irys {
                cost_per_gb_year: inputs.read("cost"),
                decline_per_year: inputs.read("decay"),
                years: inputs.read("years"),
                payments_per_year: count("parts", 1),
                replicas: count("replicas", 1),
                ..Irys::MAIN_NET
            };
            irys.fee().unwrap()
        }
        "ema" => irys_moving_average(inputs.read("previous"), inputs.read("new"), inputs.read("n")),
        other => panic!("nobody computes {other}"),
    }
}

/// What the published tests of the network assume.
const TEST_HARDWARE: Hardware =
    Hardware { recall_range: 524_288, chunk: 262_144, partition: 2_097_152, one_chunk_difficulty: 1 };
const TEST_TRANSITION: Transition = Transition {
    static_price: 8162,
    first_start: 5,
    first_blocks: 20,
    bounded_from: 10,
    lower_bound: 0,
    upper_bound: 30_000,
    second_start: 15,
    second_blocks: 40,
};

proptest! {
    /// Nothing appears or gets lost: what comes in by fees, emission and debt is what miners get and the pool gains.
    #[test]
    fn a_block_conserves_value(
        endowment in 0_u128..1 << 70, emission in 0_u128..1 << 45, fees in prop::collection::vec(0_u128..1 << 50, 0..5),
        weave_bytes in 0_u128..1 << 62, price in 0_u128..1000, latched: bool, denomination in 1_u32..4
    ) {
        let pool = Pool { latched, denomination, ..Pool::new(endowment) };
        let block = Block { fees: &fees, emission, weave_bytes, price_per_gib_minute: price, interval_s: 128, replicas: 20 };
        let (after, payout) = pool.step(&block).unwrap();
        let minted = emission * 1000_u128.pow(denomination - 1) + payout.lent;
        let paid_in: u128 = fees.iter().sum();
        prop_assert_eq!(minted + paid_in + pool.endowment, payout.reward + after.endowment);
        prop_assert_eq!(after.debt, payout.lent);
        prop_assert!(after.multiplier >= pool.multiplier && after.available_supply().is_ok());
        prop_assert_eq!(after.multiplier == 2, payout.lent > 0 && !latched);
    }

    /// The fee is the rational number that it says, truncated: not more, and not a Winston less.
    #[test]
    fn a_fee_is_truncated_once(bytes in 1_u64..1 << 50, price in 1_u128..10_000, multiplier in 1_u128..9) {
        let paid = fee(bytes, price, 20, multiplier).unwrap();
        let years = 1e18 / 5_012_541_823_544_286.0;
        let exact = bytes as f64 * price as f64 * 525_600.0 * years * 20.0 * multiplier as f64 * 1.05 / (1_u64 << 30) as f64;
        prop_assert!((paid.total as f64 - exact).abs() <= 1.0 + exact * 1e-14, "{paid:?} {exact}");
        prop_assert_eq!(paid.miner + paid.endowment, paid.total);
        prop_assert!(fee(bytes + 1, price, 20, multiplier).unwrap().total >= paid.total);
    }
}

#[test]
fn a_denomination_changes_no_value() {
    let pool = Pool { debt: 5, ..Pool::new(66_000_000 * WINSTON_PER_AR) };
    assert!(pool.is_redenomination_due().unwrap(), "nearly all is in the endowment");
    assert!(!Pool::new(0).is_redenomination_due().unwrap());
    let next = pool.redenominate().unwrap();
    assert_eq!(next.available_supply().unwrap(), 1000 * pool.available_supply().unwrap());
    assert_eq!((next.denomination, next.debt), (2, 5000));
    let fees = [880_798_635_786_u128, 7];
    let thousandfold = fees.map(|fee| fee * 1000);
    let block = Block {
        fees: &fees,
        emission: 9,
        weave_bytes: 1 << 60,
        price_per_gib_minute: 400,
        interval_s: 128,
        replicas: 20,
    };
    let rescaled = Block { fees: &thousandfold, price_per_gib_minute: 400_000, ..block };
    let (before, after) = (pool.step(&block).unwrap(), next.step(&rescaled).unwrap());
    // Each fee's part and the expected reward are truncated a thousand times finer.
    assert!(after.0.endowment.abs_diff(before.0.endowment * 1000) < 4000);
    assert!(after.1.reward.abs_diff(before.1.reward * 1000) < 4000);
}

/// The latch opens when a block is paid and more than 10,000 AR are left, in whatever denomination; at that or less it
/// stays, and running dry again doubles nothing.
#[test]
fn the_latch_opens_above_ten_thousand() {
    let block = Block {
        fees: &[],
        emission: 0,
        weave_bytes: 1 << 40,
        price_per_gib_minute: 60,
        interval_s: 1,
        replicas: 1,
    };
    let taken = 1024;
    for denomination in [1, 2] {
        let edge = 10_000 * WINSTON_PER_AR * 1000_u128.pow(denomination - 1);
        for (left, latched) in [(0, true), (edge, true), (edge + 1, false)] {
            let pool = Pool { latched: true, multiplier: 2, denomination, ..Pool::new(left + taken) };
            let (after, payout) = pool.step(&block).unwrap();
            assert_eq!(
                (payout.taken, after.endowment, after.latched),
                (taken, left, latched),
                "{denomination}"
            );
            assert_eq!(after.multiplier, 2);
        }
    }
}

/// A price moves by a tenth of the way, and never to less than half or more than double.
#[test]
fn a_scheduled_price_is_clamped() {
    let scheduled = |target| PriceSchedule { price: 1, scheduled: 1001 }.adjusted(target).unwrap().scheduled;
    assert_eq!(scheduled(2001), 1101);
    assert_eq!((scheduled(0), scheduled(1_000_000)), (900, 2002));
    let tiny = PriceSchedule { price: 1, scheduled: 1 }.adjusted(0).unwrap();
    assert_eq!((tiny.price, tiny.scheduled), (1, 0), "whole numbers, and half of 1 is none");
}

#[test]
fn amounts_beyond_128_bits_are_refused() {
    assert!(fee(u64::MAX, u128::MAX, 20, 1).is_err());
    assert!(white_paper_price(u64::MAX, u128::MAX).is_err());
    let pool = Pool { denomination: 40, ..Pool::new(1) };
    assert_eq!(
        pool.available_supply().unwrap_err().to_string(),
        "a redenominated amount does not fit 128 bits: lower the bytes, the price or the multiplier"
    );
    let nothing = MiningHistory { one: 1, two: 0, hash_rate: 1, reward: 1, interval_s: 0, delay_steps: 1 };
    let refused = dynamic_price(&Hardware::MAIN_NET, &nothing).unwrap_err();
    assert_eq!(refused, arweave::ArweaveError::Zero { name: "the sum of intervals" });
}

#[test]
fn the_main_network_goes_from_static_to_dynamic() {
    let price = |height| Transition::MAIN_NET.price(height, 1000).unwrap();
    assert_eq!(price(0), 400);
    assert_eq!(price(1_369_065), 400);
    assert!(price(1_391_329) > 400, "not yet bounded");
    assert_eq!(price(1_391_330), 340);
    assert_eq!(price(1_551_470), 340);
    assert_eq!(price(1_551_470 + 259_200), 670);
    assert_eq!(price(2_069_870), 1000);
    assert_eq!(Transition::MAIN_NET.price(1_391_330, 0).unwrap(), 340, "from above as well");
}

#[test]
fn parameters_that_make_no_sense_are_named() {
    let named = |model: Dshr| match model.endowment().unwrap_err() {
        ClosedFormError::Domain { name, .. } => name,
        other => panic!("{other}"),
    };
    assert_eq!(named(Dshr { drive_tb: 0.0, ..Dshr::PAGE }), "the capacity of a drive");
    assert_eq!(named(Dshr { discount_per_year: 1.0, ..Dshr::PAGE }), "the discount");
    assert_eq!(named(Dshr { slot_life_years: 0, ..Dshr::PAGE }), "the life of a slot");
    assert_eq!(named(Dshr { replicas: f64::NAN, ..Dshr::PAGE }), "the number of copies");
    assert!(Irys { decline_per_year: 1.01, ..Irys::MAIN_NET }.fee().is_err());
    assert!(Irys { payments_per_year: 0, ..Irys::MAIN_NET }.fee().is_err());
    let (reward, kept) = Irys::MAIN_NET.parts().unwrap();
    assert!((reward / (reward + kept) - 0.05).abs() < 1e-15);
    assert!((Irys { years: 0, ..Irys::MAIN_NET }.fee().unwrap()).abs() < 1e-300);
}
