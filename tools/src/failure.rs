//! Why a command ends early: one line says what happened, the next what to do about it.

use std::io;
use std::path::Path;

use coffer_storage::{ErrorKind, IdError, MissingFeatures, ObjectId, StorageError};

use crate::exit::Exit;
use crate::server::{ByteRange, Lie};

/// Why a command, or its work on one file, ends early.
///
/// `Display` is the first line, [`advice`](Self::advice) the second, [`exit`](Self::exit) the exit code.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The processor is too old for this binary.
    #[error(transparent)]
    Baseline(#[from] MissingFeatures),
    /// A local file or folder.
    #[error("cannot {doing} {name}: {source}")]
    File {
        /// As in "cannot read".
        doing: &'static str,
        /// The file, as it was given.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// Standard output.
    #[error("cannot write to standard output: {0}")]
    Output(io::Error),
    /// Words that are no object id.
    #[error("{text:?} is no object id: {source}")]
    Id {
        /// What was given.
        text: String,
        /// Why not.
        source: IdError,
    },
    /// Other words that make no sense.
    #[error("{what}")]
    Usage {
        /// What makes no sense.
        what: String,
        /// What would.
        advice: &'static str,
    },
    /// Bytes with another id than they should have.
    #[error("{name} is object {found}, not {expected}")]
    Mismatch {
        /// File or object.
        name: String,
        /// Id of the bytes.
        found: ObjectId,
        /// Id they should have.
        expected: ObjectId,
    },
    /// A list of ids that cannot be used.
    #[error("{name} is no list of ids: {why}")]
    List {
        /// The list.
        name: String,
        /// Why not.
        why: String,
    },
    /// Nobody answers at the server's address.
    #[error("no answer from {server}: {source}")]
    Unreachable {
        /// The server.
        server: String,
        /// What the system said.
        source: ureq::Error,
    },
    /// The server's part of a TLS handshake is not good enough, or it speaks none.
    #[error("no trust in {server}: {source}")]
    Untrusted {
        /// The server.
        server: String,
        /// What is wrong with it.
        source: rustls::Error,
    },
    /// The connection broke while bytes were on their way.
    #[error(
        "the connection to {server} broke, and again when it was taken up; the bytes {start} to {end} are verified: {source}"
    )]
    Broken {
        /// The server.
        server: String,
        /// First byte that was asked for.
        start: u64,
        /// First byte that is not verified.
        end: u64,
        /// What the system said.
        source: io::Error,
    },
    /// What came is not what the id promises.
    #[error("{server} does not prove the bytes of object {object} from {offset} on: {lie}")]
    Unproven {
        /// The server.
        server: String,
        /// The object.
        object: ObjectId,
        /// First byte of the leaf or group that is not proven; all that was asked for before it is.
        offset: u64,
        /// How it was found out.
        lie: Lie,
    },
    /// A range that lies behind the end of the object, which the server has proven.
    #[error("object {object} has {length} bytes, and none of the range {range}")]
    OutOfRange {
        /// The object.
        object: ObjectId,
        /// Its proven length in bytes.
        length: u64,
        /// What was asked for.
        range: ByteRange,
    },
    /// The operating system gave no random bytes.
    #[error("the system gives no randomness: {0}")]
    Randomness(getrandom::Error),
    /// Somebody answers, but no Coffer server.
    #[error("{server} does not answer as a Coffer server does: {what}")]
    Foreign {
        /// The server.
        server: String,
        /// What it said.
        what: String,
    },
    /// The server said what is proved to be wrong.
    #[error("{server} is not to be believed: {what}")]
    Lie {
        /// The server.
        server: String,
        /// What is wrong.
        what: String,
    },
    /// The server said no.
    #[error("{server} answers {status}: {detail}")]
    Refused {
        /// The server.
        server: String,
        /// HTTP status.
        status: u16,
        /// The stable word for it.
        reason: String,
        /// The server's prose.
        detail: String,
        /// Seconds after which to ask again, if it named them.
        retry_after_s: Option<u64>,
    },
    /// The server does not hold the object.
    #[error("{server} does not hold object {object}")]
    NotStored {
        /// The server.
        server: String,
        /// The object.
        object: ObjectId,
    },
    /// The engine said no.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The settings were refused.
    #[error(transparent)]
    Settings(#[from] coffer_gateway::ConfigError),
    /// The gateway could not serve.
    #[error(transparent)]
    Serve(#[from] coffer_gateway::ServeError),
    /// A vault with damage.
    #[error("{data} is not as it should be: {findings} findings")]
    DamagedVault {
        /// The vault's folder.
        data: String,
        /// How many.
        findings: u64,
    },
}

impl Failure {
    /// A failed operation on a file.
    pub(crate) fn file(doing: &'static str, path: impl AsRef<Path>, source: io::Error) -> Self {
        Self::File { doing, name: path.as_ref().display().to_string(), source }
    }

    /// The exit code.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Mismatch { .. } | Self::Unproven { .. } | Self::DamagedVault { .. } | Self::Lie { .. } => {
                Exit::No
            }
            Self::Refused { reason, .. } if reason == OBJECT_DAMAGED || reason == ID_MISMATCH => Exit::No,
            Self::Storage(error) if error.kind() == ErrorKind::Damaged => Exit::No,
            Self::Id { .. } | Self::Usage { .. } => Exit::Usage,
            _ => Exit::Failed,
        }
    }

    /// What to do about it, where more can be said than the first line says.
    pub(crate) fn advice(&self) -> Option<String> {
        let advice = match self {
            Self::File { source, .. } => return file_advice(source).map(str::to_owned),
            Self::Id { .. } => "an id is what `coffer hash FILE` or b3sum prints: 64 hexadecimal digits",
            Self::Usage { advice, .. } => advice,
            Self::List { .. } => "`coffer hash FILE...` and `b3sum FILE...` write such lists",
            Self::Unreachable { .. } => {
                "start one with `coffer serve`, or name another with --server URL or COFFER_SERVER"
            }
            Self::Untrusted { source, .. } => return untrusted_advice(source).map(str::to_owned),
            Self::Broken { .. } => "try again; the server's log says why if it was the server",
            Self::Foreign { .. } => {
                "is it the right address? name another with --server URL or COFFER_SERVER"
            }
            Self::Unproven { .. } => "ask another server, and tell who runs this one",
            Self::Lie { .. } => {
                "ask another server with --server URL; `coffer verify ID` reads the whole object"
            }
            Self::Randomness(_) => "name a seed of your own with --seed",
            Self::NotStored { .. } => {
                "upload it with `coffer put FILE`, or ask another server with --server URL"
            }
            Self::Refused { retry_after_s: Some(seconds), .. } => {
                return Some(format!("try again in {seconds} s"));
            }
            Self::Refused { reason, .. } if reason == ID_MISMATCH => {
                "the file changed while it was uploaded: upload it again when nobody writes to it"
            }
            Self::Refused { reason, .. } if reason == INVALID_FILE_NAME => {
                "store it under another name with --name"
            }
            Self::Refused { reason, .. } if reason == OBJECT_DAMAGED => {
                "bring missing volumes back (`coffer volumes` lists them), or upload the object again"
            }
            Self::Refused { status: 500.., .. } => "`coffer volumes` and the server's log say more",
            Self::Storage(error) if error.kind() == ErrorKind::InUse => {
                "stop the server that has it open, or ask that server: `coffer volumes --server URL`"
            }
            Self::DamagedVault { .. } => {
                "what parity restores is mended when the vault is served and the object is read"
            }
            Self::Baseline(_)
            | Self::Output(_)
            | Self::Mismatch { .. }
            | Self::OutOfRange { .. }
            | Self::Refused { .. }
            | Self::Storage(_)
            | Self::Settings(_)
            | Self::Serve(_) => return None,
        };
        Some(advice.to_owned())
    }

    /// Is it only that the reader of the output went away, as `head` does? Then nobody wants to be told.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(source) if source.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// What helps against the errors that a person can do something about.
fn file_advice(source: &io::Error) -> Option<&'static str> {
    match source.kind() {
        io::ErrorKind::IsADirectory => Some("name the files in it; `coffer hash -r FOLDER` finds them"),
        io::ErrorKind::StorageFull => Some("make room, or write somewhere else"),
        _ => None,
    }
}

/// What helps where a server is not trusted.
fn untrusted_advice(source: &rustls::Error) -> Option<&'static str> {
    use rustls::CertificateError::{NotValidForName, NotValidForNameContext, UnknownIssuer};
    match source {
        rustls::Error::InvalidCertificate(UnknownIssuer) => Some(
            "if you know who signed its certificate, name their certificate with --cacert FILE or COFFER_CACERT",
        ),
        rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }) => {
            Some("ask it by a name that its certificate is made for")
        }
        rustls::Error::InvalidMessage(_) => Some("if it speaks plain HTTP, its address begins with http://"),
        _ => None,
    }
}

/// The server's word for an object that is hurt beyond what parity restores.
const OBJECT_DAMAGED: &str = "object-damaged";

/// The server's word for bytes that are not those of the promised id.
const ID_MISMATCH: &str = "id-mismatch";

/// The server's word for a file name that it does not keep, such as one with a backslash.
const INVALID_FILE_NAME: &str = "invalid-file-name";
