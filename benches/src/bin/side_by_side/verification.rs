//! `coffer verify ID --server`, beside downloading the same with `curl` into `b3sum`.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use coffer_benches::ScratchVault;
use coffer_storage::ObjectId;

use super::coffer_server::{self, CofferServer};
use super::hashing;
use super::measure::{self, Doer, Taken, Way, alternate, median, speed_ratio};
use super::settings::Settings;
use super::table::{Budget, Report, mib};

/// Pairs of runs on one object, over loopback. Both end with every byte checked against the id; only `coffer verify`
/// could have stopped at the first wrong group.
pub(crate) fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    let (Some(coffer), Some(b3sum)) = (&settings.coffer, &settings.b3sum) else {
        report.remark(coffer_server::missing("`coffer verify --server` (which needs b3sum, too)"));
        return Ok(());
    };
    let file = settings.scratch().join("to-verify");
    let body = settings.body(settings.object_len);
    let id = ObjectId::of(&body).to_string();
    fs::write(&file, &body)?;
    drop(body);
    let served = ScratchVault::create_in(settings.scratch())?;
    let server = CofferServer::start(coffer, &served.data())?;
    server.curl_upload(&file)?;
    let (url, origin) = (server.url(&id), format!("http://{}", server.address()));
    let ours: [&OsStr; 4] = ["verify".as_ref(), id.as_ref(), "--server".as_ref(), origin.as_ref()];
    let mut ways: Vec<Way<'_>> =
        vec![Box::new(|| download(b3sum, &url, &id)), Box::new(|| hashing::run(coffer, &ours, &id))];
    let taken = alternate(settings.rounds, &mut ways)?;
    let seconds = |way: usize| median(&taken[way], |taken| taken.wall_s);
    report.row(
        &format!("`coffer verify --server` of {:.0} MiB over loopback", mib(settings.object_len)),
        &format!("{:.2} s", seconds(1)),
        &format!("`curl` into `b3sum`: {:.2} s", seconds(0)),
        // A ratio of times: speed of the other over ours.
        Some(speed_ratio(&taken[0], &taken[1])),
        Budget::AtMost(1.5),
    );
    Ok(())
}

/// `curl URL | b3sum`, which must print this id.
fn download(b3sum: &Path, url: &str, id: &str) -> Result<Taken> {
    measure::once(Doer::Own, || {
        let mut curl = Command::new("curl")
            .args(["-sS", "--noproxy", "*", "--fail", url])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("running curl")?;
        let bytes = curl.stdout.take().context("what curl writes")?;
        let hashed = Command::new(b3sum).arg("--no-names").stdin(bytes).output().context("running b3sum")?;
        ensure!(curl.wait()?.success(), "curl failed");
        let printed = String::from_utf8_lossy(&hashed.stdout);
        ensure!(hashed.status.success() && printed.trim() == id, "b3sum printed another id: {printed}");
        Ok(())
    })
}
