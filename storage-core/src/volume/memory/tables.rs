//! The tables themselves, without locks, handles or faults.

use std::collections::BTreeMap;
use std::ops::Bound;

use bytes::Bytes;

use super::disk::Corruption;
use crate::volume::{Batch, Pair, Step, Table, VolumeError};

/// All tables of one volume.
///
/// A table is a pile of layers, of which the newest that has a key holds its value. Each sealed run is a layer of
/// [`Table::Shards`]; every other table has one layer.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables {
    layers: BTreeMap<Table, Vec<Layer>>,
    used_bytes: u64,
}

/// Records by key.
pub(super) type Layer = BTreeMap<Vec<u8>, Cell>;

/// A stored value.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    value: Bytes,
    /// Would the checksum of a real store fail here?
    unreadable: bool,
}

impl Cell {
    /// A sound value.
    pub(super) fn new(value: &[u8]) -> Self {
        Self { value: Bytes::copy_from_slice(value), unreadable: false }
    }

    fn read(&self, table: Table) -> Result<Vec<u8>, VolumeError> {
        if self.unreadable {
            return Err(VolumeError::Corrupt { table, detail: "its checksum does not match".to_owned() });
        }
        Ok(self.value.to_vec())
    }
}

impl Tables {
    /// Bytes of all keys and values, those in lower layers included.
    pub(super) const fn used_bytes(&self) -> u64 {
        self.used_bytes
    }

    pub(super) fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, VolumeError> {
        let cell = self.layers(table).iter().rev().find_map(|layer| layer.get(key));
        cell.map(|cell| cell.read(table)).transpose()
    }

    /// The first `limit` keys of the pile are among the first `limit` of each of its layers.
    pub(super) fn scan(&self, table: Table, from: &[u8], limit: usize) -> Result<Vec<Pair>, VolumeError> {
        let bounds = (Bound::Included(from), Bound::Unbounded);
        let mut merged = BTreeMap::new();
        for layer in self.layers(table) {
            merged.extend(layer.range::<[u8], _>(bounds).take(limit));
        }
        merged.into_iter().take(limit).map(|(key, cell)| Ok((key.clone(), cell.read(table)?))).collect()
    }

    pub(super) fn last(&self, table: Table, below: Option<&[u8]>) -> Result<Option<Pair>, VolumeError> {
        let bounds = (Bound::Unbounded, below.map_or(Bound::Unbounded, Bound::Excluded));
        let greatest =
            self.layers(table).iter().filter_map(|layer| layer.range::<[u8], _>(bounds).next_back()).max_by(
                // Of two equal keys the newer layer comes later, and `max_by` keeps the later one.
                |(a, _), (b, _)| a.cmp(b),
            );
        greatest.map(|(key, cell)| Ok((key.clone(), cell.read(table)?))).transpose()
    }

    /// Does all steps of a batch, in order.
    pub(super) fn apply(&mut self, batch: &Batch) {
        for step in batch.steps() {
            match step {
                Step::Put { table, key, value } => self.put(*table, key.clone(), Cell::new(value)),
                Step::Retract { table, key } => self.remove(*table, key),
            }
        }
    }

    /// Adds a sealed run on top.
    pub(super) fn add_run(&mut self, run: Layer) {
        self.used_bytes += len_bytes(&run);
        self.layers.entry(Table::Shards).or_default().push(run);
    }

    /// Drops the runs that lie wholly in `from..to`.
    pub(super) fn reclaim(&mut self, from: &[u8], to: &[u8]) {
        let Some(runs) = self.layers.get_mut(&Table::Shards) else { return };
        let lies_within = |run: &Layer| run.keys().all(|key| (from..to).contains(&key.as_slice()));
        let gone: u64 = runs.iter().filter(|run| lies_within(run)).map(len_bytes).sum();
        runs.retain(|run| !lies_within(run));
        self.used_bytes -= gone;
    }

    /// Changes a stored value behind the volume's back. Is there one?
    pub(super) fn corrupt(
        &mut self,
        table: Table,
        key: &[u8],
        corruption: Corruption,
        change: impl FnOnce(&mut Vec<u8>),
    ) -> bool {
        let pile = self.layers.get_mut(&table).map(Vec::as_mut_slice).unwrap_or_default();
        let Some(cell) = pile.iter_mut().rev().find_map(|layer| layer.get_mut(key)) else { return false };
        let mut value = cell.value.to_vec();
        change(&mut value);
        self.used_bytes = self.used_bytes - cell.value.len() as u64 + value.len() as u64;
        *cell = Cell { value: value.into(), unreadable: corruption == Corruption::Noticed };
        true
    }

    /// Every key that has a value, with its stored bytes, sound or not.
    pub(super) fn dump(&self) -> BTreeMap<(Table, Vec<u8>), Vec<u8>> {
        let mut pairs = BTreeMap::new();
        for (table, pile) in &self.layers {
            let cells = pile.iter().flatten();
            pairs.extend(cells.map(|(key, cell)| ((*table, key.clone()), cell.value.to_vec())));
        }
        pairs
    }

    fn layers(&self, table: Table) -> &[Layer] {
        self.layers.get(&table).map(Vec::as_slice).unwrap_or_default()
    }

    fn put(&mut self, table: Table, key: Vec<u8>, cell: Cell) {
        self.remove(table, &key);
        self.used_bytes += record_bytes(&key, &cell);
        let pile = self.layers.entry(table).or_default();
        match pile.last_mut() {
            Some(layer) => drop(layer.insert(key, cell)),
            None => pile.push(Layer::from([(key, cell)])),
        }
    }

    fn remove(&mut self, table: Table, key: &[u8]) {
        let layer = self.layers.get_mut(&table).and_then(|pile| pile.last_mut());
        if let Some((key, cell)) = layer.and_then(|layer| layer.remove_entry(key)) {
            self.used_bytes -= record_bytes(&key, &cell);
        }
    }
}

fn len_bytes(layer: &Layer) -> u64 {
    layer.iter().map(|(key, cell)| record_bytes(key, cell)).sum()
}

fn record_bytes(key: &[u8], cell: &Cell) -> u64 {
    (key.len() + cell.value.len()) as u64
}
