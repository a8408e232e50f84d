//! From the arguments to the question.

use super::{calibrate, compare, listing, one, sensitivity, sweep};
use crate::args::{SimulateAction, SimulateArgs};
use crate::exit::Exit;
use crate::failure::Failure;

/// Answers what was asked.
pub(in crate::commands) fn run(args: &SimulateArgs) -> Result<Exit, Failure> {
    match &args.action {
        None => one::run(args),
        Some(SimulateAction::Sweep(args)) => sweep::run(args),
        Some(SimulateAction::Compare(args)) => compare::run(args),
        Some(SimulateAction::Stress(args)) => compare::stress(args),
        Some(SimulateAction::Sensitivity(args)) => sensitivity::run(args),
        Some(SimulateAction::Calibrate(args)) => calibrate::run(args),
        Some(SimulateAction::Reproduce(args)) => listing::reproduce(args),
        Some(SimulateAction::Schema) => listing::schema(),
        Some(SimulateAction::Scenarios(args)) => listing::scenarios(args),
    }
}
