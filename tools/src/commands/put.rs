//! `coffer put`: uploads files.

use std::fs::{self, File};
use std::io::{self, Read, Seek as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use coffer_endowment::Quote;
use coffer_storage::ObjectId;
use serde_json::{Value, json};

use crate::args::PutArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::local::Source;
use crate::output::{self, Format};
use crate::progress::Progress;
use crate::server::{Payment, Promise, Server};
use crate::tokens::{self, Token};
use crate::{folder, sums};

/// Uploads each file; one that fails is reported, and the others are uploaded, unless nobody answers any more.
pub(crate) fn run(args: &PutArgs) -> Result<Exit, Failure> {
    let server = Server::new(&args.server)?;
    let mut exit = Exit::Done;
    let sources = sources(&args.files, &mut exit);
    for (given, flag) in [(args.name.is_some(), "--name"), (args.quote.is_some(), "--quote")] {
        if given && sources.len() > 1 {
            return Err(Failure::Usage {
                what: format!("{flag} is for one file, and {} are given", sources.len()),
                advice: "upload them one by one, or leave it away",
            });
        }
    }
    let payer = Payer::new(&server, args)?;
    for source in &sources {
        match put(&server, source, args.name.as_deref(), &payer) {
            Ok(stored) => stored.tell(args.format.format(), payer.token.is_some().then_some(&server))?,
            Err(failure @ Failure::Unreachable { .. }) => return Err(failure),
            Err(failure) => {
                output::report(&failure);
                exit = exit.and(failure.exit());
            }
        }
    }
    Ok(exit)
}

/// What is to be uploaded: a folder stands for all files in it.
fn sources(paths: &[PathBuf], exit: &mut Exit) -> Vec<Source> {
    let mut sources = Vec::new();
    for path in paths {
        match Source::new(path) {
            Source::File(path) if path.is_dir() => {
                let found = folder::walk(&path);
                let count = found.files.len();
                output::note(&format!(
                    "{}: each of its {count} files is an object of its own",
                    path.display()
                ));
                if let Some(what) = found.passed_over() {
                    output::note(&format!("not followed in {}: {what}", path.display()));
                }
                for failure in &found.failures {
                    output::report(failure);
                    *exit = exit.and(failure.exit());
                }
                sources.extend(found.files.into_iter().map(Source::File));
            }
            source => sources.push(source),
        }
    }
    sources
}

/// Who pays, and by which quote.
struct Payer {
    token: Option<Token>,
    quote: Option<Quote>,
}

impl Payer {
    fn new(server: &Server, args: &PutArgs) -> Result<Self, Failure> {
        let token = tokens::paying(server, args.account.as_deref())?;
        let quote = args.quote.as_deref().map(|path| {
            let text = fs::read(path).map_err(|error| Failure::file("read", path, error))?;
            let name = path.display().to_string();
            Quote::from_json(&String::from_utf8_lossy(&text))
                .map_err(|source| Failure::Quote { name, source })
        });
        Ok(Self { token, quote: quote.transpose()? })
    }

    /// Of one upload, under a name of its own.
    fn payment<'a>(&'a self, key: &'a str) -> Payment<'a> {
        Payment { token: self.token.as_ref(), quote: self.quote.as_ref(), key }
    }
}

/// An upload that is durable.
struct Stored {
    source: Source,
    object: ObjectId,
    /// The server's answer.
    answer: Value,
}

impl Stored {
    /// `paid_to`: whom an account of its own has paid, if one has.
    fn tell(mut self, format: Format, paid_to: Option<&Server>) -> Result<(), Failure> {
        self.warn();
        if let (Format::Text, Some(server)) = (format, paid_to) {
            self.bill(server);
        }
        match format {
            Format::Text => output::line(&sums::format(self.object, self.source.name())),
            Format::Json => {
                if let Some(answer) = self.answer.as_object_mut() {
                    answer.insert("file".to_owned(), json!(self.source.name().to_string_lossy()));
                }
                output::line(&self.answer.to_string())
            }
        }
    }

    /// Says what it cost. Standard output is a list that `coffer verify -c` reads, so this goes beside it.
    fn bill(&self, server: &Server) {
        let member = |of: &Value, key: &str| match of.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => "-".to_owned(),
        };
        let charged = self.answer.get("charged").unwrap_or(&Value::Null);
        let text = format!(
            "{}: {} new bytes, {} billable, charged {} {}; receipt {}{}",
            self.source.name().display(),
            member(&self.answer, "new_bytes"),
            member(&self.answer, "billable_bytes"),
            member(charged, "amount"),
            member(charged, "currency"),
            server.address(),
            member(&self.answer, "receipt"),
        );
        output::note(&text);
    }

    /// Says so when the object has fewer shards than it should: it is stored, and less safe than it will be. The
    /// server says 0 when this upload added no stripe.
    fn warn(&self) {
        let number = |key| self.answer.get(key).and_then(Value::as_u64);
        if let (Some(shards), Some(of)) = (number("shards"), number("of_shards"))
            && (1..of).contains(&shards)
        {
            let name = self.source.name().display();
            output::note(&format!("{name} is stored on {shards} of {of} volumes: the vault is degraded"));
        }
    }
}

fn put(server: &Server, source: &Source, name: Option<&str>, payer: &Payer) -> Result<Stored, Failure> {
    let own_name = source.name().file_name().unwrap_or_default().to_string_lossy();
    let stdin_name = name.unwrap_or("");
    let key = random_key()?;
    let payment = payer.payment(&key);
    match source {
        Source::Stdin => put_stream(server, source, stdin_name, &mut io::stdin().lock(), &payment),
        Source::File(path) => {
            let unreadable = |error| Failure::file("read", path, error);
            let mut file = File::open(path).map_err(unreadable)?;
            let metadata = file.metadata().map_err(unreadable)?;
            let name = name.unwrap_or(&own_name);
            if metadata.is_file() {
                put_file(server, path, name, (&mut file, metadata.len()), &payment)
            } else {
                put_stream(server, source, name, &mut file, &payment)
            }
        }
    }
}

/// Uploads a regular file: its id goes ahead of it. What may succeed in a moment is tried again, under the same key:
/// whatever became of the first try, it is stored and paid once.
fn put_file(
    server: &Server,
    path: &Path,
    name: &str,
    (file, length): (&mut File, u64),
    payment: &Payment<'_>,
) -> Result<Stored, Failure> {
    let source = Source::File(path.to_owned());
    let promised = {
        let _progress = Progress::new("hashing", name, None);
        source.hash()?
    };
    let mut pauses = PAUSES.into_iter();
    let mut tried = false;
    let answer = loop {
        file.rewind().map_err(|error| Failure::file("read", path, error))?;
        let progress = Progress::new("uploading", name, Some(length));
        // No more than `length` bytes are announced; a file that grows meanwhile is stored as it was, one that shrinks
        // or changes is refused by the server.
        let mut body = Body::new(file.take(length), &progress);
        let sent = server.put(&Promise::Object(promised), name, Some(length), &mut body, payment);
        match sent.map_err(|failure| body.explain(path, failure)) {
            Err(failure) if failure.passes(tried) => {
                let Some(pause) = pauses.next() else { return Err(failure) };
                drop(progress);
                tried = true;
                thread::sleep(pause);
            }
            answer => break answer?,
        }
    };
    finish(server, source, promised, answer)
}

/// Uploads what can be read only once: it is hashed on its way, and the server's id compared with that.
fn put_stream(
    server: &Server,
    source: &Source,
    name: &str,
    stream: &mut dyn Read,
    payment: &Payment<'_>,
) -> Result<Stored, Failure> {
    let shown = source.name().to_string_lossy();
    let progress = Progress::new("uploading", if name.is_empty() { &shown } else { name }, None);
    let mut body = Body::new(stream, &progress);
    let sent = server.put(&Promise::Nothing, name, None, &mut body, payment);
    let answer = sent.map_err(|failure| body.explain(source.name(), failure))?;
    let sent = body.hasher.finalize().into();
    drop(progress);
    finish(server, source.clone(), sent, answer)
}

/// The name of one upload, for all tries.
fn random_key() -> Result<String, Failure> {
    let bytes = coffer_gateway::random().map_err(Failure::Randomness)?;
    Ok(ObjectId::from_bytes(bytes).to_string())
}

/// Compares the id of the bytes sent with the one of the bytes stored.
fn finish(server: &Server, source: Source, sent: ObjectId, answer: Value) -> Result<Stored, Failure> {
    let object = answer.get("object").and_then(Value::as_str).and_then(|text| text.parse().ok());
    match object {
        Some(object) if object == sent => Ok(Stored { source, object, answer }),
        Some(found) => {
            let name = format!("{} as stored by {}", source.name().display(), server.address());
            Err(Failure::Mismatch { name, found, expected: sent })
        }
        None => Err(Failure::Foreign {
            server: server.address().to_owned(),
            what: "its answer names no object".to_owned(),
        }),
    }
}

/// A request's body: hashes what passes, moves the progress bar, and keeps the error of its source, which the HTTP
/// client would report as one of the connection.
struct Body<'a, R> {
    inner: R,
    hasher: blake3::Hasher,
    progress: &'a Progress,
    failed: Option<io::Error>,
}

impl<'a, R: Read> Body<'a, R> {
    fn new(inner: R, progress: &'a Progress) -> Self {
        Self { inner, hasher: blake3::Hasher::new(), progress, failed: None }
    }

    /// The failure that made the request fail.
    fn explain(&mut self, path: &Path, failure: Failure) -> Failure {
        match self.failed.take() {
            Some(error) => Failure::file("read", path, error),
            None => failure,
        }
    }
}

impl<R: Read> Read for Body<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buffer) {
            Ok(len) => {
                self.hasher.update(buffer.get(..len).unwrap_or_default());
                self.progress.add(len);
                Ok(len)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let shown = io::Error::from(error.kind());
                self.failed = Some(error);
                Err(shown)
            }
        }
    }
}

/// Before each further try.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(3)];
