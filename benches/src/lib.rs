//! What the benches share: data from a seed, and a vault to put it into.

mod random;
mod scratch;

pub use random::{Random, noise};
pub use scratch::ScratchVault;
