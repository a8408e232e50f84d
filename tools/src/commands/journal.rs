//! `coffer journal`: a server's books, done again, and written for other programs.

use std::fs;
use std::io::BufWriter;
use std::path::Path;

use coffer_endowment::export;
use coffer_storage::ObjectId;
use serde_json::{Value, json};

use crate::args::{BookFormat, ExportArgs, JournalAction, JournalArgs, JournalContinueArgs};
use crate::books::Entries;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{self, Format};
use crate::server::{Server, SignedRoot};
use crate::target::Target;

/// Verifies the books, and exports them if that is asked for.
pub(crate) fn run(args: &JournalArgs) -> Result<Exit, Failure> {
    match &args.action {
        JournalAction::Verify(args) => verify(args),
        JournalAction::Export(args) => write(args),
    }
}

fn verify(args: &JournalContinueArgs) -> Result<Exit, Failure> {
    let JournalContinueArgs { verify: args, since, save } = args;
    let kept = since.as_deref().map(kept).transpose()?;
    let server = Server::new(&args.server)?;
    let mut entries = Entries::of(&server, args.key)?;
    if let Some(kept) = kept {
        entries = entries.since(kept)?;
    }
    for entry in entries.by_ref() {
        entry?;
    }
    if let Some(save) = save {
        let mut target = Target::open(save, "head.json")?;
        target.write(format!("{}\n", entries.signed().to_json()).as_bytes())?;
        target.keep()?;
    }
    let said = said(&entries, args.key.is_some())?;
    args.format.format().answer(|| told(&said), || said.clone())?;
    Ok(Exit::Done)
}

/// A head that was kept. Its signature is checked: a file that changed must not make a server look like a liar.
fn kept(path: &Path) -> Result<SignedRoot, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, error))?;
    let kept = serde_json::from_str(&text).ok().and_then(|shown| SignedRoot::from_json(&shown));
    kept.filter(|kept| kept.head.verify(&kept.vault, &kept.key).is_ok()).ok_or_else(|| Failure::Usage {
        what: format!("{:?} holds no signed head of a journal", path.display().to_string()),
        advice: "name a file that `coffer journal verify --save FILE` wrote",
    })
}

/// Writes the entries as they are verified. A file is there only if all of them are right.
fn write(args: &ExportArgs) -> Result<Exit, Failure> {
    let server = Server::new(&args.server)?;
    let mut entries = Entries::of(&server, args.key)?;
    let mut target = Target::open(&args.output, "books")?;
    let first = entries.next().transpose()?;
    let currency = entries.opening()?.currency.code();
    {
        let all = first.into_iter().map(Ok).chain(entries.by_ref());
        let out = BufWriter::new(&mut target);
        let written = match args.written {
            BookFormat::Beancount => export::beancount(all, out),
            BookFormat::Hledger => export::hledger(all, out),
            BookFormat::Csv => export::csv(all, currency, out),
            BookFormat::Json => export::json(all, currency, out),
        };
        written.map_err(Failure::from_export)?;
    }
    let place = target.keep()?;
    if let (Format::Json, Some(place)) = (args.format.format(), place) {
        let mut said = said(&entries, args.key.is_some())?;
        if let Some(members) = said.as_object_mut() {
            members.insert("file".to_owned(), json!(place.to_string_lossy()));
        }
        output::line(&said.to_string())?;
    }
    Ok(Exit::Done)
}

/// What was verified. `compared`: was it known which key opens the books?
fn said(entries: &Entries<'_>, compared: bool) -> Result<Value, Failure> {
    let (opening, head) = (entries.opening()?, entries.head());
    let hex = |bytes: [u8; 32]| ObjectId::from_bytes(bytes).to_string();
    Ok(json!({
        "vault": hex(opening.vault),
        "demo": opening.demo,
        "currency": opening.currency.code(),
        "entries": head.size,
        "deposits": entries.ledger().deposits(),
        "root": hex(head.root),
        "epoch": head.epoch,
        "opening_key": opening.key,
        "key": entries.ledger().key(),
        "key_compared": compared,
        "continues": entries.continued().map(|head| head.size),
    }))
}

fn told(said: &Value) -> String {
    let word = |name: &str| match said.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let compared = if said.get("key_compared") == Some(&Value::Bool(true)) {
        "as it must be"
    } else {
        "not compared: is it the vault's? see --key"
    };
    let mut lines = vec![
        format!(
            "vault {}: OK, {} entries, {} of them deposits",
            word("vault"),
            word("entries"),
            word("deposits")
        ),
        format!("root     {}, signed {}", word("root"), word("epoch")),
        format!("key      {}", word("key")),
        format!("opened   by {}, {compared}", word("opening_key")),
    ];
    if let Some(size) = said.get("continues").and_then(Value::as_u64) {
        lines.push(format!("begins   with the {size} entries of the head that was kept"));
    }
    lines.join("\n")
}
