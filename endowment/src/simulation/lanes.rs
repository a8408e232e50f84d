//! Loops over lanes that are compiled several times: for the baseline and for the wider vectors that this machine has.
//!
//! Which of them runs changes no bit: every lane is the same sequence of correctly rounded operations, and Rust never fuses
//! a product with a sum. What is not in this module or inlined into it is compiled for the baseline alone.

#![expect(clippy::inline_always, reason = "a function that is not inlined is compiled for the baseline")]

use pulp::{Arch, Simd, WithSimd};

use super::arithmetic::{exp, ln, sine_cosine_of_turn};

#[cfg(test)]
mod tests;

/// Paths that are computed side by side.
pub(super) const LANES: usize = 64;

/// One number for each path of a bundle.
pub(super) type Lanes = [f64; LANES];

/// A log-normal step of cost and yield, and the payment after or before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainStep {
    /// Mean and standard deviation of the step of cost.
    pub(super) cost: [f64; 2],
    /// Standard deviation of the step of yield, whose mean is the path's own.
    pub(super) yield_sd: f64,
    /// What is due, apart from cost and yield.
    pub(super) due: f64,
    /// Whether it is paid before the step.
    pub(super) advance: bool,
    /// What was paid in, and the number of the step: to mark ruin.
    pub(super) endowment: f64,
    pub(super) number: f64,
}

/// The numbers of a bundle that such a step moves.
pub(super) struct PlainLanes<'a> {
    pub(super) log_cost: &'a mut Lanes,
    pub(super) drift: &'a Lanes,
    pub(super) cost_normals: &'a Lanes,
    pub(super) log_growth: &'a mut Lanes,
    pub(super) mean: &'a Lanes,
    pub(super) yield_normals: &'a Lanes,
    pub(super) spent: &'a mut Lanes,
    pub(super) ruined: &'a mut Lanes,
}

/// Takes the step.
pub(super) fn plain_step(step: PlainStep, lanes: &mut PlainLanes) {
    wide(PlainOperation { step, lanes });
}

#[inline(always)]
fn plain_step_here(step: PlainStep, lanes: &mut PlainLanes) {
    let [mean, sd] = step.cost;
    for lane in 0..LANES {
        let (cost, growth) = (lanes.log_cost[lane], lanes.log_growth[lane]);
        let next_cost = cost + ((mean + lanes.drift[lane]) + sd * lanes.cost_normals[lane]);
        let next_growth = growth + (lanes.mean[lane] + step.yield_sd * lanes.yield_normals[lane]);
        lanes.log_cost[lane] = next_cost;
        lanes.log_growth[lane] = next_growth;
        let paid = if step.advance { cost - growth } else { next_cost - next_growth };
        let spent = lanes.spent[lane] + step.due * exp(paid);
        lanes.spent[lane] = spent;
        lanes.ruined[lane] = mark(lanes.ruined[lane], spent, step.endowment, step.number);
    }
}

/// Adds `due x exp(log_cost - log_growth)`.
pub(super) fn add_discounted(sum: &mut Lanes, due: f64, log_cost: &Lanes, log_growth: &Lanes) {
    wide(Discount { sum, due, log_cost, log_growth });
}

/// Notes the number of the step in which more was spent than was there, if none is noted yet.
pub(super) fn mark_ruin(ruined: &mut Lanes, spent: &Lanes, funds: &Lanes, number: f64) {
    for lane in 0..LANES {
        ruined[lane] = mark(ruined[lane], spent[lane], funds[lane], number);
    }
}

/// e^x of each.
pub(super) fn exp_all(x: &Lanes) -> Lanes {
    let mut result = *x;
    wide(ExpAll(&mut result));
    result
}

/// `(paid_in - spent) x exp(log_growth)`, held within finite numbers.
pub(super) fn worth(paid_in: &Lanes, spent: &Lanes, log_growth: &Lanes) -> Lanes {
    let mut worth = [0.0; LANES];
    wide(Worth { result: &mut worth, paid_in, spent, log_growth });
    worth
}

/// Independent standard normal numbers from the counters of a quad, which become its words.
pub(super) fn normals(words: &mut [[u32; LANES]; 4], key: [u32; 2], normals: &mut [Lanes; 4]) {
    wide(Normals { words, key, result: normals });
}

/// Ten rounds of Philox4x32 on a bundle of counters, in place.
pub(super) fn philox(words: &mut [[u32; LANES]; 4], key: [u32; 2]) {
    wide(Philox { words, key });
}

/// Money below 10^300, so that a difference of two sums is a number whatever was assumed.
#[inline(always)]
pub(super) fn finite(money: f64) -> f64 {
    let money = if money > MOST_MONEY { MOST_MONEY } else { money };
    if money < -MOST_MONEY { -MOST_MONEY } else { money }
}

/// The middle of a word's 2^-32th of (0, 1).
#[inline(always)]
pub(super) fn unit_interval(word: u32) -> f64 {
    (f64::from(word) + 0.5) * (1.0 / 4_294_967_296.0)
}

#[inline(always)]
fn mark(ruined: f64, spent: f64, funds: f64, number: f64) -> f64 {
    let now = if spent > funds * ROUNDING { number } else { f64::INFINITY };
    if now < ruined { now } else { ruined }
}

#[inline(always)]
fn normals_here(words: &mut [[u32; LANES]; 4], key: [u32; 2], normals: &mut [Lanes; 4]) {
    philox_here(words, key);
    let [a, b, c, d] = normals;
    for (pair, (first, second)) in [(a, b), (c, d)].into_iter().enumerate() {
        let (radii, turns) = (&words[2 * pair], &words[2 * pair + 1]);
        for lane in 0..LANES {
            [first[lane], second[lane]] = box_muller(radii[lane], turns[lane]);
        }
    }
}

/// Two independent standard normal numbers from two words (Box and Muller 1958). Both words become the middle of
/// their 2^-32th of (0, 1), so the largest number is 6.76, and the smallest its negative.
#[inline(always)]
fn box_muller(radius: u32, turn: u32) -> [f64; 2] {
    let radius = (-2.0 * ln(unit_interval(radius))).sqrt();
    let (sine, cosine) = sine_cosine_of_turn(unit_interval(turn));
    [radius * cosine, radius * sine]
}

#[inline(always)]
fn philox_here(words: &mut [[u32; LANES]; 4], key: [u32; 2]) {
    let [mut key_0, mut key_1] = key;
    for _ in 0..ROUNDS {
        let [a, b, c, d] = &mut *words;
        for lane in 0..LANES {
            let (high_0, low_0) = wide_product(MULTIPLIER_0, a[lane]);
            let (high_1, low_1) = wide_product(MULTIPLIER_1, c[lane]);
            a[lane] = high_1 ^ b[lane] ^ key_0;
            b[lane] = low_1;
            c[lane] = high_0 ^ d[lane] ^ key_1;
            d[lane] = low_0;
        }
        key_0 = key_0.wrapping_add(WEYL_0);
        key_1 = key_1.wrapping_add(WEYL_1);
    }
}

#[inline(always)]
fn wide_product(a: u32, b: u32) -> (u32, u32) {
    let product = u64::from(a) * u64::from(b);
    ((product >> 32) as u32, product as u32)
}

/// A loop over lanes.
trait Operation {
    fn run(self);
}

/// Gives a loop to the widest vectors that the machine has.
struct Wide<O>(O);

fn wide(operation: impl Operation) {
    Arch::new().dispatch(Wide(operation));
}

impl<O: Operation> WithSimd for Wide<O> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _vectors: S) {
        self.0.run();
    }
}

struct PlainOperation<'a, 'b> {
    step: PlainStep,
    lanes: &'a mut PlainLanes<'b>,
}

impl Operation for PlainOperation<'_, '_> {
    #[inline(always)]
    fn run(self) {
        plain_step_here(self.step, self.lanes);
    }
}

struct Discount<'a> {
    sum: &'a mut Lanes,
    due: f64,
    log_cost: &'a Lanes,
    log_growth: &'a Lanes,
}

impl Operation for Discount<'_> {
    #[inline(always)]
    fn run(self) {
        for lane in 0..LANES {
            self.sum[lane] += self.due * exp(self.log_cost[lane] - self.log_growth[lane]);
        }
    }
}

struct ExpAll<'a>(&'a mut Lanes);

impl Operation for ExpAll<'_> {
    #[inline(always)]
    fn run(self) {
        for value in self.0 {
            *value = exp(*value);
        }
    }
}

struct Worth<'a> {
    result: &'a mut Lanes,
    paid_in: &'a Lanes,
    spent: &'a Lanes,
    log_growth: &'a Lanes,
}

impl Operation for Worth<'_> {
    #[inline(always)]
    fn run(self) {
        for lane in 0..LANES {
            let left = finite(self.paid_in[lane]) - finite(self.spent[lane]);
            self.result[lane] = finite(left * exp(self.log_growth[lane]));
        }
    }
}

struct Normals<'a> {
    words: &'a mut [[u32; LANES]; 4],
    key: [u32; 2],
    result: &'a mut [Lanes; 4],
}

impl Operation for Normals<'_> {
    #[inline(always)]
    fn run(self) {
        normals_here(self.words, self.key, self.result);
    }
}

struct Philox<'a> {
    words: &'a mut [[u32; LANES]; 4],
    key: [u32; 2],
}

impl Operation for Philox<'_> {
    #[inline(always)]
    fn run(self) {
        philox_here(self.words, self.key);
    }
}

const MOST_MONEY: f64 = 1e300;
const ROUNDS: u32 = 10;
const MULTIPLIER_0: u32 = 0xD251_1F53;
const MULTIPLIER_1: u32 = 0xCD9E_8D57;
/// The golden ratio and the square root of 3 less 1, as fractions of 2^32.
const WEYL_0: u32 = 0x9E37_79B9;
const WEYL_1: u32 = 0xBB67_AE85;

/// A fund that has exactly what it pays is not ruined by the last digits of a sum of ten thousand payments.
const ROUNDING: f64 = 1.0 + 1e-12;
