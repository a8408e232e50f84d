//! Commands of prices.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use coffer_endowment::{Amount, Epoch, Rate, Reference};

use super::{FormatArgs, OperatorArgs, ServerArgs};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Shows the price schedule in force, those that are announced, and what storage was observed to cost.
A rise is announced 30 days ahead; a quote keeps its price until it expires.

Examples:
  coffer prices
  coffer prices publish --last-observed --dry-run")]
pub(crate) struct PricesArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) action: Option<PricesAction>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PricesAction {
    /// Publish another price schedule
    Publish(Box<PublishArgs>),
}

#[derive(Debug, Args)]
#[command(after_help = "\
A schedule is made of the last one that was published and of what is said here: what is not said stays.
unit price = first-year cost x overhead x w x (1 + margin), where w, the years-factor, follows from the
basis. The whole schedule is shown, and published unless --dry-run is given. A rise takes effect 30 days
later at the earliest, a fall at once. Saying the same again publishes nothing.

Examples:
  coffer prices publish --first-year-cost 11.40 --source 'invoices of November' --dry-run
  coffer prices publish --last-observed --margin 0.05 --effective-from 2027-01-01
  coffer prices publish --basis frozen.json --basis-source 'listings until 2026'
  coffer prices publish --cost-decline 0.10 --yield 0.042       a perpetuity, paid daily in arrears
  coffer prices publish --schedule schedule.json                the whole document, as --dry-run --json shows it")]
pub(crate) struct PublishArgs {
    /// What a physical TB costs in its first year, all-in
    #[arg(long, value_name = "AMOUNT", requires = "source", conflicts_with = "last_observed")]
    pub(crate) first_year_cost: Option<Amount>,
    /// Who says that it costs so much, such as an invoice
    #[arg(long, value_name = "TEXT", requires = "first_year_cost")]
    pub(crate) source: Option<Reference>,
    /// The day from which it has cost so much [default: today]
    #[arg(long, value_name = "DATE", requires = "first_year_cost")]
    pub(crate) cost_from: Option<Epoch>,
    /// Take the first-year cost of the last observation in the books
    #[arg(long)]
    pub(crate) last_observed: bool,
    /// Measured bytes over billed bytes, from 1 to 10
    #[arg(long, value_name = "FACTOR")]
    pub(crate) overhead: Option<Rate>,
    /// Safety loading on top, such as 0.05; it goes to the endowment
    #[arg(long, value_name = "SHARE")]
    pub(crate) margin: Option<Rate>,
    /// Fixed fee of each deposit
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) fee: Option<Amount>,
    /// How long a quote is good
    #[arg(long, value_name = "SECONDS")]
    pub(crate) quote_validity: Option<u32>,
    /// Take the years-factor of this frozen document, or of this schedule
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cost_decline", "yield_per_year"])]
    pub(crate) basis: Option<PathBuf>,
    /// Take a perpetuity's years-factor: how much storage gets cheaper in a year
    #[arg(long, value_name = "RATE", requires = "yield_per_year")]
    pub(crate) cost_decline: Option<Rate>,
    /// And what the fund earns in a year; both are nominal
    #[arg(long = "yield", id = "yield_per_year", value_name = "RATE", requires = "cost_decline")]
    pub(crate) yield_per_year: Option<Rate>,
    /// Where the numbers of the basis come from; repeat it for each
    #[arg(long, value_name = "TEXT")]
    pub(crate) basis_source: Vec<String>,
    /// First day of the new price [default: the first that is allowed]
    #[arg(long, value_name = "DATE")]
    pub(crate) effective_from: Option<Epoch>,
    /// Publish this whole schedule instead
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "first_year_cost", "source", "cost_from", "last_observed", "overhead", "margin", "fee",
        "quote_validity", "basis", "cost_decline", "yield_per_year", "basis_source", "effective_from",
    ])]
    pub(crate) schedule: Option<PathBuf>,
    /// Only show what would be published
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) operator: OperatorArgs,
}
