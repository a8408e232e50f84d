//! The router, and the one layer around it: request ids, problem bodies, counts, connections that cannot go on.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use tower::ServiceExt as _;

use super::error::{Problem, Reason};
use super::unread::Unread;
use super::{
    accounts, accrual, audits, endowment, entries, journal, keys, listing, objects, prices, quotes, receipts,
    slice, status, upload,
};
use crate::clock;
use crate::config::{Limits, Timeouts};
use crate::service::Service;
use crate::telemetry::{Meters, Route};

/// All that answers requests.
pub(crate) struct App {
    router: Router,
    shared: Arc<Shared>,
    /// Tells the requests of this run from those of another.
    run: u32,
    requests: AtomicU64,
}

/// What handlers share.
pub(super) struct Shared {
    pub(super) service: Arc<Service>,
    pub(super) meters: Arc<Meters>,
    pub(super) limits: Limits,
    pub(super) timeouts: Timeouts,
}

impl App {
    /// The routes over a service. `run` is a random number.
    pub(crate) fn new(
        service: Arc<Service>,
        meters: Arc<Meters>,
        limits: &Limits,
        timeouts: &Timeouts,
        run: u32,
    ) -> Self {
        let shared = Arc::new(Shared { service, meters, limits: limits.clone(), timeouts: timeouts.clone() });
        let router = Router::new()
            .route("/v1/objects", get(listing::list).post(upload::post).put(upload::post))
            .route("/v1/objects/", get(listing::list).post(upload::post).put(upload::post))
            .route("/v1/objects/{name}", get(objects::get).put(upload::put))
            .route("/v1/objects/{name}/manifest", get(listing::manifest))
            .route("/v1/objects/{name}/slice", get(slice::get))
            .route("/v1/objects/{name}/status", get(status::object))
            .route("/v1/objects/{name}/audits", post(audits::post))
            .route("/v1/objects/{name}/receipt", get(receipts::get))
            .route("/v1/endowment", get(endowment::statement))
            .route("/v1/prices", get(prices::get))
            .route("/v1/quotes", post(quotes::post))
            .route("/v1/journal", get(journal::page))
            .route("/v1/journal/head", get(journal::head))
            .route("/v1/journal/consistency", get(journal::consistency))
            .route("/v1/accounts/me", get(accounts::own))
            .route("/v1/admin/accounts", get(accounts::list).post(accounts::create))
            .route("/v1/admin/accounts/{name}/token", post(accounts::renew))
            .route("/v1/admin/accounts/{name}/credit", post(accounts::credit))
            .route("/v1/admin/accounts/{name}/refund", post(accounts::refund))
            .route("/v1/admin/accounts/{name}/limit", post(accounts::limit))
            .route("/v1/admin/entries", post(entries::post))
            .route("/v1/admin/prices", post(prices::post))
            .route("/v1/admin/accrual", post(accrual::post))
            .route("/v1/admin/keys", post(keys::post))
            .route("/v1/status", get(status::vault))
            .route("/healthz", get(status::alive))
            .route("/readyz", get(status::ready))
            .route("/metrics", get(status::metrics))
            .fallback(async || Problem::from(Reason::RouteNotFound))
            .method_not_allowed_fallback(async || Problem::from(Reason::MethodNotAllowed))
            // Bodies are bounded where they are read, by `limits.object_bytes`.
            .layer(DefaultBodyLimit::disable())
            .with_state(Arc::clone(&shared));
        Self { router, shared, run, requests: AtomicU64::new(0) }
    }

    /// What the connections count.
    pub(crate) fn meters(&self) -> &Meters {
        &self.shared.meters
    }

    /// Answers a request.
    pub(crate) async fn handle(&self, request: Request) -> Response {
        let started = clock::monotonic();
        let id = format!("{:08x}-{:x}", self.run, self.requests.fetch_add(1, Ordering::Relaxed));
        let route = Route::of(request.uri().path());
        let line = tracing::enabled!(tracing::Level::DEBUG)
            .then(|| format!("{} {}", request.method(), request.uri().path()));
        let (request, unread) = Unread::watch(request);
        let answered: Result<Response, Infallible> = self.router.clone().oneshot(request).await;
        let Ok(mut response) = answered;
        if let Some(problem) = response.extensions_mut().remove::<Problem>() {
            let rendered = problem.render(&id, response.headers());
            // hyper sends no body after the head of an answer to HEAD, but keeps the length that GET would have.
            response = rendered;
            self.note_problem(&id, &problem);
        }
        if response.status() == StatusCode::NOT_MODIFIED {
            // The router gives every answer the length of its body, but here it would be taken for the object's.
            response.headers_mut().remove(CONTENT_LENGTH);
        }
        unread.announce(&mut response);
        let took = clock::since(started);
        let status = response.status().as_u16();
        self.shared.meters.answered(route, status, took);
        if let Some(line) = line {
            tracing::debug!(request = id, status, took_us = took.as_micros(), "{line}");
        }
        let value = HeaderValue::from_str(&id).expect("hexadecimal digits are visible ASCII");
        response.headers_mut().insert(REQUEST_ID, value);
        response
    }

    fn note_problem(&self, id: &str, problem: &Problem) {
        let (status, reason, _) = problem.reason.row();
        if problem.reason == Reason::Overloaded {
            self.shared.meters.overloaded.increment(1);
        }
        let detail = problem.detail.as_deref().unwrap_or_default();
        if status >= 500 {
            tracing::warn!(request = id, status, reason, detail, "a request failed");
        } else {
            tracing::debug!(request = id, status, reason, detail, "a request was refused");
        }
    }
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
