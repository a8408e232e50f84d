//! Arweave's published test vectors and the claims of its papers.

use super::row::{Row, Tolerance};
use crate::{
    pricing::Timing,
    simulation::{
        closed_form::{ClosedFormError, break_even_decline, continuous_present_value},
        policies::arweave::{
            BLOCKS_PER_YEAR, Hardware, MiningHistory, PriceSchedule, Transition, WINSTON_PER_AR,
            block_emission, dynamic_price,
        },
    },
};

pub(super) fn rows() -> Vec<Row> {
    let mut rows = prices();
    rows.extend(transition());
    let schedule = PriceSchedule { price: 15_000, scheduled: 15_000 };
    let smoothed = schedule.adjusted(8162).map(|adjusted| adjusted.scheduled);
    rows.push(Row::integer("arweave.average", "scheduled 15000, target 8162", 14_316, smoothed, PRICING));
    rows.extend(emission());
    let perpetuity = continuous_present_value(0.005, 0.0, f64::INFINITY);
    let years = "199.49958";
    rows.push(Row::number(
        "arweave.years",
        "years in a fee, at 0.5 % decline",
        years,
        perpetuity,
        Tolerance::LastDigit,
        RULES,
    ));
    let decline = break_even_decline(200.0, 0.0, Timing::Advance);
    rows.push(Row::number(
        "arweave.kryder",
        "decline at which 200 years last",
        "0.005",
        decline,
        Tolerance::LastDigit,
        PAPER,
    ));
    rows
}

/// The price from the network's history, with and without harder solutions of one chunk.
fn prices() -> Vec<Row> {
    let cases = [
        ("one", "solutions of 1 chunk only", (3, 0), 1, (6, 6), 61_440),
        ("two", "of 2 chunks only", (0, 3), 1, (6, 6), 122_880),
        ("mixed", "2 of 1 chunk, 1 of 2", (2, 1), 1, (6, 6), 92_160),
        ("one.hard", "1 chunk only, twice as hard", (3, 0), 2, (6, 6), 30_720),
        ("two.hard", "2 chunks only, 1 twice as hard", (0, 3), 2, (6, 6), 92_160),
        ("mixed.hard", "2 and 1, twice as hard", (2, 1), 2, (6, 6), 30_720),
        ("reward", "1 chunk only, rewards x 10", (3, 0), 1, (60, 6), 614_400),
        ("hashes", "1 chunk only, hash rate x 10", (3, 0), 1, (6, 60), 6144),
    ];
    let row = |(id, what, (one, two), one_chunk_difficulty, (reward, hash_rate), published)| {
        let hardware =
            Hardware { recall_range: 524_288, chunk: 262_144, partition: 2_097_152, one_chunk_difficulty };
        let history = MiningHistory { one, two, hash_rate, reward, interval_s: 60, delay_steps: 60 };
        Row::integer(
            format!("arweave.price.{id}"),
            what,
            published,
            dynamic_price(&hardware, &history),
            PRICING,
        )
    };
    cases.into_iter().map(row).collect()
}

/// From the static price to 61440, through both stretches.
fn transition() -> impl Iterator<Item = Row> {
    let way = Transition {
        static_price: 8162,
        first_start: 5,
        first_blocks: 20,
        bounded_from: 10,
        lower_bound: 0,
        upper_bound: 30_000,
        second_start: 15,
        second_blocks: 40,
    };
    let heights = [
        (6, 10_825),
        (10, 21_481),
        (11, 24_145),
        (14, 30_000),
        (20, 33_930),
        (25, 37_860),
        (26, 38_646),
        (55, 61_440),
    ];
    heights.into_iter().map(move |(height, published)| {
        let what = format!("price in transition, height {height}");
        Row::integer(format!("arweave.way.{height}"), what, published, way.price(height, 61_440), PRICING)
    })
}

/// What the blocks of each of the first ten years mint, AR.
fn emission() -> impl Iterator<Item = Row> {
    let years = [
        "5500000",
        "2750000",
        "1375000",
        "687500",
        "343750",
        "171875",
        "85937.5",
        "42968.75",
        "21484.375",
        "10742.1875",
    ];
    years.into_iter().zip(1_u64..).map(|(published, year)| {
        let blocks = (year - 1) * BLOCKS_PER_YEAR..year * BLOCKS_PER_YEAR;
        let sum = blocks.map(block_emission).sum::<u128>() as f64 / WINSTON_PER_AR as f64;
        let what = format!("AR minted in year {year}");
        let within = Tolerance::Relative(1e-5);
        Row::number(
            format!("arweave.mint.{year}"),
            what,
            published,
            Ok::<_, ClosedFormError>(sum),
            within,
            INFLATION,
        )
    })
}

const PRICING: &str = "ArweaveTeam/arweave@50e47de6, tests of ar_pricing";
const INFLATION: &str = "ArweaveTeam/arweave@50e47de6, tests of ar_inflation, which allow 0.001 %";
const RULES: &str = "ArweaveTeam/arweave@50e47de6, the constant of its perpetual cost";
const PAPER: &str = "Arweave white paper of 2023, section 5";
