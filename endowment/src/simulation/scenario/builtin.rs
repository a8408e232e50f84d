//! The scenarios of the folder `scenarios/`, which the library knows by name.

use super::{error::ScenarioError, types::Scenario};

#[cfg(test)]
mod tests;

/// A scenario that comes with the library.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Builtin {
    /// Its path in the folder `scenarios/`, without `.toml`.
    pub name: &'static str,
    /// The file.
    pub text: &'static str,
}

macro_rules! builtin {
    ($($name:literal),+ $(,)?) => {
        &[$(Builtin {
            name: $name,
            text: include_str!(concat!("../../../../scenarios/", $name, ".toml")),
        }),+]
    };
}

/// All of them.
pub static BUILTIN: &[Builtin] = builtin![
    "base",
    "arweave",
    "irys",
    "dshr",
    "stress/all-at-once",
    "stress/cost-stall",
    "stress/crisis-2008",
    "stress/demand-collapse",
    "stress/flood-2011",
    "stress/nand-2025",
    "stress/stagflation-1970s",
    "stress/token-down-94",
    "stress/zero-rates",
];

/// The text of a scenario that comes with the library: `base`, `base.toml`, `scenarios/base.toml`.
pub fn builtin(name: &str) -> Option<&'static str> {
    let name = name.strip_prefix("scenarios/").unwrap_or(name);
    let name = name.strip_suffix(".toml").unwrap_or(name);
    BUILTIN.iter().find(|known| known.name == name).map(|known| known.text)
}

impl Scenario {
    /// Reads a scenario that comes with the library, with overrides as [`Scenario::read`] takes them.
    pub fn builtin(name: &str, overrides: &[&str]) -> Result<Self, ScenarioError> {
        Self::read(name, overrides, &mut |name| {
            let names = BUILTIN.iter().map(|known| known.name).collect::<Vec<_>>().join(", ");
            builtin(name).map(str::to_owned).ok_or_else(|| format!("there is none of that name, but {names}"))
        })
    }
}
