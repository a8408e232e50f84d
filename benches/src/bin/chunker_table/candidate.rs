//! Chunkers with parameters, which the product does not have.

use coffer_storage::chunker::{self, GEAR};

/// A chunker to be measured.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// How the table calls it.
    pub name: String,
    /// Shortest chunk in bytes.
    pub min: usize,
    /// Length at which the mask changes.
    pub normal: usize,
    /// Longest chunk in bytes.
    pub max: usize,
    /// Top bits that are zero at a boundary before `normal`.
    pub strict_bits: u32,
    /// The same, after.
    pub loose_bits: u32,
    /// How positions are found.
    pub scan: Scan,
}

/// The loop that looks for a boundary.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scan {
    /// `gearhash`'s.
    Simd,
    /// A byte after another.
    Plain,
}

impl Candidate {
    /// Where every chunk ends.
    pub(super) fn boundaries(&self, data: &[u8]) -> Vec<usize> {
        let (mut start, mut ends) = (0, Vec::new());
        while start < data.len() {
            start += self.next(&data[start..]);
            ends.push(start);
        }
        ends
    }

    /// Every chunk.
    pub(super) fn chunks<'a>(&self, data: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let mut start = 0;
        self.boundaries(data).into_iter().map(move |end| &data[std::mem::replace(&mut start, end)..end])
    }

    fn next(&self, rest: &[u8]) -> usize {
        let rest = &rest[..rest.len().min(self.max)];
        if rest.len() <= self.min {
            return rest.len();
        }
        let mut gear = gearhash::Hasher::new(&GEAR);
        gear.update(&rest[self.min - chunker::WINDOW_LEN..self.min - 1]);
        let normal = self.normal.min(rest.len());
        for (from, to, bits) in
            [(self.min - 1, normal, self.strict_bits), (normal, rest.len(), self.loose_bits)]
        {
            if let Some(taken) = self.scan.find(&mut gear, &rest[from..to], !(u64::MAX >> bits)) {
                return from + taken;
            }
        }
        rest.len()
    }
}

impl Scan {
    fn find(self, gear: &mut gearhash::Hasher<'_>, data: &[u8], mask: u64) -> Option<usize> {
        match self {
            Self::Simd => gear.next_match(data, mask),
            Self::Plain => {
                let mut hash = gear.get_hash();
                let found = data.iter().position(|&byte| {
                    hash = (hash << 1).wrapping_add(GEAR[usize::from(byte)]);
                    hash & mask == 0
                });
                gear.set_hash(hash);
                found.map(|at| at + 1)
            }
        }
    }
}

/// The one that became format v1.
pub(super) fn frozen() -> Candidate {
    Candidate {
        name: format!(
            "**{}/{}/{} KiB, {}/{} bits: v1**",
            chunker::MIN_LEN >> 10,
            chunker::NORMAL_LEN >> 10,
            chunker::MAX_LEN >> 10,
            chunker::STRICT_BITS,
            chunker::LOOSE_BITS,
        ),
        min: chunker::MIN_LEN,
        normal: chunker::NORMAL_LEN,
        max: chunker::MAX_LEN,
        strict_bits: chunker::STRICT_BITS,
        loose_bits: chunker::LOOSE_BITS,
        scan: Scan::Simd,
    }
}

/// Every row of the table.
pub(super) fn all() -> Vec<Candidate> {
    let sizes = (13..=20).map(|log| named(log, 2, 2, 1));
    let shapes = (14..=16).flat_map(|log| {
        let shapes = [(2, 2, 0), (2, 2, 2), (3, 2, 1), (1, 2, 1), (2, 1, 1), (2, 3, 1)];
        shapes.map(|(min, max, normalised)| named(log, min, max, normalised))
    });
    sizes.chain(shapes).chain([between(), frozen()]).collect()
}

/// Between the powers of two: the mask has whole bits, the lengths need not.
fn between() -> Candidate {
    Candidate {
        name: "8/48/192 KiB, 16/15 bits".to_owned(),
        min: 8 << 10,
        normal: 48 << 10,
        max: 192 << 10,
        strict_bits: 16,
        loose_bits: 15,
        scan: Scan::Simd,
    }
}

/// Minimum, normal length and maximum are powers of two around `2^log`; `normalised` bits are added to and taken from
/// the mask.
fn named(log: u32, min: u32, max: u32, normalised: u32) -> Candidate {
    let kib = |log: u32| 1_u32 << (log - 10);
    Candidate {
        name: format!(
            "{}/{}/{} KiB, {}/{} bits",
            kib(log - min),
            kib(log),
            kib(log + max),
            log + normalised,
            log - normalised
        ),
        min: 1 << (log - min),
        normal: 1 << log,
        max: 1 << (log + max),
        strict_bits: log + normalised,
        loose_bits: log - normalised,
        scan: Scan::Simd,
    }
}
