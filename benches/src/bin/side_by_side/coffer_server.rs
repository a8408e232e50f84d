//! `coffer serve`, as its users run it.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::measure::Doer;

/// A running server; it is killed when dropped.
#[derive(Debug)]
pub(crate) struct CofferServer {
    child: Child,
    address: SocketAddr,
}

impl CofferServer {
    /// Serves the vault in `data` on a free port of this machine.
    pub(crate) fn start(binary: &Path, data: &Path) -> Result<Self> {
        let log_path = data.with_extension("log");
        let log = File::create(&log_path)?;
        let child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("starting {}", binary.display()))?;
        let mut server = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        for _ in 0..1_200 {
            let log = fs::read_to_string(&log_path)?;
            let serving = log.split_once("serving http://").and_then(|(_, rest)| rest.split_once(": "));
            if let Some((address, _)) = serving {
                server.address = address.parse()?;
                return Ok(server);
            }
            ensure!(server.child.try_wait()?.is_none(), "the server did not start:\n{log}");
            thread::sleep(Duration::from_millis(50));
        }
        bail!("the server did not say within a minute where it serves: {}", log_path.display())
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// For its processor time.
    pub(crate) fn doer(&self) -> Doer {
        Doer::Process(self.child.id())
    }

    /// The most memory it ever had resident.
    pub(crate) fn peak_resident_bytes(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM line")?;
        let kib: u64 = line.split_whitespace().next().context("no number after VmHWM")?.parse()?;
        Ok(kib << 10)
    }

    /// Uploads a file with `curl -T`.
    pub(crate) fn curl_upload(&self, file: &Path) -> Result<()> {
        let file = file.to_str().context("the name of a scratch file is text")?;
        curl(&["-T", file, &format!("http://{}/v1/objects/", self.address)], "201")
    }

    /// Address of an object.
    pub(crate) fn url(&self, object: &impl std::fmt::Display) -> String {
        format!("http://{}/v1/objects/{object}", self.address)
    }
}

impl Drop for CofferServer {
    fn drop(&mut self) {
        // A vault survives this; it fails only if the process is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Downloads with `curl`, and throws it away.
pub(crate) fn curl_download(url: &str) -> Result<()> {
    curl(&[url], "200")
}

/// Runs curl, which must get this status; the body of the answer goes nowhere.
fn curl(arguments: &[&str], status: &str) -> Result<()> {
    let output = Command::new("curl")
        .args(["-sS", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}"])
        .args(arguments)
        .output()
        .context("running curl")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success() && said == status, "curl got {said} and not {status}: {complaint}");
    Ok(())
}

/// Says what is left out without the binary.
pub(crate) fn missing(what: &str) -> String {
    format!("{what}: left out, there is no `coffer` binary; `make build` makes it, or COFFER_BIN names it")
}
