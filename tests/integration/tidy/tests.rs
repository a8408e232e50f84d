//! Every checker finds what it is there to find, and lets pass what is right.

use super::documents::{self, Tree};
use super::{shape, words};
use crate::sources::{Fault, Source};

fn lines(faults: &[Fault]) -> Vec<usize> {
    faults.iter().map(|fault| fault.line).collect()
}

#[test]
fn a_long_file_is_found() {
    let text = "x\n".repeat(400);
    assert!(shape::length(&Source::new("gateway/src/a.rs", &text)).is_empty());
    assert_eq!(shape::length(&Source::new("gateway/src/a.rs", &format!("{text}x\n"))).len(), 1);
    assert_eq!(shape::length(&Source::new("gateway/src/lib.rs", &text)).len(), 1);
    assert_eq!(shape::length(&Source::new("docs/ARCHITECTURE.md", &text)).len(), 1);
    assert!(shape::length(&Source::new("docs/FORMAT.md", &format!("{text}{text}"))).is_empty());
}

#[test]
fn code_in_a_module_file_is_found() {
    let good = "//! Volumes.\n\nmod rocks;\n#[cfg(test)]\nmod tests;\npub mod faulty;\n\npub use self::rocks::{\n    A,\n    B,\n};\npub(crate) use x::C;\npub(in crate::set) use x::D;\n";
    assert_eq!(shape::module_file(&Source::new("a/mod.rs", good)), []);
    assert_eq!(lines(&shape::module_file(&Source::new("a/mod.rs", "mod a;\npub use a::*;\n"))), [2]);
    assert_eq!(lines(&shape::module_file(&Source::new("a/mod.rs", "mod a;\n\nfn f() {\n}\n"))), [3]);
    assert_eq!(shape::module_file(&Source::new("a/b.rs", "fn f() {}\n")), []);
}

#[test]
fn inline_tests_and_unwraps_are_found() {
    let text = "let a = b.unwrap(); // c.unwrap()\n\nmod tests {\n}\n";
    assert_eq!(lines(&shape::unwraps(&Source::new("a/src/b.rs", text))), [1]);
    assert_eq!(shape::unwraps(&Source::new("a/src/b/tests.rs", text)), []);
    assert_eq!(lines(&shape::inline_tests(&Source::new("a/src/b.rs", text))), [3]);
}

#[test]
fn a_package_without_lints_is_found() {
    assert_eq!(shape::package_lints(&Source::new("a/Cargo.toml", "[package]\nname = \"a\"\n")).len(), 3);
    let good = "publish.workspace = true\nlicense.workspace = true\n\n[lints]\nworkspace = true\n";
    assert_eq!(shape::package_lints(&Source::new("a/Cargo.toml", good)), []);
    assert_eq!(shape::package_lints(&Source::new("Cargo.toml", "[workspace]\n")).len(), 3);
}

#[test]
fn never_words_are_found_in_names_and_prose() {
    let bad = "struct BlockManager;\nlet blob_id = 1;\n// a transactional write\nmod util;\n";
    assert_eq!(lines(&words::never_words(&Source::new("a.rs", bad))), [1, 1, 2, 3, 4]);
    let good = "// blocking, RocksDB's block cache, utility, uncommon\nuse hyper_util::rt;\n";
    assert_eq!(words::never_words(&Source::new("a.rs", good)), []);
    let rocks = "options.set_block_size(1);\n// a helper\n";
    assert_eq!(
        lines(&words::never_words(&Source::new("storage-core/src/volume/rocks/options.rs", rocks))),
        [2]
    );
    let chain = "let block = 1;\n// a helper\n";
    assert_eq!(
        lines(&words::never_words(&Source::new("endowment/src/simulation/policies/arweave/pool.rs", chain))),
        [2]
    );
    let toml = "tower = { features = [\"util\"] } # a helper\n";
    assert_eq!(words::never_words(&Source::new("Cargo.toml", toml)).len(), 1);
    assert_eq!(lines(&words::never_words(&Source::new("docs/a.md", "Each fragment.\n"))), [1]);
}

#[test]
fn work_put_off_is_found() {
    let bad = "// TODO: sync\n// good enough for now.\n/* A simplified one. */\nprintln!(\"FIXME\");\n";
    assert_eq!(lines(&words::left_for_later(&Source::new("a.rs", bad))), [1, 2, 3, 4]);
    assert_eq!(words::left_for_later(&Source::new("a.rs", "// for nowhere, TODOS\n")), []);
}

#[test]
fn machine_paths_are_found() {
    let bad = "cd /root/main\nlet a = \"/home/me/x\";\n";
    assert_eq!(lines(&words::machine_paths(&Source::new("a.sh", bad))), [1, 2]);
    assert_eq!(words::machine_paths(&Source::new("a.sh", "cd $HOME/src/x ~/home/y /var/lib/coffer\n")), []);
}

#[test]
fn broken_links_are_found() {
    let tree = Tree::of(&["docs/FORMAT.md", "README.md"]);
    let text = "# One thing\n[a](FORMAT.md) [b](../README.md) [c](https://x.y/z)\n[d](#one-thing)\n[e](GONE.md)\n[f](#two)\n```\n[g](GONE.md)\n```\n";
    assert_eq!(lines(&documents::links(&Source::new("docs/a.md", text), &tree)), [4, 5]);
}

#[test]
fn paths_that_do_not_exist_are_found() {
    let tree = Tree::of(&["gateway/src/http"]);
    let text = "`gateway/src/http/` and `b3sum`\n`gateway/src/gone.rs`\n`tests/{a,b}`\n";
    assert_eq!(lines(&documents::paths(&Source::new("docs/a.md", text), &tree)), [2]);
}

#[test]
fn unlisted_and_misnumbered_decisions_are_found() {
    let record = |path: &str| Source::new(path, "# A decision\n");
    let list = Source::new("docs/adr/README.md", "[1](0001-a.md) [2](0002-b.md)\n");
    let good = [list, record("docs/adr/0001-a.md"), record("docs/adr/0002-b.md")];
    assert_eq!(documents::decisions(&good), []);

    let list = Source::new("docs/adr/README.md", "[1](0001-a.md) [4](0004-d.md) [x](x.md)\n");
    let bad = [
        list,
        record("docs/adr/0001-a.md"),
        record("docs/adr/0001-b.md"),
        record("docs/adr/0005-e.md"),
        record("docs/adr/x.md"),
    ];
    let found: Vec<String> = documents::decisions(&bad).iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 4, "{found:?}");
    assert_eq!(documents::decisions(&[]), []);
}
