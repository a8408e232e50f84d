//! Retrieval of a large object, whole and by ranges, every byte verified, with all volumes and without two.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use coffer_benches::{Random, ScratchVault};
use coffer_storage::ObjectId;

use super::bare_server;
use super::client::Client;
use super::coffer_server::{self, CofferServer, curl_download};
use super::measure::{self, Doer, Taken, Way, alternate, median, speed_ratio};
use super::plain_files;
use super::settings::Settings;
use super::small::at_once;
use super::table::{Budget, Report, mib, per_second, rate};

/// Vault and HTTP, beside a plain file that is read and one that is served.
pub(crate) fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    let mut stored = Stored::new(settings)?;
    whole(settings, report, &stored, "")?;
    if stored.server.is_some() {
        ranges(settings, report, &stored)?;
    } else {
        report.remark(coffer_server::missing("retrieval and ranges over HTTP"));
    }
    stored.lose_two(settings)?;
    whole(settings, report, &stored, ", two volumes gone")
}

/// One object in a vault of this process, in one that a server holds, and in a plain file.
struct Stored {
    vault: ScratchVault,
    served: ScratchVault,
    server: Option<CofferServer>,
    object: ObjectId,
    file: PathBuf,
    bare: SocketAddr,
}

impl Stored {
    fn new(settings: &Settings) -> Result<Self> {
        let body = settings.body(settings.object_len);
        let vault = ScratchVault::open_in(settings.scratch())?;
        let object = vault.store(&body)?.object;
        let mut hasher = blake3::Hasher::new();
        vault.retrieve(&object, |piece| {
            hasher.update(piece);
        })?;
        ensure!(ObjectId::from(hasher.finalize()) == object, "the vault gives other bytes than it got");
        let file = settings.scratch().join("served-file");
        fs::write(&file, &body)?;
        let served = ScratchVault::create_in(settings.scratch())?;
        let bare = bare_server::start(settings.scratch())?;
        let mut stored = Self { vault, served, server: None, object, file, bare };
        stored.start_server(settings)?;
        if let Some(server) = &stored.server {
            server.curl_upload(&stored.file)?;
        }
        Ok(stored)
    }

    fn start_server(&mut self, settings: &Settings) -> Result<()> {
        let binary = settings.coffer.as_ref();
        self.server = binary.map(|binary| CofferServer::start(binary, &self.served.data())).transpose()?;
        Ok(())
    }

    /// Two volumes of each vault die while it is closed.
    fn lose_two(&mut self, settings: &Settings) -> Result<()> {
        self.server = None;
        self.vault.close();
        self.vault.lose(&LOST)?;
        self.served.lose(&LOST)?;
        self.vault.open()?;
        self.start_server(settings)
    }
}

fn whole(settings: &Settings, report: &Report, stored: &Stored, state: &str) -> Result<()> {
    let bare_url = format!("http://{}/served-file", stored.bare);
    let mut ways: Vec<Way<'_>> = vec![
        Box::new(|| measure::once(Doer::Own, || plain_files::read(&stored.file))),
        Box::new(|| measure::once(Doer::Own, || curl_download(&bare_url))),
        Box::new(|| measure::once(Doer::Own, || stored.vault.retrieve(&stored.object, |_| ()).map(drop))),
    ];
    if let Some(server) = &stored.server {
        let url = server.url(&stored.object);
        ways.push(Box::new(move || measure::once(server.doer(), || curl_download(&url))));
    }
    let taken = alternate(settings.rounds, &mut ways)?;
    let kinds =
        [(2, 0, "over the vault's interface", "file read"), (3, 1, "over HTTP", "file by `sendfile`")];
    for (way, beside, what, name) in kinds {
        if let Some(got) = taken.get(way) {
            let work = format!("retrieval of {:.0} MiB {what}{state}", mib(settings.object_len));
            row(settings, report, &work, got, &taken[beside], name);
        }
    }
    Ok(())
}

fn row(settings: &Settings, report: &Report, work: &str, got: &[Taken], beside: &[Taken], name: &str) {
    let len = settings.object_len;
    let seconds = median(got, |taken| taken.wall_s);
    let cpu = median(got, |taken| taken.cpu_s) * 1024.0 / mib(len);
    let ratio = Some(speed_ratio(got, beside));
    let beside = format!("cached {name}: {}", rate(len, median(beside, |taken| taken.wall_s)));
    let figure = format!("{}, {cpu:.2} CPU s a GiB", rate(len, seconds));
    // The budget is for HTTP and a vault that is whole.
    let promised = work.ends_with("HTTP");
    report.row(work, &figure, &beside, ratio, if promised { Budget::AtLeast(0.6) } else { Budget::None });
    if promised {
        let kept = mib(len) / seconds >= 900.0;
        report.row("the same", &rate(len, seconds), "", None, Budget::Figure("900 MiB/s", kept));
    }
}

/// Ranges of 64 KiB from anywhere, over eight connections that are kept.
fn ranges(settings: &Settings, report: &Report, stored: &Stored) -> Result<()> {
    let Some(server) = &stored.server else { return Ok(()) };
    let get_all = |address: SocketAddr, path: String, doer: Doer| -> Result<Taken> {
        let seed = settings.seed();
        let mut clients = (0..8).map(|_| Client::connect(address)).collect::<Result<Vec<_>>>()?;
        measure::once(doer, || {
            at_once(&mut clients, |at, client| {
                let mut random = Random::new(seed << 8 | at as u64);
                (0..settings.ranges / 8).try_for_each(|_| {
                    let first = random.below(settings.object_len - RANGE_LEN);
                    client.get_range(&path, first, RANGE_LEN)
                })
            })
        })
    };
    let path = format!("/v1/objects/{}", stored.object);
    let mut ways: Vec<Way<'_>> = vec![
        Box::new(|| get_all(stored.bare, "/served-file".to_owned(), Doer::Own)),
        Box::new(|| get_all(server.address(), path.clone(), server.doer())),
    ];
    let taken = alternate(settings.rounds, &mut ways)?;
    let rounds_s = |way: usize| median(&taken[way], |taken| taken.wall_s);
    let figure = settings.ranges as f64 / rounds_s(1);
    report.row(
        "ranges of 64 KiB, 8 connections, HTTP",
        &per_second(settings.ranges, rounds_s(1)),
        &format!("cached file by `sendfile`: {}", per_second(settings.ranges, rounds_s(0))),
        Some(speed_ratio(&taken[1], &taken[0])),
        Budget::Figure("8,000 /s", figure >= 8_000.0),
    );
    Ok(())
}

const RANGE_LEN: usize = 64 << 10;
/// Positions of the volumes that are lost: three apart they are never the two parity shards of a stripe, so that every
/// stripe has to be decoded.
const LOST: [usize; 2] = [0, 3];
