//! `coffer quote`: what storing a file, a folder or so many bytes costs.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use coffer_endowment::{Amount, CurrencyCode, Money, Quote, ValueError};
use coffer_storage::chunker::AVERAGE_LEN;
use coffer_storage::format::manifest::INLINE_MAX;
use coffer_storage::{ChunkId, ObjectId};
use serde_json::{Value, json};

use crate::args::QuoteArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::local::DASH;
use crate::output::{self, Format};
use crate::progress::Progress;
use crate::server::Server;
use crate::target::Target;
use crate::{cut, folder};

/// Prices what is named.
pub(crate) fn run(args: &QuoteArgs) -> Result<Exit, Failure> {
    let server = Server::new(&args.server)?;
    let format = args.format.format();
    let priced = match (&args.path, args.bytes) {
        (Some(path), _) if path.is_dir() => {
            if args.output.is_some() {
                return Err(Failure::Usage {
                    what: "a quote pays for one upload, and a folder is an upload for each file".to_owned(),
                    advice: "ask for the files' quotes one by one, or leave -o away",
                });
            }
            return of_folder(&server, path, format);
        }
        (Some(path), _) => {
            let chunks = Cut::of(path)?;
            let asked = chunks.asked(&HashSet::new());
            Priced { path: Some(path.display().to_string()), by: asked.by, quote: server.quote(&asked.text)? }
        }
        (None, bytes) => {
            let asked = Asked::bytes(bytes.unwrap_or_default());
            Priced { path: None, by: asked.by, quote: server.quote(&asked.text)? }
        }
    };
    if let Some(output) = &args.output {
        let mut target = Target::open(output, "quote.json")?;
        target.write(format!("{}\n", priced.quote.to_json()).as_bytes())?;
        target.keep()?;
        if output == Path::new(DASH) {
            return Ok(Exit::Done);
        }
    }
    format.answer(|| priced.text(), || priced.json())?;
    Ok(Exit::Done)
}

/// A file, or a number of bytes, with its price.
struct Priced {
    path: Option<String>,
    by: By,
    quote: Quote,
}

/// What the server was told.
#[derive(Clone, Copy)]
enum By {
    /// Only how many bytes.
    Size,
    /// So many chunks.
    Chunks(usize),
}

impl Priced {
    fn text(&self) -> String {
        let offer = self.quote.offer();
        let money = |amount| offer.money(amount).to_string();
        let row = |name: &str, bytes: String, amount| [name.to_owned(), bytes, amount];
        let mut rows = vec![row("stored and paid", offer.stored_bytes.get().to_string(), String::new())];
        for (part, amount) in &offer.parts {
            rows.push(row(&part.name, part.billable_bytes.get().to_string(), money(*amount)));
        }
        rows.push(row("fee", String::new(), money(offer.fee)));
        rows.push(row("charge", offer.billable_bytes.get().to_string(), money(offer.charge)));
        rows.push(row("at most", String::new(), money(offer.cap)));
        let how = match self.by {
            By::Size => "priced by its size, as if nothing of it were stored".to_owned(),
            By::Chunks(1) => "priced by its one chunk".to_owned(),
            By::Chunks(count) => format!("priced by its {count} chunks"),
        };
        format!(
            "{}{} bytes, {how}\n{}\n{} a physical TB, once; good for one upload until {}",
            self.path.as_ref().map(|path| format!("{path}: ")).unwrap_or_default(),
            offer.length,
            output::table(["PART", "PHYSICAL BYTES", "AMOUNT"], [false, true, true], &rows),
            money(offer.unit_price.amount()),
            output::moment(offer.expires_unix_s),
        )
    }

    fn json(&self) -> Value {
        let quote: Value = serde_json::from_str(&self.quote.to_json()).unwrap_or_default();
        let (by, chunks) = match self.by {
            By::Size => ("size", None),
            By::Chunks(count) => ("chunks", Some(count)),
        };
        json!({ "path": self.path, "by": by, "chunks": chunks, "quote": quote })
    }
}

/// A file as it will be cut.
struct Cut {
    length: u64,
    /// `None` if there are too many to ask for.
    chunks: Option<Vec<(ChunkId, usize)>>,
}

impl Cut {
    fn of(path: &Path) -> Result<Self, Failure> {
        let unreadable = |error| Failure::file("read", path, error);
        let found = fs::metadata(path).map_err(unreadable)?;
        if !found.is_file() {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "it is no file: ask with --bytes");
            return Err(unreadable(error));
        }
        let length = found.len();
        if length / AVERAGE_LEN as u64 > CHUNKS_MAX as u64 {
            return Ok(Self { length, chunks: None });
        }
        let name = path.display().to_string();
        let progress = Progress::new("cutting", &name, Some(length));
        let mut chunks = Vec::new();
        let cut = cut::chunks(path, &progress, |id, len| {
            chunks.push((id, len));
            chunks.len() <= CHUNKS_MAX
        });
        cut.map_err(unreadable)?;
        let length = chunks.iter().map(|(_, len)| *len as u64).sum::<u64>().max(length);
        Ok(Self { length, chunks: (chunks.len() <= CHUNKS_MAX).then_some(chunks) })
    }

    /// What the server is to be asked, where these chunks will have been uploaded before.
    fn asked(&self, before: &HashSet<ChunkId>) -> Asked {
        match &self.chunks {
            // What is so short is kept in the manifest.
            Some(chunks) if self.length > INLINE_MAX as u64 => {
                let new: Vec<_> = chunks.iter().filter(|(id, _)| !before.contains(id)).copied().collect();
                // At least its manifest is paid for; the server wants a chunk to price one.
                Asked::chunks(if new.is_empty() { chunks } else { &new })
            }
            _ => Asked::bytes(self.length),
        }
    }

    /// The same for files with the same bytes.
    fn name(&self) -> Option<ObjectId> {
        let mut hasher = blake3::Hasher::new();
        for (id, _) in self.chunks.as_ref()? {
            hasher.update(id.as_bytes());
        }
        Some(hasher.finalize().into())
    }
}

/// A question to the server.
struct Asked {
    by: By,
    text: String,
}

impl Asked {
    fn bytes(bytes: u64) -> Self {
        Self { by: By::Size, text: json!({ "bytes": bytes }).to_string() }
    }

    fn chunks(chunks: &[(ChunkId, usize)]) -> Self {
        let chunks: Vec<_> = chunks.iter().map(|(id, len)| format!("{id}:{len}")).collect();
        Self { by: By::Chunks(chunks.len()), text: json!({ "chunks": chunks }).to_string() }
    }
}

/// Prices each file of a folder, and all of them together.
fn of_folder(server: &Server, path: &Path, format: Format) -> Result<Exit, Failure> {
    let found = folder::walk(path);
    if let Some(what) = found.passed_over() {
        output::note(&format!("not followed in {}: {what}", path.display()));
    }
    let (mut total, mut exit, mut rows) = (Total::default(), Exit::Done, Vec::new());
    for failure in &found.failures {
        output::report(failure);
        exit = exit.and(failure.exit());
    }
    for file in &found.files {
        match total.price(server, file) {
            Ok(Some(priced)) => match format {
                Format::Json => output::line(&priced.json().to_string())?,
                Format::Text => {
                    let offer = priced.quote.offer();
                    let money = |amount| offer.money(amount).to_string();
                    rows.push([
                        offer.length.to_string(),
                        money(offer.charge),
                        money(offer.cap),
                        priced.path.unwrap_or_default(),
                    ]);
                }
            },
            Ok(None) => {}
            Err(failure @ Failure::Unreachable { .. }) => return Err(failure),
            Err(failure) => {
                output::report(&failure);
                exit = exit.and(failure.exit());
            }
        }
    }
    format.answer(|| total.text(path, &mut rows), || total.json(path))?;
    Ok(exit)
}

/// What the files of a folder cost together.
#[derive(Default)]
struct Total {
    files: u64,
    /// Files with the bytes of one before.
    alike: u64,
    length: u64,
    charge: Amount,
    cap: Amount,
    currency: Option<CurrencyCode>,
    chunks: HashSet<ChunkId>,
    objects: HashSet<ObjectId>,
}

impl Total {
    /// Prices one more file. `None` for one that costs nothing, because one before has the same bytes.
    fn price(&mut self, server: &Server, path: &Path) -> Result<Option<Priced>, Failure> {
        let file = Cut::of(path)?;
        if let Some(name) = file.name()
            && !self.objects.insert(name)
        {
            self.files += 1;
            self.alike += 1;
            self.length += file.length;
            return Ok(None);
        }
        let asked = file.asked(&self.chunks);
        let quote = server.quote(&asked.text)?;
        let offer = quote.offer();
        self.add(offer.charge, offer.cap).map_err(|error| Failure::Foreign {
            server: server.address().to_owned(),
            what: format!("its prices cannot be summed: {error}"),
        })?;
        self.currency = Some(offer.currency);
        self.files += 1;
        self.length += file.length;
        self.chunks.extend(file.chunks.iter().flatten().map(|(id, _)| *id));
        Ok(Some(Priced { path: Some(path.display().to_string()), by: asked.by, quote }))
    }

    fn add(&mut self, charge: Amount, cap: Amount) -> Result<(), ValueError> {
        (self.charge, self.cap) = (self.charge.checked_add(charge)?, self.cap.checked_add(cap)?);
        Ok(())
    }

    fn money(&self, amount: Amount) -> Option<Money> {
        self.currency.map(|currency| Money { amount, currency })
    }

    fn text(&self, path: &Path, rows: &mut Vec<[String; 4]>) -> String {
        let shown = |amount| self.money(amount).map(|money| money.to_string()).unwrap_or_default();
        let total = format!("{} in {} files, {} alike", path.display(), self.files, self.alike);
        rows.push([self.length.to_string(), shown(self.charge), shown(self.cap), total]);
        output::table(["BYTES", "CHARGE", "AT MOST", "FILE"], [true, true, true, false], rows)
    }

    fn json(&self, path: &Path) -> Value {
        json!({
            "folder": path.display().to_string(),
            "files": self.files,
            "alike": self.alike,
            "length": self.length,
            "charge": self.money(self.charge),
            "cap": self.money(self.cap),
        })
    }
}

/// Chunks of one question: each takes 74 bytes, and the server reads 16 MiB.
const CHUNKS_MAX: usize = 220_000;
