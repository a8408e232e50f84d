//! A gateway over a vault in a temporary folder, and its clients.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use coffer_gateway::{Clock, Config, Gateway};
use ureq::http::{HeaderMap, Request};

/// A gateway that serves a new vault.
pub(super) struct Served {
    gateway: Option<Gateway>,
    agent: ureq::Agent,
    config: Config,
    clock: Clock,
    _folder: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Served {
    /// With the settings that `change` makes of the defaults.
    pub(super) fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::by(Clock::system(), change)
    }

    /// The same, by a clock that stands at this time until it is moved.
    pub(super) fn at(unix_s: u64, change: impl FnOnce(&mut Config)) -> Self {
        Self::by(Clock::standing_at(unix_s), change)
    }

    fn by(clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config { data: folder.path().join("data"), ..Config::default() };
        config.listen = "127.0.0.1:0".parse().unwrap();
        config.timeouts.shutdown_ms = 10_000;
        change(&mut config);
        let gateway = Some(Gateway::start_by(&config, clock.clone()).unwrap());
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .build()
            .into();
        Self { gateway, agent, config, clock, _folder: folder }
    }

    /// With the default settings.
    pub(super) fn new() -> Self {
        Self::with(|_| {})
    }

    /// The address of a path.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.gateway().address())
    }

    /// Deletes a volume's folder. The store in it may be making files meanwhile, so that once is not always enough.
    pub(super) fn lose_volume(&self, position: usize) {
        let folder = self.volume(position);
        wait_for("the volume's folder to be gone", || {
            let removed = std::fs::remove_dir_all(&folder);
            removed.is_ok() || removed.is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
        });
    }

    /// The folder of a volume.
    pub(super) fn volume(&self, position: usize) -> PathBuf {
        self.config.data.join(format!("volumes/{position:02}"))
    }

    /// Stops the gateway gracefully.
    pub(super) fn stop(&mut self) {
        if let Some(gateway) = self.gateway.take() {
            gateway.stop();
        }
    }

    /// Stops the gateway and starts another over the same vault.
    pub(super) fn restart(&mut self) {
        self.stop();
        self.gateway = Some(Gateway::start_by(&self.config, self.clock.clone()).unwrap());
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], None)
    }

    pub(super) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            Some(bytes) => self.agent.run(request.body(bytes).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        let mut answer = answer.unwrap();
        let body = answer.body_mut().with_config().limit(u64::MAX).read_to_vec().unwrap();
        Answer { status: answer.status().as_u16(), headers: answer.headers().clone(), body }
    }

    /// Stores bytes; the id that came back.
    pub(super) fn store(&self, bytes: &[u8]) -> String {
        let answer = self.ask("POST", "/v1/objects", &[], Some(bytes));
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["object"].as_str().unwrap().to_owned()
    }

    /// A bare connection.
    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.gateway().address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes over a bare connection, ends it if asked to, and gives all that comes until the gateway closes it.
    pub(super) fn send(&self, bytes: impl AsRef<[u8]>, end: bool) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes.as_ref()).unwrap();
        if end {
            stream.shutdown(Shutdown::Write).unwrap();
        }
        read_all(&mut stream)
    }

    /// A number of `/metrics`.
    pub(super) fn metric(&self, name: &str) -> u64 {
        let text = self.get("/metrics").text();
        let line = text.lines().find(|line| line.starts_with(name) && line[name.len()..].starts_with(' '));
        let number = line.unwrap_or_else(|| panic!("{name} is not in\n{text}")).rsplit(' ').next().unwrap();
        number.parse().unwrap()
    }

    /// Waits until no upload, read or download is inside, and nothing is staged.
    pub(super) fn wait_until_idle(&self) {
        wait_for("all places to be free", || {
            ["uploads", "reads", "downloads"]
                .iter()
                .all(|what| self.metric(&format!("coffer_http_inside{{what=\"{what}\"}}")) == 0)
                && self.metric("coffer_vault_staged_bytes") == 0
        });
    }

    /// The clock it goes by.
    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Moves its clock by whole days.
    pub(super) fn days_pass(&self, days: u64) {
        self.clock.move_to(self.clock.unix_s() + days * 86_400);
    }

    pub(super) fn gateway(&self) -> &Gateway {
        self.gateway.as_ref().expect("the gateway runs")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Asserts that this is a problem with this reason, shaped as documented.
    #[track_caller]
    pub(super) fn expect_problem(&self, status: u16, reason: &str) {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.header("cache-control"), "no-store");
        let problem = self.json();
        assert_eq!(problem["reason"], reason);
        assert_eq!(problem["type"], format!("urn:coffer:problem:{reason}"));
        assert_eq!(problem["status"], status);
        assert!(!problem["title"].as_str().unwrap().is_empty());
        assert_eq!(problem["request_id"], self.header("x-request-id"));
    }
}

/// All that comes until the other side closes, or breaks off, as text.
pub(super) fn read_all(stream: &mut TcpStream) -> String {
    String::from_utf8_lossy(&read_bytes(stream)).into_owned()
}

/// All that comes until the other side closes, or breaks off.
pub(super) fn read_bytes(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut piece = vec![0; 64 << 10];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&bytes)),
        }
    }
    bytes
}

/// Asks again and again, for as long as a hanging test may take.
#[track_caller]
pub(super) fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
    let pause = Duration::from_millis(20);
    for _ in 0..PATIENCE.as_millis() / pause.as_millis() {
        if done() {
            return;
        }
        std::thread::sleep(pause);
    }
    panic!("waited in vain for {what}");
}

/// Bytes without a pattern that chunking or coding could live off, the same in each run.
pub(super) fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; len];
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.finalize_xof().fill(&mut bytes);
    bytes
}

/// The id that a foreign implementation gives these bytes.
pub(super) fn id(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// 2026-11-22, 12:00:00 UTC.
pub(super) const NOON: u64 = 1_795_348_800;

/// Longer than any of this takes; only a test that hangs meets it.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);
