//! Requests about money: quotes, accounts, receipts. Who asks shows a token.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_endowment::{Quote, Receipt};
use coffer_storage::ObjectId;
use serde_json::Value;
use ureq::http::{HeaderName, HeaderValue, header};
use ureq::{Body, RequestBuilder, http::Response};

use super::Server;
use crate::failure::Failure;
use crate::tokens::Token;

/// Who pays for an upload, and by what.
pub(crate) struct Payment<'a> {
    /// Whose money; the sponsor's, if there is none.
    pub(crate) token: Option<&'a Token>,
    /// What it may cost at most.
    pub(crate) quote: Option<&'a Quote>,
    /// Names the upload, through all tries.
    pub(crate) key: &'a str,
}

impl Payment<'_> {
    /// Puts it into a request's head.
    pub(super) fn head<B>(&self, mut request: RequestBuilder<B>) -> RequestBuilder<B> {
        if let Some(token) = self.token {
            request = request.header(header::AUTHORIZATION, bearer(token));
        }
        if let Some(quote) = self.quote {
            request = request.header(QUOTE, STANDARD.encode(quote.to_json()));
        }
        request.header(IDEMPOTENCY_KEY, self.key)
    }
}

impl Server {
    /// The price of what is asked for, signed.
    pub(crate) fn quote(&self, asked: &str) -> Result<Quote, Failure> {
        let request = self.post("/v1/quotes").header(header::CONTENT_TYPE, JSON);
        let text = self.text(request.send(asked))?;
        Quote::from_json(&text).map_err(|error| self.foreign(&format!("its quote cannot be read: {error}")))
    }

    /// The receipt of an object. It is not verified yet.
    pub(crate) fn receipt(&self, object: &ObjectId) -> Result<Receipt, Failure> {
        let text = self.text(self.get(&format!("/v1/objects/{object}/receipt")).call())?;
        Receipt::from_json(&text).map_err(|error| self.foreign(&error.to_string()))
    }

    /// The statement of the fund, as JSON. It is not verified yet.
    pub(crate) fn statement(&self) -> Result<String, Failure> {
        self.text(self.get("/v1/endowment").call())
    }

    /// What the account of this token has.
    pub(crate) fn account(&self, token: &Token) -> Result<Value, Failure> {
        let request = self.get("/v1/accounts/me").header(header::AUTHORIZATION, bearer(token));
        self.json(request.call())
    }

    /// The price schedules, and what storage was observed to cost.
    pub(crate) fn prices(&self) -> Result<Value, Failure> {
        self.json(self.get("/v1/prices").call())
    }

    /// The JSON of an answer that must be a good one.
    pub(super) fn json(&self, sent: Result<Response<Body>, ureq::Error>) -> Result<Value, Failure> {
        let text = self.text(sent)?;
        serde_json::from_str(&text).map_err(|_| self.foreign("its answer is no JSON"))
    }

    /// The text of an answer that must be a good one.
    fn text(&self, sent: Result<Response<Body>, ureq::Error>) -> Result<String, Failure> {
        let mut response = self.good(sent)?;
        let mut text = String::new();
        let read = response.body_mut().as_reader().take(TEXT_MAX + 1).read_to_string(&mut text);
        read.map_err(|error| self.foreign(&format!("its answer broke off: {error}")))?;
        if text.len() as u64 > TEXT_MAX {
            return Err(self.foreign("its answer is longer than any could be"));
        }
        Ok(text)
    }
}

/// As the head of a request has a token.
pub(super) fn bearer(token: &Token) -> HeaderValue {
    let mut value =
        HeaderValue::from_str(&format!("Bearer {}", token.as_str())).expect("a token is visible ASCII");
    value.set_sensitive(true);
    value
}

/// Carries a quote: its JSON in Base64.
const QUOTE: HeaderName = HeaderName::from_static("coffer-quote");
/// Names a request, so that it is done once.
pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const JSON: &str = "application/json";

/// Far above a thousand entries of the journal, which are some hundreds of bytes each.
const TEXT_MAX: u64 = 256 << 20;
