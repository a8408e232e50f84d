//! The machine, and the floors that its processor sets.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use anyhow::Result;

use super::measure::{self, Doer};
use super::settings::Settings;
use super::table::mib;

/// Prints what the figures depend on.
pub(crate) fn describe(settings: &Settings) -> Result<()> {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = processor.lines().find(|line| line.starts_with(name))?;
        line.split_once(':').map(|(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism()?;
    let model = field("model name").unwrap_or_else(|| "unknown processor".to_owned());
    println!("* processor: {model}, {cores} cores, SHA extensions: {}", sha_extensions(field("flags")));
    println!("* kernel: Linux {}", first_line("/proc/sys/kernel/osrelease"));
    println!("* disk: {}", disk_of(settings.scratch()));
    println!("* load when the run began: {}", first_line("/proc/loadavg"));
    println!(
        "* objects of {:.0} MiB, {} rounds, {} small objects, {} ranges a round, {} MiB streamed",
        mib(settings.object_len),
        settings.rounds,
        settings.small_objects,
        settings.ranges,
        settings.stream_len >> 20
    );
    let floors = Floors::measure(settings)?;
    println!(
        "* one core: SHA-256 {:.0} MiB/s ({:.2} ns a byte), BLAKE3 {:.0} MiB/s ({:.2} ns a byte)",
        1e9 / floors.sha256_ns / f64::from(1 << 20),
        floors.sha256_ns,
        1e9 / floors.blake3_ns / f64::from(1 << 20),
        floors.blake3_ns
    );
    Ok(())
}

/// Nanoseconds of processor time for a byte: what they are on a core that does nothing else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Floors {
    /// SHA-256, which is serial per object.
    pub(crate) sha256_ns: f64,
    /// BLAKE3 on one core.
    pub(crate) blake3_ns: f64,
}

impl Floors {
    /// Hashes as much as takes no longer than a blink.
    pub(crate) fn measure(settings: &Settings) -> Result<Self> {
        let bytes = settings.body((64 << 20).min(settings.object_len));
        let ns = |work: &dyn Fn()| -> Result<f64> {
            let rounds = (0..3).map(|_| {
                let taken = measure::once(Doer::Own, || {
                    work();
                    Ok(())
                })?;
                Ok(taken.cpu_s * 1e9 / bytes.len() as f64)
            });
            Ok(measure::middle(rounds.collect::<Result<_>>()?))
        };
        Ok(Self {
            sha256_ns: ns(&|| {
                black_box(ring::digest::digest(&ring::digest::SHA256, &bytes));
            })?,
            blake3_ns: ns(&|| {
                black_box(blake3::hash(&bytes));
            })?,
        })
    }
}

fn sha_extensions(flags: Option<String>) -> &'static str {
    match flags {
        Some(flags) if flags.split(' ').any(|flag| flag == "sha_ni") => "yes",
        Some(_) => "no",
        None => "unknown",
    }
}

/// The file system that holds a folder: the longest mount point above it.
fn disk_of(folder: &Path) -> String {
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let fields = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let above = fields.filter(|fields| fields.len() > 3 && folder.starts_with(fields[1]));
    let nearest = above.max_by_key(|fields| fields[1].len());
    nearest.map_or_else(|| "unknown".to_owned(), |fields| format!("{}, {}", fields[0], fields[2]))
}

fn first_line(file: &str) -> String {
    fs::read_to_string(file).unwrap_or_default().trim().to_owned()
}
