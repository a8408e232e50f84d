//! The file of accounts, `DATA/accounts`: lines of text, and a seal. It is replaced as a whole.
//!
//! Losing it loses names and tokens, not money: balances stand in the books under the customers' ids.

use std::fmt::Write as _;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use coffer_storage::ObjectId;

use super::register::{Account, Register};
use super::token::TokenHash;

/// Where accounts are kept.
#[derive(Clone, Debug)]
pub(crate) struct AccountsFile {
    folder: PathBuf,
}

/// Why accounts cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountsError {
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
    /// The file is not what was written.
    #[error(
        "{path} is damaged at line {line}: put a sound copy in its place, or move it away and make the accounts anew (balances are in the books)"
    )]
    Damaged {
        /// The file.
        path: String,
        /// From 1.
        line: usize,
    },
}

impl AccountsFile {
    /// In a data folder. Nothing is read or made yet.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// What was kept; nobody, if there is no file.
    pub(crate) fn load(&self) -> Result<Register, AccountsError> {
        let path = self.path();
        match fs::read_to_string(&path) {
            Ok(text) => parse(&text).map_err(|line| {
                let path = path.display().to_string();
                AccountsError::Damaged { path, line }
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Register::default()),
            Err(source) => Err(failed("reading", &path)(source)),
        }
    }

    /// Keeps these instead: another file is written for its owner's eyes alone, synced, and renamed over the old one.
    pub(crate) fn save(&self, register: &Register) -> Result<(), AccountsError> {
        let (path, next) = (self.path(), self.folder.join("accounts.new"));
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&next).map_err(failed("making", &next))?;
        file.write_all(render(register).as_bytes()).map_err(failed("writing", &next))?;
        file.sync_all().map_err(failed("syncing", &next))?;
        fs::rename(&next, &path).map_err(failed("renaming", &next))?;
        let folder = fs::File::open(&self.folder).map_err(failed("opening", &self.folder))?;
        folder.sync_all().map_err(failed("syncing", &self.folder))
    }

    fn path(&self) -> PathBuf {
        self.folder.join("accounts")
    }
}

fn failed(operation: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> AccountsError {
    let path = path.display().to_string();
    move |source| AccountsError::File { operation, path, source }
}

fn render(register: &Register) -> String {
    let mut text = format!("{HEAD}\n");
    for Account { name, customer, token, created_unix_s, per_day } in register.iter() {
        let per_day = per_day.map_or_else(|| NO_LIMIT.to_owned(), |limit| limit.to_string());
        let _ = writeln!(text, "{name} {customer} {token} {created_unix_s} {per_day}");
    }
    let seal = ObjectId::of(text.as_bytes());
    let _ = writeln!(text, "seal {seal}");
    text
}

/// The register, or the line that is wrong.
fn parse(text: &str) -> Result<Register, usize> {
    let lines: Vec<&str> = text.lines().collect();
    let Some((last, body)) = lines.split_last() else { return Err(1) };
    let sealed = text.len() - text.rsplit_once("seal ").map_or(0, |(_, seal)| seal.len() + 5);
    let seal = ObjectId::of(&text.as_bytes()[..sealed]);
    if !text.ends_with('\n') || *last != format!("seal {seal}") {
        return Err(lines.len());
    }
    let limits = match body.first() {
        Some(&HEAD) => true,
        Some(&HEAD_1) => false,
        _ => return Err(1),
    };
    let mut register = Register::default();
    for (at, line) in body.iter().enumerate().skip(1) {
        let account = account(line, limits).ok_or(at + 1)?;
        register.add(account).map_err(|_| at + 1)?;
    }
    Ok(register)
}

/// The account of a line, which has a limit since version 2.
fn account(line: &str, limits: bool) -> Option<Account> {
    let mut words = line.split(' ');
    let mut next = || words.next();
    let (name, customer) = (next()?.to_owned(), next()?.to_owned());
    let token = TokenHash::from_hex(next()?)?;
    let created_unix_s = next()?.parse().ok()?;
    let per_day = match limits.then(&mut next) {
        None | Some(Some(NO_LIMIT)) => None,
        Some(limit) => Some(limit?.parse().ok()?),
    };
    next().is_none().then_some(Account { name, customer, token, created_unix_s, per_day })
}

/// The first line: what this is, and the version of it.
const HEAD: &str = "coffer accounts 2";
/// That of files from before there were limits.
const HEAD_1: &str = "coffer accounts 1";
/// Stands where a limit would.
const NO_LIMIT: &str = "-";
