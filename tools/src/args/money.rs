//! Commands of money: quotes, accounts, receipts, the journal.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use coffer_endowment::{Amount, Reference};

use super::{FormatArgs, ServerArgs};

#[derive(Debug, Args)]
#[command(after_help = "\
A file is cut here as the server would cut it, and only the ids and lengths of its chunks are sent: so
the price leaves out what is stored and paid already. A file of more than some 8 GB is priced by its size.
Of a folder each file is priced; chunks that its files share count once, and files that are alike.

The quote is signed and good for one upload until it expires: keep it with -o, and upload with
`coffer put FILE --account NAME --quote quote.json`.

Examples:
  coffer quote dataset.tar
  coffer quote dataset.tar -o quote.json
  coffer quote folder
  coffer quote --bytes 1000000000000")]
pub(crate) struct QuoteArgs {
    /// File or folder to price
    #[arg(value_name = "PATH", required_unless_present = "bytes", conflicts_with = "bytes")]
    pub(crate) path: Option<PathBuf>,
    /// Price an object of so many bytes, of which nothing is known
    #[arg(long, value_name = "N")]
    pub(crate) bytes: Option<u64>,
    /// Write the signed quote here; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Accounts are the operator's to make and to credit: all but `show` take the operator's token, from the
file that --operator-token names, or from COFFER_OPERATOR_TOKEN.

The token of an account is shown once. It is kept in $XDG_CONFIG_HOME/coffer/accounts, or
~/.config/coffer/accounts, readable for its owner alone, by server and name. COFFER_TOKEN goes before it.

Examples:
  coffer accounts create alice
  coffer accounts credit alice 25 --reference 'bank statement 11, line 7'
  coffer accounts list
  coffer accounts show --account alice")]
pub(crate) struct AccountsArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) action: AccountsAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountsAction {
    /// Make an account, keep its token, and print it
    Create(AccountArgs),
    /// List all accounts
    List(OperatorArgs),
    /// Book money that came in for an account; each reference is booked once
    Credit(CreditArgs),
    /// Give an account a new token, which replaces the old one, keep it, and print it
    Token(AccountArgs),
    /// Show what an account has
    Show(ShowArgs),
}

/// How the operator asks.
#[derive(Debug, Args)]
pub(crate) struct OperatorArgs {
    /// File with the operator's token [default: coffer-data/keys/operator-token]
    #[arg(long, value_name = "FILE")]
    pub(crate) operator_token: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
pub(crate) struct AccountArgs {
    /// Name of the account: 1 to 64 of a-z, 0-9 and -
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) operator: OperatorArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CreditArgs {
    /// Name of the account
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// How much, in the vault's currency
    #[arg(value_name = "AMOUNT")]
    pub(crate) amount: Amount,
    /// What it came by, such as a line of a bank statement: a reference is booked once for an account
    #[arg(long, value_name = "TEXT")]
    pub(crate) reference: Reference,
    #[command(flatten)]
    pub(crate) operator: OperatorArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Whose token to show [default: that of COFFER_TOKEN]
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The receipt is checked before it is written, and is good without the server and for ever:
`coffer verify --receipt` checks it offline.

Examples:
  coffer receipt 85e61bb201552d0e5da9ac3e1c6d9dc6a45c04d1ec460301a9fbd59ea9d5b7b2 -o receipt.json
  coffer verify --receipt receipt.json")]
pub(crate) struct ReceiptArgs {
    /// Id of the object: 64 hexadecimal digits
    #[arg(value_name = "ID")]
    pub(crate) object: String,
    /// Where to write it: a file, or - for standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Both read all entries from the server and do the books again: every entry must be one that could be
booked after those before it, and all of them together have the root that the server's key signed.

Examples:
  coffer journal verify
  coffer journal verify --key 64_HEX_DIGITS     only if the books were opened by this key
  coffer journal verify --since head.json --save head.json
                                                only if they continue those of the last time
  coffer journal export --format beancount -o books.beancount")]
pub(crate) struct JournalArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) action: JournalAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum JournalAction {
    /// Write the verified books in the format of another program
    Export(ExportArgs),
    /// Do the books again, and compare them with what the server signs
    Verify(JournalContinueArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Format to write
    #[arg(long = "format", value_name = "FORMAT")]
    pub(crate) written: BookFormat,
    /// Where to write it: a file, which appears when all of it is verified, or - for standard output,
    /// where the exit code tells whether it is
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
    /// Only if the books were opened by this key
    #[arg(long, value_name = "HEX")]
    pub(crate) key: Option<coffer_endowment::PublicKey>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
pub(crate) struct JournalVerifyArgs {
    /// Only if the books were opened by this key
    #[arg(long, value_name = "HEX")]
    pub(crate) key: Option<coffer_endowment::PublicKey>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
pub(crate) struct JournalContinueArgs {
    #[command(flatten)]
    pub(crate) verify: JournalVerifyArgs,
    /// Only if the books continue those of this head: one that --save kept, or /v1/journal/head gave
    #[arg(long, value_name = "FILE")]
    pub(crate) since: Option<PathBuf>,
    /// Where to keep the head of what was verified, for --since the next time
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

/// What books are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BookFormat {
    /// For beancount, which checks every balance
    Beancount,
    /// For hledger and ledger, which check every balance
    Hledger,
    /// A line for each posting
    Csv,
    /// All that an entry says
    Json,
}
