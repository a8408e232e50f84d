//! What may be named in which room. A room is a file `x.rs` or a folder `x/`; tests and benches are outside of the
//! house, they may look at everything.

use crate::sources::{Fault, Source, identifiers};

/// Below the gateway: usable as libraries, synchronous, time and seeds as arguments.
const BELOW_THE_GATEWAY: [&str; 2] = ["storage-core/src", "endowment/src"];
/// The rooms that speak HTTP: routes, the accept loop that hands connections to the HTTP stack, the console.
const HTTP_ROOMS: [&str; 3] = ["gateway/src/http", "gateway/src/server", "gateway/src/console"];

/// Storage and money are named together in the gateway's service only. The binary is above both: a client shows ids and
/// amounts of one answer, and may name both as long as no vault is near.
pub(super) fn meeting_places(all: &[Source]) -> Vec<Fault> {
    all.iter()
        .filter(|source| !source.is_test() && !source.is_in(&["gateway/src/service"]))
        .filter(|source| !source.is_in(&["tools/src"]) || keeps_a_vault(source))
        .filter(|source| source.names("coffer_storage"))
        .filter_map(|source| {
            let line = source.line_naming("coffer_endowment")?;
            Some(source.fault(line, "storage and endowment meet in gateway/src/service only"))
        })
        .collect()
}

/// Does it open, read or write a vault, instead of asking a server that does?
fn keeps_a_vault(source: &Source) -> bool {
    let rooms = ["coffer_storage::vault", "coffer_storage::folder", "coffer_storage::volume"];
    let names_room = |code: &str| rooms.iter().any(|room| code.contains(room));
    ["Vault", "OpenVault", "VaultFolder"].iter().any(|engine| source.names(engine))
        || source.lines.iter().any(|line| names_room(&line.code))
}

/// No `async` below the gateway.
pub(super) fn asynchrony(source: &Source) -> Vec<Fault> {
    named(
        source,
        &BELOW_THE_GATEWAY,
        &["async", "await", "tokio"],
        "the engine is synchronous: the gateway owns the runtime",
    )
}

/// No clock, no randomness of the operating system below the gateway.
pub(super) fn clocks_and_randomness(source: &Source) -> Vec<Fault> {
    let sources_of_chance = ["SystemTime", "getrandom", "OsRng", "ThreadRng", "thread_rng", "UNIX_EPOCH"];
    let mut faults = named(
        source,
        &BELOW_THE_GATEWAY,
        &sources_of_chance,
        "time and randomness are arguments, see gateway/src/clock.rs",
    );
    if !source.is_test() && source.is_in(&BELOW_THE_GATEWAY) {
        // A stopwatch needs an `#[expect(.., reason)]`, which the lint of clippy.toml sees to.
        let excused = source.lines.iter().any(|line| line.code.contains("expect(clippy::disallowed_methods"));
        faults.extend(
            source.line_naming("Instant").filter(|_| !excused).map(|line| {
                source.fault(line, "a clock below the gateway needs an #[expect] with its reason")
            }),
        );
    }
    faults
}

/// The lints that hold the same line inside of functions are still there.
pub(super) fn disallowed_methods(all: &[Source]) -> Vec<Fault> {
    let lints = all.iter().find(|source| source.path == "clippy.toml").map_or("", |source| &source.text);
    [
        "std::time::SystemTime::now",
        "std::time::Instant::now",
        "getrandom::fill",
        "usize::to_le_bytes",
        "usize::to_be_bytes",
    ]
    .iter()
    .filter(|method| !lints.contains(&format!("path = \"{method}\"")))
    .map(|method| Fault {
        path: "clippy.toml".to_owned(),
        line: 0,
        what: format!("{method} is not disallowed"),
    })
    .collect()
}

/// RocksDB is named in the two adapters, the Reed-Solomon crate in one file.
pub(super) fn engines(source: &Source) -> Vec<Fault> {
    const ENGINES: [(&str, &[&str]); 3] = [
        ("rocksdb", &["storage-core/src/volume/rocks", "endowment/src/journal/rocks"]),
        ("librocksdb_sys", &["storage-core/src/volume/rocks", "endowment/src/journal/rocks"]),
        ("reed_solomon_erasure", &["storage-core/src/erasure"]),
    ];
    ENGINES
        .iter()
        .filter(|(_, rooms)| !source.is_test() && !source.is_in(rooms))
        .filter_map(|(engine, rooms)| {
            // A path names the crate; a volume's own field or folder may be called like it.
            let line = source.lines.iter().find(|line| names_crate(&line.code, engine))?;
            Some(source.fault(line.number, format!("`{engine}` is named outside of {}", rooms.join(", "))))
        })
        .collect()
}

/// Types of the HTTP stack stay where HTTP is spoken.
pub(super) fn http_types(source: &Source) -> Vec<Fault> {
    let stack =
        ["axum", "hyper", "hyper_util", "http_body", "http_body_util", "tower", "tower_http", "httpdate"];
    if source.is_test() || source.is_in(&HTTP_ROOMS) {
        return Vec::new();
    }
    stack
        .iter()
        .filter_map(|name| {
            source.lines.iter().find(|line| names_crate(&line.code, name)).map(|line| (name, line))
        })
        .map(|(name, line)| {
            source.fault(line.number, format!("`{name}` is named outside of {}", HTTP_ROOMS.join(", ")))
        })
        .collect()
}

/// No delete. What no decided record refers to is retracted by the replay of a set's records, and given back where
/// leases are reclaimed, both through the port, which the adapters implement and pass on.
pub(super) fn deletion(source: &Source) -> Vec<Fault> {
    const PORT: &str = "storage-core/src/volume";
    // An upload that breaks off gives back what it staged, by way of the set.
    const UPLOADS: [&str; 4] = [
        "storage-core/src/vault/lease",
        "storage-core/src/vault/sink",
        "storage-core/src/vault/staged",
        "storage-core/src/vault/upload",
    ];
    const CALLS: [(&str, &[&str]); 2] = [
        (
            ".retract(",
            &[
                PORT,
                "storage-core/src/set/recovery",
                "storage-core/src/set/replay",
                "storage-core/src/set/reclaim",
            ],
        ),
        (
            ".reclaim(",
            &[PORT, "storage-core/src/set/reclaim", UPLOADS[0], UPLOADS[1], UPLOADS[2], UPLOADS[3]],
        ),
    ];
    const ADAPTERS: [&str; 2] = ["storage-core/src/volume/rocks", "endowment/src/journal/rocks"];
    if source.is_test() {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for line in &source.lines {
        for (call, rooms) in CALLS {
            if line.code.contains(call) && !source.is_in(rooms) {
                faults.push(
                    source.fault(line.number, format!("`{call}` is called in {} only", rooms.join(", "))),
                );
            }
        }
        let deletes = identifiers(&line.code).any(|word| word == "delete" || word.starts_with("delete_"));
        if deletes && !source.is_in(&ADAPTERS) {
            faults.push(source.fault(line.number, "no delete exists: what was acknowledged stays"));
        }
    }
    faults
}

/// Floats live in the simulation.
pub(super) fn floats(source: &Source) -> Vec<Fault> {
    if source.is_test() || !source.is_in(&["endowment/src"]) || source.is_in(&["endowment/src/simulation"]) {
        return Vec::new();
    }
    source
        .lines
        .iter()
        .filter(|line| {
            identifiers(&line.code).any(|word| word == "f64" || word == "f32") || has_float(&line.code)
        })
        .map(|line| source.fault(line.number, "money is exact: floats live in endowment/src/simulation"))
        .collect()
}

/// Whether code has a number with a fractional part, or one with a float's suffix.
fn has_float(code: &str) -> bool {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).any(|token| {
        let Some((whole, fraction)) = token.split_once('.') else {
            return token.starts_with(|c: char| c.is_ascii_digit())
                && (token.ends_with("f64") || token.ends_with("f32"));
        };
        !whole.is_empty()
            && whole.chars().all(|c| c.is_ascii_digit() || c == '_')
            && fraction.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// Formats are written by hand: no derive decides about bytes that are kept for ever.
pub(super) fn derived_bytes(source: &Source) -> Vec<Fault> {
    const RULE: &str = "bytes on disk come from a format module with explicit widths, never from a derive";
    if source.is_test() {
        return Vec::new();
    }
    let is_format = source.path.contains("/format/") || source.path.ends_with("/format.rs");
    if !is_format && !source.is_in(&["storage-core/src", "endowment/src/journal"]) {
        return Vec::new();
    }
    let derives = ["serde", "Serialize", "Deserialize", "bincode", "postcard", "rkyv"];
    derives.iter().filter_map(|name| Some(source.fault(source.line_naming(name)?, RULE))).collect()
}

/// The chunker's parameters and the scale of money are constants of a format version.
pub(super) fn configured_constants(source: &Source) -> Vec<Fault> {
    const RULE: &str =
        "a constant of the format version, never configuration: other parameters are other bytes";
    let configures = source.is_in(&["gateway/src/config", "tools/src"]);
    // The axes of figures have a scale, too.
    let draws = source.is_in(&["tools/src/commands/simulate"]);
    let defines = source.is_in(&["storage-core/src/chunker", "endowment/src/amount"]);
    if source.is_test() || !(configures || defines) {
        return Vec::new();
    }
    let settings = [
        "chunk_size",
        "chunk_min",
        "chunk_max",
        "min_chunk",
        "max_chunk",
        "average_chunk",
        "gear_mask",
        "scale",
    ];
    let mut faults = Vec::new();
    for line in &source.lines {
        let from_outside = line.code.contains("env::var") || line.code.contains("option_env");
        let setting = configures
            && identifiers(&line.code).any(|word| settings.contains(&word) && !(draws && word == "scale"));
        if setting || (defines && from_outside) {
            faults.push(source.fault(line.number, RULE));
        }
    }
    faults
}

/// One fault for each of the names that a file of these rooms uses.
fn named(source: &Source, rooms: &[&str], names: &[&str], rule: &str) -> Vec<Fault> {
    if source.is_test() || !source.is_in(rooms) {
        return Vec::new();
    }
    names
        .iter()
        .filter_map(|name| Some(source.fault(source.line_naming(name)?, format!("`{name}`: {rule}"))))
        .collect()
}

/// Whether a line of code uses a crate: `name::` at the beginning of a path, or `use name`.
fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = &code[..at];
        let after = &code[at + name.len()..];
        let begins = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
            && (!before.ends_with("::") || before.ends_with(" ::"));
        let used = before.trim_end().ends_with("use") && after.trim_start().starts_with([';', ' ']);
        begins && (after.starts_with("::") || used)
    })
}
