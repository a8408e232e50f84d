//! Every record against its golden bytes, against itself, and against damage.

#![expect(clippy::indexing_slicing, reason = "a test that indexes past the end has failed, as it should")]

mod damage;
mod golden;
mod round_trip;
mod samples;
mod stored;
