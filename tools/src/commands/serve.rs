//! `coffer serve`: the gateway, in the foreground.

use crate::args::ServeArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::settings;

/// Serves until the operating system asks it to stop.
pub(crate) fn run(args: ServeArgs) -> Result<Exit, Failure> {
    let own = [("data", args.data), ("listen", args.listen), ("geometry", args.geometry)];
    let config = settings::load(args.settings, &own)?;
    coffer_gateway::serve(&config)?;
    Ok(Exit::Done)
}
