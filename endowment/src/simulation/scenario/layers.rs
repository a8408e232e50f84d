//! How files and overrides lie upon each other.
//!
//! A later layer wins key by key, in tables within tables; a list is replaced whole. Two rules keep what a layer means:
//! where it says another `model`, the keys of the old model go with it; where it says one of several keys that exclude
//! each other, the others go. Within one layer such keys contradict each other.

use super::{
    error::ScenarioError,
    tree::{Node, Place, Table, Value},
    visit::{MODEL, joined},
};

#[cfg(test)]
mod tests;

/// Lays one table upon another. `path` is where both stand.
pub(super) fn overlay(earlier: &mut Table, later: Table, path: &str) {
    if says_another_model(earlier, &later) {
        *earlier = later;
        return;
    }
    for group in groups_at(path) {
        if group.keys.iter().any(|key| later.get(key).is_some()) {
            earlier.0.retain(|(key, _)| !group.keys.contains(&key.as_str()) || later.get(key).is_some());
        }
    }
    for (key, node) in later.0 {
        match (earlier.get_mut(&key), node) {
            (
                Some(Node { value: Value::Table(below), place: lower }),
                Node { value: Value::Table(above), place },
            ) => {
                overlay(below, above, &joined(path, &key));
                // Who adds to a table last is asked for what is missing in it.
                *lower = place;
            }
            (Some(below), node) => *below = node,
            (None, node) => earlier.0.push((key, node)),
        }
    }
}

/// Fails where one layer has two keys that exclude each other.
pub(super) fn refuse_contradictions(table: &Table, path: &str) -> Result<(), ScenarioError> {
    for group in groups_at(path) {
        let mut given = group.keys.iter().filter_map(|key| table.get(key).map(|node| (*key, node)));
        if let (Some((first, one)), Some((second, other))) = (given.next(), given.next()) {
            return Err(ScenarioError::Contradiction {
                place: placed(&one.place),
                key: joined(path, first),
                other_place: placed(&other.place),
                other: joined(path, second),
                reason: group.reason,
            });
        }
    }
    table.0.iter().try_for_each(|(key, node)| match &node.value {
        Value::Table(inner) => refuse_contradictions(inner, &joined(path, key)),
        _ => Ok(()),
    })
}

/// Sets what stands at a dotted path, whose parts may be indexes of lists.
pub(super) fn set(table: &mut Table, path: &str, parts: &[&str], node: Node) -> Result<(), String> {
    let Some((part, rest)) = parts.split_first() else { return Err("the path is empty".to_owned()) };
    let here = joined(path, part);
    if rest.is_empty() {
        overlay(table, Table(vec![((*part).to_owned(), node)]), path);
        return Ok(());
    }
    if table.get(part).is_none() {
        // As a layer of its own, so that what it excludes goes.
        let empty = Node { value: Value::Table(Table::default()), place: node.place.clone() };
        overlay(table, Table(vec![((*part).to_owned(), empty)]), path);
    }
    match table.get_mut(part).map(|node| &mut node.value) {
        Some(Value::Table(inner)) => set(inner, &here, rest, node),
        Some(Value::List(list)) => set_in_list(list, &here, rest, node),
        _ => Err(format!("{here} is a value, and has no keys")),
    }
}

fn set_in_list(list: &mut [Node], path: &str, parts: &[&str], node: Node) -> Result<(), String> {
    let count = list.len();
    let outside = || format!("{path} is a list of {count}: name one by its index, from 0");
    let (index, rest) = parts.split_first().ok_or_else(outside)?;
    let element = index.parse::<usize>().ok().and_then(|index| list.get_mut(index)).ok_or_else(outside)?;
    match (&mut element.value, rest) {
        (_, []) => *element = node,
        (Value::Table(inner), rest) => return set(inner, &joined(path, index), rest, node),
        _ => return Err(format!("{path}.{index} is a value, and has no keys")),
    }
    Ok(())
}

fn says_another_model(earlier: &Table, later: &Table) -> bool {
    match (earlier.get(MODEL), later.get(MODEL)) {
        (Some(before), Some(after)) => before.value != after.value,
        _ => false,
    }
}

fn groups_at(path: &str) -> impl Iterator<Item = &'static Group> {
    GROUPS.iter().filter(move |group| match group.table.strip_suffix('*') {
        Some(parent) => path.strip_prefix(parent).is_some_and(|name| !name.contains('.')),
        None => path == group.table,
    })
}

fn placed(place: &Place) -> Option<Place> {
    Some(place.clone()).filter(|place| !place.file.is_empty())
}

/// Keys of one table of which at most one may be written.
struct Group {
    /// The table's path; `*` stands for any name at its end.
    table: &'static str,
    keys: &'static [&'static str],
    reason: &'static str,
}

static GROUPS: [Group; 5] = [
    Group {
        table: "cost",
        keys: &["first_year_per_physical_tb", "line"],
        reason: "lines replace the first year's cost; keep one of both",
    },
    Group {
        table: "endowment",
        keys: &["years_factor", "amount", "funded_ratio", "of_policy"],
        reason: "the fund at time zero is stated once; keep one of both",
    },
    Group {
        table: "shock.*",
        keys: &["factor", "rate_per_year"],
        reason: "a shock multiplies a level or replaces a rate; keep one of both, or make two shocks",
    },
    Group {
        table: "cost.process.series",
        keys: &["log_steps", "file"],
        reason: "the steps stand here or in the file; keep one of both",
    },
    Group {
        table: "yield.series",
        keys: &["log_steps", "file"],
        reason: "the steps stand here or in the file; keep one of both",
    },
];
