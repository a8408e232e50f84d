//! Commands of the simulator.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use coffer_endowment::simulation::calibrate::{Annual, Model};
use coffer_endowment::simulation::sensitivity::Axis;

use super::FormatArgs;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
#[command(after_help = "\
SCENARIO is a TOML file, or the name of one that Coffer knows (`coffer simulate scenarios` lists them).
The same scenario, seed and number of paths give the same bits on any machine, with any number of threads.

--out writes summary.json (the whole effective scenario, its hash, and every figure), quantiles.csv,
report.html with its figures as SVG, and paths.parquet: every path year by year, up to 4,096 of them
or all with --export-paths. --from runs such a summary again, and ends with 1 if any bit differs.

Names for --vary and --solve beside the keys of the scenario (cost.process.decline_per_year and so on):
  cost_decline      yearly fall of the cost; of a random walk the median one, whose logarithm's mean is ln(1 - x)
  yield             mean yearly yield of the fund, in the scenario's own rates, nominal or real
  real_yield        the same after inflation: (1 + x)(1 + mean inflation) - 1 where rates are nominal
  cost_sd, yield_sd, drift_sd          standard deviations of a year's steps, and of the cost's drift
  first_year_cost   cost of a physical terabyte in the first year
  years_factor      what the fund has at first, in units of its first year's cost
  endowment         the same in currency
  horizon_years     how long is paid for

Exit code 1: ruin is likelier than --ruin, or --from gives other bits.

Examples:
  coffer simulate base
  coffer simulate scenarios/base.toml --paths 1000000 --seed 7 --out run/
  coffer simulate base --set cost.process.log_step_mean_per_year=-0.05 --ruin 0.02
  coffer simulate base --solve endowment --ruin 0.02
  coffer simulate --from run/summary.json
  coffer simulate sweep base --vary cost_decline=0:0.3:0.05 --vary real_yield=0:0.08:0.02")]
pub(crate) struct SimulateArgs {
    /// What else to do.
    #[command(subcommand)]
    pub(crate) action: Option<SimulateAction>,
    /// Scenario: a file, or a name such as base or stress/flood-2011
    #[arg(value_name = "SCENARIO", required_unless_present = "from")]
    pub(crate) scenario: Option<String>,
    /// Run what a summary.json says again, and compare
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scenario", "paths", "seed", "antithetic"])]
    #[arg(conflicts_with_all = ["control_variate", "precision", "set", "solve", "out", "export_paths"])]
    pub(crate) from: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    /// Stop when half of the width of ruin's interval of 95 % is this; --paths is then the most
    #[arg(long, value_name = "HALF_WIDTH")]
    pub(crate) precision: Option<f64>,
    /// Ruin also with the present value as control variate, where its mean is known
    #[arg(long)]
    pub(crate) control_variate: bool,
    /// Probability of ruin that is accepted
    #[arg(long, value_name = "SHARE")]
    pub(crate) ruin: Option<f64>,
    /// Find the value at which ruin is as likely as --ruin
    #[arg(long, value_name = "NAME", requires = "ruin")]
    pub(crate) solve: Option<String>,
    /// Where to look for it [default: by its name]
    #[arg(long, value_name = "LOW:HIGH", requires = "solve", allow_hyphen_values = true)]
    pub(crate) between: Option<String>,
    /// Folder to write the results to; it is made
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Write all paths to paths.parquet, not the first 4,096 only
    #[arg(long, requires = "out")]
    pub(crate) export_paths: bool,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// How much is run.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Paths to run
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub(crate) paths: u64,
    /// What the random numbers follow from: runs with one seed see the same luck
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Threads [default: one for each core]; they change no bit of a result
    #[arg(long, value_name = "T")]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Let each second path mirror the draws of the one before
    #[arg(long)]
    pub(crate) antithetic: bool,
    /// Set a key of the scenario, as in --set yield.mean_per_year=0.03; repeat it for each
    #[arg(long, value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SimulateAction {
    /// An answer over one input or two
    Sweep(Box<SweepArgs>),
    /// Scenarios side by side, on the same luck
    Compare(CompareArgs),
    /// A scenario under every stress that Coffer knows
    Stress(StressArgs),
    /// What an answer depends on
    Sensitivity(Box<SensitivityArgs>),
    /// Fit a model to history
    Calibrate(Box<CalibrateArgs>),
    /// Published results beside ours
    Reproduce(ReproduceArgs),
    /// Print the JSON schema of scenario files
    Schema,
    /// List the scenarios that Coffer knows, or print one
    Scenarios(ScenariosArgs),
}

/// What is asked of every point.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum AnswerName {
    /// The probability of ruin
    Ruin,
    /// The years-factor that keeps ruin to --target; of closed funds
    YearsFactor,
    /// The same in currency
    Endowment,
    /// The mean present value of what is missing
    Shortfall,
    /// The mean present value of all payments
    PresentValue,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Prints CSV: a row for each point, the last input running fastest. All points see the same luck, so that
neighbours differ by their inputs alone. `coffer simulate --help` lists the names beside scenario keys.

Examples:
  coffer simulate sweep base --vary cost_decline=0:0.3:0.01
  coffer simulate sweep base --vary cost_decline=0:0.3:0.01 --vary real_yield=0:0.08:0.01 --out sweep/
  coffer simulate sweep base --vary yield=0.02,0.04 --answer years-factor --target 0.02")]
pub(crate) struct SweepArgs {
    /// Scenario: a file or a name
    #[arg(value_name = "SCENARIO")]
    pub(crate) scenario: String,
    /// Input and its values: NAME=FIRST:LAST:STEP or NAME=VALUE,VALUE,..; once or twice
    #[arg(long, value_name = "NAME=RANGE", required = true, value_parser = axis)]
    pub(crate) vary: Vec<Axis>,
    /// What to ask
    #[arg(long, value_enum, default_value = "ruin")]
    pub(crate) answer: AnswerName,
    /// Probability of ruin that is accepted, for the amounts that keep to it
    #[arg(long, value_name = "SHARE", default_value_t = 0.02)]
    pub(crate) target: f64,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    /// Folder to write sweep.csv and the figure to; it is made
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
All scenarios are run with one seed, so that what differs is not luck: a factor that two scenarios share
moves alike in both. Ruin is compared path by path with the first one, and so is the interval of the difference.

Examples:
  coffer simulate compare scenarios/{base,irys}.toml
  coffer simulate compare base stress/cost-stall --paths 20000 --out compare/")]
pub(crate) struct CompareArgs {
    /// Scenarios: files or names; the first one is what the others are compared with
    #[arg(value_name = "SCENARIO", required = true, num_args = 2..)]
    pub(crate) scenarios: Vec<String>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    /// Folder to write compare.csv and the figure to; it is made
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Every stress says what happened, when and by which source: `coffer simulate scenarios stress/flood-2011`.
It lies upon SCENARIO: its own keys win, everything else stays.

Examples:
  coffer simulate stress
  coffer simulate stress mine.toml --paths 20000")]
pub(crate) struct StressArgs {
    /// Scenario that is stressed: a file or a name
    #[arg(value_name = "SCENARIO", default_value = "base")]
    pub(crate) scenario: String,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    /// Folder to write compare.csv and the figure to; it is made
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// How sensitivity is looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Method {
    /// Each input to both of its bounds, alone
    Tornado,
    /// Trajectories through the ranges: which inputs matter at all
    Morris,
    /// Shares of the variance, alone and together
    Sobol,
    /// The least move of each input that brings ruin to --target: what kills the fund
    Reverse,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Without --input it moves, of those the scenario has: cost_decline, yield, cost_sd, drift_sd, yield_sd,
and first_year_cost where the endowment is an amount, each within the range that is printed. Every point is a run of --paths.

Examples:
  coffer simulate sensitivity base --method tornado
  coffer simulate sensitivity base --method sobol --rows 256 --paths 4096 --out sobol/
  coffer simulate sensitivity base --method reverse --target 0.5 --input cost_decline=-0.05:0.3")]
pub(crate) struct SensitivityArgs {
    /// Scenario: a file or a name
    #[arg(value_name = "SCENARIO")]
    pub(crate) scenario: String,
    /// How
    #[arg(long, value_enum, default_value = "tornado")]
    pub(crate) method: Method,
    /// Input and its range; repeat it for each
    #[arg(long = "input", value_name = "NAME=LOW:HIGH")]
    pub(crate) inputs: Vec<String>,
    /// What to ask
    #[arg(long, value_enum, default_value = "ruin")]
    pub(crate) answer: AnswerName,
    /// Probability of ruin that is accepted, or for reverse the one that is looked for
    #[arg(long, value_name = "SHARE", default_value_t = 0.02)]
    pub(crate) target: f64,
    /// Rows of Sobol's design, a power of two, or trajectories of Morris'
    #[arg(long, value_name = "N")]
    pub(crate) rows: Option<u32>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
    /// Folder to write the CSV and the figure to; it is made
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
FILE is CSV with a line of column names. Known layouts: McCallum's disk price listings, Our World in Data,
Shiller's S&P 500, yields in percent; else columns and unit are taken from the columns' names or from options.
Prints the parameters with intervals of 95 %, what to beware of, and lines for a scenario.

Examples:
  coffer simulate calibrate disk-prices.csv --model piecewise
  coffer simulate calibrate disk-prices.csv --model local-level --annual median --from-year 2012
  coffer simulate calibrate yields.csv --model vasicek --value rate --unit percent --back-test")]
pub(crate) struct CalibrateArgs {
    /// History
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Model: log-linear, piecewise, theil-sen, vasicek, random-walk or local-level
    #[arg(long, value_name = "MODEL", default_value = "piecewise")]
    pub(crate) model: Model,
    /// Column of dates
    #[arg(long, value_name = "COLUMN")]
    pub(crate) date: Option<String>,
    /// Column of values
    #[arg(long, value_name = "COLUMN")]
    pub(crate) value: Option<String>,
    /// Unit of the values, such as usd_per_gb or percent_per_year
    #[arg(long, value_name = "UNIT")]
    pub(crate) unit: Option<String>,
    /// Only rows whose column contains the text
    #[arg(long, value_name = "COLUMN=TEXT")]
    pub(crate) only: Option<String>,
    /// One observation a year [default: median for random-walk and local-level, else all]
    #[arg(long, value_enum)]
    pub(crate) annual: Option<Yearly>,
    /// Leave out what is before this year
    #[arg(long, value_name = "YEAR", default_value_t = 0.0)]
    pub(crate) from_year: f64,
    /// Leave out this year and what is after it
    #[arg(long, value_name = "YEAR", default_value_t = 9999.0)]
    pub(crate) before_year: f64,
    /// Ask the model about years that it has not seen
    #[arg(long)]
    pub(crate) back_test: bool,
    /// Folder to write the figure to; it is made
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// How the observations of a year become one.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Yearly {
    /// All of them stay
    All,
    /// Their median
    Median,
    /// The lowest
    Minimum,
    /// The last
    Last,
}

impl Yearly {
    /// What it is to the room that fits.
    pub(crate) fn choice(self) -> Option<Annual> {
        match self {
            Self::All => None,
            Self::Median => Some(Annual::Median),
            Self::Minimum => Some(Annual::Minimum),
            Self::Last => Some(Annual::Last),
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Each row names its source. Exit code 1: one does not come out.

Example:
  coffer simulate reproduce")]
pub(crate) struct ReproduceArgs {
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  coffer simulate scenarios
  coffer simulate scenarios base > mine.toml")]
pub(crate) struct ScenariosArgs {
    /// Print this one
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
}

/// An input and its values. Errors of the library say what is expected.
fn axis(text: &str) -> Result<Axis, String> {
    text.parse()
        .map_err(|error: coffer_endowment::simulation::sensitivity::SensitivityError| error.to_string())
}
