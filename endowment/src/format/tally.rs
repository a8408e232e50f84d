//! A tally, as it is kept so that it need not be counted from the first entry again.

use std::collections::BTreeMap;

use super::{
    FormatError,
    wire::{Reader, Writer},
};
use crate::{
    currency::Currency,
    key::KeyId,
    log::SignedHead,
    tally::{Charter, Measured, Tally, Withheld},
};

impl Tally {
    /// The tally's bytes. One tally has one encoding.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new(MAGIC, VERSION);
        w.u64(self.counts.entries);
        w.u64(self.counts.time_unix_s);
        w.u64(self.counts.deposits);
        w.u64(self.counts.objects);
        option(&mut w, self.charter.as_ref(), charter);
        let mut totals = self.totals;
        for total in totals.each() {
            w.amount(*total);
        }
        w.amount(self.unconfirmed);
        w.u64(self.stored.settled);
        list(&mut w, &self.stored.later, |w, (epoch, bytes)| {
            w.epoch(*epoch);
            w.u64(*bytes);
        });
        w.price(self.costs.segment.cost);
        w.raw(&self.costs.segment.byte_days.to_le_bytes());
        list(&mut w, &self.costs.observed.0, |w, (epoch, cost)| {
            w.epoch(*epoch);
            w.price(*cost);
        });
        list(&mut w, &self.schedules.0, |w, (epoch, hash)| {
            w.epoch(*epoch);
            w.raw(hash);
        });
        option(&mut w, self.accrued.as_ref(), |w, epoch| w.epoch(*epoch));
        option(&mut w, self.measured.as_ref(), |w, measured| {
            w.epoch(measured.epoch);
            w.physical(measured.measured);
            w.physical(measured.billed);
        });
        list(&mut w, &self.withheld, |w, ((provider, epoch), withheld)| {
            w.text(provider.as_str());
            w.epoch(*epoch);
            w.amount(withheld.amount);
            w.epoch(withheld.booked);
            w.flag(withheld.falsified);
        });
        list(&mut w, &self.arrears, |w, (provider, amount)| {
            w.text(provider.as_str());
            w.amount(*amount);
        });
        option(&mut w, self.head.as_ref(), head);
        w.finish()
    }

    /// Reads a tally. It is a memory of the entries, not a proof of them: keep it where the journal is kept, and count
    /// again where it is refused.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut r = Reader::new(RECORD, MAGIC, VERSION, bytes)?;
        let mut tally = Self::default();
        tally.counts.entries = r.u64()?;
        tally.counts.time_unix_s = r.u64()?;
        tally.counts.deposits = r.u64()?;
        tally.counts.objects = r.u64()?;
        tally.charter = read_option(&mut r, read_charter)?;
        for total in tally.totals.each() {
            *total = r.amount("total")?;
        }
        tally.unconfirmed = r.amount("unconfirmed treasury")?;
        tally.stored.settled = r.u64()?;
        tally.stored.later = read_list(&mut r, |r| Ok((r.epoch("epoch")?, r.u64()?)))?;
        tally.costs.segment.cost = r.price("cost of the segment")?;
        tally.costs.segment.byte_days = u128::from_le_bytes(r.array()?);
        tally.costs.observed.0 = read_list(&mut r, |r| Ok((r.epoch("epoch")?, r.price("cost")?)))?;
        tally.schedules.0 = read_list(&mut r, |r| Ok((r.epoch("epoch")?, r.array()?)))?;
        tally.accrued = read_option(&mut r, |r| r.epoch("accrued epoch"))?;
        tally.measured = read_option(&mut r, |r| {
            let epoch = r.epoch("measured epoch")?;
            Ok(Measured { epoch, measured: r.physical()?, billed: r.physical()? })
        })?;
        tally.withheld = read_list(&mut r, |r| {
            let key = (r.text("provider")?, r.epoch("withheld epoch")?);
            let (amount, booked) = (r.amount("withheld amount")?, r.epoch("booked epoch")?);
            Ok((key, Withheld { amount, booked, falsified: r.flag("falsified")? }))
        })?;
        tally.arrears = read_list(&mut r, |r| Ok((r.text("provider")?, r.amount("arrears")?)))?;
        tally.head = read_option(&mut r, read_head)?;
        r.finish()?;
        // What is out of order, or there twice, has another encoding.
        if tally.encode() == bytes {
            return Ok(tally);
        }
        let detail = "it is not in its one order".to_owned();
        Err(FormatError::Field { record: RECORD, field: "list", detail })
    }
}

fn charter(w: &mut Writer, charter: &Charter) {
    w.raw(&charter.vault);
    w.text(charter.currency.code().as_str());
    w.u8(u8::try_from(charter.currency.decimals()).expect("a currency has at most 12 decimals"));
    w.flag(charter.demo);
    w.epoch(charter.opened);
    w.raw(&charter.key.to_bytes());
}

fn read_charter(r: &mut Reader<'_>) -> Result<Charter, FormatError> {
    let vault = r.array()?;
    let (code, decimals) = (r.text("currency")?, r.u8()?);
    let currency = Currency::new(code, u32::from(decimals)).map_err(|error| r.field("currency", &error))?;
    Ok(Charter { vault, currency, demo: r.flag("demo")?, opened: r.epoch("opened")?, key: r.key("key")? })
}

fn head(w: &mut Writer, head: &SignedHead) {
    w.u64(head.size);
    w.raw(&head.root);
    w.epoch(head.epoch);
    w.raw(&head.key_id.to_bytes());
    w.raw(&head.signature.to_bytes());
}

fn read_head(r: &mut Reader<'_>) -> Result<SignedHead, FormatError> {
    let (size, root, epoch) = (r.u64()?, r.array()?, r.epoch("epoch of the head")?);
    Ok(SignedHead { size, root, epoch, key_id: KeyId::from_bytes(r.array()?), signature: r.signature()? })
}

fn option<T>(w: &mut Writer, value: Option<&T>, write: impl FnOnce(&mut Writer, &T)) {
    w.flag(value.is_some());
    if let Some(value) = value {
        write(w, value);
    }
}

fn read_option<T>(
    r: &mut Reader<'_>,
    read: impl FnOnce(&mut Reader<'_>) -> Result<T, FormatError>,
) -> Result<Option<T>, FormatError> {
    if r.flag("presence")? { read(r).map(Some) } else { Ok(None) }
}

fn list<K, V>(w: &mut Writer, map: &BTreeMap<K, V>, mut write: impl FnMut(&mut Writer, (&K, &V))) {
    w.u32(u32::try_from(map.len()).expect("a tally has fewer than 2^32 rows of a kind"));
    for row in map {
        write(w, row);
    }
}

fn read_list<K: Ord, V>(
    r: &mut Reader<'_>,
    mut read: impl FnMut(&mut Reader<'_>) -> Result<(K, V), FormatError>,
) -> Result<BTreeMap<K, V>, FormatError> {
    let rows = r.u32()?;
    (0..rows).map(|_| read(r)).collect()
}

const RECORD: &str = "the tally";
const MAGIC: [u8; 4] = *b"CFTA";
const VERSION: u16 = 1;
