//! What a server's answers mean.

use coffer_endowment::Quote;
use coffer_storage::ObjectId;
use serde_json::Value;
use ureq::Body;
use ureq::http::{Response, StatusCode, header};

use super::Server;
use crate::failure::{DAILY_LIMIT, Failure};

/// The JSON body of an answer.
pub(super) fn json(server: &Server, response: &mut Response<Body>) -> Result<Value, Failure> {
    let status = response.status();
    let value = response.body_mut().read_json::<Value>();
    value.map_err(|_| Failure::Foreign {
        server: server.address().to_owned(),
        what: format!("its answer {} is no JSON", status.as_u16()),
    })
}

/// The failure that a status of 300 and more tells, about `object` if one was asked for.
///
/// A Coffer server explains itself in problem+json (RFC 9457) with a stable `reason`; anything else comes from somebody
/// else, such as a proxy.
pub(super) fn refusal(server: &Server, response: &mut Response<Body>, object: Option<&ObjectId>) -> Failure {
    let status = response.status();
    let address = server.address().to_owned();
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_problem = content_type.is_some_and(|value| value.starts_with("application/problem+json"));
    let retry_after = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    let retry_after_s = retry_after.and_then(|seconds| seconds.parse().ok());
    let problem = if is_problem { response.body_mut().read_json::<Value>().ok() } else { None };
    let Some(problem) = problem else {
        return Failure::Foreign { server: address, what: format!("it answers {status}") };
    };
    if let (StatusCode::NOT_FOUND, Some(object)) = (status, object) {
        return Failure::NotStored { server: address, object: *object };
    }
    let word = |key: &str| problem.get(key).and_then(Value::as_str).map(str::to_owned);
    let detail = word("detail").or_else(|| word("title")).unwrap_or_else(|| status.to_string());
    if status == StatusCode::PAYMENT_REQUIRED && word("reason").as_deref() != Some(DAILY_LIMIT) {
        let quote = problem.get("quote").and_then(|quote| Quote::from_json(&quote.to_string()).ok());
        return Failure::Unpaid { server: address, detail, quote: quote.map(Box::new) };
    }
    Failure::Refused {
        server: address,
        status: status.as_u16(),
        reason: word("reason").unwrap_or_default(),
        detail,
        retry_after_s,
    }
}
