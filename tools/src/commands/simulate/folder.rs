//! The folder of a run: each file gets its name when all of it is there.

use std::fs;
use std::path::{Path, PathBuf};

use coffer_endowment::simulation::report::Figure;

use crate::failure::Failure;
use crate::target::Target;

/// Where results are written to.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// A folder that is there, or is made.
    pub(super) fn make(path: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(path).map_err(|error| Failure::file("make", path, error))?;
        Ok(Self { path: path.to_owned() })
    }

    /// Writes a whole file.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let mut target = self.target(name)?;
        target.write(text.as_bytes())?;
        target.keep().map(drop)
    }

    /// Writes a figure.
    pub(super) fn draw(&self, figure: &Figure) -> Result<(), Failure> {
        self.write(&format!("{}.svg", figure.name()), &figure.svg())
    }

    /// A file to be written piece by piece.
    pub(super) fn target(&self, name: &str) -> Result<Target, Failure> {
        Target::open(&self.path.join(name), name)
    }

    /// For messages.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }
}
