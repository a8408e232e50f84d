//! Errors as clients see them: problem details (RFC 9457) with a stable reason. The table is data, and a test compares
//! it with `docs/API.md`.

use axum::body::Body;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use coffer_storage::{ErrorKind, StorageError};

use crate::pool::Overloaded;
use crate::service::{BookingError, DepositError, ReadError};

#[cfg(test)]
mod tests;

macro_rules! reasons {
    ($($reason:ident $status:literal $name:literal $title:literal;)+) => {
        /// Why a request failed. Names are for ever: clients match on them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Reason {
            $(
                #[doc = $title]
                $reason,
            )+
        }

        impl Reason {
            /// Every reason there is, in the order of the documentation.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$reason),+];

            /// HTTP status, stable name, prose.
            pub(crate) const fn row(self) -> (u16, &'static str, &'static str) {
                match self { $(Self::$reason => ($status, $name, $title)),+ }
            }
        }
    };
}

reasons! {
    InvalidObjectId 400 "invalid-object-id" "an object id is the 64 hexadecimal digits that b3sum prints";
    InvalidQuery 400 "invalid-query" "a query parameter cannot be read";
    InvalidFileName 400 "invalid-file-name" "a file name must name a file, without a path or control characters";
    InvalidMediaType 400 "invalid-media-type" "the media type must be type/subtype";
    InvalidDigest 400 "invalid-digest" "a digest field cannot be read";
    InvalidChallenge 400 "invalid-challenge" "a challenge is {\"seed\": 64 hexadecimal digits, \"stripes\": 1 to 256}";
    PartialUpload 400 "partial-upload" "an upload is whole: Content-Range is not supported";
    BodyTruncated 400 "body-truncated" "the body ended before all of it had arrived; nothing was stored";
    InputRefused 400 "input-refused" "the storage engine refuses this input";
    InvalidBody 400 "invalid-body" "the body is not what this route takes";
    InvalidQuote 400 "invalid-quote" "the Coffer-Quote field must carry a quote's JSON in Base64";
    InvalidIdempotencyKey 400 "invalid-idempotency-key" "an Idempotency-Key has 1 to 255 visible ASCII characters";
    Unauthorized 401 "unauthorized" "say who asks: Authorization: Bearer, and a token";
    PaymentRequired 402 "payment-required" "the account has too little money for this upload; nothing was stored";
    Forbidden 403 "forbidden" "this is for the operator";
    RouteNotFound 404 "route-not-found" "there is no such route";
    ObjectNotFound 404 "object-not-found" "no object with this id is stored";
    ReceiptNotFound 404 "receipt-not-found" "the object was stored before this vault kept books: there is no receipt";
    AccountNotFound 404 "account-not-found" "there is no account of this name";
    MethodNotAllowed 405 "method-not-allowed" "this route does not have this method; the Allow field lists those it has";
    BodyTooSlow 408 "body-too-slow" "the body arrived too slowly; nothing was stored";
    QuoteRefused 409 "quote-refused" "the quote cannot be used for this upload; nothing was stored";
    IdempotencyKeyReused 409 "idempotency-key-reused" "this Idempotency-Key stands for something else; nothing was changed";
    EntryRefused 409 "entry-refused" "the books do not take this entry";
    AccountExists 409 "account-exists" "there is an account of this name";
    PreconditionFailed 412 "precondition-failed" "a precondition of the request does not hold";
    ObjectTooLarge 413 "object-too-large" "the object is larger than this gateway takes";
    FormNotSupported 415 "form-not-supported" "forms are not taken: send the file's bytes as the body";
    ContentCodingNotSupported 415 "content-coding-not-supported" "the body must have no content coding: its bytes are stored as they come";
    RangeNotSatisfiable 416 "range-not-satisfiable" "the range lies outside the object";
    IdMismatch 422 "id-mismatch" "the bytes do not hash to the promised id; nothing was stored";
    DigestMismatch 422 "digest-mismatch" "the bytes do not hash to the promised digest; nothing was stored";
    ObjectDamaged 500 "object-damaged" "the object is stored, but more of it is damaged than parity can restore";
    Internal 500 "internal" "the gateway failed; its log says more under this request id";
    Overloaded 503 "overloaded" "too much is going on at once; try again after the time that Retry-After says";
    Busy 503 "busy" "the vault is busy; try again after the time that Retry-After says";
    ReadOnly 503 "read-only" "the vault takes no writes at present; reads go on";
    BooksStopped 503 "books-stopped" "the books take no entries at present, and the vault no uploads; reads go on";
    FundInsolvent 503 "fund-insolvent" "the fund cannot pay for what it keeps, and the vault takes no uploads until it can; reads go on";
    InDoubt 503 "in-doubt" "the commit is not decided yet; upload the same bytes again to learn how it ended";
    VaultFull 507 "vault-full" "the vault has no room for this object";
}

/// A failed request: the reason, what there is to say about this one case, and fields that belong to the status.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) reason: Reason,
    pub(crate) detail: Option<String>,
    fields: Vec<(HeaderName, HeaderValue)>,
    /// A member of its own, by name.
    extension: Option<(&'static str, serde_json::Value)>,
}

impl Problem {
    /// A problem with something to say about this one case.
    pub(crate) fn because(reason: Reason, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::from(reason) }
    }

    /// `416` for an object of `length` bytes.
    pub(crate) fn outside(length: u64) -> Self {
        let detail = format!("the object has {length} bytes");
        let value = HeaderValue::from_str(&format!("bytes */{length}")).expect("digits are visible ASCII");
        Self::because(Reason::RangeNotSatisfiable, detail).with(CONTENT_RANGE, value)
    }

    /// With a member that programs can use.
    pub(super) fn carrying(mut self, name: &'static str, value: serde_json::Value) -> Self {
        self.extension = Some((name, value));
        self
    }

    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.fields.push((name, value));
        self
    }

    /// The answer, with the body that tells the request's id.
    pub(crate) fn render(&self, request_id: &str, kept: &HeaderMap) -> Response {
        let (status, name, title) = self.reason.row();
        let mut body = serde_json::json!({
            "type": format!("urn:coffer:problem:{name}"),
            "title": title,
            "status": status,
            "reason": name,
            "request_id": request_id,
        });
        if let Some(detail) = &self.detail {
            body["detail"] = detail.as_str().into();
        }
        if let Some((name, value)) = &self.extension {
            body[*name] = value.clone();
        }
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.extend(self.fields.clone());
        headers.extend(kept.get(ALLOW).cloned().map(|allow| (ALLOW, allow)));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

impl From<Reason> for Problem {
    fn from(reason: Reason) -> Self {
        let problem = Self { reason, detail: None, fields: Vec::new(), extension: None };
        match reason {
            Reason::Overloaded | Reason::Busy | Reason::InDoubt => problem.with(RETRY_AFTER, RETRY_SOON),
            Reason::ReadOnly | Reason::BooksStopped | Reason::FundInsolvent => {
                problem.with(RETRY_AFTER, RETRY_LATER)
            }
            _ => problem,
        }
    }
}

impl From<Overloaded> for Problem {
    fn from(_: Overloaded) -> Self {
        Reason::Overloaded.into()
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Overloaded(overloaded) => overloaded.into(),
            ReadError::Storage(error) => error.into(),
            ReadError::Lost => {
                tracing::error!("a reading task ended without a result");
                Reason::Internal.into()
            }
        }
    }
}

impl From<DepositError> for Problem {
    fn from(error: DepositError) -> Self {
        match error {
            DepositError::Promise { found } => {
                Self::because(Reason::IdMismatch, format!("the bytes hash to {found}"))
            }
            DepositError::Digest => Reason::DigestMismatch.into(),
            DepositError::Abandoned => Reason::BodyTruncated.into(),
            DepositError::Unpaid(error) => error.into(),
            DepositError::Storage(error) => error.into(),
            DepositError::Lost => {
                tracing::error!("a depositing task ended without a result");
                Reason::Internal.into()
            }
        }
    }
}

impl From<BookingError> for Problem {
    fn from(error: BookingError) -> Self {
        let reason = match error {
            BookingError::Funds(_) => Reason::PaymentRequired,
            BookingError::OverCap { .. }
            | BookingError::OverLength { .. }
            | BookingError::Quote(_)
            | BookingError::QuoteUsed
            | BookingError::UnknownSchedule => Reason::QuoteRefused,
            BookingError::KeyReused(_) => Reason::IdempotencyKeyReused,
            BookingError::Stopped(_) => Reason::BooksStopped,
            BookingError::Insolvent { .. } => Reason::FundInsolvent,
            BookingError::Books(_)
            | BookingError::Schedule(_)
            | BookingError::Value(_)
            | BookingError::Entry(_)
            | BookingError::Accrual(_)
            | BookingError::Statement(_)
            | BookingError::Receipt(_) => Reason::EntryRefused,
            BookingError::Tally(_) | BookingError::Simulation(_) => {
                tracing::error!(error = %error, "the books failed");
                return Reason::Internal.into();
            }
            BookingError::Storage(error) => return error.into(),
        };
        Self::because(reason, error.to_string())
    }
}

/// What the engine says names volumes and files, so it goes to the log; only words about the caller's own input go
/// out.
impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        let reason = match error.kind() {
            ErrorKind::Retry => Reason::Busy,
            ErrorKind::ReadOnly => Reason::ReadOnly,
            ErrorKind::InDoubt => Reason::InDoubt,
            ErrorKind::Full => Reason::VaultFull,
            ErrorKind::FixInput => return Self::because(Reason::InputRefused, error.to_string()),
            ErrorKind::Damaged => Reason::ObjectDamaged,
            ErrorKind::InUse | ErrorKind::Failed | ErrorKind::Bug => Reason::Internal,
        };
        tracing::warn!(reason = reason.row().1, error = %error, "the vault refused");
        reason.into()
    }
}

/// The outermost layer writes the body, because only it knows the request's id.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        let status = StatusCode::from_u16(self.reason.row().0);
        *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.extensions_mut().insert(self);
        response
    }
}

/// Work at hand is done within a second or two.
const RETRY_SOON: HeaderValue = HeaderValue::from_static("2");

/// A volume has to come back first.
const RETRY_LATER: HeaderValue = HeaderValue::from_static("30");
