use super::*;
use crate::simulation::scenario::tree::parse;

/// The values of a tree as text, without places.
fn shown(table: &Table) -> String {
    let value = |node: &Node| match &node.value {
        Value::Table(inner) => format!("{{{}}}", shown(inner)),
        Value::List(list) => format!("[{}]", list.len()),
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Whole(whole) => whole.to_string(),
        Value::Flag(flag) => flag.to_string(),
    };
    let mut fields: Vec<String> =
        table.0.iter().map(|(key, node)| format!("{key}={}", value(node))).collect();
    fields.sort();
    fields.join(" ")
}

fn over(earlier: &str, later: &str) -> String {
    let mut tree = parse("a", earlier).unwrap();
    overlay(&mut tree, parse("b", later).unwrap(), "");
    shown(&tree)
}

#[test]
fn the_later_layer_wins_key_by_key() {
    assert_eq!(over("a = 1\n[t]\nb = 2\nc = 3", "[t]\nc = 4\nd = 5"), "a=1 t={b=2 c=4 d=5}");
    assert_eq!(over("l = [1, 2, 3]", "l = [4]"), "l=[1]");
}

#[test]
fn another_model_takes_the_keys_of_the_old_one_with_it() {
    assert_eq!(over("[p]\nmodel = 'a'\nx = 1", "[p]\nmodel = 'b'\ny = 2"), "p={model=b y=2}");
    assert_eq!(over("[p]\nmodel = 'a'\nx = 1", "[p]\nmodel = 'a'\ny = 2"), "p={model=a x=1 y=2}");
    assert_eq!(over("[p]\nmodel = 'a'\nx = 1", "[p]\ny = 2"), "p={model=a x=1 y=2}");
}

#[test]
fn keys_that_exclude_each_other_leave_with_the_layer_below() {
    assert_eq!(over("[endowment]\nyears_factor = 3", "[endowment]\namount = 5"), "endowment={amount=5}");
    assert_eq!(
        over("[shock.a]\nfactor = 2\nat_year = 1", "[shock.a]\nrate_per_year = 0"),
        "shock={a={at_year=1 rate_per_year=0}}"
    );
    assert_eq!(
        over("[cost]\nfirst_year_per_physical_tb = 12", "[cost.line.x]\na = 1"),
        "cost={line={x={a=1}}}"
    );
}

#[test]
fn a_path_reaches_into_tables_and_lists() {
    let mut tree = parse("a", "[[t.l]]\nx = 1\n[[t.l]]\nx = 2").unwrap();
    let node = |number| Node { value: Value::Whole(number), place: Place::default() };
    set(&mut tree, "", &["t", "l", "1", "x"], node(7)).unwrap();
    set(&mut tree, "", &["new", "deep", "x"], node(8)).unwrap();
    assert_eq!(shown(&tree), "new={deep={x=8}} t={l=[2]}");
    assert_eq!(tree.place_of("t.l.1.x"), None);
    assert_eq!(
        set(&mut tree, "", &["t", "l", "2", "x"], node(7)).unwrap_err(),
        "t.l is a list of 2: name one by its index, from 0"
    );
    assert_eq!(
        set(&mut tree, "", &["new", "deep", "x", "y"], node(7)).unwrap_err(),
        "new.deep.x is a value, and has no keys"
    );
}
