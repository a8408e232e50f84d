//! `coffer simulate`: what a fund that is paid once can bear.
//!
//! * `dispatch` from the arguments to the question; `given` the scenario and how much is run;
//! * `one` a run, `told` its page, `summary` its JSON, `folder` its files, `paths` its Parquet; `again` a run repeated;
//! * `pictures` what was found as figures, `page` as a report, `fitted` a fit as a figure;
//! * `solve` the value that meets a target; `points` one answer, `sweep` over a grid, `sensitivity` over ranges;
//! * `compare` scenarios side by side; `calibrate` history; `listing` what there is.

mod again;
mod calibrate;
mod compare;
mod dispatch;
mod fitted;
mod folder;
mod given;
mod listing;
mod one;
mod page;
mod paths;
mod pictures;
mod points;
mod sensitivity;
mod solve;
mod summary;
mod sweep;
mod told;

pub(super) use dispatch::run;
