//! Two versions each of data that looks like what people store, from a seed.

use coffer_benches::Random;

/// A dataset and what became of it.
pub(super) struct Version {
    /// How the table calls it.
    pub name: &'static str,
    /// The first version.
    pub before: Vec<u8>,
    /// The second.
    pub after: Vec<u8>,
    /// Bytes of the second that the edits wrote: what an ideal store would add.
    pub changed: usize,
}

/// Name of the incompressible dataset.
pub(super) const SHIFTED: &str = "random, shifted";

/// All datasets, each of about `len` bytes.
pub(super) fn versions(len: usize) -> Vec<Version> {
    let mut random = Random::new(0x00c0_ffe2);
    vec![
        csv(&mut random, len),
        tar(&mut random, len),
        checkpoint(&mut random, len),
        shifted(&mut random, len),
        scattered(&mut random, len),
    ]
}

/// Measurements of sensors: in 150 places up to 60 rows are inserted, in 150 others a column is corrected.
fn csv(random: &mut Random, len: usize) -> Version {
    let mut rows: Vec<Vec<u8>> = Vec::new();
    let mut total = 0;
    while total < len {
        let row = csv_row(random, rows.len());
        total += row.len();
        rows.push(row);
    }
    let before = rows.concat();
    let mut changed = 0;
    for place in 0..300 {
        let at = random.below(rows.len() - 60);
        let count = 1 + random.below(60);
        if place % 2 == 0 {
            let new: Vec<_> = (at..at + count).map(|id| csv_row(random, id)).collect();
            changed += new.iter().map(Vec::len).sum::<usize>();
            rows.splice(at..at, new);
        } else {
            for row in &mut rows[at..at + count] {
                let last = row.len() - 2;
                row[last] = if row[last] == b'7' { b'8' } else { b'7' };
                changed += row.len();
            }
        }
    }
    Version { name: "CSV, rows", before, after: rows.concat(), changed }
}

fn csv_row(random: &mut Random, id: usize) -> Vec<u8> {
    const STATES: [&str; 6] = ["ok", "ok", "ok", "calibrated", "battery low", "no signal"];
    let (time, sensor, state) = (1_600_000_000 + id * 5, random.below(4_000), STATES[random.below(6)]);
    let (kelvin, humidity) = (250_000 + random.below(60_000), random.below(1_000));
    format!("{id},{time},sensor-{sensor:04},{state},{}.{:03},0.{humidity:03}\n", kelvin / 1000, kelvin % 1000)
        .into_bytes()
}

/// An archive of a source tree with data beside it: 40 files added, 20 rewritten, 10 gone.
fn tar(random: &mut Random, len: usize) -> Version {
    let mut files: Vec<Vec<u8>> = Vec::new();
    let mut total = 0;
    while total < len {
        let file = tar_entry(random, files.len());
        total += file.len();
        files.push(file);
    }
    let before = files.concat();
    let mut changed = 0;
    for edit in 0..70 {
        let at = random.below(files.len());
        let new = if edit < 60 { vec![tar_entry(random, 100_000 + edit)] } else { Vec::new() };
        changed += new.iter().map(Vec::len).sum::<usize>();
        let until = if edit < 40 { at } else { at + 1 };
        files.splice(at..until, new);
    }
    Version { name: "tar, files", before, after: files.concat(), changed }
}

/// A header and a body, both padded to 512 bytes; lengths spread evenly over orders of magnitude, half of the files
/// text.
fn tar_entry(random: &mut Random, number: usize) -> Vec<u8> {
    let scale = 9 + random.below(12);
    let len = (1 << scale) + random.below(1 << scale);
    let mut entry = format!("project/src/part-{}/file-{number}.dat\0", number % 50).into_bytes();
    entry.resize(100, 0);
    entry.extend_from_slice(format!("0000644\0{len:011o}\0ustar").as_bytes());
    entry.resize(512, 0);
    if random.below(2) == 0 {
        entry.extend_from_slice(&random.bytes(len));
    } else {
        while entry.len() < 512 + len {
            let indent = "    ".repeat(random.below(4));
            let line = format!("{indent}let value_{} = read(&mut input)?;\n", random.below(500));
            entry.extend_from_slice(line.as_bytes());
        }
    }
    entry.resize(entry.len().next_multiple_of(512), 0);
    entry
}

/// Weights of a model: one tensor in 20 was trained on, and the vocabulary grew by a few rows near the front.
fn checkpoint(random: &mut Random, len: usize) -> Version {
    const ROW: usize = 4096;
    let mut tensors: Vec<Vec<u8>> = vec![weights(random, len / 16 / ROW * ROW)];
    while tensors.iter().map(Vec::len).sum::<usize>() < len {
        let rows = [1, 1, 64, 256, 512][random.below(5)];
        tensors.push(weights(random, rows * ROW));
    }
    let before = tensors.concat();
    let new_rows = weights(random, 3 * ROW);
    let mut changed = new_rows.len();
    tensors[0].extend_from_slice(&new_rows);
    for tensor in tensors.iter_mut().skip(1).step_by(20) {
        *tensor = weights(random, tensor.len());
        changed += tensor.len();
    }
    Version { name: "checkpoint, tensors", before, after: tensors.concat(), changed }
}

/// Incompressible bytes with 64 KiB before them.
fn shifted(random: &mut Random, len: usize) -> Version {
    let before = random.bytes(len);
    let mut after = random.bytes(64 << 10);
    let changed = after.len();
    after.extend_from_slice(&before);
    Version { name: SHIFTED, before, after, changed }
}

/// 1 % changed in scattered edits of 64 KiB, every other one an insertion.
fn scattered(random: &mut Random, len: usize) -> Version {
    const EDIT: usize = 64 << 10;
    let before = random.bytes(len);
    let edits = len / 100 / EDIT;
    let mut places: Vec<_> = (0..edits).map(|_| random.below(len - EDIT)).collect();
    places.sort_unstable();
    let (mut after, mut from) = (Vec::with_capacity(len + edits * EDIT), 0);
    for (edit, at) in places.into_iter().enumerate() {
        let at = at.max(from);
        after.extend_from_slice(&before[from..at]);
        after.extend_from_slice(&random.bytes(EDIT));
        from = if edit % 2 == 0 { at } else { (at + EDIT).min(len) };
    }
    after.extend_from_slice(&before[from..]);
    Version { name: "1 % in 64 KiB edits", before, after, changed: edits * EDIT }
}

/// Numbers of 16 bits whose exponents are alike, as in a trained network.
fn weights(random: &mut Random, len: usize) -> Vec<u8> {
    let mut bytes = random.bytes(len);
    for number in bytes.chunks_exact_mut(2) {
        number[1] = 0x38 | (number[1] & 0x83);
    }
    bytes
}
