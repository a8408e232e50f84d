//! Accounts: what a customer has, and what the operator does for them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use coffer_endowment::{Amount, CustomerId, EntryId, Money, Reference};
use serde::{Deserialize, Serialize};

use super::answer::uncached;
use super::app::Shared;
use super::error::{Problem, Reason};
use super::{json_body, payer};
use crate::accounts::{Account, AccountError, Token, Unregistered};
use crate::service::{Credit, Said};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountAsked {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MoneyAsked {
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

/// An entry that is in the books.
#[derive(Serialize)]
pub(super) struct Booked {
    pub(super) entry: u64,
    /// Was it booked by this request?
    pub(super) new: bool,
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
    let made = with_accounts(&shared, move |shared| {
        shared.service.accounts.create(&name, shared.service.clock.unix_s())
    })
    .await?;
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
    moved(&shared, &headers, &name, request, |customer, MoneyAsked { amount, reference }| Said::TopUp {
        customer,
        amount,
        reference,
    })
    .await
}

/// Unspent credit that was paid back.
pub(super) async fn refund(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    moved(&shared, &headers, &name, request, |customer, MoneyAsked { amount, reference }| Said::Refund {
        customer,
        amount,
        reference,
    })
    .await
}

async fn moved(
    shared: &Shared,
    headers: &HeaderMap,
    name: &str,
    request: Request,
    said: impl FnOnce(CustomerId, MoneyAsked) -> Said,
) -> Result<Response, Problem> {
    payer::operator(shared, headers)?;
    let customer = shared.service.accounts.customer(name)?;
    let customer = customer.parse().map_err(|_| Reason::Internal)?;
    let asked = json_body::read(shared, request, BODY_MAX, Reason::InvalidBody).await?;
    let said = said(customer, asked);
    let booking = shared.service.book(entry_id(said.kind(), headers)?, said).await?;
    Ok(uncached(Json(Booked { entry: booking.number, new: booking.new })))
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
