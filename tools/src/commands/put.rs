//! `coffer put`: uploads files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use coffer_storage::ObjectId;
use serde_json::{Value, json};

use crate::args::PutArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::local::Source;
use crate::output::{self, Format};
use crate::progress::Progress;
use crate::server::{Promise, Server};
use crate::sums;

/// Uploads each file; one that fails is reported, and the others are uploaded, unless nobody answers any more.
pub(crate) fn run(args: &PutArgs) -> Result<Exit, Failure> {
    if args.name.is_some() && args.files.len() > 1 {
        return Err(Failure::Usage {
            what: format!("--name is one name, and {} files are given", args.files.len()),
            advice: "upload them one by one, or leave --name away: each keeps its own name",
        });
    }
    let server = Server::new(&args.server)?;
    let mut exit = Exit::Done;
    for path in &args.files {
        match put(&server, &Source::new(path), args.name.as_deref()) {
            Ok(stored) => stored.tell(args.format.format())?,
            Err(failure @ Failure::Unreachable { .. }) => return Err(failure),
            Err(failure) => {
                output::report(&failure);
                exit = exit.and(failure.exit());
            }
        }
    }
    Ok(exit)
}

/// An upload that is durable.
struct Stored {
    source: Source,
    object: ObjectId,
    /// The server's answer.
    answer: Value,
}

impl Stored {
    fn tell(mut self, format: Format) -> Result<(), Failure> {
        self.warn();
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

fn put(server: &Server, source: &Source, name: Option<&str>) -> Result<Stored, Failure> {
    let own_name = source.name().file_name().unwrap_or_default().to_string_lossy();
    let stdin_name = name.unwrap_or("");
    match source {
        Source::Stdin => put_stream(server, source, stdin_name, &mut io::stdin().lock()),
        Source::File(path) => {
            let unreadable = |error| Failure::file("read", path, error);
            let mut file = File::open(path).map_err(unreadable)?;
            let metadata = file.metadata().map_err(unreadable)?;
            let name = name.unwrap_or(&own_name);
            match metadata.is_file() {
                true => put_file(server, path, name, &mut file, metadata.len()),
                false if metadata.is_dir() => Err(unreadable(io::ErrorKind::IsADirectory.into())),
                false => put_stream(server, source, name, &mut file),
            }
        }
    }
}

/// Uploads a regular file: its id goes ahead of it.
fn put_file(
    server: &Server,
    path: &Path,
    name: &str,
    file: &mut File,
    length: u64,
) -> Result<Stored, Failure> {
    let source = Source::File(path.to_owned());
    let promised = {
        let _progress = Progress::new("hashing", name, None);
        source.hash()?
    };
    let progress = Progress::new("uploading", name, Some(length));
    // No more than `length` bytes are announced; a file that grows meanwhile is stored as it was, one that shrinks or
    // changes is refused by the server.
    let mut body = Body::new(file.take(length), &progress);
    let sent = server.put(&Promise::Object(promised), name, Some(length), &mut body);
    let answer = sent.map_err(|failure| body.explain(path, failure))?;
    drop(progress);
    finish(server, source, promised, answer)
}

/// Uploads what can be read only once: it is hashed on its way, and the server's id compared with that.
fn put_stream(
    server: &Server,
    source: &Source,
    name: &str,
    stream: &mut dyn Read,
) -> Result<Stored, Failure> {
    let shown = source.name().to_string_lossy();
    let progress = Progress::new("uploading", if name.is_empty() { &shown } else { name }, None);
    let mut body = Body::new(stream, &progress);
    let sent = server.put(&Promise::Nothing, name, None, &mut body);
    let answer = sent.map_err(|failure| body.explain(source.name(), failure))?;
    let sent = body.hasher.finalize().into();
    drop(progress);
    finish(server, source.clone(), sent, answer)
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
