//! `coffer`: serves a vault, and puts, gets, hashes and verifies objects.
//!
//! Two layers: [`args`] holds the command line as typed, [`commands`] what it means. Answers go to standard output in
//! a form for people or in JSON ([`output`]), progress and complaints to standard error, and [`exit`] is the contract
//! of the exit codes.

mod args;
mod books;
mod commands;
mod cut;
mod exit;
mod failure;
mod folder;
mod local;
mod ordered;
mod output;
mod progress;
mod sampling;
mod server;
mod settings;
mod sums;
mod target;
mod tokens;

use std::process::ExitCode;

use clap::Parser;

use crate::args::CommandLine;
use crate::exit::Exit;

fn main() -> ExitCode {
    // First of all: on an older processor, whatever comes next may die without a word.
    if let Err(missing) = coffer_storage::check_baseline() {
        output::report(&missing.into());
        return Exit::Failed.into();
    }
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            return if error.print().is_ok() { exit } else { Exit::Failed }.into();
        }
    };
    let ended = commands::run(line.command).and_then(|exit| output::flush().map(|()| exit));
    let exit = ended.unwrap_or_else(|failure| {
        output::report(&failure);
        failure.exit()
    });
    exit.into()
}
