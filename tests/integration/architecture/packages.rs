//! The graph of packages, read from `Cargo.lock`.
//!
//! The lock file names what any feature, platform or test of a package may bring in. That is more than what one
//! build links, so a check on it is stricter than `cargo tree`, and it needs neither network nor cargo.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;

use crate::sources::{self, Fault};

/// Which package needs which, by name; two versions of one package are one node.
pub(super) struct Graph {
    needs: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// The graph of the project.
    pub(super) fn of_project() -> Self {
        let lock = fs::read_to_string(sources::root().join("Cargo.lock")).expect("Cargo.lock is committed");
        let graph = Self::parse(&lock);
        assert!(
            graph.needs.contains_key("coffer-storage"),
            "Cargo.lock does not name this workspace's packages"
        );
        graph
    }

    /// Reads the text of a lock file.
    pub(super) fn parse(lock: &str) -> Self {
        let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for package in lock.split("[[package]]").skip(1) {
            let Some(name) = package.lines().find_map(|line| line.strip_prefix("name = ")) else { continue };
            let list = package
                .split_once("dependencies = [")
                .map_or("", |(_, rest)| rest.split(']').next().unwrap_or(""));
            // An entry is `"name"`, or `"name version"` where the lock holds several versions.
            let names =
                list.lines().filter_map(|line| line.trim().strip_prefix('"')?.split([' ', '"']).next());
            needs.entry(unquoted(name)).or_default().extend(names.map(str::to_owned));
        }
        Self { needs }
    }

    /// The ways that lead from a package to ones that it must not reach, each with its stations.
    pub(super) fn arrows(&self, from: &str, forbidden: &[&str]) -> Vec<Fault> {
        let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut queue = VecDeque::from([from]);
        while let Some(package) = queue.pop_front() {
            for need in self.needs.get(package).into_iter().flatten() {
                if need != from && !came_from.contains_key(need.as_str()) {
                    came_from.insert(need, package);
                    queue.push_back(need);
                }
            }
        }
        let reached = forbidden.iter().filter(|name| came_from.contains_key(**name));
        reached
            .map(|name| {
                let mut way = vec![*name];
                while let Some(before) = came_from.get(way[way.len() - 1]) {
                    way.push(before);
                }
                way.reverse();
                Fault {
                    path: "Cargo.lock".to_owned(),
                    line: 0,
                    what: format!("{from} must not need {name}: {}", way.join(" -> ")),
                }
            })
            .collect()
    }
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches('"').to_owned()
}
