//! A receipt, checked offline.

use std::fs;
use std::path::Path;

use coffer_endowment::{PublicKey, Receipt, Verified};
use coffer_storage::ObjectId;
use serde_json::{Value, json};

use super::answers::Asker;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// Does the receipt prove that its object was accepted and paid?
pub(super) fn check(asker: Asker, path: &Path, trusted: Option<PublicKey>) -> Result<Exit, Failure> {
    let name = path.display().to_string();
    let text = fs::read(path).map_err(|error| Failure::file("read", path, error))?;
    let verified = Receipt::from_json(&String::from_utf8_lossy(&text))
        .and_then(|receipt| receipt.verify(trusted.as_ref()));
    match verified {
        Ok(verified) => {
            if !asker.quiet {
                let compared = trusted.is_some();
                asker
                    .format
                    .answer(|| told(&name, &verified, compared), || shown(&name, &verified, compared))?;
            }
            Ok(Exit::Done)
        }
        Err(source) => {
            let json = || json!({ "name": name, "ok": false, "error": source.to_string() });
            asker.format.answer(|| format!("{name}: FAILED"), json)?;
            Err(Failure::Receipt { name, source })
        }
    }
}

fn told(name: &str, verified: &Verified, compared: bool) -> String {
    let (deposit, head) = (&verified.deposit, &verified.head);
    let compared = if compared { "as it must be" } else { "not compared: is it the vault's? see --key" };
    [
        format!("{name}: OK, accepted and paid"),
        format!("object   {}", hex(&deposit.object)),
        format!("sha256   {}", hex(&deposit.sha256)),
        format!("bytes    {}, of which {} billable", deposit.length, deposit.billable_bytes.get()),
        format!("charge   {}, to customer {}", verified.charge, deposit.customer),
        format!("entry    {}, of {}", verified.number, output::moment(verified.time_unix_s)),
        format!("head     {} of {} entries, signed {}", hex(&head.root), head.size, head.epoch),
        format!("vault    {}", hex(&verified.vault)),
        format!("key      {}, {compared}", verified.key),
    ]
    .join("\n")
}

fn shown(name: &str, verified: &Verified, compared: bool) -> Value {
    let (deposit, head) = (&verified.deposit, &verified.head);
    json!({
        "name": name,
        "ok": true,
        "object": hex(&deposit.object),
        "sha256": hex(&deposit.sha256),
        "length": deposit.length,
        "billable_bytes": deposit.billable_bytes.get(),
        "charged": verified.charge,
        "customer": deposit.customer,
        "entry": verified.number,
        "time_unix_s": verified.time_unix_s,
        "head": { "root": hex(&head.root), "size": head.size, "epoch": head.epoch },
        "vault": hex(&verified.vault),
        "key": verified.key,
        "key_compared": compared,
    })
}

/// 32 bytes as an id has them.
fn hex(bytes: &[u8; 32]) -> String {
    ObjectId::from_bytes(*bytes).to_string()
}
