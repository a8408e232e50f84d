//! A server by its address, and the requests to it.

use std::io::Read;
use std::time::Duration;

use coffer_storage::ObjectId;
use coffer_storage::tree::Slice;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde_json::Value;
use ureq::http::{Response, StatusCode, Uri, header};
use ureq::typestate::{WithBody, WithoutBody};
use ureq::{Agent, Body, RequestBuilder, SendBody};

use super::{Payment, answer, tls};
use crate::args::ServerArgs;
use crate::failure::Failure;

/// A Coffer server.
///
/// Invariant: `base` is an `http` or `https` address with a host, and does not end in a slash.
pub(crate) struct Server {
    base: String,
    agent: Agent,
}

/// Under which last segment of the route an upload goes.
pub(crate) enum Promise {
    /// Bytes with this id, or none.
    Object(ObjectId),
    /// Whatever comes.
    Nothing,
}

impl Server {
    /// The server that the flags name, as in `http://127.0.0.1:8420`. Nothing is sent yet.
    pub(crate) fn new(args: &ServerArgs) -> Result<Self, Failure> {
        let address = args.server.as_str();
        let wrong = |why: &str, advice| Failure::Usage {
            what: format!("{address:?} is no server address: {why}"),
            advice,
        };
        let like = "an address looks like http://127.0.0.1:8420";
        let uri: Uri = address.parse().map_err(|error| wrong(&format!("{error}"), like))?;
        match (uri.scheme_str(), uri.host()) {
            (Some("http" | "https"), Some(host)) if !host.is_empty() => {}
            _ => return Err(wrong("it has no http:// or https:// in front, or no host", like)),
        }
        if uri.query().is_some() {
            return Err(wrong("it has a query", like));
        }
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections_per_host(IN_FLIGHT)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_per_read(Some(SILENCE_TIMEOUT))
            .timeout_per_write(Some(SILENCE_TIMEOUT))
            .user_agent(concat!("coffer/", env!("CARGO_PKG_VERSION")));
        if uri.scheme_str() == Some("https") {
            config = config.tls_config(tls::config(args.cacert.as_deref())?);
        }
        Ok(Self { base: address.trim_end_matches('/').to_owned(), agent: config.build().into() })
    }

    /// The address, for messages.
    pub(crate) fn address(&self) -> &str {
        &self.base
    }

    /// Uploads `length` bytes of `body`, or all of them if nobody knows how many they are, to be kept with this file
    /// name, which may be empty; gives the server's answer.
    ///
    /// The server is asked before the first byte of the body goes out: a refusal costs no upload, and neither does an
    /// object that it has already.
    pub(crate) fn put(
        &self,
        promise: &Promise,
        name: &str,
        length: Option<u64>,
        body: &mut dyn Read,
        payment: &Payment<'_>,
    ) -> Result<Value, Failure> {
        let mut url = match promise {
            Promise::Object(object) => format!("{}/v1/objects/{object}", self.base),
            Promise::Nothing => format!("{}/v1/objects", self.base),
        };
        if !name.is_empty() {
            url = format!("{url}?filename={}", escaped(name));
        }
        let request = match promise {
            Promise::Object(_) => self.agent.put(url),
            Promise::Nothing => self.agent.post(url),
        };
        let mut request = payment.head(request).header(header::EXPECT, "100-continue");
        if let Some(length) = length {
            request = request.header(header::CONTENT_LENGTH, length);
        }
        answer::json(self, &mut self.good(request.send(SendBody::from_reader(body)))?)
    }

    /// Asks for a slice of an object. The answer is `200` and a slice by its own word.
    pub(super) fn slice(&self, object: &ObjectId, slice: Slice) -> Result<Response<Body>, Failure> {
        let Slice { offset, len, grain } = slice;
        let mut url =
            format!("{}/v1/objects/{object}/slice?offset={offset}&group={}", self.base, grain.len());
        // Whatever there is from the offset on is what the route gives by itself.
        if len < u64::MAX - offset {
            url = format!("{url}&length={len}");
        }
        let mut response = self.agent.get(url).call().map_err(|error| self.failure(error))?;
        if response.status() != StatusCode::OK {
            return Err(answer::refusal(self, &mut response, Some(object)));
        }
        let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !content_type.is_some_and(|value| value.starts_with(SLICE_TYPE)) {
            let what = "its answer 200 is no slice".to_owned();
            return Err(Failure::Foreign { server: self.base.clone(), what });
        }
        Ok(response)
    }

    /// The same with a question in JSON.
    pub(super) fn post_json(
        &self,
        object: &ObjectId,
        about: &str,
        asked: &Value,
    ) -> Result<Response<Body>, Failure> {
        let request = self.agent.post(format!("{}/v1/objects/{object}/{about}", self.base));
        self.about(object, request.send_json(asked).map_err(|error| self.failure(error))?)
    }

    fn about(&self, object: &ObjectId, mut response: Response<Body>) -> Result<Response<Body>, Failure> {
        match response.status() {
            StatusCode::OK => Ok(response),
            _ => Err(answer::refusal(self, &mut response, Some(object))),
        }
    }

    /// How the vault and its volumes do.
    pub(crate) fn status(&self) -> Result<Value, Failure> {
        answer::json(self, &mut self.good(self.get("/v1/status").call())?)
    }

    pub(super) fn get(&self, route: &str) -> RequestBuilder<WithoutBody> {
        self.agent.get(format!("{}{route}", self.base))
    }

    pub(super) fn post(&self, route: &str) -> RequestBuilder<WithBody> {
        self.agent.post(format!("{}{route}", self.base))
    }

    /// An answer that says yes.
    pub(super) fn good(&self, sent: Result<Response<Body>, ureq::Error>) -> Result<Response<Body>, Failure> {
        let mut response = sent.map_err(|error| self.failure(error))?;
        match response.status() {
            StatusCode::OK | StatusCode::CREATED => Ok(response),
            _ => Err(answer::refusal(self, &mut response, None)),
        }
    }

    /// An answer that a Coffer server does not give.
    pub(super) fn foreign(&self, what: &str) -> Failure {
        Failure::Foreign { server: self.base.clone(), what: what.to_owned() }
    }

    fn failure(&self, source: ureq::Error) -> Failure {
        let server = self.base.clone();
        if let Some(reason) = tls::reason(&source) {
            return Failure::Untrusted { server, source: reason.clone() };
        }
        match source {
            ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => {
                Failure::Foreign { server, what: source.to_string() }
            }
            _ => Failure::Unreachable { server, source },
        }
    }
}

/// A text as a segment of a path or a query value.
pub(super) fn escaped(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, SEGMENT)
}

/// Requests that are sent at once, where several are: each has a connection, which is used again.
pub(crate) const IN_FLIGHT: usize = 4;

/// Media type of a slice; the size of its groups follows as a parameter.
const SLICE_TYPE: &str = "application/x-bao-slice";

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest silence of a server that is still believed to be alive: a commit waits for the slowest of its disks.
const SILENCE_TIMEOUT: Duration = Duration::from_mins(5);

/// What a segment of a path or a query value must not hold as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
