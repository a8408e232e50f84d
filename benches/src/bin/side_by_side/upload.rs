//! Durable upload of large objects, beside plain files of the same physical bytes.

use anyhow::Result;
use coffer_benches::ScratchVault;

use super::coffer_server::{self, CofferServer};
use super::machine::Floors;
use super::measure::{self, Doer, Taken, Way, alternate, median, speed_ratio};
use super::plain_files;
use super::settings::Settings;
use super::table::{Budget, Report, mib, rate};

/// Vault and `curl -T`, beside six files, written by one thread and by six.
pub(crate) fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    let vault = ScratchVault::open_in(settings.scratch())?;
    let served = ScratchVault::create_in(settings.scratch())?;
    let server = settings.coffer.as_ref().map(|binary| CofferServer::start(binary, &served.data()));
    let server = server.transpose()?;
    let mut ways: Vec<Way<'_>> = vec![
        Box::new(|| write_plain(settings, 1)),
        Box::new(|| write_plain(settings, 6)),
        Box::new(|| {
            let object = settings.body(settings.object_len);
            measure::once(Doer::Own, || vault.store(&object).map(drop))
        }),
    ];
    if let Some(server) = &server {
        ways.push(Box::new(|| {
            let file = settings.scratch().join("to-upload");
            std::fs::write(&file, settings.body(settings.object_len))?;
            measure::once(server.doer(), || server.curl_upload(&file))
        }));
    }
    let taken = alternate(settings.rounds, &mut ways)?;
    let floors = Floors::measure(settings)?;
    for (way, what) in [(2, "over the vault's interface"), (3, "over HTTP, `curl -T`")] {
        let Some(stored) = taken.get(way) else {
            report.remark(coffer_server::missing("uploads over HTTP"));
            continue;
        };
        rows(settings, report, what, stored, &taken);
        bounds(settings, report, what, stored, &taken, floors);
    }
    Ok(())
}

fn write_plain(settings: &Settings, threads: usize) -> Result<Taken> {
    let body = settings.body(settings.object_len);
    let mut written = Vec::new();
    let taken = measure::once(Doer::Own, || {
        written = plain_files::write_six(settings.scratch(), &body, threads)?;
        Ok(())
    })?;
    plain_files::remove(&written)?;
    Ok(taken)
}

fn rows(settings: &Settings, report: &Report, what: &str, stored: &[Taken], all: &[Vec<Taken>]) {
    let len = settings.object_len;
    let seconds = median(stored, |taken| taken.wall_s);
    for (beside, threads) in [(&all[0], "one thread"), (&all[1], "six threads")] {
        report.row(
            &format!("durable upload of {:.0} MiB, 4 + 2, {what}", mib(len)),
            &rate(len, seconds),
            &format!(
                "the same physical bytes in six files, {threads}: {}",
                rate(len, median(beside, |taken| taken.wall_s))
            ),
            Some(speed_ratio(stored, beside)),
            Budget::AtLeast(0.6),
        );
    }
    let kept = mib(len) / seconds >= 500.0;
    let cpu = median(stored, |taken| taken.cpu_s) * 1024.0 / mib(len);
    let figure = format!("{}, {cpu:.2} CPU s a GiB", rate(len, seconds));
    report.row(&format!("the same, {what}"), &figure, "", None, Budget::Figure("500 MiB/s", kept));
}

/// Which stage cannot be quicker: what SHA-256 takes on one core, all processor time on all cores, or the disk.
fn bounds(
    settings: &Settings,
    report: &mut Report,
    what: &str,
    stored: &[Taken],
    all: &[Vec<Taken>],
    floors: Floors,
) {
    let cores = std::thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64);
    let stages = [
        ("SHA-256, serial", floors.sha256_ns * settings.object_len as f64 / 1e9),
        ("all processor time over all cores", median(stored, |taken| taken.cpu_s) / cores),
        ("the disk, as plain files by six threads", median(&all[1], |taken| taken.wall_s)),
    ];
    let bound = stages.iter().max_by(|one, other| one.1.total_cmp(&other.1)).map_or("", |stage| stage.0);
    let figures: Vec<_> = stages.iter().map(|(name, seconds)| format!("{name} {seconds:.2} s")).collect();
    let wall_s = median(stored, |taken| taken.wall_s);
    report.remark(format!("upload {what} took {wall_s:.2} s; {}; bound by {bound}", figures.join(", ")));
}
