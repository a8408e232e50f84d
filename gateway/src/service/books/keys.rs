//! The vault's keys, in `DATA/keys`: what signs heads, quotes and receipts, and the operator's token.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use coffer_storage::ObjectId;

use super::keyring::Keyring;
use crate::accounts::{Token, TokenHash};
use crate::clock;

/// The keys of one vault.
pub(crate) struct Keys {
    /// Sign heads, quotes and receipts.
    pub(crate) signing: Keyring,
    /// Hash of the operator's token.
    pub(crate) operator: TokenHash,
}

/// Why the keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    /// The file system.
    #[error("{operation} {path}: {source}")]
    File {
        /// What was done.
        operation: &'static str,
        /// To which file.
        path: String,
        /// What came of it.
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("{path} holds no key: put the right one in its place; a new one would not be the vault's")]
    Damaged {
        /// The file.
        path: String,
    },
    /// There is no randomness for new keys.
    #[error("the operating system gives no random bytes: {0}")]
    Randomness(#[from] getrandom::Error),
}

impl Keys {
    /// Reads the keys, and makes what is missing, for its owner's eyes alone.
    pub(crate) fn open(data: &Path) -> Result<Self, KeysError> {
        let folder = data.join("keys");
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        made.map_err(failed("making", &folder))?;
        let signing = Keyring::open(&folder)?;
        let operator = folder.join("operator-token");
        let token = if let Some(text) = read(&operator)? {
            Token::read(text.trim()).ok_or_else(|| damaged(&operator))?
        } else {
            let token = Token::from_random(clock::random()?);
            write(&operator, token.as_str())?;
            token
        };
        Ok(Self { signing, operator: token.hash() })
    }
}

/// The secret that a file's text holds.
pub(super) fn seed(text: &str) -> Option<[u8; 32]> {
    text.trim().parse::<ObjectId>().ok().map(|id| *id.as_bytes())
}

/// A file's text; `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<String>, KeysError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("reading", path)(error)),
    }
}

/// Writes another file, syncs it, and renames it: a kill leaves a whole key or none.
pub(super) fn write(path: &Path, text: &str) -> Result<(), KeysError> {
    let next = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&next).map_err(failed("making", &next))?;
    file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n")).map_err(failed("writing", &next))?;
    file.sync_all().map_err(failed("syncing", &next))?;
    fs::rename(&next, path).map_err(failed("renaming", &next))?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Makes what was renamed in a folder last.
pub(super) fn sync_folder(folder: &Path) -> Result<(), KeysError> {
    let opened = fs::File::open(folder).map_err(failed("opening", folder))?;
    opened.sync_all().map_err(failed("syncing", folder))
}

pub(super) fn failed(operation: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> KeysError {
    let path = path.display().to_string();
    move |source| KeysError::File { operation, path, source }
}

pub(super) fn damaged(path: &Path) -> KeysError {
    KeysError::Damaged { path: path.display().to_string() }
}
