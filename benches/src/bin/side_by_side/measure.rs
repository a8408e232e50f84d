//! Time, processor time, and medians.

#![expect(clippy::disallowed_methods, reason = "a measuring program reads the clock")]

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result};
use rustix::time::{ClockId, clock_gettime};

/// What a piece of work took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    /// Seconds on the clock.
    pub(crate) wall_s: f64,
    /// Seconds of processor time, user and system, of the process that did it.
    pub(crate) cpu_s: f64,
}

/// Whose processor time counts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Doer {
    /// This process.
    Own,
    /// The process of this number.
    Process(u32),
}

/// Does the work once. Nothing that was written before waits for the disk when it begins.
pub(crate) fn once(doer: Doer, work: impl FnOnce() -> Result<()>) -> Result<Taken> {
    rustix::fs::sync();
    let (start, cpu_s) = (Instant::now(), cpu_seconds(doer)?);
    work()?;
    Ok(Taken { wall_s: start.elapsed().as_secs_f64(), cpu_s: cpu_seconds(doer)? - cpu_s })
}

/// A way to do what others are compared with: it prepares, and measures itself.
pub(crate) type Way<'a> = Box<dyn FnMut() -> Result<Taken> + 'a>;

/// Measures each way once a round; every other round begins with the last. Gives what each round took, way by way.
pub(crate) fn alternate(rounds: usize, ways: &mut [Way<'_>]) -> Result<Vec<Vec<Taken>>> {
    let mut taken = vec![Vec::with_capacity(rounds); ways.len()];
    for round in 0..rounds {
        for turn in 0..ways.len() {
            let way = if round % 2 == 0 { turn } else { ways.len() - 1 - turn };
            taken[way].push(ways[way]()?);
        }
    }
    Ok(taken)
}

/// The median of a figure over the rounds.
pub(crate) fn median(taken: &[Taken], figure: impl Fn(&Taken) -> f64) -> f64 {
    middle(taken.iter().map(figure).collect())
}

/// How many times as fast as `beside` it was: the median of the ratios of the rounds.
pub(crate) fn speed_ratio(taken: &[Taken], beside: &[Taken]) -> f64 {
    middle(taken.iter().zip(beside).map(|(one, other)| other.wall_s / one.wall_s).collect())
}

/// The middle of some numbers, which are not none.
pub(crate) fn middle(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    let half = numbers.len() / 2;
    if numbers.len() % 2 == 1 { numbers[half] } else { f64::midpoint(numbers[half - 1], numbers[half]) }
}

/// User and system time.
fn cpu_seconds(doer: Doer) -> Result<f64> {
    let Doer::Process(number) = doer else {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        return Ok(time.tv_sec as f64 + time.tv_nsec as f64 / 1e9);
    };
    // Of another process the kernel tells in ticks of 10 ms.
    let stat = fs::read_to_string(format!("/proc/{number}/stat"))?;
    let (_, fields) = stat.rsplit_once(')').context("a name in brackets")?;
    let ticks = |field: usize| -> Result<f64> {
        Ok(fields.split_whitespace().nth(field).context("a field")?.parse()?)
    };
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}
