//! Where a command writes what it checks first: a file appears under its name when all of it is there and right.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::local::DASH;
use crate::output;

/// Where the bytes go.
pub(crate) enum Target {
    /// Each piece when it is verified. Whoever reads them learns from the exit code whether they are all.
    Stdout,
    /// A device or a pipe, which cannot be replaced by another file.
    Stream { path: PathBuf, file: File },
    /// A regular file, which gets its name when all its bytes are verified.
    File(PartFile),
}

impl Target {
    /// A file of this name is made in `output` if that is a folder.
    pub(crate) fn open(output: &Path, name: &str) -> Result<Self, Failure> {
        if output == Path::new(DASH) {
            return Ok(Self::Stdout);
        }
        match fs::metadata(output) {
            Ok(found) if found.is_dir() => PartFile::create(output.join(name)).map(Self::File),
            Ok(found) if !found.is_file() => {
                let file = OpenOptions::new().write(true).open(output);
                let file = file.map_err(|error| Failure::file("write to", output, error))?;
                Ok(Self::Stream { path: output.to_owned(), file })
            }
            _ => PartFile::create(output.to_owned()).map(Self::File),
        }
    }

    /// For messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Stdout => DASH.to_owned(),
            Self::Stream { path, .. } => path.display().to_string(),
            Self::File(part) => part.name.display().to_string(),
        }
    }

    /// Takes the next bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Stdout => output::bytes(bytes),
            Self::Stream { path, file } => {
                file.write_all(bytes).map_err(|error| Failure::file("write to", path, error))
            }
            Self::File(part) => part.write(bytes),
        }
    }

    /// Gives the bytes their name; answers the file's path, if it is one.
    pub(crate) fn keep(self) -> Result<Option<PathBuf>, Failure> {
        match self {
            Self::Stdout => Ok(None),
            Self::Stream { path, .. } => Ok(Some(path)),
            Self::File(part) => part.keep().map(Some),
        }
    }
}

/// A file under another name beside its place, removed when dropped unless it was kept.
pub(crate) struct PartFile {
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

/// For exports of books: the failure travels in the error, and [`Failure::from_export`] takes it out.
impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Self::write(self, bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
