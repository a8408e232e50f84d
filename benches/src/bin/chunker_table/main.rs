//! Prints the table of `docs/adr/0001-chunker.md`: what each candidate for the chunker costs and saves.
//!
//! ```text
//! cargo run --release -p coffer-benches --bin chunker_table
//! ```
//!
//! Everything but the column of nanoseconds is a function of the seed. Those are CPU time of the one thread, medians of
//! five runs, so that a busy machine disturbs them little.

#![expect(clippy::cast_precision_loss, reason = "figures for people")]

mod candidate;
mod versions;

use std::collections::HashSet;

use candidate::{Candidate, Scan};
use coffer_storage::{Geometry, chunker};
use versions::{Version, versions};

/// Bytes of each dataset.
const DATASET_LEN: usize = 128 << 20;

/// Bytes that one more chunk in a set costs, coded and on all volumes, beside its shards: record header, place in the
/// bulk file's own index, entry in the dedup index.
const BYTES_A_RECORD: f64 = 112.0 + 21.0 + 51.0;

/// Bytes that one more chunk in an object costs, before coding: an entry in the manifest, the hashes of six shards in
/// the stripe table.
const BYTES_A_REFERENCE: f64 = 56.0 + 6.0 * 32.0;

fn main() {
    let datasets = versions(DATASET_LEN);
    check_frozen(&datasets);
    println!(
        "Dedup: new bytes over changed bytes; (m): with the new manifest and stripe table, before coding\n"
    );
    let names: Vec<_> = datasets.iter().map(|dataset| format!("{} (m)", dataset.name)).collect();
    println!(
        "| candidate | mean KiB | sd/mean | shard KiB | 4+2 overhead % | cut ns/B | hash ns/B | {} |",
        names.join(" | ")
    );
    println!("|---|---|---|---|---|---|---|{}", "---|".repeat(names.len()));
    for candidate in candidate::all() {
        println!("{}", row(&candidate, &datasets));
    }
    println!("\nv1's scan, ns/byte of incompressible data:");
    for (name, scan) in [("gearhash (SIMD)", Scan::Simd), ("plain loop", Scan::Plain)] {
        let candidate = Candidate { scan, ..candidate::frozen() };
        println!("| {name} | {:.2} |", cut_ns(&candidate, &datasets));
    }
}

/// The candidate that was frozen is cut by this program exactly as by the product.
fn check_frozen(datasets: &[Version]) {
    for dataset in datasets {
        let expected = chunker::boundaries(&dataset.before);
        for scan in [Scan::Simd, Scan::Plain] {
            let candidate = Candidate { scan, ..candidate::frozen() };
            assert_eq!(candidate.boundaries(&dataset.before), expected, "{} {scan:?}", dataset.name);
        }
    }
}

fn row(candidate: &Candidate, datasets: &[Version]) -> String {
    let incompressible = incompressible(datasets);
    let lens = lens(&candidate.boundaries(incompressible));
    let count = lens.len() as f64;
    let mean = incompressible.len() as f64 / count;
    let deviation = (lens.iter().map(|&len| (len as f64 - mean).powi(2)).sum::<f64>() / count).sqrt();
    let dedup: Vec<_> = datasets.iter().map(|dataset| dedup(candidate, dataset)).collect();
    format!(
        "| {} | {:.1} | {:.2} | {:.1} | {:.2} | {:.2} | {:.2} | {} |",
        candidate.name,
        mean / 1024.0,
        deviation / mean,
        mean / 1024.0 / Geometry::DEFAULT.data() as f64,
        overhead(&lens),
        cut_ns(candidate, datasets),
        hash_ns(candidate, datasets),
        dedup.join(" | "),
    )
}

/// Physical bytes beyond 1.5 bytes for each byte of the object, in percent of those.
fn overhead(lens: &[usize]) -> f64 {
    let geometry = Geometry::DEFAULT;
    let (n, k) = (geometry.shards() as f64, geometry.data() as f64);
    let stored =
        |&len: &usize| n * (geometry.shard_len(len) as f64 + BYTES_A_RECORD) + BYTES_A_REFERENCE * n / k;
    let bare = lens.iter().sum::<usize>() as f64 * n / k;
    (lens.iter().map(stored).sum::<f64>() / bare - 1.0) * 100.0
}

/// New bytes of the second version over the bytes that changed, without and with its own metadata.
fn dedup(candidate: &Candidate, dataset: &Version) -> String {
    let mut stored = HashSet::new();
    for chunk in candidate.chunks(&dataset.before) {
        stored.insert(blake3::hash(chunk));
    }
    let (mut new, mut count) = (0, 0);
    for chunk in candidate.chunks(&dataset.after) {
        count += 1;
        if stored.insert(blake3::hash(chunk)) {
            new += chunk.len();
        }
    }
    let changed = dataset.changed as f64;
    let metadata = f64::from(count) * BYTES_A_REFERENCE;
    format!("{:.2} ({:.2})", new as f64 / changed, (new as f64 + metadata) / changed)
}

/// CPU time of the scan.
fn cut_ns(candidate: &Candidate, datasets: &[Version]) -> f64 {
    ns_a_byte(incompressible(datasets), |data| candidate.boundaries(data).len())
}

/// CPU time of BLAKE3 over each chunk and each of its six shards: short inputs do not fill its lanes.
fn hash_ns(candidate: &Candidate, datasets: &[Version]) -> f64 {
    let geometry = Geometry::DEFAULT;
    ns_a_byte(incompressible(datasets), |data| {
        let hashes = |chunk: &[u8]| {
            let shard = &chunk[..geometry.shard_len(chunk.len())];
            (0..geometry.shards()).fold(first_byte(chunk), |x, _| x ^ first_byte(std::hint::black_box(shard)))
        };
        candidate.chunks(data).map(hashes).fold(0, |x, y| x ^ y).into()
    })
}

fn first_byte(data: &[u8]) -> u8 {
    blake3::hash(data).as_bytes()[0]
}

/// Median of five runs.
fn ns_a_byte(data: &[u8], work: impl Fn(&[u8]) -> usize) -> f64 {
    let mut runs = [0.0; 5].map(|_: f64| {
        let start = cpu_seconds();
        std::hint::black_box(work(data));
        (cpu_seconds() - start) * 1e9 / data.len() as f64
    });
    runs.sort_by(f64::total_cmp);
    runs[2]
}

fn incompressible(datasets: &[Version]) -> &[u8] {
    let shifted = datasets.iter().find(|dataset| dataset.name == versions::SHIFTED);
    &shifted.expect("the generator makes it").before
}

fn lens(ends: &[usize]) -> Vec<usize> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    ends.iter().zip(starts).map(|(end, start)| end - start).collect()
}

/// CPU time of this thread.
fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}
