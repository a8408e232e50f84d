//! What a request says of money: who asks, who pays, and by which quote.

use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_endowment::{CustomerId, Quote};

use super::app::Shared;
use super::error::{Problem, Reason};
use crate::accounts::{Caller, Token};
use crate::service::{Payer, Terms};

/// Who pays for an upload: whose token is shown, or the sponsor where nobody's is and strangers are let in.
pub(super) fn payer(shared: &Shared, headers: &HeaderMap) -> Result<Payer, Problem> {
    let customer = match caller(shared, headers)? {
        Some(Caller::Customer(customer)) => customer,
        Some(Caller::Operator) => {
            return Err(unauthorized("the operator's token pays for nothing: show an account's"));
        }
        None => match shared.service.accounts.sponsor() {
            Some(sponsor) => sponsor.to_owned(),
            None => return Err(unauthorized("this gateway takes no uploads of nobody in particular")),
        },
    };
    let limits = shared.service.accounts.limits().clone();
    Ok(Payer { customer: id(&customer)?, idempotency_key: idempotency_key(headers)?, limits })
}

/// What an upload may cost.
pub(super) fn terms(headers: &HeaderMap, declared: Option<u64>) -> Result<Terms, Problem> {
    let wrong = |detail: String| Problem::because(Reason::InvalidQuote, detail);
    let quote = headers.get(QUOTE).map(|value| {
        let bytes = STANDARD.decode(value.as_bytes()).map_err(|error| wrong(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|error| wrong(error.to_string()))?;
        Quote::from_json(&text).map_err(|error| wrong(error.to_string()))
    });
    Ok(Terms { quote: quote.transpose()?, declared })
}

/// The customer whose token is shown.
pub(super) fn customer(shared: &Shared, headers: &HeaderMap) -> Result<CustomerId, Problem> {
    match caller(shared, headers)? {
        Some(Caller::Customer(customer)) => id(&customer),
        _ => Err(unauthorized("show an account's token")),
    }
}

/// Refuses everybody but the operator.
pub(super) fn operator(shared: &Shared, headers: &HeaderMap) -> Result<(), Problem> {
    match caller(shared, headers)? {
        Some(Caller::Operator) => Ok(()),
        Some(Caller::Customer(_)) => Err(Reason::Forbidden.into()),
        None => Err(unauthorized("this is the operator's: show the token in DATA/keys/operator-token")),
    }
}

/// What the client names this request by, if it does.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let text = value.to_str().ok().filter(|text| (1..=255).contains(&text.len()));
    match text {
        Some(text) => Ok(Some(text.to_owned())),
        None => Err(Reason::InvalidIdempotencyKey.into()),
    }
}

fn caller(shared: &Shared, headers: &HeaderMap) -> Result<Option<Caller>, Problem> {
    let Some(value) = headers.get(AUTHORIZATION) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default();
    let token = match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Token::read(token.trim()),
        _ => None,
    };
    let caller = token.and_then(|token| shared.service.accounts.caller(&token));
    caller.map(Some).ok_or_else(|| unauthorized("this token is nobody's"))
}

fn id(customer: &str) -> Result<CustomerId, Problem> {
    customer.parse().map_err(|_| {
        tracing::error!("the accounts name a customer that the books cannot: {customer:?}");
        Problem::from(Reason::Internal)
    })
}

fn unauthorized(detail: &str) -> Problem {
    Problem::because(Reason::Unauthorized, detail).with(WWW_AUTHENTICATE, BEARER)
}

/// Carries a quote: its JSON in Base64.
const QUOTE: HeaderName = HeaderName::from_static("coffer-quote");
/// As the draft of the IETF's HTTP API group has it.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const BEARER: HeaderValue = HeaderValue::from_static("Bearer realm=\"coffer\"");
