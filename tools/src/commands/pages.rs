//! `coffer completions` and `coffer man`, made from the same definition that reads the command line.

use clap::CommandFactory;

use crate::args::{CommandLine, CompletionsArgs, ManArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// Prints the completions of a shell.
///
/// They are collected first: their generator panics where it cannot write.
pub(crate) fn completions(args: &CompletionsArgs) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut CommandLine::command(), "coffer", &mut script);
    output::bytes(&script)?;
    Ok(Exit::Done)
}

/// Prints the main page, or writes one page a command to a folder.
pub(crate) fn man(args: &ManArgs) -> Result<Exit, Failure> {
    if let Some(folder) = &args.folder {
        let written = clap_mangen::generate_to(CommandLine::command(), folder);
        written.map_err(|error| Failure::file("write man pages to", folder, error))?;
    } else {
        let page = clap_mangen::Man::new(CommandLine::command());
        page.render(&mut std::io::stdout().lock()).map_err(Failure::Output)?;
    }
    Ok(Exit::Done)
}
