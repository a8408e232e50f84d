//! Vaults whose books were opened days ago: what takes days is tested in none.

use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use coffer_endowment::pricing::{PriceSchedule, ScheduleTerms, default_terms};
use coffer_endowment::{Currency, Entry, Epoch, Event, PhysicalBytes, QuotePart, QuoteRequest, SigningKey};
use coffer_storage::folder::VaultFolder;
use coffer_storage::vault::VaultOptions;
use coffer_storage::volume::MemoryBudget;
use coffer_storage::{Geometry, VaultId, VolumeId};

/// Whose books they are, as they write it.
pub(super) const VAULT: [u8; 32] = *b"a vault of days.\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// The key that signs them.
pub(super) fn key() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

/// Seconds since 1970 UTC.
#[expect(clippy::disallowed_methods, reason = "the gateway under test reads the same clock")]
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

pub(super) fn today() -> Epoch {
    Epoch::from_unix_seconds(now()).unwrap()
}

pub(super) fn days_ago(days: u32) -> Epoch {
    Epoch::from_day_number(today().day_number() - days).unwrap()
}

pub(super) fn epoch_after(epoch: Epoch, days: u32) -> Epoch {
    Epoch::from_day_number(epoch.day_number() + days).unwrap()
}

/// What a quote of a minute ago was asked for: 50,000 bytes.
pub(super) fn quote_request() -> QuoteRequest {
    QuoteRequest {
        vault: VAULT,
        nonce: [1; 16],
        issued_unix_s: now() - 60,
        length: 50_000,
        stored_bytes: PhysicalBytes::new(0),
        parts: vec![QuotePart { name: "whole".to_owned(), billable_bytes: PhysicalBytes::new(200_000) }],
        cap: None,
    }
}

/// The default prices, changed and in force from so many days ago on.
pub(super) fn schedule(days: u32, change: impl FnOnce(&mut ScheduleTerms)) -> PriceSchedule {
    let mut terms = default_terms("USD".parse().unwrap(), days_ago(days)).unwrap();
    change(&mut terms);
    PriceSchedule::new(terms).unwrap()
}

/// A schedule's event.
pub(super) fn published(schedule: &PriceSchedule) -> Event {
    Event::Schedule {
        document: schedule.to_json().as_bytes().to_vec(),
        hash: schedule.hash(),
        effective_from: schedule.terms().effective_from,
    }
}

/// Makes a vault in this data folder whose books were opened so many days ago, with the default prices and whatever
/// came after.
pub(super) fn vault(data: &Path, days: u32, more: Vec<(u32, Event)>) {
    let folder = VaultFolder::new(data.to_owned(), Vec::new(), Geometry::DEFAULT, MemoryBudget::default());
    let id = VaultId::from_bytes(*VAULT.first_chunk().unwrap());
    let volumes = (0..6_u8).map(|position| VolumeId::from_bytes([position; 16])).collect();
    fs::create_dir_all(data).unwrap();
    folder.create(id, volumes, days_ago(days).opening_second()).unwrap();
    fs::create_dir(data.join("keys")).unwrap();
    fs::write(data.join("keys/signing"), format!("{}\n", "07".repeat(32))).unwrap();
    let vault = folder.open(VaultOptions::default()).unwrap();
    let book =
        |days, entry: Entry| vault.commit_annex(entry.encode(), days_ago(days).opening_second()).unwrap();
    let at = |days| days_ago(days).opening_second() + 3600;
    let currency = Currency::new("USD".parse().unwrap(), 2).unwrap();
    let opened = Event::Opened { vault: VAULT, currency, demo: false, key: key().public() };
    let first = schedule(days, |_| {});
    let cost = first.terms().first_year_cost;
    let source = "default price schedule".parse().unwrap();
    let observed = Event::Observed { cost, from: days_ago(days), source };
    book(days, Entry::of(at(days), opened).unwrap());
    book(days, Entry::new("cost:default".parse().unwrap(), at(days), observed).unwrap());
    book(days, Entry::of(at(days), published(&first)).unwrap());
    for (days, event) in more {
        book(days, Entry::of(at(days), event).unwrap());
    }
}
