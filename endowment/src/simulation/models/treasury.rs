//! A treasury that is partly a token.
//!
//! The treasury is a fund with units: who pays in buys units at the day's price, who is paid sells them. So payments do
//! not change its mixture, and what one unit is worth follows from the prices alone:
//! `unit = (1 - share) invested + share token` since the shares were last restored.

use super::{clock::Clock, walk::Walk};
use crate::simulation::{
    arithmetic::{exp, ln},
    sampler::{LANES, Lanes},
    scenario::{Rebalance, Token},
};

/// Shares, and how the token's price moves.
#[derive(Clone, Copy, Debug)]
pub(in crate::simulation) struct TreasuryModel {
    share: f64,
    pub(super) price: Walk,
    rebalance: Rebalance,
}

/// What each path of a bundle remembers, all since the last rebalancing.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct TreasuryState {
    /// ln(unit) when the shares were restored.
    base: Lanes,
    invested: Lanes,
    token: Lanes,
}

impl TreasuryModel {
    pub(super) fn new(token: &Token, clock: &Clock) -> Self {
        Self { share: token.share_of_treasury, price: Walk::token(token, clock), rebalance: token.rebalance }
    }

    pub(super) fn start() -> TreasuryState {
        TreasuryState { base: [0.0; LANES], invested: [0.0; LANES], token: [0.0; LANES] }
    }

    /// Takes a step of both parts and writes the logarithm of what one unit of money has become.
    pub(super) fn step(
        &self,
        state: &mut TreasuryState,
        invested: &Lanes,
        token: &Lanes,
        year_ends: bool,
        log_growth: &mut Lanes,
    ) {
        for lane in 0..LANES {
            state.invested[lane] += invested[lane];
            state.token[lane] += token[lane];
            let mixed = (1.0 - self.share) * exp(state.invested[lane]) + self.share * exp(state.token[lane]);
            log_growth[lane] = state.base[lane] + ln(mixed);
        }
        if year_ends && self.rebalance == Rebalance::Yearly {
            state.base = *log_growth;
            state.invested = [0.0; LANES];
            state.token = [0.0; LANES];
        }
    }

    /// The logarithm of what one unit of money has become, if nothing is random.
    pub(super) fn central(&self, invested: f64, token: f64) -> f64 {
        ln((1.0 - self.share) * exp(invested) + self.share * exp(token))
    }

    /// Whether the treasury is all in currency.
    pub(super) fn is_plain(&self) -> bool {
        self.share == 0.0
    }

    pub(super) fn certain(mut self) -> Self {
        self.price = self.price.certain();
        self
    }
}
