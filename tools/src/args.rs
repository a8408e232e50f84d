//! The command line as it is typed. What it means is decided in [`commands`](crate::commands).

mod money;
mod operating;
mod prices;
mod simulate;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use coffer_endowment::PublicKey;

pub(crate) use money::{
    AccountArgs, AccountsAction, AccountsArgs, BookFormat, ExportArgs, JournalAction, JournalArgs,
    JournalContinueArgs, LimitArgs, OperatorArgs, PaidArgs, QuoteArgs, ReceiptArgs, RotateKeyArgs, ShowArgs,
};
pub(crate) use operating::{
    BookAction, BookArgs, BookedArgs, CloseArgs, EndowmentAction, EndowmentArgs, MoneyArgs,
};
pub(crate) use prices::{PricesAction, PricesArgs, PublishArgs};
pub(crate) use simulate::{
    AnswerName, CalibrateArgs, CompareArgs, Method, ReproduceArgs, RunArgs, ScenariosArgs, SensitivityArgs,
    SimulateAction, SimulateArgs, StressArgs, SweepArgs,
};

use crate::exit::EXIT_CODES;
use crate::output::Format;
use crate::sampling::Seed;

/// Store files under the hash of their bytes, for ever, and check them at any time.
#[derive(Debug, Parser)]
#[command(name = "coffer", version, max_term_width = 100, after_help = EXIT_CODES)]
#[command(disable_help_subcommand = true, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct CommandLine {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// One variant a command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve a vault over HTTP
    Serve(ServeArgs),
    /// Upload files
    Put(PutArgs),
    /// Download an object or a range of it, checked against its id
    Get(GetArgs),
    /// Print the ids of local files, as b3sum does
    Hash(HashArgs),
    /// Check a local file, a list of files or a stored object against ids, or a receipt
    Verify(VerifyArgs),
    /// Ask what storing a file, a folder or so many bytes costs
    Quote(QuoteArgs),
    /// Show what storage costs, and publish other prices
    Prices(PricesArgs),
    /// Make, credit and show accounts
    Accounts(AccountsArgs),
    /// Fetch the receipt of an object
    Receipt(ReceiptArgs),
    /// Verify and export the books of a vault
    Journal(JournalArgs),
    /// Show how the fund does, computed again from its books; book what moved
    Endowment(EndowmentArgs),
    /// Simulate a fund that is paid once and pays for ever
    Simulate(Box<SimulateArgs>),
    /// Ask each volume for proof that it holds its shards of an object
    Audit(AuditArgs),
    /// Read every byte of a vault that is not being served, and report each damage
    Check(CheckArgs),
    /// Show the state of each volume
    Volumes(VolumesArgs),
    /// Print the completions of a shell
    Completions(CompletionsArgs),
    /// Print the man page, or write those of all commands to a folder
    Man(ManArgs),
}

/// Where the server is.
#[derive(Debug, Args)]
pub(crate) struct ServerArgs {
    /// Address of the server
    #[arg(
        long,
        value_name = "URL",
        env = "COFFER_SERVER",
        hide_env_values = true,
        default_value = "http://127.0.0.1:8420"
    )]
    pub(crate) server: String,
    /// Certificates in PEM to trust instead of the machine's own, for an https address
    #[arg(long, value_name = "FILE", env = "COFFER_CACERT", hide_env_values = true)]
    pub(crate) cacert: Option<PathBuf>,
}

/// How a command answers.
#[derive(Debug, Args)]
pub(crate) struct FormatArgs {
    /// Answer in JSON, one object a line
    #[arg(long)]
    pub(crate) json: bool,
}

impl FormatArgs {
    /// The format that was asked for.
    pub(crate) fn format(&self) -> Format {
        if self.json { Format::Json } else { Format::Text }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Prints `ID  FILE` for each file, the format of b3sum: the output can be kept as the list that
`coffer verify -c` reads. A file's id is computed first and promised to the server, which stores
nothing if what arrives has another one. Of a folder each file is uploaded, as an object of its own.

With --account the account pays, by the token that `coffer accounts create` kept, or that of COFFER_TOKEN;
what it paid and where the receipt is goes to standard error. Without it the server's sponsor pays, if it has one.

Examples:
  coffer put dataset.tar
  coffer put dataset.tar --account alice --quote quote.json
  coffer put --server http://storage.example:8420 *.parquet > stored.b3
  tar c folder | coffer put --name folder.tar -")]
pub(crate) struct PutArgs {
    /// Files and folders to upload; - is standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) files: Vec<PathBuf>,
    /// File name to store with the bytes, instead of the file's own; for one file
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Account that pays
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// Quote to pay by, as `coffer quote -o` wrote it; for one file
    #[arg(long, value_name = "FILE")]
    pub(crate) quote: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The server proves every part of the object, or of a range of it, against the id. The bytes are checked
as they arrive and written under another name beside FILE, which is renamed to FILE when all are there;
standard output gets only what was checked. A connection that breaks is taken up where it broke.
Interrupted, it leaves .FILE.coffer-part-NUMBER behind.

Examples:
  coffer get 85e61bb201552d0e5da9ac3e1c6d9dc6a45c04d1ec460301a9fbd59ea9d5b7b2 -o dataset.tar
  coffer get ID -o - | tar x
  coffer get ID --range 0-99 -o -       the first 100 bytes
  coffer get ID --range -100 -o -       the last 100 bytes")]
pub(crate) struct GetArgs {
    /// Id of the object: 64 hexadecimal digits
    #[arg(value_name = "ID")]
    pub(crate) object: String,
    /// Where to write it: a file, a folder, or - for standard output [default: a file named as the id]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Only these bytes: FIRST-LAST, FIRST- or -COUNT, as in HTTP
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true)]
    pub(crate) range: Option<String>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Prints what b3sum prints, byte for byte, and is as quick. Do not shorten a file while it is hashed.

With -r it prints for each folder what b3sum prints for `find FOLDER -type f | LC_ALL=C sort`. Links in
a folder are not followed, and neither they nor pipes, sockets and devices are hashed; it says so. What
cannot be read is named, the rest is hashed, and the exit code is 3.

Examples:
  coffer hash dataset.tar
  coffer hash *.parquet > list.b3       `coffer verify -c list.b3` checks them later
  coffer hash -r folder > list.b3
  tar c folder | coffer hash")]
pub(crate) struct HashArgs {
    /// Files to hash; - or nothing is standard input
    #[arg(value_name = "FILE", required_if_eq("recursive", "true"))]
    pub(crate) files: Vec<PathBuf>,
    /// Hash all files of the folders that are named, and of the folders in them
    #[arg(short, long)]
    pub(crate) recursive: bool,
    /// Print the SHA-256 instead, as sha256sum does; with --json both
    #[arg(long)]
    pub(crate) sha256: bool,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
#[command(override_usage = "\
coffer verify [OPTIONS] FILE ID
       coffer verify [OPTIONS] ID
       coffer verify [OPTIONS] -c [LIST]...
       coffer verify [OPTIONS] --receipt FILE [--key HEX]")]
#[command(after_help = "\
With FILE and ID it reads the local file (- is standard input). With an ID alone it streams the
object from the server and stores nothing: every group of 64 KiB comes with its proof and is checked
against the id as it arrives, so a server that lies is caught at the first wrong group. With -c it
checks every line of lists that `coffer hash` or b3sum wrote, on all cores.

Every byte is read, nothing is remembered from an earlier check. With --sample the server proves the
object's length and N random leaves of it. If all are right, then at 95 % confidence at most a share
of 1 - 0.05^(1/N) of the object is missing or wrong: 5 % for 59 leaves, 1 % for 300, 0.1 % for 3000.

A connection that breaks is taken up where it broke, a few times; then --offset goes on from there.

With --receipt it checks a receipt offline: all signatures, and that the payment stands in the signed
books. Whose key signed is for you to compare, with --key: `coffer journal verify` shows a server's.

Examples:
  coffer verify --receipt receipt.json
  coffer verify dataset.tar 85e61bb201552d0e5da9ac3e1c6d9dc6a45c04d1ec460301a9fbd59ea9d5b7b2
  coffer verify ID --server http://storage.example:8420
  coffer verify ID --sample 300
  coffer verify -c list.b3 --quiet")]
pub(crate) struct VerifyArgs {
    /// What to check: FILE ID, or ID
    #[arg(value_name = "FILE or ID", num_args = 0..)]
    #[arg(required_unless_present_any = ["check", "receipt"])]
    pub(crate) operands: Vec<OsString>,
    /// Read lists of ids and files, as b3sum writes them; - or nothing is standard input
    #[arg(short, long)]
    pub(crate) check: bool,
    /// Check only N random leaves of 1 KiB of an object on a server, each with its proof
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    #[arg(conflicts_with_all = ["check", "offset"])]
    pub(crate) sample: Option<u64>,
    /// Draw the leaves that this seed names, as an earlier run did [default: new randomness]
    #[arg(long, value_name = "HEX", requires = "sample")]
    pub(crate) seed: Option<Seed>,
    /// Check an object on a server from this byte on
    #[arg(long, value_name = "BYTE", conflicts_with = "check")]
    pub(crate) offset: Option<u64>,
    /// Check a receipt
    #[arg(long, value_name = "FILE", conflicts_with_all = ["operands", "check", "sample", "offset"])]
    pub(crate) receipt: Option<PathBuf>,
    /// The vault's key, which must have signed the receipt: 64 hexadecimal digits
    #[arg(long, value_name = "HEX", requires = "receipt")]
    pub(crate) key: Option<PublicKey>,
    /// Say nothing of what is right
    #[arg(short, long)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Draws places of the object at random and asks every volume for one leaf of its shard of each stripe
there. What the shards must be is computed here, from bytes that are checked against the id: neither
the server nor its volumes are believed. It proves that the shards could be shown, not that each lay
on a disk of its own.

Exit code 1 means that a volume showed nothing, or something false.

Examples:
  coffer audit 85e61bb201552d0e5da9ac3e1c6d9dc6a45c04d1ec460301a9fbd59ea9d5b7b2
  coffer audit ID --stripes 256 --server http://storage.example:8420
  coffer audit ID --seed 64_HEX_DIGITS --json       a seed that others can name, such as a beacon's value")]
pub(crate) struct AuditArgs {
    /// Id of the object: 64 hexadecimal digits
    #[arg(value_name = "ID")]
    pub(crate) object: String,
    /// Stripes to draw, 1 to 256
    #[arg(long, value_name = "COUNT", default_value_t = 32)]
    pub(crate) stripes: u64,
    /// What the places follow from: 64 hexadecimal digits [default: random]
    #[arg(long, value_name = "HEX")]
    pub(crate) seed: Option<String>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// Where the settings of a vault on this machine come from.
#[derive(Debug, Args)]
pub(crate) struct SettingsArgs {
    /// File of settings, shaped as coffer.example.toml
    #[arg(long, value_name = "FILE", env = "COFFER_CONFIG", hide_env_values = true)]
    pub(crate) config: Option<PathBuf>,
    /// Folder of a volume, in order of position; repeat it for each [default: DATA/volumes/NN]
    #[arg(long = "volume", value_name = "FOLDER")]
    pub(crate) volumes: Vec<String>,
    /// Any other setting, as in --set limits.uploads=8; repeat it for each
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The vault is made on the first start. Settings are taken, in rising precedence, from the defaults,
the file, the environment (COFFER_LIMITS_UPLOADS for limits.uploads) and flags.

Interrupt it (Ctrl-C) or send SIGTERM to stop: it finishes what it accepted.

Examples:
  coffer serve
  coffer serve --data /srv/coffer --listen 0.0.0.0:8420
  coffer serve --volume /disk1/c --volume /disk2/c --volume /disk3/c --geometry 2+1")]
pub(crate) struct ServeArgs {
    /// Data folder of the vault [default: coffer-data]
    #[arg(long, value_name = "DATA")]
    pub(crate) data: Option<String>,
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8420]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// Data and parity shards of a vault that is yet to be made [default: 4+2]
    #[arg(long, value_name = "K+M")]
    pub(crate) geometry: Option<String>,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Stop the server first: a vault is opened by one program at a time.

Examples:
  coffer check coffer-data
  coffer check coffer-data --json > damage.json")]
pub(crate) struct CheckArgs {
    /// The vault's data folder
    #[arg(value_name = "DATA")]
    pub(crate) data: String,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Asks a server, or reads a vault that is not being served if DATA is given.

Examples:
  coffer volumes
  coffer volumes --server http://storage.example:8420 --json
  coffer volumes coffer-data")]
pub(crate) struct VolumesArgs {
    /// The data folder of a vault that is not being served
    #[arg(value_name = "DATA")]
    pub(crate) data: Option<String>,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  coffer completions bash > ~/.local/share/bash-completion/completions/coffer")]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  coffer man | man -l -
  coffer man ~/.local/share/man/man1")]
pub(crate) struct ManArgs {
    /// Folder to write coffer.1, coffer-put.1 and so on to; it must exist
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}
