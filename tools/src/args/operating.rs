//! What the operator books, and says.

use clap::{Args, Subcommand};
use coffer_endowment::{Amount, Epoch, ProviderId, PublicKey, ReceivableId, Reference};

use super::{FormatArgs, OperatorArgs, ServerArgs};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Fetches the signed statement and all entries of the journal, and computes the one again from the other.
The other commands are the operator's, and take the operator's token as `coffer accounts` does.

Examples:
  coffer endowment
  coffer endowment book observed-cost 11.40 --from 2026-12-01 --source 'invoices of November'
  coffer endowment book yield 3.10 --epoch 2026-11-30 --reference 'bank statement 11'
  coffer endowment close --through 2026-12-31      only after more than 31 missed days")]
pub(crate) struct EndowmentArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) action: Option<EndowmentAction>,
    /// Only if the books were opened by this key
    #[arg(long, value_name = "HEX")]
    pub(crate) key: Option<PublicKey>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EndowmentAction {
    /// Book what was observed, earned, paid or put in
    Book(BookArgs),
    /// Book the days that have closed; where more than 31 were missed, by the operator's word
    Close(CloseArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
A reference or source is booked once: saying the same again books nothing, and another amount by it is
refused. It stands in the public journal, so no names belong into it.

Examples:
  coffer endowment book observed-cost 11.40 --from 2026-12-01 --source 'invoices of November'
  coffer endowment book yield -0.40 --epoch 2026-11-30 --reference 'bank statement 11'
  coffer endowment book pay-out VOLUME_ID 1.00 --reference 'transfer 12'
  coffer endowment book capital 100 --reference 'transfer 13'
  coffer endowment book draw 2 --reference 'transfer 14'
  coffer endowment book settlement sponsor 5 --reference 'transfer 15'")]
pub(crate) struct BookArgs {
    /// What to book.
    #[command(subcommand)]
    pub(crate) what: BookAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BookAction {
    /// What a physical TB-year costs from a day on
    ObservedCost {
        /// How much, in the vault's currency
        #[arg(value_name = "AMOUNT")]
        cost: Amount,
        /// The first day of that cost
        #[arg(long, value_name = "DATE")]
        from: Epoch,
        /// Who says so, such as an invoice
        #[arg(long, value_name = "TEXT")]
        source: Reference,
        #[command(flatten)]
        booked: BookedArgs,
    },
    /// What the treasury earned up to a day; a loss is negative
    Yield {
        #[command(flatten)]
        money: MoneyArgs,
        /// The last day that it was earned in
        #[arg(long, value_name = "DATE")]
        epoch: Epoch,
    },
    /// What a provider was paid of what it is owed
    PayOut {
        /// Whom: a volume's id, as `coffer volumes --json` shows it
        #[arg(value_name = "VOLUME")]
        provider: ProviderId,
        #[command(flatten)]
        money: MoneyArgs,
    },
    /// Capital that the operator put in
    Capital(MoneyArgs),
    /// Fees or capital that the operator drew
    Draw(MoneyArgs),
    /// What somebody paid of what they owe, as the sponsor does
    Settlement {
        /// Who: sponsor
        #[arg(value_name = "WHO")]
        receivable: ReceivableId,
        #[command(flatten)]
        money: MoneyArgs,
    },
}

/// Money that moved.
#[derive(Debug, Args)]
pub(crate) struct MoneyArgs {
    /// How much, in the vault's currency
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true)]
    pub(crate) amount: Amount,
    /// What it moved by, such as a line of a bank statement
    #[arg(long, value_name = "TEXT")]
    pub(crate) reference: Reference,
    #[command(flatten)]
    pub(crate) booked: BookedArgs,
}

/// How an entry is asked for.
#[derive(Debug, Args)]
pub(crate) struct BookedArgs {
    /// Idempotency-Key of the entry [default: made of what is booked, less the amount]
    #[arg(long, value_name = "TEXT")]
    pub(crate) key: Option<String>,
    #[command(flatten)]
    pub(crate) operator: OperatorArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A gateway closes its days by itself. It does not where more than 31 were missed, because its clock may be
wrong; its log says so, and which command to give. Look at the clock first: days that are booked stay booked.

Examples:
  coffer endowment close
  coffer endowment close --through 2026-12-31")]
pub(crate) struct CloseArgs {
    /// Days up to this one were really missed: the clock is right
    #[arg(long, value_name = "DATE")]
    pub(crate) through: Option<Epoch>,
    #[command(flatten)]
    pub(crate) operator: OperatorArgs,
}
