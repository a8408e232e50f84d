//! What the benches share: data from a seed.

mod random;

pub use random::{Random, noise};
