//! From the command line to the command.

use super::{
    accounts, audit, check, endowment, get, hash, journal, pages, prices, put, quote, receipt, serve,
    simulate, verify, volumes,
};
use crate::args::Command;
use crate::exit::Exit;
use crate::failure::Failure;

/// Runs a command to its end. Failures of single files are reported on the way; the one that ends it is returned.
pub(crate) fn run(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Serve(args) => serve::run(args),
        Command::Put(args) => put::run(&args),
        Command::Get(args) => get::run(args),
        Command::Hash(args) => hash::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Quote(args) => quote::run(&args),
        Command::Prices(args) => prices::run(&args),
        Command::Accounts(args) => accounts::run(&args),
        Command::Receipt(args) => receipt::run(&args),
        Command::Journal(args) => journal::run(&args),
        Command::Endowment(args) => endowment::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Check(args) => check::run(args),
        Command::Volumes(args) => volumes::run(args),
        Command::Completions(args) => pages::completions(&args),
        Command::Man(args) => pages::man(&args),
    }
}
