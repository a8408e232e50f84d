//! Routes, and the rules of HTTP that concern them. `docs/API.md` says what clients may rely on.

mod accounts;
mod accrual;
mod answer;
mod app;
mod audits;
mod body;
mod conditional;
mod digest;
mod endowment;
mod entries;
mod error;
mod journal;
mod json_body;
mod keys;
mod listing;
mod names;
mod objects;
mod path;
mod payer;
mod prices;
mod query;
mod quotes;
mod range;
mod receipts;
mod slice;
mod status;
mod unread;
mod upload;

pub(crate) use app::App;
