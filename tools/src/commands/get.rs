//! `coffer get`: downloads an object, or a range of it, verified against its id as it arrives.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use coffer_storage::ObjectId;
use serde_json::json;

use crate::args::GetArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::local::DASH;
use crate::output::{self, Format};
use crate::progress::Progress;
use crate::server::{ByteRange, Extent, ProvenRange, Server, proven_length};

/// Downloads an object, or a range of it.
pub(crate) fn run(args: GetArgs) -> Result<Exit, Failure> {
    let object = super::verify::parse_id(args.object.as_ref())?;
    let range = args.range.as_deref().map(str::parse::<ByteRange>).transpose()?;
    let server = Server::new(&args.server)?;
    let output = args.output.unwrap_or_else(|| PathBuf::from(object.to_string()));
    let format = args.format.format();

    let asked = match range {
        None => Extent::from(0),
        Some(range) => extent(&server, object, range)?,
    };
    // The server is asked first: what it refuses leaves no trace on the disk.
    let download = ProvenRange::start(&server, object, asked, asked.grain())?;
    let mut target = Target::open(&output, &object)?;
    let progress = Progress::new("downloading", &target.name(), Some(0));
    let proven = download.hand_on(&progress, |bytes| target.write(bytes))?;
    drop(progress);
    if let (Some(range), 0, Some(length)) = (range, proven.bytes, proven.length) {
        return Err(Failure::OutOfRange { object, length, range });
    }
    match (format, target.keep()?) {
        // Standard output carries the object itself.
        (_, None) | (Format::Text, _) => {}
        (Format::Json, Some(place)) => {
            let answer = json!({
                "object": object.to_string(),
                "file": place.to_string_lossy(),
                "offset": asked.start,
                "length": proven.bytes,
                "verified": true,
            });
            output::line(&answer.to_string())?;
        }
    }
    Ok(Exit::Done)
}

/// Where a range lies in the object. Only for bytes counted from its end the server has to prove the length first: a
/// slice that reaches the end, or lies beyond it, proves it by itself.
fn extent(server: &Server, object: ObjectId, range: ByteRange) -> Result<Extent, Failure> {
    match range {
        ByteRange::Between(first, last) => Ok(Extent { start: first, end: last.saturating_add(1) }),
        ByteRange::From(first) => Ok(Extent::from(first)),
        ByteRange::Last(count) => {
            let (length, _) = proven_length(server, object)?;
            Ok(Extent { start: length.saturating_sub(count), end: length })
        }
    }
}

/// Where the bytes go.
enum Target {
    /// Each piece when it is verified. Whoever reads them learns from the exit code whether they are all.
    Stdout,
    /// A device or a pipe, which cannot be replaced by another file.
    Stream { path: PathBuf, file: File },
    /// A regular file, which gets its name when all its bytes are verified.
    File(PartFile),
}

impl Target {
    fn open(output: &Path, object: &ObjectId) -> Result<Self, Failure> {
        if output == Path::new(DASH) {
            return Ok(Self::Stdout);
        }
        match fs::metadata(output) {
            Ok(found) if found.is_dir() => PartFile::create(output.join(object.to_string())).map(Self::File),
            Ok(found) if !found.is_file() => {
                let file = OpenOptions::new().write(true).open(output);
                let file = file.map_err(|error| Failure::file("write to", output, error))?;
                Ok(Self::Stream { path: output.to_owned(), file })
            }
            _ => PartFile::create(output.to_owned()).map(Self::File),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Stdout => DASH.to_owned(),
            Self::Stream { path, .. } => path.display().to_string(),
            Self::File(part) => part.name.display().to_string(),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Stdout => output::bytes(bytes),
            Self::Stream { path, file } => {
                file.write_all(bytes).map_err(|error| Failure::file("write to", path, error))
            }
            Self::File(part) => part.write(bytes),
        }
    }

    /// Gives the bytes their name; answers the file's path, if it is one.
    fn keep(self) -> Result<Option<PathBuf>, Failure> {
        match self {
            Self::Stdout => Ok(None),
            Self::Stream { path, .. } => Ok(Some(path)),
            Self::File(part) => part.keep().map(Some),
        }
    }
}

/// A file under another name beside its place, removed when dropped unless it was kept.
struct PartFile {
    /// As it was asked for.
    name: PathBuf,
    /// The place itself, behind symbolic links.
    path: PathBuf,
    part: PathBuf,
    file: File,
}

impl PartFile {
    fn create(name: PathBuf) -> Result<Self, Failure> {
        let path = fs::canonicalize(&name).unwrap_or_else(|_| name.clone());
        let Some(last) = path.file_name() else {
            return Err(Failure::Usage {
                what: format!("{:?} names no file to write to", name.display().to_string()),
                advice: "write -o FILE, -o FOLDER, or -o - for standard output",
            });
        };
        let mut hidden = OsString::from(".");
        hidden.push(last);
        hidden.push(format!(".coffer-part-{}", std::process::id()));
        let part = path.with_file_name(hidden);
        let file = OpenOptions::new().write(true).create_new(true).open(&part);
        let file = file.map_err(|error| Failure::file("create", &name, error))?;
        Ok(Self { name, path, part, file })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(|error| Failure::file("write to", &self.name, error))
    }

    /// Synced before it is renamed: what has the name has the bytes, after a loss of power, too.
    fn keep(self) -> Result<PathBuf, Failure> {
        let kept = self.file.sync_all().and_then(|()| fs::rename(&self.part, &self.path));
        kept.map_err(|error| Failure::file("write to", &self.name, error))?;
        Ok(self.name.clone())
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        // Renamed already if it was kept; where it cannot be removed, its name tells what it is.
        drop(fs::remove_file(&self.part));
    }
}
