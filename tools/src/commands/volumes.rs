//! `coffer volumes`: the state of each volume.

use coffer_storage::vault::{VaultStatus, VolumeStatus};
use serde_json::{Value, json};

use crate::args::VolumesArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::server::Server;
use crate::settings;

/// Asks a server, or opens the vault that is named. Both answers have the same members, but for what only a
/// server counts.
pub(crate) fn run(args: VolumesArgs) -> Result<Exit, Failure> {
    let status = match args.data {
        Some(data) => of_vault(&settings::open_vault(args.settings, data)?.status()),
        None => Server::new(&args.server)?.status()?,
    };
    args.format.format().answer(|| text(&status), || status.clone())?;
    Ok(Exit::Done)
}

/// What `/v1/status` says of a vault.
fn of_vault(status: &VaultStatus) -> Value {
    let volume = |volume: &VolumeStatus| {
        json!({
            "position": volume.position,
            "id": volume.id.map(|id| id.to_string()),
            "place": volume.place,
            "condition": volume.condition.to_string(),
            "reason": volume.reason,
            "slow": volume.slow,
            "used_bytes": volume.used_bytes,
            "free_bytes": volume.free_bytes,
        })
    };
    json!({
        "vault": status.vault.to_string(),
        "geometry": status.geometry.to_string(),
        "epoch": status.epoch,
        "writable": status.writable,
        "degraded": status.degraded,
        "refusal": status.refusal,
        "fresh": status.fresh,
        "write_quorum": status.write_quorum,
        "volumes": status.volumes.iter().map(volume).collect::<Vec<_>>(),
    })
}

/// A line about the vault, a table of its volumes, and why it takes no writes if it does not.
fn text(status: &Value) -> String {
    let word = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or("-").to_owned();
    let number = |value: &Value, key: &str| value.get(key).and_then(Value::as_u64);
    let count =
        |value: &Value, key: &str| number(value, key).map_or_else(|| "-".to_owned(), |n| n.to_string());
    let bytes = |value: &Value, key: &str| number(value, key).map_or_else(|| "-".to_owned(), output::size);
    let is = |key: &str| status.get(key).and_then(Value::as_bool) == Some(true);

    let state = |volume: &Value| {
        let slow = volume.get("slow").and_then(Value::as_bool) == Some(true);
        word(volume, "condition") + if slow { ", slow" } else { "" }
    };
    let audits = |volume: &Value| match volume.get("audits") {
        Some(audits) => format!("{}/{}", count(audits, "passed"), count(audits, "asked")),
        None => "-".to_owned(),
    };
    let volumes = status.get("volumes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let rows: Vec<_> = volumes
        .iter()
        .map(|volume| {
            [
                count(volume, "position"),
                state(volume),
                bytes(volume, "used_bytes"),
                bytes(volume, "free_bytes"),
                audits(volume),
                word(volume, "id"),
                word(volume, "place"),
                word(volume, "reason"),
            ]
        })
        .collect();
    let header = ["VOLUME", "STATE", "USED", "FREE", "AUDITS", "ID", "PLACE", "REASON"];
    let right = [true, false, true, true, true, false, false, false];

    let health = if is("degraded") { "degraded" } else { "whole" };
    let writes = if is("writable") { "takes writes" } else { "takes no writes" };
    let (fresh, quorum) = (count(status, "fresh"), count(status, "write_quorum"));
    let (vault, geometry) = (word(status, "vault"), word(status, "geometry"));
    let of = volumes.len();
    let mut text = format!(
        "vault {vault}, geometry {geometry}: {health}, {writes}; {fresh} of {of} volumes fresh, {quorum} needed to write\n"
    );
    text.push_str(&output::table(header, right, &rows));
    if let Some(refusal) = status.get("refusal").and_then(Value::as_str) {
        text.push('\n');
        text.push_str(refusal);
    }
    text
}
