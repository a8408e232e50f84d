//! Measures how a volume writes and reads, as tables for `docs/adr/0005` to `0007`:
//!
//! ```text
//! cargo run --release -p coffer-benches --bin volume_table -- [folder] [ways] [records] [floor] [index] [runs]
//! ```
//!
//! Without names of tables all are made. The folder should lie on the disk in question and needs 4 GiB. On a busy
//! machine compare CPU seconds and the ratios within one table; wall time says little there.

#![expect(clippy::disallowed_methods, reason = "a measuring program reads the clock")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

mod taken;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use coffer_storage::format::superblock::{SetMap, Superblock, VolumeRole};
use coffer_storage::volume::{Batch, MemoryBudget, RocksResources, RocksSource, Table, Volume, VolumeSource};
use coffer_storage::{Geometry, Position, SetId, VaultId, VolumeId};
use taken::{measure, resident_bytes, written_bytes};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().map_or_else(|| PathBuf::from("."), PathBuf::from);
    let names: Vec<String> = arguments.collect();
    let base = tempfile::Builder::new().prefix("volume_table").tempdir_in(folder)?;
    for (name, table) in TABLES {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            table(base.path())?;
            println!();
        }
    }
    Ok(())
}

type MakeTable = fn(&Path) -> Result<()>;

const TABLES: [(&str, MakeTable); 5] = [
    ("ways", ways_of_writing),
    ("records", sizes_of_records),
    ("floor", ingest_floor),
    ("index", cost_of_an_index_entry),
    ("runs", many_runs),
];

/// Shards of one large upload: plain files, sealed runs, and batches through log and write buffers.
fn ways_of_writing(base: &Path) -> Result<()> {
    const EACH_BYTES: usize = 160 << 20;
    println!(
        "| way, {} MiB over 6 volumes, 16 KiB records, synced | wall s | CPU s | MB/s | written to disk |",
        (6 * EACH_BYTES) >> 20
    );
    println!("|---|---|---|---|---|");
    let total = 6 * EACH_BYTES as u64;
    let record = noise(1, 16 << 10);
    for round in 0..2 {
        let plain = measure(|| {
            let path = base.join("plain");
            fs::create_dir_all(&path)?;
            on_six(|volume| {
                let mut file = File::create(path.join(volume.to_string()))?;
                let mega = noise(volume as u64, 1 << 20);
                (0..EACH_BYTES >> 20).try_for_each(|_| file.write_all(&mega))?;
                Ok(file.sync_all()?)
            })
        })?;
        plain.print("plain files", total);
        fs::remove_dir_all(base.join("plain"))?;

        let volumes = Volumes::create(base, "runs")?;
        let bulk = measure(|| on_six(|at| write_run(&*volumes.opened[at], 0, EACH_BYTES, &record)))?;
        bulk.print("sealed runs", total);
        volumes.remove()?;

        let volumes = Volumes::create(base, "batches")?;
        let small = measure(|| {
            on_six(|at| write_batches(&*volumes.opened[at], 0, EACH_BYTES, &record, 1 << 20))?;
            volumes.settle()
        })?;
        small.print("batches of 1 MiB", total);
        volumes.remove()?;
        if round == 0 {
            println!("| *once more* | | | | |");
        }
    }
    Ok(())
}

/// What the size of a record costs when runs are written and read.
fn sizes_of_records(base: &Path) -> Result<()> {
    const EACH_BYTES: usize = 96 << 20;
    println!(
        "| record | run: CPU s | MB/s | bytes on disk / payload | get, us CPU | get of 16, us CPU each | scan, MB/s CPU |"
    );
    println!("|---|---|---|---|---|---|---|");
    for record_len in [4 << 10, 16 << 10, 64 << 10] {
        let record = noise(2, record_len);
        let volumes = Volumes::create(base, "records")?;
        let before = volumes.used_bytes()?;
        let written = measure(|| on_six(|at| write_run(&*volumes.opened[at], 0, EACH_BYTES, &record)))?;
        let stored = volumes.used_bytes()? - before;
        let total = 6 * EACH_BYTES as u64;
        let records = (EACH_BYTES / record_len) as u64;

        let volume = &*volumes.opened[0];
        let gets = 20_000_u64;
        let one = measure(|| {
            (0..gets).try_for_each(|n| {
                let found = volume.get(Table::Shards, &key(scatter(n) % records))?;
                ensure!(found.is_some_and(|value| value.len() == record_len), "a record is missing");
                Ok(())
            })
        })?;
        let many = measure(|| {
            (0..gets / 16).try_for_each(|n| {
                let first = scatter(n) % (records - 16);
                let keys: Vec<_> = (first..first + 16).map(key).collect();
                let keys: Vec<_> = keys.iter().map(<[u8; 8]>::as_slice).collect();
                for found in volume.get_many(Table::Shards, &keys) {
                    ensure!(found?.is_some(), "a record is missing");
                }
                Ok(())
            })
        })?;
        let scan = measure(|| {
            let mut from = 0;
            while from < records {
                from += volume.scan(Table::Shards, &key(from), 64)?.len() as u64;
            }
            Ok(())
        })?;
        println!(
            "| {} KiB | {:.2} | {:.0} | {:.4} | {:.1} | {:.1} | {:.0} |",
            record_len >> 10,
            written.cpu.as_secs_f64(),
            total as f64 / 1e6 / written.wall.as_secs_f64(),
            stored as f64 / total as f64,
            one.cpu.as_secs_f64() * 1e6 / gets as f64,
            many.cpu.as_secs_f64() * 1e6 / gets as f64,
            EACH_BYTES as f64 / 1e6 / scan.cpu.as_secs_f64(),
        );
        volumes.remove()?;
    }
    Ok(())
}

/// From which size on an upload is cheaper as a run than as a batch.
fn ingest_floor(base: &Path) -> Result<()> {
    println!(
        "| bytes a volume | uploads | run: ms | CPU ms | written / payload | batch: ms | CPU ms | written / payload |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for len in [16 << 10, 64 << 10, 256 << 10, 512 << 10, 1 << 20, 2 << 20, 4 << 20, 8 << 20, 16 << 20] {
        let uploads = ((256 << 20) / 6 / len).clamp(6, 200);
        let record = noise(3, 16 << 10);
        let total = (6 * len * uploads) as f64;

        let volumes = Volumes::create(base, "floor-runs")?;
        let run = measure(|| {
            (0..uploads as u64).try_for_each(|upload| {
                on_six(|at| write_run(&*volumes.opened[at], upload << 16, len, &record))
            })
        })?;
        volumes.remove()?;

        let volumes = Volumes::create(base, "floor-batches")?;
        let mut wall = Duration::ZERO;
        // What flushes and compactions cost later belongs to the uploads.
        let batch = measure(|| {
            let start = Instant::now();
            for upload in 0..uploads as u64 {
                on_six(|at| write_batches(&*volumes.opened[at], upload << 16, len, &record, len))?;
            }
            wall = start.elapsed();
            volumes.settle()
        })?;
        volumes.remove()?;
        let each = |time: Duration| time.as_secs_f64() * 1e3 / uploads as f64;
        println!(
            "| {} KiB | {uploads} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
            len >> 10,
            each(run.wall),
            each(run.cpu),
            run.written as f64 / total,
            each(wall),
            each(batch.cpu),
            batch.written as f64 / total,
        );
    }
    Ok(())
}

/// Disk, memory and work of dedup index entries: 32 random bytes to 8.
fn cost_of_an_index_entry(base: &Path) -> Result<()> {
    println!(
        "| entries on each of 6 volumes | bytes on disk each | written / stored | us CPU each | cache MiB | resident MiB | hit, us CPU | miss, us CPU |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let volumes = Volumes::create(base, "index")?;
    let before = volumes.used_bytes()?;
    let (mut cpu, mut written, mut entries) = (Duration::ZERO, 0, 0_u64);
    for goal in [250_000_u64, 500_000, 1_000_000] {
        let grown = measure(|| {
            on_six(|at| {
                for first in (entries..goal).step_by(1_000) {
                    let mut batch = Batch::new();
                    (first..first + 1_000).for_each(|n| batch.put(Table::Index, noise(n, 32), key(n)));
                    volumes.opened[at].write(&batch)?;
                }
                Ok(())
            })?;
            volumes.settle()
        })?;
        (cpu, written, entries) = (cpu + grown.cpu, written + grown.written, goal);
        let stored = volumes.used_bytes()? - before;
        let lookups = 20_000_u64;
        let look = |shift: u64| {
            measure(|| {
                (0..lookups).try_for_each(|n| {
                    let found = volumes.opened[0].get(Table::Index, &noise(shift + scatter(n) % goal, 32))?;
                    ensure!(found.is_some() == (shift == 0), "an entry is missing");
                    Ok(())
                })
            })
        };
        let (hit, miss) = (look(0)?, look(1 << 40)?);
        let of_all = 6.0 * goal as f64;
        println!(
            "| {goal} | {:.1} | {:.1} | {:.1} | {} | {} | {:.1} | {:.1} |",
            stored as f64 / of_all,
            written as f64 / stored as f64,
            cpu.as_secs_f64() * 1e6 / of_all,
            volumes.resources.used_bytes() >> 20,
            resident_bytes()? >> 20,
            hit.cpu.as_secs_f64() * 1e6 / lookups as f64,
            miss.cpu.as_secs_f64() * 1e6 / lookups as f64,
        );
    }
    volumes.remove()
}

/// Many sealed runs in a volume: what the next one costs, and an open, and a get.
fn many_runs(base: &Path) -> Result<()> {
    println!(
        "| runs in the volume | seal, ms | CPU ms | open, ms | get, us CPU | cache MiB | resident MiB |"
    );
    println!("|---|---|---|---|---|---|---|");
    let volumes = Volumes::create(base, "many")?;
    let volume = &*volumes.opened[0];
    let record = noise(4, 16 << 10);
    let mut runs = 0_u64;
    for goal in [100_u64, 500, 1_000, 2_000, 4_000] {
        let sealed =
            measure(|| (runs..goal).try_for_each(|run| write_run(volume, run << 16, 256 << 10, &record)))?;
        let opened = measure(|| Ok(volume.reopen()?))?;
        let gets = 5_000_u64;
        let got = measure(|| {
            (0..gets).try_for_each(|n| {
                let found = volume.get(Table::Shards, &key(((scatter(n) % goal) << 16) | (n % 16)))?;
                ensure!(found.is_some(), "a record is missing");
                Ok(())
            })
        })?;
        let added = (goal - runs) as f64;
        println!(
            "| {goal} | {:.2} | {:.2} | {:.0} | {:.1} | {} | {} |",
            sealed.wall.as_secs_f64() * 1e3 / added,
            sealed.cpu.as_secs_f64() * 1e3 / added,
            opened.wall.as_secs_f64() * 1e3,
            got.cpu.as_secs_f64() * 1e6 / gets as f64,
            volumes.resources.used_bytes() >> 20,
            resident_bytes()? >> 20,
        );
        runs = goal;
    }
    volumes.remove()
}

/// Six new volumes with the resources of one vault.
struct Volumes {
    path: PathBuf,
    resources: Arc<RocksResources>,
    opened: Vec<Arc<dyn Volume>>,
}

impl Volumes {
    fn create(base: &Path, name: &str) -> Result<Self> {
        let path = base.join(name);
        let resources = Arc::new(RocksResources::new(MemoryBudget::default()));
        let opened = (0..6)
            .map(|at| {
                let source = RocksSource::new(path.join(at.to_string()), "volume", Arc::clone(&resources));
                Ok(source.create(&superblock(at))?.volume)
            })
            .collect::<Result<_>>()?;
        Ok(Self { path, resources, opened })
    }

    /// Flushes what is buffered, by opening again, and waits until nothing is written any more.
    fn settle(&self) -> Result<()> {
        self.opened.iter().try_for_each(|volume| volume.reopen())?;
        let mut written = None;
        while written != Some(written_bytes()?) {
            written = Some(written_bytes()?);
            thread::sleep(Duration::from_millis(700));
        }
        Ok(())
    }

    fn used_bytes(&self) -> Result<u64> {
        self.opened.iter().map(|volume| Ok(volume.usage()?.used_bytes)).sum()
    }

    fn remove(self) -> Result<()> {
        drop(self.opened);
        Ok(fs::remove_dir_all(self.path)?)
    }
}

fn superblock(position: u8) -> Superblock {
    let volumes: Vec<_> = (0..6).map(|at| VolumeId::from_bytes([at + 1; VolumeId::LEN])).collect();
    Superblock {
        sequence: 1,
        vault: VaultId::from_bytes([7; VaultId::LEN]),
        volume: volumes[usize::from(position)],
        set: SetId(0),
        position: Position(position),
        geometry: Geometry::DEFAULT,
        role: VolumeRole::Member,
        created_unix_s: 0,
        sets: vec![SetMap { set: SetId(0), volumes }],
    }
}

/// Six threads, one a volume, as an upload writes.
fn on_six(write: impl Fn(usize) -> Result<()> + Sync) -> Result<()> {
    thread::scope(|scope| {
        let running: Vec<_> = (0..6)
            .map(|at| {
                scope.spawn({
                    let write = &write;
                    move || write(at)
                })
            })
            .collect();
        running.into_iter().try_for_each(|thread| thread.join().expect("a writer does not panic"))
    })
}

fn write_run(volume: &dyn Volume, first: u64, len: usize, record: &[u8]) -> Result<()> {
    let mut run = volume.bulk()?;
    for number in 0..(len / record.len()).max(1) as u64 {
        run.append(&key(first + number), record)?;
    }
    Ok(run.seal()?)
}

fn write_batches(volume: &dyn Volume, first: u64, len: usize, record: &[u8], batch_len: usize) -> Result<()> {
    let numbers: Vec<u64> = (0..(len / record.len()).max(1) as u64).collect();
    for part in numbers.chunks((batch_len / record.len()).max(1)) {
        let mut batch = Batch::new();
        for number in part {
            batch.put(Table::Small, key(first + number), record);
        }
        volume.write(&batch)?;
    }
    Ok(())
}

const fn key(number: u64) -> [u8; 8] {
    number.to_be_bytes()
}

/// Spreads consecutive numbers.
const fn scatter(number: u64) -> u64 {
    let mixed = (number ^ number >> 31).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 29
}

/// Bytes that no store can shrink.
fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}
