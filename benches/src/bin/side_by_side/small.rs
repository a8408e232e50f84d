//! Objects of 10 KB, in and out, eight at once.

use std::fs;
use std::path::Path;
use std::thread;

use anyhow::Result;
use coffer_benches::ScratchVault;
use coffer_storage::ObjectId;

use super::bare_server;
use super::client::Client;
use super::coffer_server::{self, CofferServer};
use super::measure::{self, Doer, Taken, Way, alternate, median, speed_ratio};
use super::plain_files;
use super::settings::Settings;
use super::table::{Budget, Report, per_second};

/// Vault and HTTP, beside files that are created, written and synced, and files that are served.
pub(crate) fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    let vault = ScratchVault::open_in(settings.scratch())?;
    let served = ScratchVault::create_in(settings.scratch())?;
    let server = settings.coffer.as_ref().map(|binary| CofferServer::start(binary, &served.data()));
    let server = server.transpose()?;
    if server.is_none() {
        report.remark(coffer_server::missing("small objects over HTTP"));
    }
    let objects = inward(settings, report, &vault, server.as_ref())?;
    outward(settings, report, &vault, server.as_ref(), &objects)
}

/// Small objects, an eighth for each caller.
type Shares = Vec<Vec<(ObjectId, Vec<u8>)>>;

fn some_objects(settings: &Settings) -> Shares {
    let one = |_| {
        let object = settings.body(LEN);
        (ObjectId::of(&object), object)
    };
    (0..CALLERS).map(|_| (0..settings.small_objects / CALLERS).map(one).collect()).collect()
}

/// Stores new objects each round; gives those of the last round, which are in both vaults.
fn inward(
    settings: &Settings,
    report: &Report,
    vault: &ScratchVault,
    server: Option<&CofferServer>,
) -> Result<Shares> {
    let files = settings.scratch().join("small-written");
    let mut ways: Vec<Way<'_>> = vec![
        Box::new(|| {
            fs::create_dir(&files)?;
            let taken = as_files(&files, &mut some_objects(settings))?;
            fs::remove_dir_all(&files)?;
            Ok(taken)
        }),
        Box::new(|| into_vault(vault, &mut some_objects(settings))),
    ];
    if let Some(server) = server {
        ways.push(Box::new(|| over_http(server, &some_objects(settings))));
    }
    let taken = alternate(settings.rounds, &mut ways)?;
    let beside = "files created, written, synced";
    for (way, what) in [(1, "the vault's interface"), (2, "HTTP")] {
        if let Some(stored) = taken.get(way) {
            let work = format!("10 KB objects in, durable, 8 at once, {what}");
            row(settings, report, &work, stored, &taken[0], beside, 2_000.0, "2,000 /s");
        }
    }
    let mut objects = some_objects(settings);
    into_vault(vault, &mut objects)?;
    if let Some(server) = server {
        over_http(server, &objects)?;
    }
    Ok(objects)
}

fn outward(
    settings: &Settings,
    report: &Report,
    vault: &ScratchVault,
    server: Option<&CofferServer>,
    objects: &Shares,
) -> Result<()> {
    let files = settings.scratch().join("small-served");
    fs::create_dir(&files)?;
    for (object, bytes) in objects.iter().flatten() {
        fs::write(files.join(object.to_string()), bytes)?;
    }
    let bare = bare_server::start(&files)?;
    let get_all = |address, prefix: &str, doer| {
        let mut callers = Vec::new();
        for share in objects {
            let paths: Vec<_> = share.iter().map(|(object, _)| format!("{prefix}{object}")).collect();
            callers.push((Client::connect(address)?, paths));
        }
        measure::once(doer, || {
            at_once(&mut callers, |_, (client, paths)| {
                paths.iter().try_for_each(|path| client.get(path, |_| ()).map(drop))
            })
        })
    };
    let mut ways: Vec<Way<'_>> = vec![
        Box::new(|| get_all(bare, "/", Doer::Own)),
        Box::new(|| {
            let mut shares: Vec<_> = objects.iter().collect();
            measure::once(Doer::Own, || {
                at_once(&mut shares, |_, share| {
                    share.iter().try_for_each(|(object, _)| vault.retrieve(object, |_| ()).map(drop))
                })
            })
        }),
    ];
    if let Some(server) = server {
        ways.push(Box::new(|| get_all(server.address(), "/v1/objects/", server.doer())));
    }
    let taken = alternate(settings.rounds, &mut ways)?;
    for (way, what) in [(1, "the vault's interface"), (2, "HTTP")] {
        if let Some(got) = taken.get(way) {
            let work = format!("10 KB objects out, 8 at once, {what}");
            row(settings, report, &work, got, &taken[0], "files by `sendfile`", 15_000.0, "15,000 /s");
        }
    }
    Ok(())
}

fn as_files(folder: &Path, shares: &mut Shares) -> Result<Taken> {
    measure::once(Doer::Own, || {
        at_once(shares, |_, share| {
            share.iter().try_for_each(|(object, bytes)| {
                plain_files::write_synced(&folder.join(object.to_string()), bytes)
            })
        })
    })
}

fn into_vault(vault: &ScratchVault, shares: &mut Shares) -> Result<Taken> {
    measure::once(Doer::Own, || {
        at_once(shares, |_, share| share.iter().try_for_each(|(_, bytes)| vault.store(bytes).map(drop)))
    })
}

fn over_http(server: &CofferServer, shares: &Shares) -> Result<Taken> {
    let mut callers = Vec::new();
    for share in shares {
        callers.push((Client::connect(server.address())?, share));
    }
    measure::once(server.doer(), || {
        at_once(&mut callers, |_, (client, share)| share.iter().try_for_each(|(_, bytes)| client.put(bytes)))
    })
}

/// Does something with each of the callers, all at once, a thread each.
pub(crate) fn at_once<C: Send>(
    callers: &mut [C],
    each: impl Fn(usize, &mut C) -> Result<()> + Sync,
) -> Result<()> {
    let each = &each;
    thread::scope(|scope| {
        let running: Vec<_> = callers
            .iter_mut()
            .enumerate()
            .map(|(at, caller)| scope.spawn(move || each(at, caller)))
            .collect();
        running.into_iter().try_for_each(|thread| thread.join().expect("a caller does not panic"))
    })
}

#[expect(clippy::too_many_arguments, reason = "a row of a table")]
fn row(
    settings: &Settings,
    report: &Report,
    work: &str,
    taken: &[Taken],
    beside: &[Taken],
    name: &str,
    budget: f64,
    words: &'static str,
) {
    let count = settings.small_objects;
    let (seconds, beside_s) = (median(taken, |taken| taken.wall_s), median(beside, |taken| taken.wall_s));
    let cpu_us = median(taken, |taken| taken.cpu_s) * 1e6 / count as f64;
    report.row(
        work,
        &format!("{}, {cpu_us:.0} CPU us each", per_second(count, seconds)),
        &format!("{name}: {}", per_second(count, beside_s)),
        Some(speed_ratio(taken, beside)),
        Budget::Figure(words, count as f64 / seconds >= budget),
    );
}

const LEN: usize = 10_000;
const CALLERS: usize = 8;
