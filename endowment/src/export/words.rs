//! What an event is called, which epoch it is about, and where it is written down.

use crate::{
    epoch::Epoch,
    event::{Event, YieldSource},
    name::Reference,
};

/// The kind of an event, one word or two with a dash.
pub(super) fn kind(event: &Event) -> &'static str {
    match event {
        Event::Opened { .. } => "opened",
        Event::KeyRotated { .. } => "key-rotated",
        Event::TopUp { .. } => "top-up",
        Event::Credit { .. } => "credit",
        Event::Settled { .. } => "settled",
        Event::Refund { .. } => "refund",
        Event::Deposit(_) => "deposit",
        Event::Yield(_) => "yield",
        Event::Observed { .. } => "observed",
        Event::Schedule { .. } => "schedule",
        Event::Accrual(_) => "accrual",
        Event::Released { .. } => "released",
        Event::Returned { .. } => "returned",
        Event::PaidOut { .. } => "paid-out",
        Event::Capital { .. } => "capital",
        Event::Drawn { .. } => "drawn",
        Event::ArrearsPaid { .. } => "arrears-paid",
        Event::LossCovered { .. } => "loss-covered",
        Event::Head(_) => "head",
    }
}

/// The epoch that an event is about, if it is about another than the one it is booked in.
pub(super) fn epoch(event: &Event) -> Option<Epoch> {
    match event {
        Event::Accrual(accrual) => Some(accrual.epoch),
        Event::Yield(earned) => Some(earned.epoch),
        Event::Head(head) => Some(head.epoch),
        Event::Released { epoch, .. } | Event::Returned { epoch, .. } => Some(*epoch),
        Event::Observed { from, .. } => Some(*from),
        Event::Schedule { effective_from, .. } => Some(*effective_from),
        _ => None,
    }
}

/// Where the event is written down outside of the books.
pub(super) fn reference(event: &Event) -> Option<&Reference> {
    match event {
        Event::TopUp { reference, .. }
        | Event::Settled { reference, .. }
        | Event::Refund { reference, .. }
        | Event::PaidOut { reference, .. }
        | Event::Capital { reference, .. }
        | Event::Drawn { reference, .. } => Some(reference),
        Event::Observed { source, .. } => Some(source),
        Event::Yield(earned) => match &earned.source {
            YieldSource::Confirmed { reference } => Some(reference),
            YieldSource::Configured => None,
        },
        _ => None,
    }
}
