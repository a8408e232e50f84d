//! What the gateway tells its operator: log lines on standard error, and numbers for Prometheus.
//!
//! Each gateway has its own recorder, and registers the counters of the hot path once: counting a request costs two
//! atomic additions, no look-up.

use std::io::IsTerminal;
use std::time::Duration;

use coffer_storage::vault::{VaultStatus, VolumeCondition};
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Label, Level, Metadata, Recorder as _, Unit};
use metrics_exporter_prometheus::{
    BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use crate::config::{Log, LogFormat};
use crate::service::BooksState;

#[cfg(test)]
mod tests;

/// Sends log events to standard error. A program that has its own subscriber keeps it.
pub(crate) fn init_log(log: &Log) -> Result<(), ParseError> {
    let filter = EnvFilter::try_new(&log.filter)?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // An error means that there is a subscriber already.
    let _ = match log.format {
        LogFormat::Text => subscriber.with_target(false).try_init(),
        LogFormat::Json => subscriber.json().try_init(),
    };
    Ok(())
}

/// Routes as the numbers tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// `/v1/objects`: uploads and lists.
    Objects,
    /// `/v1/objects/{id}`: uploads and retrieval.
    Object,
    /// What there is to know of an object.
    About,
    /// Status, readiness, these numbers.
    Operator,
    /// Everything else.
    Other,
}

impl Route {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Objects, "objects"),
        (Self::Object, "object"),
        (Self::About, "about"),
        (Self::Operator, "operator"),
        (Self::Other, "other"),
    ];

    /// The route of a path.
    pub(crate) fn of(path: &str) -> Self {
        match path.strip_prefix("/v1/objects") {
            Some("" | "/") => Self::Objects,
            Some(rest) if rest.starts_with('/') => match rest.bytes().filter(|byte| *byte == b'/').count() {
                1 => Self::Object,
                _ => Self::About,
            },
            _ if ["/v1/status", "/healthz", "/readyz", "/metrics"].contains(&path) => Self::Operator,
            _ => Self::Other,
        }
    }
}

/// How many are inside the service's gates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) uploads: usize,
    pub(crate) reads: usize,
    pub(crate) downloads: usize,
}

/// The gateway's numbers.
pub(crate) struct Meters {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    requests: Vec<[Counter; CLASSES.len()]>,
    seconds: Vec<Histogram>,
    /// Bytes of uploads that arrived, whether they were stored or not.
    pub(crate) received_bytes: Counter,
    /// Bytes of objects that were sent.
    pub(crate) sent_bytes: Counter,
    /// Requests that found the gateway full.
    pub(crate) overloaded: Counter,
    /// Connections that are open.
    pub(crate) connections: Gauge,
}

impl Meters {
    /// Numbers that begin at nothing.
    pub(crate) fn new() -> Result<Self, BuildError> {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &SECONDS)?
            .build_recorder();
        for (name, unit, text) in DESCRIPTIONS {
            let (name, text) = (KeyName::from_const_str(name), text.into());
            match name.as_str() {
                n if n.ends_with("_total") => recorder.describe_counter(name, unit, text),
                REQUEST_SECONDS => recorder.describe_histogram(name, unit, text),
                _ => recorder.describe_gauge(name, unit, text),
            }
        }
        let counter =
            |name, labels: Vec<Label>| recorder.register_counter(&Key::from_parts(name, labels), &METADATA);
        let by_route = |(_, route): &(Route, &'static str)| {
            CLASSES.map(|class| {
                let labels =
                    vec![Label::from_static_parts("route", route), Label::from_static_parts("class", class)];
                counter("coffer_http_requests_total", labels)
            })
        };
        let timer = |(_, route): &(Route, &'static str)| {
            let labels = vec![Label::from_static_parts("route", route)];
            recorder.register_histogram(&Key::from_parts(REQUEST_SECONDS, labels), &METADATA)
        };
        Ok(Self {
            requests: Route::ALL.iter().map(by_route).collect(),
            seconds: Route::ALL.iter().map(timer).collect(),
            received_bytes: counter("coffer_http_received_bytes_total", Vec::new()),
            sent_bytes: counter("coffer_http_sent_bytes_total", Vec::new()),
            overloaded: counter("coffer_http_overloaded_total", Vec::new()),
            connections: recorder
                .register_gauge(&Key::from_static_name("coffer_http_connections"), &METADATA),
            handle: recorder.handle(),
            recorder,
        })
    }

    /// Counts an answer, and how long its head took.
    pub(crate) fn answered(&self, route: Route, status: u16, took: Duration) {
        let class = usize::from(status / 100).clamp(1, CLASSES.len()) - 1;
        if let Some(counter) = self.requests.get(route as usize).and_then(|classes| classes.get(class)) {
            counter.increment(1);
        }
        if let Some(histogram) = self.seconds.get(route as usize) {
            histogram.record(took.as_secs_f64());
        }
    }

    /// Sorts what was recorded into its buckets; without it they would grow until somebody asks for the numbers.
    pub(crate) fn upkeep(&self) {
        self.handle.run_upkeep();
    }

    /// All numbers in Prometheus' text format.
    pub(crate) fn render(&self, vault: &VaultStatus, books: &BooksState, load: Load) -> String {
        let inside = [("uploads", load.uploads), ("reads", load.reads), ("downloads", load.downloads)];
        for (what, count) in inside {
            self.gauge("coffer_http_inside", vec![Label::new("what", what)], number(count as u64));
        }
        let is = |yes: bool| f64::from(u8::from(yes));
        self.gauge("coffer_books_open", Vec::new(), is(!matches!(books, BooksState::Stopped(_))));
        self.gauge("coffer_fund_solvent", Vec::new(), is(!matches!(books, BooksState::Insolvent(_))));
        self.gauge("coffer_vault_writable", Vec::new(), f64::from(u8::from(vault.writable)));
        self.gauge("coffer_vault_degraded", Vec::new(), f64::from(u8::from(vault.degraded)));
        self.gauge("coffer_vault_volumes_fresh", Vec::new(), number(vault.fresh as u64));
        self.gauge("coffer_vault_write_quorum", Vec::new(), number(vault.write_quorum as u64));
        self.gauge("coffer_vault_mend_queue", Vec::new(), number(vault.mend_queue as u64));
        self.gauge("coffer_vault_staged_bytes", Vec::new(), number(vault.staged_bytes));
        let counted = |name, count| {
            self.recorder.register_counter(&Key::from_static_name(name), &METADATA).absolute(count);
        };
        counted("coffer_vault_damaged_seen_total", vault.damaged_seen);
        counted("coffer_vault_mended_total", vault.mended);
        for volume in &vault.volumes {
            let labels = || vec![Label::new("position", volume.position.to_string())];
            let fresh = volume.condition == VolumeCondition::Fresh;
            self.gauge("coffer_volume_fresh", labels(), f64::from(u8::from(fresh)));
            self.gauge("coffer_volume_slow", labels(), f64::from(u8::from(volume.slow)));
            if let Some(used) = volume.used_bytes {
                self.gauge("coffer_volume_used_bytes", labels(), number(used));
            }
            if let Some(free) = volume.free_bytes {
                self.gauge("coffer_volume_free_bytes", labels(), number(free));
            }
        }
        self.handle.render()
    }

    fn gauge(&self, name: &'static str, labels: Vec<Label>, value: f64) {
        self.recorder.register_gauge(&Key::from_parts(name, labels), &METADATA).set(value);
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "Prometheus counts in floats: exact to 2^53, and then to 16 digits"
)]
fn number(count: u64) -> f64 {
    count as f64
}

const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

const REQUEST_SECONDS: &str = "coffer_http_request_seconds";

/// From a small object in the page cache to an upload that waits for its commit.
const SECONDS: [f64; 12] = [0.000_1, 0.000_3, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 60.0];

const METADATA: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, Some(module_path!()));

const DESCRIPTIONS: [(&str, Option<Unit>, &str); 20] = [
    ("coffer_http_requests_total", None, "Requests answered, by route and class of status."),
    (REQUEST_SECONDS, None, "Time from a request's head to its answer's head, by route."),
    ("coffer_http_received_bytes_total", None, "Bytes of uploads that arrived, stored or not."),
    ("coffer_http_sent_bytes_total", None, "Bytes of objects handed to connections."),
    ("coffer_http_overloaded_total", None, "Requests refused because too much was going on."),
    ("coffer_http_connections", None, "Connections open."),
    ("coffer_http_inside", None, "Uploads, reads and large downloads going on."),
    ("coffer_books_open", None, "1 if the books take entries."),
    ("coffer_fund_solvent", None, "1 unless the fund could not pay for what it keeps."),
    ("coffer_vault_writable", None, "1 if the vault takes writes."),
    ("coffer_vault_degraded", None, "1 if a volume is not fresh."),
    ("coffer_vault_volumes_fresh", None, "Volumes that take part in commits."),
    ("coffer_vault_write_quorum", None, "Fresh volumes below which the vault takes no writes."),
    ("coffer_vault_mend_queue", None, "Shards waiting to be mended."),
    ("coffer_vault_staged_bytes", None, "Bytes of uploads not yet committed."),
    ("coffer_vault_damaged_seen_total", None, "Shards found damaged since the vault was opened."),
    ("coffer_vault_mended_total", None, "Shards mended since the vault was opened."),
    ("coffer_volume_fresh", None, "1 if the volume takes part in commits."),
    ("coffer_volume_slow", None, "1 if reads of the volume hang and are led around it."),
    ("coffer_volume_used_bytes", None, "Bytes the volume uses."),
];
