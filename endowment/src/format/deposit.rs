//! The fields of a deposit.

use super::{
    FormatError,
    wire::{Reader, Writer},
};
use crate::Deposit;

pub(super) fn write(w: &mut Writer, paid: &Deposit) {
    w.raw(&paid.deposit);
    w.text(paid.customer.as_str());
    w.flag(paid.quote.is_some());
    if let Some(quote) = &paid.quote {
        w.raw(quote);
    }
    w.raw(&paid.schedule);
    w.raw(&paid.object);
    w.raw(&paid.sha256);
    w.u64(paid.length);
    w.physical(paid.new_bytes);
    w.physical(paid.billable_bytes);
    w.price(paid.unit_price);
    w.amount(paid.fee);
    w.amount(paid.cap);
    w.amount(paid.endowment);
    w.amount(paid.fees);
    w.u16(paid.shards);
    w.u16(paid.of_shards);
}

pub(super) fn read(r: &mut Reader<'_>) -> Result<Deposit, FormatError> {
    Ok(Deposit {
        deposit: r.array()?,
        customer: r.text("customer")?,
        quote: if r.flag("quote")? { Some(r.array()?) } else { None },
        schedule: r.array()?,
        object: r.array()?,
        sha256: r.array()?,
        length: r.u64()?,
        new_bytes: r.physical()?,
        billable_bytes: r.physical()?,
        unit_price: r.price("unit price")?,
        fee: r.amount("fee")?,
        cap: r.amount("cap")?,
        endowment: r.amount("endowment's part")?,
        fees: r.amount("fees' part")?,
        shards: r.u16()?,
        of_shards: r.u16()?,
    })
}
