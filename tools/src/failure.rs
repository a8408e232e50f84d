//! Why a command ends early: one line says what happened, the next what to do about it.

mod advice;
mod reasons;

use std::io;
use std::path::Path;

use coffer_endowment::export::ExportError;
use coffer_endowment::simulation::SimulationError;
use coffer_endowment::simulation::calibrate::CalibrationError;
use coffer_endowment::simulation::scenario::ScenarioError;
use coffer_endowment::simulation::sensitivity::SensitivityError;
use coffer_endowment::{Quote, QuoteError, ReceiptError};
use coffer_storage::{ErrorKind, IdError, MissingFeatures, ObjectId, StorageError};

use self::advice::{file_advice, reason_of, refused_advice, unpaid_advice, untrusted_advice};
pub(crate) use self::reasons::DAILY_LIMIT;
use self::reasons::{BRIEF, ID_MISMATCH, IN_USE, OBJECT_DAMAGED};
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
    /// The account has too little money.
    #[error("{server} answers 402: {detail}")]
    Unpaid {
        /// The server.
        server: String,
        /// The server's prose.
        detail: String,
        /// What it would cost.
        quote: Option<Box<Quote>>,
    },
    /// There is no token to show.
    #[error("no token of account {account} on {server} is kept in {place}")]
    NoToken {
        /// The account.
        account: String,
        /// The server.
        server: String,
        /// The file that was looked through.
        place: String,
    },
    /// The operator's token cannot be read.
    #[error("cannot read the operator's token in {name}: {source}")]
    OperatorToken {
        /// The file.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file that is no quote.
    #[error("{name}: {source}")]
    Quote {
        /// The file.
        name: String,
        /// Why not.
        source: QuoteError,
    },
    /// A receipt that proves nothing.
    #[error("{name}: {source}")]
    Receipt {
        /// The file.
        name: String,
        /// Why not.
        source: ReceiptError,
    },
    /// Books that a server shows are not in order, or not those that it signs.
    #[error("the journal of {server} is not to be believed: {what}")]
    Books {
        /// The server.
        server: String,
        /// What is wrong.
        what: String,
    },
    /// Books that cannot be written in another format.
    #[error("cannot write the books: {0}")]
    Export(ExportError),
    /// A scenario that is refused.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A simulation that cannot be made.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
    /// A question about a simulation that has no answer.
    #[error("{}{}", .0, reason_of(.0))]
    Sensitivity(#[from] SensitivityError),
    /// History that cannot be read or fitted.
    #[error("{name}: {source}")]
    History {
        /// The file.
        name: String,
        /// Why not.
        source: CalibrationError,
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

    /// The failure that a writer or a reader of books carried in its error.
    pub(crate) fn from_export(error: ExportError) -> Self {
        match error {
            ExportError::Write(error) => match error.downcast::<Self>() {
                Ok(failure) => failure,
                Err(error) => Self::Export(error.into()),
            },
            ExportError::Read(error) => match error.downcast::<Self>() {
                Ok(failure) => *failure,
                Err(error) => Self::Export(ExportError::Read(error)),
            },
            other => Self::Export(other),
        }
    }

    /// The exit code.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Mismatch { .. }
            | Self::Unproven { .. }
            | Self::DamagedVault { .. }
            | Self::Lie { .. }
            | Self::Receipt { .. }
            | Self::Books { .. } => Exit::No,
            Self::Refused { reason, .. } if reason == OBJECT_DAMAGED || reason == ID_MISMATCH => Exit::No,
            Self::Storage(error) if error.kind() == ErrorKind::Damaged => Exit::No,
            Self::Scenario(ScenarioError::Open { .. }) => Exit::Failed,
            Self::Id { .. }
            | Self::Usage { .. }
            | Self::Scenario(_)
            | Self::Simulation(_)
            | Self::Sensitivity(_) => Exit::Usage,
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
            Self::Randomness(_) => "where a command takes --seed, name one of your own",
            Self::Unpaid { quote, .. } => return Some(unpaid_advice(quote.as_deref())),
            Self::NoToken { .. } => {
                "the operator's `coffer accounts token NAME` makes a new one and keeps it; or set COFFER_TOKEN"
            }
            Self::OperatorToken { .. } => {
                "name it with --operator-token DATA/keys/operator-token, or set COFFER_OPERATOR_TOKEN"
            }
            Self::Quote { .. } => "`coffer quote FILE -o quote.json` writes a good one",
            Self::Receipt { source: ReceiptError::Key { .. }, .. } => {
                "`coffer journal verify` shows the key of a server's vault"
            }
            Self::Receipt { .. } => "fetch it again with `coffer receipt ID -o FILE`, and compare",
            Self::Books { .. } => "keep what you have of it, and ask who runs the server",
            Self::NotStored { .. } => {
                "upload it with `coffer put FILE`, or ask another server with --server URL"
            }
            Self::Refused { retry_after_s: Some(seconds), .. } => {
                return Some(format!("try again in {seconds} s"));
            }
            Self::Refused { status, reason, .. } => {
                return refused_advice(*status, reason).map(str::to_owned);
            }
            Self::Storage(error) if error.kind() == ErrorKind::InUse => {
                "stop the server that has it open, or ask that server: `coffer volumes --server URL`"
            }
            Self::Scenario(ScenarioError::Open { from: None, .. }) => {
                "`coffer simulate scenarios` lists the scenarios that need no file"
            }
            Self::DamagedVault { .. } => {
                "what parity restores is mended when the vault is served and the object is read"
            }
            Self::Baseline(_)
            | Self::Output(_)
            | Self::Mismatch { .. }
            | Self::OutOfRange { .. }
            | Self::Export(_)
            | Self::Scenario(_)
            | Self::Simulation(_)
            | Self::Sensitivity(_)
            | Self::History { .. }
            | Self::Storage(_)
            | Self::Settings(_)
            | Self::Serve(_) => return None,
        };
        Some(advice.to_owned())
    }

    /// Can the same upload be expected to succeed in a moment? So it is where a connection broke, and where the server
    /// says so of itself; after a first try also where that is still being finished.
    pub(crate) fn passes(&self, tried: bool) -> bool {
        match self {
            Self::Unreachable { source: ureq::Error::Io(error), .. } => {
                error.kind() != io::ErrorKind::ConnectionRefused
            }
            Self::Refused { reason, .. } => {
                BRIEF.contains(&reason.as_str()) || tried && IN_USE.contains(&reason.as_str())
            }
            _ => false,
        }
    }

    /// Is it only that the reader of the output went away, as `head` does? Then nobody wants to be told.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(source) if source.kind() == io::ErrorKind::BrokenPipe)
    }
}
