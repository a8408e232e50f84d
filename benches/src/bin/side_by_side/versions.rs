//! The second version of a dataset: how much it adds, and how long it takes.

use anyhow::Result;
use coffer_benches::{Random, ScratchVault};

use super::measure::{self, Doer, middle};
use super::settings::Settings;
use super::table::{Budget, Report, mib};

/// 1 % changed in scattered edits of 64 KiB, every other one an insertion.
pub(crate) fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    let vault = ScratchVault::open_in(settings.scratch())?;
    let (mut growth, mut time, mut first_s, mut second_s) = (vec![], vec![], vec![], vec![]);
    for _ in 0..settings.rounds {
        let before = settings.body(settings.object_len);
        let (after, changed) = edited(&before, settings.seed());
        let (mut new_first, mut new_second) = (0, 0);
        let first = measure::once(Doer::Own, || {
            new_first = vault.store(&before)?.new_bytes;
            Ok(())
        })?;
        let second = measure::once(Doer::Own, || {
            new_second = vault.store(&after)?.new_bytes;
            Ok(())
        })?;
        // Both count parity and records: what an object of new bytes adds is the measure of what an edit may add.
        let each_byte = new_first as f64 / before.len() as f64;
        growth.push(new_second as f64 / (changed as f64 * each_byte));
        time.push(second.wall_s / first.wall_s);
        first_s.push(first.wall_s);
        second_s.push(second.wall_s);
    }
    let work =
        format!("second version of {:.0} MiB, 1 % changed in edits of 64 KiB", mib(settings.object_len));
    let growth = middle(growth);
    report.row(
        &format!("{work}: new bytes"),
        &format!("{growth:.2} times what changed"),
        "what changed, stored alone",
        Some(growth),
        Budget::AtMost(4.0),
    );
    report.row(
        &format!("{work}: time"),
        &format!("{:.2} s", middle(second_s)),
        &format!("the first upload: {:.2} s", middle(first_s)),
        Some(middle(time)),
        Budget::AtMost(0.25),
    );
    Ok(())
}

/// The second version, and how many of its bytes the edits wrote.
fn edited(before: &[u8], seed: u64) -> (Vec<u8>, usize) {
    let mut random = Random::new(seed);
    let edits = (before.len() / 100 / EDIT_LEN).max(1);
    let mut places: Vec<_> = (0..edits).map(|_| random.below(before.len() - EDIT_LEN)).collect();
    places.sort_unstable();
    let (mut after, mut from) = (Vec::with_capacity(before.len() + edits * EDIT_LEN), 0);
    for (edit, place) in places.into_iter().enumerate() {
        let place = place.max(from);
        after.extend_from_slice(&before[from..place]);
        after.extend_from_slice(&random.bytes(EDIT_LEN));
        from = if edit % 2 == 0 { place } else { (place + EDIT_LEN).min(before.len()) };
    }
    after.extend_from_slice(&before[from..]);
    (after, edits * EDIT_LEN)
}

const EDIT_LEN: usize = 64 << 10;
