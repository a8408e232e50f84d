//! Every checker finds what it is there to find, and lets pass what is right.

use super::packages::Graph;
use super::rooms;
use crate::sources::{Fault, Source};

/// What a checker finds in one line of code at one path.
fn found(check: impl Fn(&Source) -> Vec<Fault>, path: &str, code: &str) -> usize {
    check(&Source::new(path, code)).len()
}

const LOCK: &str = r#"
[[package]]
name = "a"
version = "0.1.0"
dependencies = [
 "b",
 "c 1.0.0",
]

[[package]]
name = "b"

[[package]]
name = "c"
version = "1.0.0"
dependencies = [
 "tokio",
]
"#;

#[test]
fn an_arrow_is_found_with_its_way() {
    let graph = Graph::parse(LOCK);
    let faults = graph.arrows("a", &["tokio", "d"]);
    assert_eq!(faults.len(), 1);
    assert!(faults[0].what.ends_with("a -> c -> tokio"), "{}", faults[0]);
    assert_eq!(graph.arrows("b", &["tokio", "a"]), []);
}

#[test]
fn a_second_meeting_place_is_found() {
    let code = "use coffer_storage::Vault;\nuse coffer_endowment::Amount;\n";
    let check = |path: &str, code: &str| rooms::meeting_places(&[Source::new(path, code)]).len();
    assert_eq!(check("gateway/src/pool.rs", code), 1);
    assert_eq!(check("gateway/src/service.rs", code), 0);
    assert_eq!(
        check("tools/src/commands/check.rs", code),
        1,
        "the binary may not join a vault with money either"
    );
    let grouped = "use coffer_storage::{ObjectId, folder::OpenVault};\nuse coffer_endowment::Amount;\n";
    assert_eq!(check("tools/src/commands/check.rs", grouped), 1);
    let kind = "use coffer_storage::vault::CheckFinding;\nuse coffer_endowment::Amount;\n";
    assert_eq!(check("tools/src/commands/check.rs", kind), 1);
    let shown = "use coffer_storage::ObjectId;\nuse coffer_endowment::Amount;\n";
    assert_eq!(check("tools/src/commands/quote.rs", shown), 0);
    assert_eq!(check("gateway/src/http/quotes.rs", shown), 1);
    assert_eq!(check("gateway/src/pool.rs", "use coffer_storage::Vault; // coffer_endowment\n"), 0);
}

#[test]
fn asynchrony_below_the_gateway_is_found() {
    assert_eq!(found(rooms::asynchrony, "storage-core/src/set.rs", "async fn put() {}"), 1);
    assert_eq!(found(rooms::asynchrony, "gateway/src/pool.rs", "async fn put() {}"), 0);
}

#[test]
fn clocks_and_randomness_are_found() {
    let check = rooms::clocks_and_randomness;
    assert_eq!(found(check, "storage-core/src/set.rs", "let now = SystemTime::now();"), 1);
    assert_eq!(found(check, "endowment/src/epoch.rs", "getrandom::fill(&mut key)?;"), 1);
    assert_eq!(found(check, "storage-core/src/set.rs", "let start = Instant::now();"), 1);
    let excused =
        "#[expect(clippy::disallowed_methods, reason = \"a deadline\")]\nlet start = Instant::now();";
    assert_eq!(found(check, "storage-core/src/set.rs", excused), 0);
    assert_eq!(found(check, "gateway/src/clock.rs", "SystemTime::now()"), 0);
    assert_eq!(found(check, "storage-core/src/set/tests.rs", "SystemTime::now()"), 0);
}

#[test]
fn a_lint_that_went_missing_is_found() {
    assert_eq!(rooms::disallowed_methods(&[]).len(), 5);
    let lints = Source::new("clippy.toml", "{ path = \"getrandom::fill\", reason = \"\" }");
    assert_eq!(rooms::disallowed_methods(&[lints]).len(), 4);
}

#[test]
fn engines_outside_of_their_rooms_are_found() {
    let check = rooms::engines;
    assert_eq!(found(check, "storage-core/src/set.rs", "use rocksdb::DB;"), 1);
    assert_eq!(found(check, "storage-core/src/set.rs", "let a: rocksdb::DB;"), 1);
    assert_eq!(found(check, "storage-core/src/volume/rocks.rs", "use rocksdb::DB;"), 0);
    assert_eq!(found(check, "storage-core/src/volume/rocks/options.rs", "use rocksdb::DB;"), 0);
    assert_eq!(found(check, "storage-core/src/set.rs", "let rocksdb = \"rocksdb::DB\"; // rocksdb::DB"), 0);
    assert_eq!(found(check, "storage-core/src/vault/put.rs", "use reed_solomon_erasure::galois_8;"), 1);
    assert_eq!(found(check, "storage-core/src/erasure.rs", "use reed_solomon_erasure::galois_8;"), 0);
    assert_eq!(found(check, "benches/benches/volume.rs", "use rocksdb::DB;"), 0);
}

#[test]
fn http_types_outside_of_their_room_are_found() {
    let check = rooms::http_types;
    assert_eq!(found(check, "gateway/src/service.rs", "use axum::body::Body;"), 1);
    assert_eq!(found(check, "tools/src/commands/put.rs", "hyper::Request::new()"), 1);
    assert_eq!(found(check, "gateway/src/http/range.rs", "use axum::body::Body;"), 0);
    assert_eq!(found(check, "gateway/src/service.rs", "crate::tower::up()"), 0);
}

#[test]
fn deletion_is_found() {
    let check = rooms::deletion;
    assert_eq!(found(check, "storage-core/src/vault/put.rs", "volume.retract(&keys)?;"), 1);
    assert_eq!(found(check, "storage-core/src/set/replay.rs", "batch.retract(table, key);"), 0);
    assert_eq!(found(check, "storage-core/src/set/replay.rs", "volume.reclaim(from, to)?;"), 1);
    assert_eq!(found(check, "storage-core/src/set/reclaim.rs", "volume.reclaim(from, to)?;"), 0);
    assert_eq!(found(check, "storage-core/src/vault.rs", "pub fn delete(&self, object: ObjectId) {}"), 1);
    assert_eq!(found(check, "gateway/src/http/objects.rs", "routing::delete(remove)"), 1);
    assert_eq!(found(check, "storage-core/src/volume/rocks.rs", "batch.delete_cf(small, key);"), 0);
}

#[test]
fn floats_in_the_books_are_found() {
    let check = rooms::floats;
    for code in ["fn rate() -> f64 {", "let a = 1.5;", "let a = 1_000.0;", "let a = 2f32;"] {
        assert_eq!(found(check, "endowment/src/rate.rs", code), 1, "{code}");
        assert_eq!(found(check, "endowment/src/simulation/models.rs", code), 0, "{code}");
    }
    for code in ["let a = pair.0;", "for i in 0..5 {}", "let a = b.1.2; // 1.5", "dec(\"1.5\")", "v1.0x"] {
        assert_eq!(found(check, "endowment/src/rate.rs", code), 0, "{code}");
    }
}

#[test]
fn derived_bytes_are_found() {
    let check = rooms::derived_bytes;
    let code = "#[derive(Serialize)]\nstruct Entry;";
    assert_eq!(found(check, "endowment/src/format/entry.rs", code), 1);
    assert_eq!(found(check, "storage-core/src/manifest.rs", code), 1);
    assert_eq!(found(check, "gateway/src/http/objects.rs", code), 0);
}

#[test]
fn configured_constants_are_found() {
    let check = rooms::configured_constants;
    assert_eq!(found(check, "gateway/src/config.rs", "pub chunk_size: u64,"), 1);
    assert_eq!(found(check, "storage-core/src/chunker.rs", "let size = env::var(\"SIZE\");"), 1);
    assert_eq!(found(check, "storage-core/src/chunker.rs", "const MIN_CHUNK: usize = 1;"), 0);
    assert_eq!(found(check, "gateway/src/http/body.rs", "let chunk_size = 3;"), 0);
    assert_eq!(found(check, "tools/src/args/money.rs", "scale: u8,"), 1);
    assert_eq!(found(check, "tools/src/commands/simulate/sweep.rs", "scale: Scale::Linear,"), 0);
    assert_eq!(found(check, "tools/src/commands/simulate/sweep.rs", "chunk_max: 1,"), 1);
}
