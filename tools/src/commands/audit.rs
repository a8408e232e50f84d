//! `coffer audit`: does every volume still hold its shards of an object?
//!
//! The server is asked and not believed. Bytes of the object are verified against its id, the shards that they are
//! coded to are computed here, and what each volume shows is held against these.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use coffer_storage::ObjectId;
use coffer_storage::tree::{Grain, Slice};
use coffer_storage::vault::audit::{
    AskedRange, Challenge, Trial, TrialError, Verdict, chance_to_pass, loss_excluded,
};
use serde_json::{Value, json};

use super::verify::parse_id;
use crate::args::AuditArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::progress::Progress;
use crate::server::Server;

/// Asks for the proof, tries it, and tells what came of it.
pub(crate) fn run(args: &AuditArgs) -> Result<Exit, Failure> {
    let object = parse_id(args.object.as_ref())?;
    let challenge = challenge(args)?;
    let mut auditor = Auditor { server: Server::new(&args.server)?, object, fetched: 0 };
    let result = auditor.audit(&challenge)?;
    args.format.format().answer(|| result.text(), || result.json())?;
    Ok(if result.passed() { Exit::Done } else { Exit::No })
}

fn challenge(args: &AuditArgs) -> Result<Challenge, Failure> {
    let wrong = |what: String, advice| Failure::Usage { what, advice };
    let seed = match &args.seed {
        None => coffer_gateway::random().map_err(Failure::Randomness)?,
        Some(text) => {
            let id: ObjectId = text.parse().map_err(|error| {
                wrong(
                    format!("{text:?} is no seed: {error}"),
                    "a seed is 64 hexadecimal digits; leave it out for a random one",
                )
            })?;
            *id.as_bytes()
        }
    };
    Challenge::new(coffer_storage::AuditSeed::from_bytes(seed), args.stripes).map_err(|error| {
        wrong(error.to_string(), "more can be asked with several audits, each of a seed of its own")
    })
}

/// Who asks.
struct Auditor {
    server: Server,
    object: ObjectId,
    /// Bytes that came.
    fetched: u64,
}

impl Auditor {
    fn audit(&mut self, challenge: &Challenge) -> Result<Findings, Failure> {
        let (proof, bytes) = self.server.audit(&self.object, challenge)?;
        self.fetched += bytes;
        // The object's last byte proves its length, on which the drawn places depend.
        let last = AskedRange { offset: proof.length.saturating_sub(1), len: u32::from(proof.length > 0) };
        let (_, length) = self.fetch(last)?;
        let length = length.filter(|length| *length == proof.length).ok_or_else(|| {
            self.lie(format!("it says that the object has {} bytes, which is not so", proof.length))
        })?;
        let mut findings = Findings::new(self.object, length, challenge, proof.geometry.to_string());
        if proof.draws.is_empty() && length <= INLINE_MAX {
            self.fetch(AskedRange { offset: 0, len: u32::try_from(length).unwrap_or(0) })?;
        }
        let trial =
            Trial::new(self.object, length, challenge, proof).map_err(|error| self.refused(&error))?;
        findings.volumes.resize_with(trial.geometry().shards(), Counts::default);
        let asked: Vec<AskedRange> = trial.asked().collect();
        let progress = Progress::new("auditing", &self.object.to_string(), None);
        let mut chunks: HashMap<AskedRange, Vec<u8>> = HashMap::new();
        for (at, range) in asked.into_iter().enumerate() {
            let chunk = match chunks.entry(range) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => {
                    let (chunk, _) = self.fetch(range)?;
                    progress.add(chunk.len());
                    place.insert(chunk)
                }
            };
            let verdicts = trial.judge(at, chunk).map_err(|error| self.refused(&error))?;
            findings.count(&verdicts);
        }
        findings.fetched = self.fetched;
        Ok(findings)
    }

    /// Bytes of the object, verified against its id, and its length where they prove it.
    fn fetch(&mut self, range: AskedRange) -> Result<(Vec<u8>, Option<u64>), Failure> {
        let slice = Slice { offset: range.offset, len: range.len.into(), grain: Grain::Leaf };
        let fetched = self.server.proven_slice(&self.object, slice)?;
        self.fetched += fetched.received;
        if fetched.bytes.len() != range.len as usize {
            let (offset, end) = (range.offset, range.offset + u64::from(range.len));
            return Err(self.lie(format!("the object has no bytes {offset} to {end}")));
        }
        Ok((fetched.bytes, fetched.length))
    }

    fn refused(&self, error: &TrialError) -> Failure {
        self.lie(format!("its proof is refused: {error}"))
    }

    fn lie(&self, what: String) -> Failure {
        Failure::Lie { server: self.server.address().to_owned(), what }
    }
}

/// What came of an audit.
struct Findings {
    object: ObjectId,
    length: u64,
    seed: String,
    stripes: u64,
    geometry: String,
    volumes: Vec<Counts>,
    fetched: u64,
}

/// What came of one volume's answers.
#[derive(Default)]
struct Counts {
    asked: u64,
    passed: u64,
    missing: u64,
    wrong: u64,
    /// How often for which reason.
    why: BTreeMap<String, u64>,
}

impl Findings {
    fn new(object: ObjectId, length: u64, challenge: &Challenge, geometry: String) -> Self {
        let (seed, stripes) = (challenge.seed().to_string(), u64::from(challenge.draws()));
        Self { object, length, seed, stripes, geometry, volumes: Vec::new(), fetched: 0 }
    }

    fn count(&mut self, verdicts: &[Verdict]) {
        for (counts, verdict) in self.volumes.iter_mut().zip(verdicts) {
            counts.asked += 1;
            let why = match verdict {
                Verdict::Passed => {
                    counts.passed += 1;
                    continue;
                }
                Verdict::Missing(absence) => {
                    counts.missing += 1;
                    absence.to_string()
                }
                Verdict::False(falsehood) => {
                    counts.wrong += 1;
                    falsehood.to_string()
                }
            };
            *counts.why.entry(why).or_default() += 1;
        }
    }

    fn failed(&self) -> usize {
        self.volumes.iter().filter(|counts| counts.passed < counts.asked).count()
    }

    fn passed(&self) -> bool {
        self.failed() == 0
    }

    /// Draws that were made: none of an object that lies in its manifest.
    fn draws(&self) -> u64 {
        self.volumes.first().map_or(0, |counts| counts.asked)
    }

    fn text(&self) -> String {
        let Self { object, length, seed, geometry, fetched, .. } = self;
        let (draws, fetched) = (self.draws(), output::size(*fetched));
        if draws == 0 {
            return format!(
                "{object}: OK, all {length} bytes; they lie in the manifest, on every volume alike, and have no shards\n\
                 fetched {fetched}"
            );
        }
        let rows: Vec<_> = (0..).zip(&self.volumes).map(|(at, counts): (u32, _)| counts.row(at)).collect();
        let header = ["VOLUME", "ASKED", "PASSED", "MISSING", "FALSE", "WHY"];
        let table = output::table(header, [true, true, true, true, true, false], &rows);
        let verdict = match self.failed() {
            0 => "OK, every volume passed".to_owned(),
            failed => format!("FAILED, {failed} of {} volumes did not pass", self.volumes.len()),
        };
        let (luck, excluded) = (chance_to_pass(ONE_PERCENT, draws), loss_excluded(draws, CONFIDENCE));
        format!(
            "{table}\n{object}: {verdict}\n{length} bytes, geometry {geometry}; {draws} stripes drawn by seed {seed}\n\
             a volume that lost 1 % of its shards of this object passes with probability {luck:.3}; one that passed has\n\
             lost less than {:.2} % of them, at {:.0} % confidence\nfetched {fetched}",
            excluded * 100.0,
            CONFIDENCE * 100.0
        )
    }

    fn json(&self) -> Value {
        let volume = |(at, counts): (u32, &Counts)| {
            let Counts { asked, passed, missing, wrong, why } = counts;
            json!({ "volume": at, "asked": asked, "passed": passed, "missing": missing, "false": wrong, "why": why })
        };
        json!({
            "object": self.object.to_string(),
            "ok": self.passed(),
            "length": self.length,
            "geometry": self.geometry,
            "seed": self.seed,
            "stripes": self.stripes,
            "draws": self.draws(),
            "volumes": (0..).zip(&self.volumes).map(volume).collect::<Vec<_>>(),
            "passes_with_1_percent_lost": chance_to_pass(ONE_PERCENT, self.draws()),
            "lost_less_than_at_95_percent": loss_excluded(self.draws(), CONFIDENCE),
            "fetched_bytes": self.fetched,
        })
    }
}

impl Counts {
    fn row(&self, at: u32) -> [String; 6] {
        let why =
            self.why.iter().map(|(why, count)| format!("{why} ({count})")).collect::<Vec<_>>().join("; ");
        let number = |count: u64| count.to_string();
        [
            at.to_string(),
            number(self.asked),
            number(self.passed),
            number(self.missing),
            number(self.wrong),
            why,
        ]
    }
}

/// The loss that the first sentence is about.
const ONE_PERCENT: f64 = 0.01;

/// How sure the second one is.
const CONFIDENCE: f64 = 0.95;

/// Objects of up to this many bytes lie in their manifest.
const INLINE_MAX: u64 = coffer_storage::format::manifest::INLINE_MAX as u64;
