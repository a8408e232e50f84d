//! The built binary: found, started, asked, signalled and killed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// A server that listens. It is killed when this is dropped.
pub(super) struct Server {
    child: Child,
    url: String,
    log: PathBuf,
    agent: ureq::Agent,
}

/// A server that was started and may not listen yet.
pub(super) struct Starting {
    child: Child,
    log: PathBuf,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Server {
    /// Serves `data`, and waits until it listens.
    pub(super) fn start(data: &Path) -> Self {
        Starting::new(serving(data), data).listening().unwrap_or_else(|said| panic!("no start: {said}"))
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Host and port, for a bare connection.
    pub(super) fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    pub(super) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    pub(super) fn pid(&self) -> i32 {
        Pid::from_child(&self.child).as_raw_nonzero().get()
    }

    pub(super) fn get(&self, path: &str) -> Result<Answer, ureq::Error> {
        get(&self.agent, &self.url, path)
    }

    pub(super) fn post(&self, bytes: &[u8]) -> Result<Answer, ureq::Error> {
        post(&self.agent, &self.url, bytes)
    }

    /// The vault's own word on how it does.
    pub(super) fn status(&self) -> Value {
        self.get("/v1/status").unwrap().json()
    }

    pub(super) fn takes_writes(&self) -> bool {
        self.status()["writable"] == true
    }

    pub(super) fn is_whole(&self) -> bool {
        let status = self.status();
        status["writable"] == true && status["degraded"] == false
    }

    /// Waits until the vault is what it should be, and says what it is if that never comes.
    #[track_caller]
    pub(super) fn wait(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let is_so = eventually(|| is_so(self));
        assert!(is_so, "waited in vain for {what}: {:#}\n{}", self.status(), self.log());
    }

    pub(super) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Ends the process as a power switch would end it, but for the system's caches.
    pub(super) fn kill(mut self) {
        self.end();
    }

    /// Waits until it ended by itself; the exit code, `None` if a signal ended it.
    pub(super) fn ended(mut self) -> Option<i32> {
        assert!(eventually(|| self.child.try_wait().unwrap().is_some()), "still running\n{}", self.log());
        self.child.wait().unwrap().code()
    }

    /// Asks it to stop, and expects that it does so cleanly.
    pub(super) fn stop(self) {
        let log = self.log.clone();
        self.signal(Signal::TERM);
        assert_eq!(self.ended(), Some(0), "{}", fs::read_to_string(log).unwrap());
    }

    fn end(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

impl Starting {
    /// Starts a command that serves `data`. What it says goes to a file beside it.
    pub(super) fn new(mut command: Command, data: &Path) -> Self {
        let log = data.with_extension("log");
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&log).unwrap());
        Self { child: child.spawn().unwrap(), log }
    }

    /// Waits until it listens. `Err`: it ended instead, and said this.
    pub(super) fn listening(mut self) -> Result<Server, String> {
        let mut url = None;
        let settled = eventually(|| {
            url = address_in(&fs::read_to_string(&self.log).unwrap());
            url.is_some() || self.child.try_wait().unwrap().is_some()
        });
        let said = fs::read_to_string(&self.log).unwrap();
        match url {
            Some(url) => Ok(Server { child: self.child, url, log: self.log, agent: agent() }),
            None if settled => Err(format!("{}: {said}", self.child.wait().unwrap())),
            None => {
                self.kill();
                panic!("it neither listens nor ends: {said}")
            }
        }
    }

    /// Kills it wherever it is.
    pub(super) fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The stable reason of a refusal; empty if this is none.
    pub(super) fn reason(&self) -> String {
        let problem = serde_json::from_slice::<Value>(&self.body).unwrap_or_default();
        problem["reason"].as_str().unwrap_or_default().to_owned()
    }
}

/// `coffer serve` on a free port, with a low ingest floor, so that small uploads take the way of large ones.
pub(super) fn serving(data: &Path) -> Command {
    let mut command = coffer();
    command.args(serve_arguments(data));
    command
}

/// What [`serving`] passes to the binary.
pub(super) fn serve_arguments(data: &Path) -> Vec<String> {
    let data = data.to_str().unwrap();
    let floor = format!("vault.ingest_floor_bytes={INGEST_FLOOR}");
    let words = [
        "serve",
        "--data",
        data,
        "--listen",
        "127.0.0.1:0",
        "--set",
        &floor,
        "--set",
        "vault.segment_bytes=300000",
    ];
    words.map(str::to_owned).to_vec()
}

/// The binary, with no setting from outside.
pub(super) fn coffer() -> Command {
    cleared(Command::new(path()))
}

/// A command without the variables that the binary would read.
pub(super) fn cleared(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("COFFER_")) {
        command.env_remove(name);
    }
    command
}

/// `coffer check` finds nothing in a vault that nobody serves.
#[track_caller]
pub(super) fn assert_checks_clean(data: &Path) {
    let Output { status, stdout, stderr } = coffer().arg("check").arg(data).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert_eq!(status.code(), Some(0), "coffer check: {out}\n{err}");
}

/// The binary.
pub(super) fn path() -> PathBuf {
    let path = if let Some(path) = std::env::var_os("COFFER_BIN") {
        crate::sources::root().join(path)
    } else {
        let test = std::env::current_exe().unwrap();
        test.parent().and_then(Path::parent).unwrap().join("coffer")
    };
    let advice = "`cargo build -p coffer` builds it, COFFER_BIN names another";
    assert!(path.is_file(), "there is no binary at {}: {advice}", path.display());
    path
}

/// A client that takes every status as an answer, and does not take up a connection that a refusal may have ended.
pub(super) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_idle_connections(0)
        .timeout_global(Some(PATIENCE))
        .build()
        .into()
}

pub(super) fn get(agent: &ureq::Agent, url: &str, path: &str) -> Result<Answer, ureq::Error> {
    read(agent.get(format!("{url}{path}")).call()?)
}

pub(super) fn post(agent: &ureq::Agent, url: &str, bytes: &[u8]) -> Result<Answer, ureq::Error> {
    read(agent.post(format!("{url}/v1/objects")).send(bytes)?)
}

pub(super) fn read(mut answer: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let body = answer.body_mut().with_config().limit(u64::MAX).read_to_vec()?;
    Ok(Answer { status: answer.status().as_u16(), body })
}

/// Asks again and again, for as long as a hanging test may take.
pub(super) fn eventually(mut is_so: impl FnMut() -> bool) -> bool {
    let pause = Duration::from_millis(20);
    (0..PATIENCE.as_millis() / pause.as_millis()).any(|_| {
        is_so() || {
            std::thread::sleep(pause);
            false
        }
    })
}

/// Why a test that needs root is skipped, if it is.
pub(super) fn no_root() -> Option<&'static str> {
    if std::env::var_os("COFFER_ROOT_TESTS").is_none_or(|set| set != "1") {
        return Some("skipped: mounting needs root: run it as root with COFFER_ROOT_TESTS=1");
    }
    (!rustix::process::geteuid().is_root()).then_some("skipped: COFFER_ROOT_TESTS=1, but this is not root")
}

fn address_in(log: &str) -> Option<String> {
    let (_, rest) = log.split_once("serving http://")?;
    let (address, _) = rest.split_once(": ")?;
    Some(format!("http://{address}"))
}

/// Objects from this length on are ingested.
pub(super) const INGEST_FLOOR: usize = 400_000;

/// Longer than any of this takes; only a test that hangs meets it.
const PATIENCE: Duration = Duration::from_mins(2);
