//! `coffer verify`: are these the bytes that the id names?
//!
//! [`question`] tells from the operands what is asked: of a local file, of lists of files ([`lists`]), of all that a
//! server has of an object ([`remote`]), or of a random sample of it ([`sample`]).

mod answers;
mod lists;
mod question;
mod remote;
mod sample;

pub(super) use question::{parse_id, run};
