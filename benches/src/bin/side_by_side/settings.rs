//! What is to be measured, where, and how often.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, bail};
use coffer_benches::noise;
use tempfile::TempDir;

/// What is to be measured, where, and how often.
#[derive(Debug)]
pub(crate) struct Settings {
    /// Rounds of each part.
    pub(crate) rounds: usize,
    /// Bytes of a large object.
    pub(crate) object_len: usize,
    /// Small objects in a round.
    pub(crate) small_objects: usize,
    /// Ranges in a round.
    pub(crate) ranges: usize,
    /// Bytes that are streamed while memory is watched.
    pub(crate) stream_len: u64,
    /// The `coffer` binary, if there is one.
    pub(crate) coffer: Option<PathBuf>,
    /// `b3sum`, if there is one.
    pub(crate) b3sum: Option<PathBuf>,
    parts: Vec<String>,
    scratch: TempDir,
    /// Seeds given out: no two bodies of a run are alike.
    seeds: AtomicU64,
}

impl Settings {
    /// Reads the command line.
    pub(crate) fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let (mut quick, mut folder, mut rounds, mut stream_gib, mut parts) =
            (false, None, None, None, vec![]);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--quick" => quick = true,
                "--folder" => folder = Some(PathBuf::from(value()?)),
                "--rounds" => rounds = Some(value()?.parse().context("--rounds takes a number")?),
                "--stream-gib" => stream_gib = Some(value()?.parse().context("--stream-gib takes a number")?),
                name if PART_NAMES.contains(&name) => parts.push(argument),
                _ => bail!("{argument} is neither a flag nor one of {}", PART_NAMES.join(", ")),
            }
        }
        let folder = folder.unwrap_or_else(|| PathBuf::from("target"));
        fs::create_dir_all(&folder)?;
        // A server is told the folder, and may have another current one.
        let folder = folder.canonicalize()?;
        Ok(Self {
            rounds: rounds.unwrap_or(if quick { 1 } else { 5 }).max(1),
            object_len: if quick { 16 << 20 } else { 1 << 30 },
            small_objects: if quick { 64 } else { 4_000 },
            ranges: if quick { 64 } else { 16_000 },
            stream_len: stream_gib.map_or(if quick { 32 << 20 } else { 1 << 30 }, |gib: u64| gib << 30),
            coffer: coffer_binary(),
            b3sum: b3sum_binary(),
            parts,
            scratch: tempfile::Builder::new().prefix("side_by_side").tempdir_in(folder)?,
            seeds: AtomicU64::new(1),
        })
    }

    /// Is this part to be measured?
    pub(crate) fn wants(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|wanted| wanted == part)
    }

    /// A folder of its own for everything that is written.
    pub(crate) fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Incompressible bytes that no other call gives.
    pub(crate) fn body(&self, len: usize) -> Vec<u8> {
        noise(self.seed(), len)
    }

    /// A seed that no other call gives.
    pub(crate) fn seed(&self) -> u64 {
        self.seeds.fetch_add(1, Ordering::Relaxed)
    }
}

fn coffer_binary() -> Option<PathBuf> {
    let named = std::env::var_os("COFFER_BIN").map(PathBuf::from);
    let beside = std::env::current_exe().ok().map(|program| program.with_file_name("coffer"));
    let built = Path::new("target/release/coffer").to_owned();
    [named, beside, Some(built)].into_iter().flatten().find(|path| path.is_file())?.canonicalize().ok()
}

fn b3sum_binary() -> Option<PathBuf> {
    let cached = std::env::home_dir().map(|home| home.join(".cache/coffer/bin/b3sum"));
    let search = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&search).map(|folder| folder.join("b3sum"));
    cached.into_iter().chain(found).find(|path| path.is_file())
}

const PART_NAMES: [&str; 7] = ["upload", "retrieval", "small", "versions", "hash", "verify", "memory"];
