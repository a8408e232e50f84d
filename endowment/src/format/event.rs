//! The fields of an event, kind by kind. Writing and reading stand side by side, in the order of the bytes.

use super::{
    FormatError, deposit,
    wire::{Reader, Writer},
};
use crate::{
    Accrual, Currency, CurrencyCode, Event, KeyId, ProviderAccrual, ProviderId, SignedHead, Yield,
    YieldSource,
};

/// The number of an event's kind.
pub(super) fn kind(event: &Event) -> u8 {
    match event {
        Event::Opened { .. } => OPENED,
        Event::KeyRotated { .. } => KEY_ROTATED,
        Event::TopUp { .. } => TOP_UP,
        Event::Credit { .. } => CREDIT,
        Event::Settled { .. } => SETTLED,
        Event::Refund { .. } => REFUND,
        Event::Deposit(_) => DEPOSIT,
        Event::Yield(_) => YIELD,
        Event::Observed { .. } => OBSERVED,
        Event::Schedule { .. } => SCHEDULE,
        Event::Accrual(_) => ACCRUAL,
        Event::Released { .. } => RELEASED,
        Event::Returned { .. } => RETURNED,
        Event::PaidOut { .. } => PAID_OUT,
        Event::Capital { .. } => CAPITAL,
        Event::Drawn { .. } => DRAWN,
        Event::ArrearsPaid { .. } => ARREARS_PAID,
        Event::LossCovered { .. } => LOSS_COVERED,
        Event::Head(_) => HEAD,
    }
}

/// Writes the fields of an event.
pub(super) fn write(w: &mut Writer, event: &Event) {
    match event {
        Event::Opened { vault, currency, demo, key } => {
            w.raw(vault);
            w.text(currency.code().as_str());
            w.u8(u8::try_from(currency.decimals()).expect("a currency has at most 12 decimals"));
            w.flag(*demo);
            w.raw(&key.to_bytes());
        }
        Event::KeyRotated { key, signature } => {
            w.raw(&key.to_bytes());
            w.raw(&signature.to_bytes());
        }
        Event::TopUp { customer, amount, reference } | Event::Refund { customer, amount, reference } => {
            w.text(customer.as_str());
            w.amount(*amount);
            w.text(reference.as_str());
        }
        Event::Credit { receivable, customer, amount } => {
            w.text(receivable.as_str());
            w.text(customer.as_str());
            w.amount(*amount);
        }
        Event::Settled { receivable, amount, reference } => {
            w.text(receivable.as_str());
            w.amount(*amount);
            w.text(reference.as_str());
        }
        Event::Deposit(paid) => deposit::write(w, paid),
        Event::Yield(earned) => write_yield(w, earned),
        Event::Observed { cost, from, source } => {
            w.price(*cost);
            w.epoch(*from);
            w.text(source.as_str());
        }
        Event::Schedule { document, hash, effective_from } => {
            w.raw(hash);
            w.epoch(*effective_from);
            w.long(document);
        }
        Event::Accrual(accrual) => write_accrual(w, accrual),
        Event::Released { provider, epoch, amount } | Event::Returned { provider, epoch, amount } => {
            w.text(provider.as_str());
            w.epoch(*epoch);
            w.amount(*amount);
        }
        Event::PaidOut { provider, amount, reference } => {
            w.text(provider.as_str());
            w.amount(*amount);
            w.text(reference.as_str());
        }
        Event::Capital { amount, reference } | Event::Drawn { amount, reference } => {
            w.amount(*amount);
            w.text(reference.as_str());
        }
        Event::ArrearsPaid { provider, amount } => {
            w.text(provider.as_str());
            w.amount(*amount);
        }
        Event::LossCovered { amount } => w.amount(*amount),
        Event::Head(head) => write_head(w, head),
    }
}

/// Reads the fields of an event of this kind.
pub(super) fn read(r: &mut Reader<'_>, kind: u8) -> Result<Event, FormatError> {
    Ok(match kind {
        OPENED => {
            let vault = r.array()?;
            let code: CurrencyCode = r.text("currency")?;
            let decimals = u32::from(r.u8()?);
            let currency = Currency::new(code, decimals).map_err(|error| r.field("currency", &error))?;
            Event::Opened { vault, currency, demo: r.flag("demo flag")?, key: r.key("key")? }
        }
        KEY_ROTATED => Event::KeyRotated { key: r.key("key")?, signature: r.signature()? },
        TOP_UP => Event::TopUp {
            customer: r.text("customer")?,
            amount: r.amount("amount")?,
            reference: r.text("reference")?,
        },
        REFUND => Event::Refund {
            customer: r.text("customer")?,
            amount: r.amount("amount")?,
            reference: r.text("reference")?,
        },
        CREDIT => Event::Credit {
            receivable: r.text("receivable")?,
            customer: r.text("customer")?,
            amount: r.amount("amount")?,
        },
        SETTLED => Event::Settled {
            receivable: r.text("receivable")?,
            amount: r.amount("amount")?,
            reference: r.text("reference")?,
        },
        DEPOSIT => Event::Deposit(deposit::read(r)?),
        YIELD => Event::Yield(read_yield(r)?),
        OBSERVED => {
            Event::Observed { cost: r.price("cost")?, from: r.epoch("epoch")?, source: r.text("source")? }
        }
        SCHEDULE => {
            let (hash, effective_from) = (r.array()?, r.epoch("epoch")?);
            Event::Schedule { document: r.long()?.to_vec(), hash, effective_from }
        }
        ACCRUAL => Event::Accrual(read_accrual(r)?),
        RELEASED | RETURNED => {
            let (provider, epoch, amount): (ProviderId, _, _) =
                (r.text("provider")?, r.epoch("epoch")?, r.amount("amount")?);
            if kind == RELEASED {
                Event::Released { provider, epoch, amount }
            } else {
                Event::Returned { provider, epoch, amount }
            }
        }
        PAID_OUT => Event::PaidOut {
            provider: r.text("provider")?,
            amount: r.amount("amount")?,
            reference: r.text("reference")?,
        },
        CAPITAL => Event::Capital { amount: r.amount("amount")?, reference: r.text("reference")? },
        DRAWN => Event::Drawn { amount: r.amount("amount")?, reference: r.text("reference")? },
        ARREARS_PAID => Event::ArrearsPaid { provider: r.text("provider")?, amount: r.amount("amount")? },
        LOSS_COVERED => Event::LossCovered { amount: r.amount("amount")? },
        HEAD => Event::Head(read_head(r)?),
        other => return Err(r.field("kind", &format_args!("{other}, expected 1 to {HEAD}"))),
    })
}

fn write_yield(w: &mut Writer, earned: &Yield) {
    w.epoch(earned.epoch);
    w.amount(earned.amount);
    w.amount(earned.deficit);
    match &earned.source {
        YieldSource::Configured => w.flag(false),
        YieldSource::Confirmed { reference } => {
            w.flag(true);
            w.text(reference.as_str());
        }
    }
}

fn read_yield(r: &mut Reader<'_>) -> Result<Yield, FormatError> {
    let (epoch, amount, deficit) = (r.epoch("epoch")?, r.amount("amount")?, r.amount("amount")?);
    let source = if r.flag("source")? {
        YieldSource::Confirmed { reference: r.text("reference")? }
    } else {
        YieldSource::Configured
    };
    Ok(Yield { epoch, amount, deficit, source })
}

fn write_accrual(w: &mut Writer, accrual: &Accrual) {
    w.epoch(accrual.epoch);
    w.price(accrual.observed_cost);
    w.flag(accrual.caught_up);
    w.flag(accrual.measured_bytes.is_some());
    if let Some(bytes) = accrual.measured_bytes {
        w.physical(bytes);
    }
    w.u16(u16::try_from(accrual.providers.len()).expect("an accrual has at most 4,096 providers"));
    for row in &accrual.providers {
        w.text(row.provider.as_str());
        w.physical(row.bytes);
        w.u64(row.asked);
        w.u64(row.passed);
        w.u64(row.falsified);
        w.amount(row.payable);
        w.amount(row.withheld);
        w.amount(row.arrears);
    }
}

fn read_accrual(r: &mut Reader<'_>) -> Result<Accrual, FormatError> {
    let (epoch, observed_cost) = (r.epoch("epoch")?, r.price("cost")?);
    let caught_up = r.flag("caught-up flag")?;
    let measured_bytes = if r.flag("measure")? { Some(r.physical()?) } else { None };
    let count = r.u16()?;
    let row = |_| {
        Ok(ProviderAccrual {
            provider: r.text("provider")?,
            bytes: r.physical()?,
            asked: r.u64()?,
            passed: r.u64()?,
            falsified: r.u64()?,
            payable: r.amount("payable")?,
            withheld: r.amount("withheld part")?,
            arrears: r.amount("arrears")?,
        })
    };
    let providers = (0..count).map(row).collect::<Result<_, FormatError>>()?;
    Ok(Accrual { epoch, observed_cost, providers, measured_bytes, caught_up })
}

pub(super) fn write_head(w: &mut Writer, head: &SignedHead) {
    w.u64(head.size);
    w.raw(&head.root);
    w.epoch(head.epoch);
    w.raw(&head.key_id.to_bytes());
    w.raw(&head.signature.to_bytes());
}

pub(super) fn read_head(r: &mut Reader<'_>) -> Result<SignedHead, FormatError> {
    Ok(SignedHead {
        size: r.u64()?,
        root: r.array()?,
        epoch: r.epoch("epoch")?,
        key_id: KeyId::from_bytes(r.array()?),
        signature: r.signature()?,
    })
}

// Numbers of kinds are never given again.
const OPENED: u8 = 1;
const KEY_ROTATED: u8 = 2;
const TOP_UP: u8 = 3;
const CREDIT: u8 = 4;
const SETTLED: u8 = 5;
const REFUND: u8 = 6;
const DEPOSIT: u8 = 7;
const YIELD: u8 = 8;
const OBSERVED: u8 = 9;
const SCHEDULE: u8 = 10;
const ACCRUAL: u8 = 11;
const RELEASED: u8 = 12;
const RETURNED: u8 = 13;
const PAID_OUT: u8 = 14;
const CAPITAL: u8 = 15;
const DRAWN: u8 = 16;
const ARREARS_PAID: u8 = 17;
const LOSS_COVERED: u8 = 18;
const HEAD: u8 = 19;
