//! A snapshot of the books: what an opening needs, so that it does not read a century of entries.

use std::collections::BTreeMap;

use super::{
    FormatError, event,
    wire::{Reader, Writer},
};
use crate::{
    currency::{Currency, CurrencyCode},
    ledger::{Ledger, Opening},
    log::{Frontier, Hash},
    tally::Tally,
};

/// Ledger, tally and log after the entry at a position.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Snapshot {
    pub(crate) ledger: Ledger,
    pub(crate) tally: Tally,
    /// Numbers of the entries that set terms, ascending.
    pub(crate) terms: Vec<u64>,
    pub(crate) frontier: Frontier,
    /// Where the storage engine decided the last entry.
    pub(crate) position: u64,
}

impl Snapshot {
    /// The snapshot's bytes; none before the first entry.
    pub(crate) fn encode(&self) -> Option<Vec<u8>> {
        let ledger = &self.ledger;
        let (opening, key) = (ledger.opening.as_ref()?, ledger.key.as_ref()?);
        let mut w = Writer::new(MAGIC, VERSION);
        w.u64(ledger.entries);
        w.u64(self.position);
        w.u64(ledger.last_unix_s);
        w.raw(&opening.vault);
        w.text(opening.currency.code().as_str());
        w.u8(u8::try_from(opening.currency.decimals()).expect("a currency has at most 12 decimals"));
        w.flag(opening.demo);
        w.raw(&opening.key.to_bytes());
        w.raw(&key.to_bytes());
        w.flag(ledger.last_accrual.is_some());
        ledger.last_accrual.iter().for_each(|epoch| w.epoch(*epoch));
        w.flag(ledger.last_head.is_some());
        ledger.last_head.iter().for_each(|head| event::write_head(&mut w, head));
        w.u64(ledger.deposits);
        w.physical(ledger.funded);
        count(&mut w, ledger.recent.len());
        for (epoch, bytes) in &ledger.recent {
            w.epoch(*epoch);
            w.physical(*bytes);
        }
        count(&mut w, ledger.withheld.len());
        for ((provider, epoch), amount) in &ledger.withheld {
            w.text(provider.as_str());
            w.epoch(*epoch);
            w.amount(*amount);
        }
        count(&mut w, ledger.balances.len());
        for (account, balance) in &ledger.balances {
            w.text(&account.to_string());
            w.amount(*balance);
        }
        self.frontier.peaks().iter().for_each(|peak| w.raw(peak));
        w.long(&self.tally.encode());
        count(&mut w, self.terms.len());
        self.terms.iter().for_each(|number| w.u64(*number));
        Some(w.finish())
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut r = Reader::new(RECORD, MAGIC, VERSION, bytes)?;
        let (entries, position, last_unix_s) = (r.u64()?, r.u64()?, r.u64()?);
        let opening = read_opening(&mut r)?;
        let ledger = Ledger {
            entries,
            last_unix_s,
            opening: Some(opening),
            key: Some(r.key("key")?),
            last_accrual: if r.flag("accrual flag")? { Some(r.epoch("epoch")?) } else { None },
            last_head: if r.flag("head flag")? { Some(event::read_head(&mut r)?) } else { None },
            deposits: r.u64()?,
            funded: r.physical()?,
            recent: map(&mut r, |r| Ok((r.epoch("epoch")?, r.physical()?)))?,
            withheld: map(&mut r, |r| Ok(((r.text("provider")?, r.epoch("epoch")?), r.amount("amount")?)))?,
            balances: map(&mut r, |r| Ok((r.text("account")?, r.amount("balance")?)))?,
        };
        let peaks = (0..entries.count_ones()).map(|_| r.array()).collect::<Result<Vec<Hash>, _>>()?;
        let frontier = Frontier::new(entries, peaks);
        let frontier =
            frontier.ok_or_else(|| r.field("frontier", &"it does not fit the number of entries"))?;
        let tally = Tally::decode(r.long()?)?;
        if tally.entries() != entries {
            return Err(r.field("tally", &"it is of another number of entries"));
        }
        let terms = (0..r.u32()?).map(|_| r.u64()).collect::<Result<Vec<_>, _>>()?;
        if !terms.is_sorted_by(|one, next| one < next) || terms.last().is_some_and(|last| *last >= entries) {
            return Err(r.field("terms", &"they are not numbers of entries, ascending"));
        }
        r.finish()?;
        let snapshot = Self { ledger, tally, terms, frontier, position };
        if snapshot.encode().as_deref() == Some(bytes) {
            Ok(snapshot)
        } else {
            let detail = "keys out of order or twice".to_owned();
            Err(FormatError::Field { record: RECORD, field: "table", detail })
        }
    }
}

fn read_opening(r: &mut Reader<'_>) -> Result<Opening, FormatError> {
    let vault = r.array()?;
    let code: CurrencyCode = r.text("currency")?;
    let decimals = u32::from(r.u8()?);
    let currency = Currency::new(code, decimals).map_err(|error| r.field("currency", &error))?;
    Ok(Opening { vault, currency, demo: r.flag("demo flag")?, key: r.key("key")? })
}

fn count(w: &mut Writer, count: usize) {
    w.u32(u32::try_from(count).expect("a ledger has fewer accounts than 2^32"));
}

fn map<'a, K: Ord, V>(
    r: &mut Reader<'a>,
    mut pair: impl FnMut(&mut Reader<'a>) -> Result<(K, V), FormatError>,
) -> Result<BTreeMap<K, V>, FormatError> {
    let count = r.u32()?;
    (0..count).map(|_| pair(r)).collect()
}

const RECORD: &str = "the snapshot of the books";
const MAGIC: [u8; 4] = *b"CFJS";
/// Version 1 had neither tally nor terms.
const VERSION: u16 = 2;
