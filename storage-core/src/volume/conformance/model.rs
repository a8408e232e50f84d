//! Random operations, on a volume and on a model of it that is nothing but maps.

use std::collections::BTreeMap;

use super::sample::{BATCHED, superblock};
use super::suite::Make;
use crate::volume::faulty::Random;
use crate::volume::{Batch, Pair, Step, Table, Volume};

/// One thing done to a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A batch of these steps, in tables other than [`Table::Shards`].
    Write(Vec<Step>),
    /// A run of `len` records, dropped or sealed. A segment is used once in a sequence, as in a vault.
    Run {
        /// The high part of its keys.
        segment: u32,
        /// How many records it has.
        len: u16,
        /// Is it sealed?
        sealed: bool,
    },
    /// [`Volume::reclaim`] between two (segment, index).
    Reclaim {
        /// The beginning, included.
        from: (u32, u16),
        /// The end, excluded.
        to: (u32, u16),
    },
    /// [`Volume::get`], and [`Volume::get_many`] of the same key.
    Get(Table, Vec<u8>),
    /// [`Volume::scan`] from a key with a limit.
    Scan(Table, Vec<u8>, usize),
    /// [`Volume::last`].
    Last(Table, Option<Vec<u8>>),
    /// [`Volume::reopen`].
    Reopen,
    /// The handle is dropped and the volume opened.
    OpenAgain,
}

/// `count` operations that follow from `seed`.
pub fn operations(seed: u64, count: usize) -> Vec<Operation> {
    let mut random = Random::new(seed);
    let mut segment = 0;
    (0..count).map(|_| operation(&mut random, &mut segment)).collect()
}

/// Does `operations` on a new volume and on the model. The error says which operation answered otherwise.
pub fn compare(make: Make<'_>, operations: &[Operation]) -> Result<(), String> {
    let source = make();
    let mut opened = source.create(&superblock(0)).map_err(|error| error.to_string())?;
    let mut model = Model::default();
    for (at, operation) in operations.iter().enumerate() {
        let failed = |detail: String| format!("operation {at}, {operation:?}: {detail}");
        if *operation == Operation::OpenAgain {
            drop(opened);
            opened = source.open().map_err(|error| failed(error.to_string()))?;
        }
        step(&*opened.volume, &mut model, operation).map_err(failed)?;
    }
    model.compare(&*opened.volume).map_err(|detail| format!("at the end: {detail}"))
}

pub(super) fn random_operations_match_the_model(make: Make<'_>) {
    for seed in 0..6 {
        let sequence = operations(seed, 120);
        if let Err(first) = compare(make, &sequence) {
            let (fewest, detail) = shrink(make, sequence, first.clone());
            panic!("seed {seed}: {first}\nfewest operations that fail: {fewest:#?}\n{detail}");
        }
    }
}

/// Leaves out one operation after another that is not needed for a failure.
fn shrink(make: Make<'_>, mut sequence: Vec<Operation>, mut detail: String) -> (Vec<Operation>, String) {
    let mut at = sequence.len();
    while at > 0 {
        at -= 1;
        let mut fewer = sequence.clone();
        fewer.remove(at);
        if let Err(error) = compare(make, &fewer) {
            (sequence, detail) = (fewer, error);
        }
    }
    (sequence, detail)
}

/// What a volume holds, in the plainest way.
#[derive(Debug, Default)]
struct Model {
    tables: BTreeMap<Table, BTreeMap<Vec<u8>, Vec<u8>>>,
    runs: Vec<Run>,
    /// Runs that may be there again after a reopening, each of them whole.
    reclaimed: Vec<Run>,
}

type Run = BTreeMap<Vec<u8>, Vec<u8>>;

impl Model {
    fn table(&self, table: Table) -> BTreeMap<Vec<u8>, Vec<u8>> {
        match table {
            Table::Shards => {
                self.runs.iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect()
            }
            _ => self.tables.get(&table).cloned().unwrap_or_default(),
        }
    }

    fn write(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Put { table, key, value } => {
                    self.tables.entry(*table).or_default().insert(key.clone(), value.clone());
                }
                Step::Retract { table, key } => {
                    self.tables.entry(*table).or_default().remove(key);
                }
            }
        }
    }

    fn reclaim(&mut self, from: &[u8], to: &[u8]) {
        let within = |run: &Run| run.keys().all(|key| key.as_slice() >= from && key.as_slice() < to);
        let (gone, kept) = std::mem::take(&mut self.runs).into_iter().partition(within);
        self.runs = kept;
        self.reclaimed.extend::<Vec<Run>>(gone);
    }

    /// Believes the volume on which reclaimed runs are back.
    fn reopen(&mut self, volume: &dyn Volume) -> Result<(), String> {
        for run in std::mem::take(&mut self.reclaimed) {
            let first = run.keys().next().cloned().unwrap_or_default();
            let back = volume.get(Table::Shards, &first).map_err(|error| error.to_string())?.is_some();
            if back { &mut self.runs } else { &mut self.reclaimed }.push(run);
        }
        Ok(())
    }

    fn compare(&self, volume: &dyn Volume) -> Result<(), String> {
        for table in Table::ALL {
            let expected: Vec<Pair> = self.table(table).into_iter().collect();
            let found = volume.scan(table, &[], usize::MAX);
            same(&format!("table {table}"), found, &expected)?;
        }
        Ok(())
    }
}

fn step(volume: &dyn Volume, model: &mut Model, operation: &Operation) -> Result<(), String> {
    match operation {
        Operation::Write(steps) => {
            model.write(steps);
            same("write", volume.write(&batch(steps)), &())
        }
        Operation::Run { segment, len, sealed } => {
            let run: Run = (0..*len).map(|index| (key(*segment, index), value(*segment, index))).collect();
            let mut writer = volume.bulk().map_err(|error| error.to_string())?;
            for (key, value) in &run {
                same("append", writer.append(key, value), &())?;
            }
            if *sealed {
                same("seal", writer.seal(), &())?;
                model.runs.push(run);
            }
            Ok(())
        }
        Operation::Reclaim { from, to } => {
            let (from, to) = (key(from.0, from.1), key(to.0, to.1));
            model.reclaim(&from, &to);
            same("reclaim", volume.reclaim(&from, &to), &())
        }
        Operation::Get(table, key) => {
            let expected = model.table(*table).get(key).cloned();
            same("get", volume.get(*table, key), &expected)?;
            let mut many = volume.get_many(*table, &[b"absent", key]);
            let last = many.pop().ok_or("get_many answered nothing")?;
            same("get_many", last, &expected)
        }
        Operation::Scan(table, from, limit) => {
            let expected: Vec<Pair> = model.table(*table).split_off(from).into_iter().take(*limit).collect();
            same("scan", volume.scan(*table, from, *limit), &expected)
        }
        Operation::Last(table, below) => {
            let mut rest = model.table(*table);
            if let Some(below) = below {
                drop(rest.split_off(below));
            }
            same("last", volume.last(*table, below.as_deref()), &rest.pop_last())
        }
        Operation::Reopen => {
            same("reopen", volume.reopen(), &())?;
            model.reopen(volume)?;
            model.compare(volume)
        }
        Operation::OpenAgain => {
            model.reopen(volume)?;
            model.compare(volume)
        }
    }
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    found: Result<T, crate::volume::VolumeError>,
    expected: &T,
) -> Result<(), String> {
    match found {
        Ok(found) if found == *expected => Ok(()),
        Ok(found) => Err(format!("{what}: found {found:02x?}, expected {expected:02x?}")),
        Err(error) => Err(format!("{what}: {error}")),
    }
}

fn batch(steps: &[Step]) -> Batch {
    let mut batch = Batch::new();
    for step in steps {
        match step {
            Step::Put { table, key, value } => batch.put(*table, key.as_slice(), value.as_slice()),
            Step::Retract { table, key } => batch.retract(*table, key.as_slice()),
        }
    }
    batch
}

/// Few keys, so that operations meet each other.
fn operation(random: &mut Random, segment: &mut u32) -> Operation {
    let place = |random: &mut Random| (u32::from(random.few(12)), random.few(4));
    match random.few(100) {
        0..35 => Operation::Write((0..random.few(6)).map(|_| random_step(random)).collect()),
        35..45 => {
            *segment += 1;
            Operation::Run { segment: *segment, len: random.few(5), sealed: random.few(4) > 0 }
        }
        45..50 => {
            let (a, b) = (place(random), place(random));
            Operation::Reclaim { from: a.min(b), to: a.max(b) }
        }
        50..65 => {
            let table = any_table(random);
            Operation::Get(table, any_key(random, table))
        }
        65..80 => {
            let table = any_table(random);
            Operation::Scan(table, any_key(random, table), usize::from(random.few(8)))
        }
        80..94 => {
            let table = any_table(random);
            let below = random.few(4) > 0;
            Operation::Last(table, below.then(|| any_key(random, table)))
        }
        94..97 => Operation::Reopen,
        _ => Operation::OpenAgain,
    }
}

fn random_step(random: &mut Random) -> Step {
    let table = random.pick(&BATCHED);
    let key = any_key(random, table);
    if random.few(4) == 0 {
        return Step::Retract { table, key };
    }
    let value = vec![random.few(256).to_le_bytes()[0]; usize::from(random.few(300))];
    Step::Put { table, key, value }
}

fn any_table(random: &mut Random) -> Table {
    random.pick(&Table::ALL)
}

fn any_key(random: &mut Random, table: Table) -> Vec<u8> {
    match table {
        Table::Shards => key(u32::from(random.few(12)), random.few(5)),
        _ => (0..=random.few(2)).map(|_| random.pick(&[0, 1, 0x80, 0xff])).collect(),
    }
}

fn key(segment: u32, index: u16) -> Vec<u8> {
    super::bulk::key_of(segment, index).to_vec()
}

fn value(segment: u32, index: u16) -> Vec<u8> {
    vec![segment.to_le_bytes()[0]; 100 + usize::from(index)]
}
