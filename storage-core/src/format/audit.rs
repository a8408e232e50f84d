//! The tallies of audits: a file beside the volumes. Its loss loses statistics and nothing else.

use super::FormatError;
use super::wire::{Reader, Writer};
use crate::vault::audit::{Auditor, OBJECTS_KEPT, Tallies, Tally, TallyKey};
use crate::{ObjectId, Position, VaultId, VolumeId};

/// The bytes of the file.
pub fn encode(vault: VaultId, tallies: &Tallies) -> Vec<u8> {
    let mut w = Writer::new(MAGIC, VERSION);
    w.u16(0);
    w.raw(vault.as_bytes());
    w.u32(u32::try_from(tallies.rows().len()).expect("31 days of at most 64 volumes"));
    for (key, tally) in tallies.rows() {
        w.u32(key.day);
        w.u8(key.position.0);
        w.raw(&[0; 3]);
        w.raw(key.volume.as_bytes());
        put_counts(&mut w, tally);
    }
    w.u32(u32::try_from(tallies.objects().len()).expect("few objects are kept"));
    for ((object, auditor), tally) in tallies.objects() {
        w.raw(object.as_bytes());
        w.u8(match auditor {
            Auditor::Vault => VAULT,
            Auditor::Status => STATUS,
        });
        w.raw(&[0; 7]);
        put_counts(&mut w, tally);
    }
    w.finish::<16>()
}

fn put_counts(w: &mut Writer, tally: &Tally) {
    w.u64(tally.asked);
    w.u64(tally.passed);
    w.u64(tally.missing);
    w.u64(tally.false_shards);
    w.u64(tally.last_unix_s);
}

/// Reads the file, and says of which vault it is.
pub fn decode(bytes: &[u8]) -> Result<(VaultId, Tallies), FormatError> {
    let mut r = Reader::sealed::<16>(RECORD, MAGIC, VERSION, bytes)?;
    r.zeros(2)?;
    let vault = VaultId::from_bytes(r.array()?);
    let count = r.u32()? as usize;
    if count > r.left() / ROW_LEN {
        return Err(r.field("row count", format!("{count} rows in {} bytes", r.left())));
    }
    let mut tallies = Tallies::default();
    for _ in 0..count {
        let day = r.u32()?;
        let position = Position(r.u8()?);
        r.zeros(3)?;
        let key = TallyKey { day, position, volume: VolumeId::from_bytes(r.array()?) };
        tallies.insert(key, counts(&mut r)?);
    }
    let count = r.u32()? as usize;
    if count > OBJECTS_KEPT || count > r.left() / OBJECT_LEN {
        return Err(r.field("object count", format!("{count} objects in {} bytes", r.left())));
    }
    for _ in 0..count {
        let object = ObjectId::from_bytes(r.array()?);
        let auditor = match r.u8()? {
            VAULT => Auditor::Vault,
            STATUS => Auditor::Status,
            other => return Err(r.field("auditor", format!("{other}"))),
        };
        r.zeros(7)?;
        tallies.note_object(object, auditor, counts(&mut r)?);
    }
    r.finish()?;
    Ok((vault, tallies))
}

fn counts(r: &mut Reader<'_>) -> Result<Tally, FormatError> {
    let (asked, passed, missing, false_shards) = (r.u64()?, r.u64()?, r.u64()?, r.u64()?);
    let sum = passed.checked_add(missing).and_then(|sum| sum.checked_add(false_shards));
    if sum != Some(asked) {
        let parts = format!("{asked}, and {passed} passed, {missing} missing, {false_shards} false");
        return Err(r.field("asked", parts));
    }
    Ok(Tally { asked, passed, missing, false_shards, last_unix_s: r.u64()? })
}

const VAULT: u8 = 1;
const STATUS: u8 = 2;

/// Bytes of an object's row.
const OBJECT_LEN: usize = 32 + 1 + 7 + 5 * 8;
/// Bytes of a row.
const ROW_LEN: usize = 4 + 1 + 3 + 16 + 5 * 8;
const RECORD: &str = "the audit tallies";
const MAGIC: [u8; 4] = *b"CFAT";
const VERSION: u16 = 1;
