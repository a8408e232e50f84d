//! What something took: time, CPU, bytes written, memory.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// What something took.
pub(super) struct Taken {
    pub(super) wall: Duration,
    pub(super) cpu: Duration,
    pub(super) written: u64,
}

impl Taken {
    pub(super) fn print(&self, what: &str, payload: u64) {
        println!(
            "| {what} | {:.2} | {:.2} | {:.0} | {:.2} x |",
            self.wall.as_secs_f64(),
            self.cpu.as_secs_f64(),
            payload as f64 / 1e6 / self.wall.as_secs_f64(),
            self.written as f64 / payload as f64,
        );
    }
}

pub(super) fn measure(work: impl FnOnce() -> Result<()>) -> Result<Taken> {
    let (start, cpu, written) = (Instant::now(), cpu_time()?, written_bytes()?);
    work()?;
    Ok(Taken {
        wall: start.elapsed(),
        cpu: cpu_time()?.saturating_sub(cpu),
        written: written_bytes()? - written,
    })
}

/// User and system time of the process. The kernel counts in ticks of 10 ms.
pub(super) fn cpu_time() -> Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').context("a name in brackets")?;
    let ticks = |field: usize| -> Result<u64> {
        Ok(fields.split_whitespace().nth(field).context("a field")?.parse()?)
    };
    Ok(Duration::from_millis((ticks(11)? + ticks(12)?) * 10))
}

/// Bytes that the process caused to be written to the disk.
pub(super) fn written_bytes() -> Result<u64> {
    number_after("/proc/self/io", "write_bytes:")
}

pub(super) fn resident_bytes() -> Result<u64> {
    Ok(number_after("/proc/self/status", "VmRSS:")? << 10)
}

fn number_after(file: &str, name: &str) -> Result<u64> {
    let text = fs::read_to_string(file)?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)).context("a line")?;
    Ok(line.split_whitespace().next().context("a number")?.parse()?)
}
