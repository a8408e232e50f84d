//! Why a scenario is refused.

use super::tree::Place;

/// Why a scenario is refused. Every message says where, and what would be right.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ScenarioError {
    /// A file cannot be read.
    #[error("{}cannot read {file}: {reason}", prefix(from.as_ref()))]
    Open {
        /// The file.
        file: String,
        /// Where it is included, if it is.
        from: Option<Place>,
        /// What the reader said.
        reason: String,
    },
    /// A file is no TOML.
    #[error("{place}: this is no TOML: {reason}")]
    Syntax {
        /// Where.
        place: Place,
        /// What the parser said.
        reason: String,
    },
    /// Files include each other in a circle, or too many.
    #[error("{place}: {file} is included {reason}")]
    Include {
        /// Where it is included.
        place: Place,
        /// What is included.
        file: String,
        /// What is wrong with that.
        reason: &'static str,
    },
    /// There is no such key.
    #[error("{}there is no key {key:?}: {hint}", prefix(place.as_ref()))]
    Unknown {
        /// Where it stands.
        place: Option<Place>,
        /// Its whole path.
        key: String,
        /// The nearest known key, or all that are known.
        hint: String,
    },
    /// A key is missing that has no default.
    #[error("{}{key} is missing: {expected}", prefix(place.as_ref()))]
    Missing {
        /// Where its table begins, if it does.
        place: Option<Place>,
        /// Its whole path.
        key: String,
        /// What it must be.
        expected: String,
    },
    /// A value is of the wrong kind or out of its range.
    #[error("{}{key} is {found}, expected {expected}", prefix(place.as_ref()))]
    Value {
        /// Where it stands; `None` in a scenario that a program made.
        place: Option<Place>,
        /// Its whole path.
        key: String,
        /// What was given.
        found: String,
        /// What is allowed.
        expected: String,
    },
    /// Two keys contradict each other.
    #[error("{}{key} contradicts {other}{}: {reason}", prefix(place.as_ref()), at(other_place.as_ref()))]
    Contradiction {
        /// Where the first stands.
        place: Option<Place>,
        /// Its whole path.
        key: String,
        /// Where the other stands.
        other_place: Option<Place>,
        /// Its whole path.
        other: String,
        /// Why both cannot be, and what to do.
        reason: &'static str,
    },
    /// A series file does not hold what is asked of it.
    #[error("{file}:{line}: {reason}")]
    Series {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// An override is no `path=value`.
    #[error("override {text:?} is refused: {reason}")]
    Override {
        /// What was given.
        text: String,
        /// What is wrong.
        reason: String,
    },
}

impl ScenarioError {
    /// Adds the places of the keys that it names, from what was read.
    pub(super) fn placed(mut self, find: impl Fn(&str) -> Option<Place>) -> Self {
        match &mut self {
            Self::Value { place, key, .. } | Self::Missing { place, key, .. } => {
                *place = place.take().or_else(|| find(key));
            }
            Self::Contradiction { place, key, other_place, other, .. } => {
                *place = place.take().or_else(|| find(key));
                *other_place = other_place.take().or_else(|| find(other));
            }
            _ => {}
        }
        self
    }
}

fn prefix(place: Option<&Place>) -> String {
    place.map_or_else(String::new, |place| format!("{place}: "))
}

fn at(place: Option<&Place>) -> String {
    place.map_or_else(String::new, |place| format!(" ({place})"))
}
