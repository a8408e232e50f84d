//! Coffer beside what the same machine does without it, in one run, as ratios:
//!
//! ```text
//! make bench
//! cargo run --release -p coffer-benches --bin side_by_side -- [--quick] [--folder FOLDER] [--rounds N] [--stream-gib N] [part ..]
//! ```
//!
//! Parts: `upload retrieval small versions hash verify memory`; without names all are measured. What needs the `coffer`
//! binary (`COFFER_BIN`, or the one beside this program) or `b3sum` is left out, and said, if it is missing. `FOLDER`
//! should lie on the disk in question and needs 30 GiB; everything put there is removed.
//!
//! Every round measures each way once, in turns that alternate, so that a machine that grows slower does so for all;
//! a ratio is the median of the ratios of the rounds. All bodies are distinct and incompressible, each way begins with
//! no write pending, and the clock is the monotonic one.

#![expect(clippy::cast_precision_loss, reason = "figures for people")]

mod bare_server;
mod client;
mod coffer_server;
mod hashing;
mod machine;
mod measure;
mod memory;
mod plain_files;
mod retrieval;
mod settings;
mod small;
mod table;
mod upload;
mod verification;
mod versions;

use anyhow::Result;

use settings::Settings;
use table::Report;

fn main() -> Result<()> {
    let settings = Settings::from_arguments(std::env::args().skip(1))?;
    machine::describe(&settings)?;
    println!();
    let mut report = Report::begin();
    for (name, part) in PARTS {
        if settings.wants(name) {
            part(&settings, &mut report)?;
        }
    }
    report.end();
    Ok(())
}

type Part = fn(&Settings, &mut Report) -> Result<()>;

const PARTS: [(&str, Part); 7] = [
    ("upload", upload::measure),
    ("retrieval", retrieval::measure),
    ("small", small::measure),
    ("versions", versions::measure),
    ("hash", hashing::measure),
    ("verify", verification::measure),
    ("memory", memory::measure),
];
