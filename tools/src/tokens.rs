//! Tokens: who pays, and who the operator is.
//!
//! The tokens of accounts are kept in a file for its owner's eyes alone, a line each: server, account, token. Where
//! they are set, `COFFER_TOKEN` and `COFFER_OPERATOR_TOKEN` go before files.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::server::Server;

#[cfg(test)]
mod tests;

/// What a server knows somebody by.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

impl Token {
    /// The token of a text: visible ASCII, with nothing but space around it.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let visible = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        visible.then(|| Self(text.to_owned()))
    }

    /// The text, to be sent or kept.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    /// A token must not reach a message.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// The token that pays: that of `COFFER_TOKEN`, else the one that is kept for the account; `None` if neither is named.
pub(crate) fn paying(server: &Server, account: Option<&str>) -> Result<Option<Token>, Failure> {
    if let Some(token) = from_environment(TOKEN)? {
        return Ok(Some(token));
    }
    let Some(account) = account else { return Ok(None) };
    let kept = Kept::new()?;
    let missing = || Failure::NoToken {
        account: account.to_owned(),
        server: server.address().to_owned(),
        place: kept.path.display().to_string(),
    };
    kept.find(server.address(), account)?.ok_or_else(missing).map(Some)
}

/// The operator's token: from the file that is named, else that of `COFFER_OPERATOR_TOKEN`, else from the file of a vault
/// in the folder where `coffer serve` makes one.
pub(crate) fn operators(file: Option<&Path>) -> Result<Token, Failure> {
    if file.is_none()
        && let Some(token) = from_environment(OPERATOR_TOKEN)?
    {
        return Ok(token);
    }
    let path = file.unwrap_or_else(|| Path::new(OPERATOR_FILE));
    let unreadable = |source| Failure::OperatorToken { name: path.display().to_string(), source };
    let text = fs::read_to_string(path).map_err(unreadable)?;
    Token::new(&text).ok_or_else(|| unreadable(io::Error::new(io::ErrorKind::InvalidData, "it is no token")))
}

/// The file of tokens.
pub(crate) struct Kept {
    path: PathBuf,
}

impl Kept {
    /// The user's. Nothing is read or made yet.
    pub(crate) fn new() -> Result<Self, Failure> {
        let folder = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let config = folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")));
        let config = config.ok_or_else(|| Failure::Usage {
            what: "there is no place for tokens: neither XDG_CONFIG_HOME nor HOME names a folder".to_owned(),
            advice: "set one of them, or pay with COFFER_TOKEN",
        })?;
        Ok(Self { path: config.join("coffer").join("accounts") })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The token of an account on a server.
    pub(crate) fn find(&self, server: &str, account: &str) -> Result<Option<Token>, Failure> {
        let text = self.read()?;
        let found = text.lines().find_map(|line| token_of(line, server, account));
        Ok(found.and_then(Token::new))
    }

    /// Keeps a token instead of the one that the account had; all other lines stay as they are. The file is replaced as
    /// a whole, one writer after the other.
    pub(crate) fn keep(&self, server: &str, account: &str, token: &Token) -> Result<(), Failure> {
        let failed = |error| Failure::file("write to", &self.path, error);
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        let private = |name: &str| {
            let path = folder.join(name);
            let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
            file.map(|file| (path, file))
        };
        let (_, turn) = private("accounts.lock").map_err(failed)?;
        File::lock(&turn).map_err(failed)?;
        let mut text = String::new();
        for line in self.read()?.lines().filter(|line| token_of(line, server, account).is_none()) {
            text.push_str(line);
            text.push('\n');
        }
        text.extend([server, " ", account, " ", token.as_str(), "\n"]);
        let replaced = private("accounts.new").and_then(|(path, mut file)| {
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(path, &self.path)
        });
        replaced.map_err(failed)
    }

    fn read(&self) -> Result<String, Failure> {
        match fs::read_to_string(&self.path) {
            Ok(text) => Ok(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(Failure::file("read", &self.path, error)),
        }
    }
}

/// The token of a line, if it is this account's on this server.
fn token_of<'a>(line: &'a str, server: &str, account: &str) -> Option<&'a str> {
    let mut words = line.split_ascii_whitespace();
    (words.next() == Some(server) && words.next() == Some(account)).then(|| words.next())?
}

fn from_environment(name: &'static str) -> Result<Option<Token>, Failure> {
    let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) else { return Ok(None) };
    let token = value.to_str().and_then(Token::new);
    token.map(Some).ok_or_else(|| Failure::Usage {
        what: format!("what {name} holds is no token"),
        advice: "a token is `coffer_` and 64 hexadecimal digits; unset it to use the file",
    })
}

const TOKEN: &str = "COFFER_TOKEN";
const OPERATOR_TOKEN: &str = "COFFER_OPERATOR_TOKEN";
/// Where a server that was started here keeps it.
const OPERATOR_FILE: &str = "coffer-data/keys/operator-token";
