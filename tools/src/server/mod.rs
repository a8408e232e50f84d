//! The HTTP client: what the commands ask of a server, over `ureq`.
//!
//! Nothing a server says about bytes is believed: who gets an object hashes it. What a server says of itself is checked
//! for the shape that a Coffer server gives it, so that a wrong address is named as such.

mod address;
mod answer;
mod download;
mod tls;

pub(crate) use address::{Promise, Server};
pub(crate) use download::{ByteRange, Download};
