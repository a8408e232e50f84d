//! One file a command: what its arguments mean, and the work.

mod accounts;
mod audit;
mod booking;
mod check;
mod dispatch;
mod endowment;
mod get;
mod hash;
mod journal;
mod pages;
mod prices;
mod put;
mod quote;
mod receipt;
mod serve;
mod simulate;
mod verify;
mod volumes;

pub(crate) use dispatch::run;
