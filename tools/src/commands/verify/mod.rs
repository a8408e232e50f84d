//! `coffer verify`: are these the bytes that the id names?
//!
//! [`question`] tells from the operands what is asked: of a local file, of lists of files ([`lists`]), of all that a
//! server has of an object ([`remote`]), of a random sample of it ([`sample`]), or of a receipt ([`receipt`]).

mod answers;
mod lists;
mod question;
mod receipt;
mod remote;
mod sample;

pub(super) use question::{parse_id, run};
