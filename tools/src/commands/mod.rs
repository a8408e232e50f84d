//! One file a command: what its arguments mean, and the work.

mod audit;
mod check;
mod dispatch;
mod get;
mod hash;
mod pages;
mod put;
mod serve;
mod verify;
mod volumes;

pub(crate) use dispatch::run;
