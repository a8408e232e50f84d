//! Policies, the endowment at time zero, and shocks.

use super::ranges::{FACTOR, GROWTH, INNER_SHARE, MONEY, MONTHS, SHARE, YEARS, YEARS_FACTOR};
use crate::simulation::scenario::{
    ScenarioError,
    fund::{Effect, Endowment, Factor, Policy, Shock},
    visit::{Choice, Form, Key, Outcome, Range, Row, Variant, Visitor, key, word},
};

const FACTOR_KEY: Key = key(
    "years_factor",
    "first-year or yearly costs",
    "The price of storage for ever in units of a year's cost.",
);
const EVERY_KEY: Key = key("every_months", "months", "How often the price is set.");
const ASSUMED_KEY: Key =
    key("assumed_decline_per_year", "fraction a year", "The decline that the fee assumes.");

impl Form for Policy {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        match self {
            Self::Fixed { years_factor } => visitor.number(&FACTOR_KEY, YEARS_FACTOR, years_factor),
            Self::Requote { years_factor, ema_weight, clamp_low, clamp_high, every_months } => {
                visitor.number(&FACTOR_KEY, YEARS_FACTOR, years_factor)?;
                let weight = key("ema_weight", "", "Weight of the newest cost in the moving average.");
                visitor.number(&weight, Range::above(0.0, 1.0), ema_weight)?;
                clamps(visitor, clamp_low, clamp_high)?;
                visitor.whole(&EVERY_KEY, 1, 1200, every_months)
            }
            Self::Survival { target_ruin, horizon_years } => {
                let target = key("target_ruin", "probability", "The ruin of a closed fund that is accepted.");
                visitor.number(&target, INNER_SHARE, target_ruin)?;
                visitor.whole(&key("horizon_years", "years", "Within which time."), 1, 10_000, horizon_years)
            }
            Self::Controller {
                years_factor,
                target_funded_ratio,
                gain,
                clamp_low,
                clamp_high,
                every_months,
            } => {
                visitor.number(&FACTOR_KEY, YEARS_FACTOR, years_factor)?;
                let target = key("target_funded_ratio", "assets over obligations", "What is wanted.");
                visitor.number(&target, Range::above(0.0, 1e3), target_funded_ratio)?;
                let gain_key = "New price = last price x (1 + gain x (target - ratio)).";
                visitor.number(
                    &key("gain", "price change per gap", gain_key),
                    Range::of(0.0, 100.0),
                    gain,
                )?;
                clamps(visitor, clamp_low, clamp_high)?;
                visitor.whole(&EVERY_KEY, 1, 1200, every_months)
            }
            Self::ProofGated { years_factor, proven_share } => {
                visitor.number(&FACTOR_KEY, YEARS_FACTOR, years_factor)?;
                let proven = "What is proven to be stored, and is paid for.";
                visitor.number(&key("proven_share", "share of the bytes", proven), SHARE, proven_share)
            }
            Self::Arweave { assumed_decline_per_year, contribution_share, latch_reset } => {
                visitor.number(&ASSUMED_KEY, ASSUMED, assumed_decline_per_year)?;
                let contribution = "Added to the perpetual cost and paid to miners at once.";
                let contribution = key("contribution_share", "share of the perpetual cost", contribution);
                visitor.number(&contribution, SHARE, contribution_share)?;
                let latch = "The pool above which a latched multiplier may double again.";
                visitor.number(&key("latch_reset", "currency", latch), MONEY, latch_reset)
            }
            Self::Irys { years, assumed_decline_per_year, immediate_share } => {
                visitor.whole(&key("years", "years", "Years that are paid for."), 1, 10_000, years)?;
                visitor.number(&ASSUMED_KEY, SHARE, assumed_decline_per_year)?;
                let immediate = key("immediate_share", "share of the series", "Paid at once, on top of it.");
                visitor.number(&immediate.or_zero(), SHARE, immediate_share)
            }
            Self::Dshr { discount_per_year } => {
                let discount = "How much less the money of the next year counts: x (1 - discount).";
                let discount = key("discount_per_year", "fraction a year", discount);
                visitor.number(&discount, Range::below(0.0, 1.0), discount_per_year)
            }
        }
    }
}

/// A perpetuity needs a decline, and a price that does not vanish at once.
const ASSUMED: Range = Range::above(0.0, 0.99);

fn clamps(visitor: &mut dyn Visitor, low: &mut f64, high: &mut f64) -> Outcome {
    let least = key("clamp_low", "", "The least that one price is of the one before.");
    visitor.number(&least, Range::above(0.0, 1.0), low)?;
    let most = key("clamp_high", "", "The most that one price is of the one before.");
    visitor.number(&most, Range::of(1.0, 1e3), high)
}

impl Choice for Policy {
    fn variants(&self) -> &'static [Variant] {
        &[
            ("fixed", "The price of time zero for ever."),
            ("requote", "The price follows a moving average of the cost."),
            (
                "survival",
                "The years-factor that keeps ruin of a closed fund to a target, times the day's cost.",
            ),
            (
                "controller",
                "The price is raised while the funded ratio is too low, and lowered while too high.",
            ),
            ("proof_gated", "Only what is proven to be stored is paid for."),
            ("arweave", "Arweave's pool: a perpetuity at an assumed decline, debt, latch and multiplier."),
            ("irys", "Irys' finite series at an assumed decline."),
            ("dshr", "Rosenthal's: the present value of all cost lines within the horizon."),
        ]
    }

    fn chosen(&self) -> usize {
        match self {
            Self::Fixed { .. } => 0,
            Self::Requote { .. } => 1,
            Self::Survival { .. } => 2,
            Self::Controller { .. } => 3,
            Self::ProofGated { .. } => 4,
            Self::Arweave { .. } => 5,
            Self::Irys { .. } => 6,
            Self::Dshr { .. } => 7,
        }
    }

    fn choose(&mut self, index: usize) {
        let (years_factor, clamp_low, clamp_high, every_months) = (1.0, 1.0, 1.0, 1);
        let assumed_decline_per_year = 0.0;
        *self = match index {
            0 => Self::Fixed { years_factor },
            1 => Self::Requote { years_factor, ema_weight: 1.0, clamp_low, clamp_high, every_months },
            2 => Self::Survival { target_ruin: 0.0, horizon_years: 1 },
            3 => {
                let (target_funded_ratio, gain) = (1.0, 0.0);
                Self::Controller {
                    years_factor,
                    target_funded_ratio,
                    gain,
                    clamp_low,
                    clamp_high,
                    every_months,
                }
            }
            4 => Self::ProofGated { years_factor, proven_share: 1.0 },
            5 => Self::Arweave { assumed_decline_per_year, contribution_share: 0.0, latch_reset: 0.0 },
            6 => Self::Irys { years: 1, assumed_decline_per_year, immediate_share: 0.0 },
            _ => Self::Dshr { discount_per_year: 0.0 },
        };
    }
}

impl Form for Endowment {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        visitor.one_of(&mut Start(self))
    }
}

/// The endowment as the choice that it is; its table has no other keys.
struct Start<'a>(&'a mut Endowment);

impl Form for Start<'_> {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        match self.0 {
            Endowment::YearsFactor(factor) => {
                let unit = "first-year costs of what is stored";
                visitor.number(&key("years_factor", unit, "The fund at time zero."), YEARS_FACTOR, factor)
            }
            Endowment::Amount(amount) => visitor.number(
                &key("amount", "currency", "The fund at time zero."),
                Range::of(0.0, 1e18),
                amount,
            ),
            Endowment::FundedRatio(ratio) => {
                let unit = "assets over the obligations' present value at the means";
                visitor.number(
                    &key("funded_ratio", unit, "The fund at time zero."),
                    Range::of(0.0, 1e6),
                    ratio,
                )
            }
            Endowment::OfPolicy => {
                let mut of_policy = true;
                let meaning = "true: the fund is what the policy charges for what is stored at time zero.";
                visitor.flag(&key("of_policy", "", meaning), &mut of_policy)?;
                if of_policy {
                    return Ok(());
                }
                let (key, found) = (visitor.path("of_policy"), "false".to_owned());
                let expected = "true, or years_factor, amount or funded_ratio instead".to_owned();
                Err(ScenarioError::Value { place: None, key, found, expected })
            }
        }
    }
}

impl Choice for Start<'_> {
    fn variants(&self) -> &'static [Variant] {
        &[
            ("years_factor", "In units of the first year's cost."),
            ("amount", "In currency."),
            ("funded_ratio", "As a share of the obligations."),
            ("of_policy", "What the policy charges."),
        ]
    }

    fn chosen(&self) -> usize {
        match self.0 {
            Endowment::YearsFactor(_) => 0,
            Endowment::Amount(_) => 1,
            Endowment::FundedRatio(_) => 2,
            Endowment::OfPolicy => 3,
        }
    }

    fn choose(&mut self, index: usize) {
        *self.0 = match index {
            0 => Endowment::YearsFactor(0.0),
            1 => Endowment::Amount(0.0),
            2 => Endowment::FundedRatio(0.0),
            _ => Endowment::OfPolicy,
        };
    }
}

impl Form for Shock {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        visitor.number(&key("at_year", "years", "When it begins."), YEARS, &mut self.at_year)?;
        word(visitor, &key("target", "", "What it hits."), &mut self.target)?;
        visitor.one_of(&mut self.effect)?;
        let lasting = key("lasting_months", "months", "How long it holds in full; left out for ever.");
        visitor.optional(&lasting, MONTHS, &mut self.lasting_months)?;
        let recovery = "After that, until it is gone: a factor in a straight line of its logarithm, a rate in a \
                        straight line.";
        visitor.number(
            &key("recovery_months", "months", recovery).or_zero(),
            MONTHS,
            &mut self.recovery_months,
        )
    }
}

impl Row for Shock {
    fn blank() -> Self {
        let (target, effect) = (Factor::Cost, Effect::Factor(1.0));
        Self { name: String::new(), at_year: 0.0, target, effect, lasting_months: None, recovery_months: 0.0 }
    }

    fn name(&mut self) -> Option<&mut String> {
        Some(&mut self.name)
    }
}

impl Form for Effect {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        match self {
            Self::Factor(factor) => {
                let meaning =
                    "Multiplies a level: cost, the fund's value, price level, token price, deposits.";
                visitor.number(&key("factor", "", meaning), FACTOR, factor)
            }
            Self::Rate(rate) => {
                let meaning =
                    "Replaces a yearly rate: growth of cost, yield, inflation, growth of token or demand.";
                visitor.number(&key("rate_per_year", "fraction a year", meaning), GROWTH, rate)
            }
        }
    }
}

impl Choice for Effect {
    fn variants(&self) -> &'static [Variant] {
        &[("factor", "Multiplies a level."), ("rate_per_year", "Replaces a yearly rate.")]
    }

    fn chosen(&self) -> usize {
        match self {
            Self::Factor(_) => 0,
            Self::Rate(_) => 1,
        }
    }

    fn choose(&mut self, index: usize) {
        *self = if index == 0 { Self::Factor(1.0) } else { Self::Rate(0.0) };
    }
}
