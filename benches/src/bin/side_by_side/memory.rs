//! Resident memory of the server while much streams through it.

use anyhow::{Result, ensure};
use coffer_benches::{Random, ScratchVault};

use super::client::Client;
use super::coffer_server::{self, CofferServer};
use super::settings::Settings;
use super::table::{Budget, Report};

/// One object in and out of a fresh server; what came is compared with what went.
pub(crate) fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    let Some(binary) = &settings.coffer else {
        report.remark(coffer_server::missing("memory"));
        return Ok(());
    };
    let served = ScratchVault::create_in(settings.scratch())?;
    let server = CofferServer::start(binary, &served.data())?;
    let idle = server.peak_resident_bytes()?;
    let mut client = Client::connect(server.address())?;

    let mut random = Random::new(settings.seed());
    let (mut sent, mut early) = (blake3::Hasher::new(), None);
    client.put_pieces(settings.stream_len, |piece| {
        random.fill(piece);
        sent.update(piece);
        // The first eighth is far more than any queue holds: from there on memory has to be flat.
        if early.is_none() && sent.count() >= settings.stream_len / 8 {
            early = server.peak_resident_bytes().ok();
        }
    })?;
    let inward = server.peak_resident_bytes()?;

    let mut came = blake3::Hasher::new();
    let path = format!("/v1/objects/{}", sent.finalize());
    client.get(&path, |piece| {
        came.update(piece);
    })?;
    ensure!(came.finalize() == sent.finalize(), "other bytes came than went");
    let outward = server.peak_resident_bytes()?;

    let amount = settings.stream_len as f64 / f64::from(1 << 30);
    report.row(
        &format!("peak resident memory of the server, {amount:.2} GiB streamed in"),
        &resident(inward),
        &format!("after an eighth: {}; idle: {}", early.map_or("?".to_owned(), resident), resident(idle)),
        early.map(|early| inward as f64 / early as f64),
        Budget::Figure("under 256 MiB", inward < 256 << 20),
    );
    report.row(
        &format!("the same, {amount:.2} GiB in and out"),
        &resident(outward),
        &format!("after the way in: {}", resident(inward)),
        Some(outward as f64 / inward as f64),
        Budget::Figure("under 256 MiB", outward < 256 << 20),
    );
    Ok(())
}

fn resident(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}
