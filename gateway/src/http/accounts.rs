//! Accounts: what a customer has, and what the operator does for them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use coffer_endowment::{Amount, EntryId, Money, Reference};
use serde::{Deserialize, Serialize};

use super::answer::uncached;
use super::app::Shared;
use super::error::{Problem, Reason};
use super::{json_body, payer};
use crate::accounts::{Account, AccountError, Token, Unregistered};
use crate::service::{Credit, top_up};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountAsked {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CreditAsked {
    amount: Amount,
    reference: Reference,
}

/// An account; its token only where it was just made.
#[derive(Serialize)]
struct AccountSaid {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    customer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    balance: Money,
    available: Money,
}

#[derive(Serialize)]
struct BookedSaid {
    entry: u64,
    new: bool,
}

/// Whoever shows an account's token sees what it has.
pub(super) async fn own(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Result<Response, Problem> {
    let customer = payer::customer(&shared, &headers)?;
    let credit = shared.service.credit(&customer)?;
    Ok(uncached(Json(AccountSaid::of(None, customer.to_string(), credit))))
}

pub(super) async fn list(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Result<Response, Problem> {
    payer::operator(&shared, &headers)?;
    let sponsor = Some(("sponsor".to_owned(), "sponsor".to_owned()));
    let named = shared.service.accounts.all().into_iter().map(|account| (account.name, account.customer));
    let said = sponsor.into_iter().chain(named).map(|(name, customer)| {
        let credit = shared.service.credit(&customer.parse().map_err(|_| Reason::Internal)?)?;
        Ok(AccountSaid::of(Some(name), customer, credit))
    });
    Ok(uncached(Json(said.collect::<Result<Vec<_>, Problem>>()?)))
}

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    payer::operator(&shared, &headers)?;
    let AccountAsked { name } = json_body::read(&shared, request, BODY_MAX, Reason::InvalidBody).await?;
    let made = with_accounts(&shared, move |shared| shared.service.accounts.create(&name)).await?;
    Ok((StatusCode::CREATED, said(&shared, made)?).into_response())
}

pub(super) async fn renew(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    payer::operator(&shared, &headers)?;
    let made = with_accounts(&shared, move |shared| shared.service.accounts.renew(&name)).await?;
    said(&shared, made)
}

/// Money that came in. A retry with the same key is booked once.
pub(super) async fn credit(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    payer::operator(&shared, &headers)?;
    let customer = shared.service.accounts.customer(&name)?;
    let id = entry_id("topup", &headers)?;
    let CreditAsked { amount, reference } =
        json_body::read(&shared, request, BODY_MAX, Reason::InvalidBody).await?;
    let wrong =
        |error: coffer_endowment::ValueError| Problem::because(Reason::InvalidBody, error.to_string());
    let event = top_up(&customer, amount, reference).map_err(wrong)?;
    let booking = shared.service.book(id, event).await?;
    Ok(uncached(Json(BookedSaid { entry: booking.number, new: booking.new })))
}

/// The id of an entry that the operator books: of the request's key, or of chance.
pub(super) fn entry_id(kind: &str, headers: &HeaderMap) -> Result<EntryId, Problem> {
    let name = match payer::idempotency_key(headers)? {
        Some(key) => crate::service::named(key.as_bytes()),
        None => crate::clock::random().map_err(|_| Reason::Internal)?,
    };
    crate::service::entry_id(kind, &name).map_err(|_| Reason::Internal.into())
}

async fn with_accounts(
    shared: &Arc<Shared>,
    change: impl FnOnce(&Shared) -> Result<(Account, Token), AccountError> + Send + 'static,
) -> Result<(Account, Token), Problem> {
    let shared = Arc::clone(shared);
    match tokio::task::spawn_blocking(move || change(&shared)).await {
        Ok(changed) => Ok(changed?),
        Err(_) => Err(Reason::Internal.into()),
    }
}

fn said(shared: &Shared, (account, token): (Account, Token)) -> Result<Response, Problem> {
    let customer = account.customer.parse().map_err(|_| Reason::Internal)?;
    let credit = shared.service.credit(&customer)?;
    let mut said = AccountSaid::of(Some(account.name), account.customer, credit);
    said.token = Some(token.as_str().to_owned());
    Ok(uncached(Json(said)))
}

impl AccountSaid {
    fn of(name: Option<String>, customer: String, credit: Credit) -> Self {
        Self { name, customer, token: None, balance: credit.balance, available: credit.available }
    }
}

impl From<Unregistered> for Problem {
    fn from(error: Unregistered) -> Self {
        let reason = match error {
            Unregistered::Unknown { .. } => Reason::AccountNotFound,
            Unregistered::Taken { .. } => Reason::AccountExists,
            Unregistered::Name { .. } | Unregistered::Reserved { .. } => Reason::InvalidBody,
        };
        Self::because(reason, error.to_string())
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Register(error) => error.into(),
            AccountError::File(_) | AccountError::Randomness(_) => {
                tracing::error!("accounts are not changed: {error}");
                Reason::Internal.into()
            }
        }
    }
}

/// A name, or an amount and a reference.
const BODY_MAX: usize = 4096;
