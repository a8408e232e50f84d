//! Routes, and the rules of HTTP that concern them. `docs/API.md` says what clients may rely on.

mod answer;
mod app;
mod audits;
mod body;
mod conditional;
mod digest;
mod error;
mod listing;
mod names;
mod objects;
mod path;
mod query;
mod range;
mod slice;
mod status;
mod unread;
mod upload;

pub(crate) use app::App;
