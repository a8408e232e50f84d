//! Prices: what is in force, what is announced, and the operator's next schedule.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use coffer_endowment::Money;
use coffer_endowment::pricing::PriceSchedule;
use serde::{Deserialize, Serialize};

use super::answer::uncached;
use super::app::Shared;
use super::error::{Problem, Reason};
use super::journal::hex;
use super::{json_body, payer, query};
use crate::service::{Announced, BookingError, NewPrices};

#[derive(Serialize)]
struct Prices {
    in_force: Option<serde_json::Value>,
    /// Hashes of those that will be, in that order.
    announced: Vec<String>,
    published: Vec<Published>,
    observed: Vec<Observed>,
    key: String,
    key_id: String,
}

#[derive(Serialize)]
struct Published {
    hash: String,
    effective_from: String,
    schedule: serde_json::Value,
}

#[derive(Serialize)]
struct Observed {
    cost: String,
    from: String,
    source: String,
}

#[derive(Default, Deserialize)]
struct HowAsked {
    /// Only say what would be published.
    #[serde(default)]
    dry_run: bool,
}

/// A schedule that was published, or would be.
#[derive(Serialize)]
struct AnnouncedSaid {
    /// The number of its entry; none where nothing was booked.
    entry: Option<u64>,
    /// Was it booked by this request?
    new: bool,
    dry_run: bool,
    unit_price: Money,
    /// That of the schedule before.
    unit_price_before: Option<Money>,
    #[serde(flatten)]
    published: Published,
}

pub(super) async fn get(State(shared): State<Arc<Shared>>) -> Result<Response, Problem> {
    let bookkeeping = shared.service.bookkeeping()?;
    let key = bookkeeping.public_key()?;
    let in_force = bookkeeping.schedule_now().ok();
    let today = bookkeeping.today().map_err(BookingError::from)?;
    let schedules = bookkeeping.schedules();
    let announced = schedules.announced(today).iter().map(|schedule| hex(&schedule.hash())).collect();
    let observed = schedules.observed().iter().map(|seen| Observed {
        cost: seen.cost.to_string(),
        from: seen.from.to_string(),
        source: seen.source.clone(),
    });
    Ok(uncached(Json(Prices {
        in_force: in_force.map(|schedule| document(&schedule)),
        announced,
        published: schedules.all().iter().map(|schedule| Published::of(schedule)).collect(),
        observed: observed.collect(),
        key: key.to_string(),
        key_id: key.id().to_string(),
    })))
}

/// Publishes a schedule. Its entry is named by its hash, so a retry is booked once.
pub(super) async fn post(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    uri: Uri,
    request: Request,
) -> Result<Response, Problem> {
    payer::operator(&shared, &headers)?;
    let HowAsked { dry_run } = query::read(&uri)?;
    let new: NewPrices = json_body::read(&shared, request, SCHEDULE_MAX, Reason::InvalidBody).await?;
    let Announced { schedule, replaces, booking } = shared.service.announce(new, dry_run).await?;
    Ok(uncached(Json(AnnouncedSaid {
        entry: booking.map(|booking| booking.number),
        new: booking.is_some_and(|booking| booking.new),
        dry_run,
        unit_price: unit_price(&schedule),
        unit_price_before: replaces.map(|replaced| unit_price(&replaced)),
        published: Published::of(&schedule),
    })))
}

impl Published {
    fn of(schedule: &PriceSchedule) -> Self {
        Self {
            hash: hex(&schedule.hash()),
            effective_from: schedule.terms().effective_from.to_string(),
            schedule: document(schedule),
        }
    }
}

fn document(schedule: &PriceSchedule) -> serde_json::Value {
    serde_json::from_str(schedule.to_json()).unwrap_or_default()
}

fn unit_price(schedule: &PriceSchedule) -> Money {
    Money { amount: schedule.unit_price().amount(), currency: schedule.terms().currency }
}

/// A document with its scenario and its sources is some 2 KiB.
const SCHEDULE_MAX: usize = 64 << 10;
