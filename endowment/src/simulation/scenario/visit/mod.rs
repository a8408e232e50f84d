//! One description of every key, and what is done with it.
//!
//! A type lists its keys once, in `Form::visit`; reading, checking, writing and the JSON schema are visitors of that
//! list, so that none of them can know a key, a range or a default that the others do not.
//!
//! * `form` keys, ranges, and the traits of types that have keys;
//! * `reader` fills a scenario from a tree, and refuses what no key asked for;
//! * `checker` holds values to their ranges;
//! * `writer` makes the tree of a scenario;
//! * `schema` makes the JSON schema of all scenarios.

mod checker;
mod form;
mod reader;
mod schema;
mod writer;

pub(super) use checker::{NAMES, check, is_name};
#[cfg(test)]
pub(super) use form::Rows;
pub(super) use form::{
    Choice, Default, Form, Key, MODEL, Outcome, Range, Row, Variant, Visitor, Words, joined, key, word,
};
pub(super) use reader::read;
pub(super) use schema::schema;
pub(super) use writer::write;
