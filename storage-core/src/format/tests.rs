//! Every record against its golden bytes, against itself, and against damage.

mod damage;
mod golden;
mod round_trip;
mod samples;
mod stored;
