//! Clients that upload from several threads and keep a record of what was promised to them.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::binary::{self, Answer, INGEST_FLOOR, Server};

/// Random numbers that follow from a seed (splitmix64).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }

    /// A length from `least` to below `bound`.
    pub(super) fn length(&mut self, least: usize, bound: usize) -> usize {
        least + usize::try_from(self.below((bound - least) as u64)).unwrap()
    }
}

/// The bytes of an upload, told in a few numbers so that thousands of them can be remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recipe {
    /// Length and seed of what other uploads may begin with, too.
    shared: (usize, u64),
    /// Length and seed of the rest.
    own: (usize, u64),
}

impl Recipe {
    /// Any upload: tiny, small, medium or large; sometimes one that was sent before, sometimes with a known beginning.
    pub(super) fn random(dice: &mut Dice) -> Self {
        let len = match dice.below(10) {
            0 => dice.length(0, 1025),
            1..=4 => dice.length(1025, 60_000),
            5..=7 => dice.length(60_000, INGEST_FLOOR),
            _ => dice.length(INGEST_FLOOR, 6 * INGEST_FLOOR),
        };
        match dice.below(6) {
            0 => Self { shared: (0, 0), own: (30_000, dice.below(40)) },
            1 => Self { shared: (500_000, dice.below(3)), own: (len, dice.below(u64::MAX)) },
            _ => Self { shared: (0, 0), own: (len, dice.below(u64::MAX)) },
        }
    }

    /// Bytes that no other upload has.
    pub(super) fn new(len: usize, seed: u64) -> Self {
        Self { shared: (0, 0), own: (len, seed) }
    }

    /// Bytes that begin as those of other uploads do.
    pub(super) fn after(shared: (usize, u64), own: (usize, u64)) -> Self {
        Self { shared, own }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = noise(self.shared.0, self.shared.1);
        bytes.extend_from_slice(&noise(self.own.0, self.own.1));
        bytes
    }
}

/// What is known of an object that was sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    pub(super) recipe: Recipe,
    /// It was acknowledged, or served: it stays for ever.
    pub(super) is_promised: bool,
    /// It was read back since.
    pub(super) is_checked: bool,
}

/// Everything that was ever sent, by id.
#[derive(Debug, Default)]
pub(super) struct Record {
    sent: Mutex<BTreeMap<String, Sent>>,
    promises: AtomicU64,
}

impl Record {
    /// It is about to be sent.
    pub(super) fn send(&self, id: &str, recipe: Recipe) {
        let mut sent = self.sent.lock().unwrap();
        sent.entry(id.to_owned()).or_insert(Sent { recipe, is_promised: false, is_checked: false });
    }

    /// It was answered.
    pub(super) fn take(&self, id: &str, answer: &Answer) {
        if [200, 201].contains(&answer.status) {
            assert_eq!(answer.json()["object"], id, "acknowledged under another id");
            self.sent.lock().unwrap().get_mut(id).unwrap().is_promised = true;
            self.promises.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// It was acknowledged some time ago.
    pub(super) fn promise(&self, recipe: Recipe) {
        let sent = Sent { recipe, is_promised: true, is_checked: false };
        self.sent.lock().unwrap().insert(id_of(&recipe.bytes()), sent);
    }

    /// It was served.
    fn check(&self, id: &str) {
        let mut sent = self.sent.lock().unwrap();
        let sent = sent.get_mut(id).unwrap();
        (sent.is_promised, sent.is_checked) = (true, true);
    }

    /// Acknowledgements so far, repeated ones included.
    pub(super) fn promises(&self) -> u64 {
        self.promises.load(Ordering::SeqCst)
    }

    pub(super) fn all(&self) -> Vec<(String, Sent)> {
        self.sent.lock().unwrap().iter().map(|(id, sent)| (id.clone(), *sent)).collect()
    }
}

/// Clients of one server.
pub(super) struct Clients<'a> {
    pub(super) url: &'a str,
    pub(super) record: &'a Record,
    /// Set before the server is killed: then a broken connection is the end, and not a fault.
    pub(super) is_killed: &'a AtomicBool,
    /// Reasons for which an upload may be refused; it is not sent again.
    pub(super) may_refuse: &'a [&'a str],
}

impl Clients<'_> {
    /// One client: sends uploads until the server is killed. `Err`: what should not have been answered.
    pub(super) fn upload(&self, seed: u64) -> Result<(), String> {
        let agent = binary::agent();
        let mut dice = Dice::new(seed);
        loop {
            let recipe = Recipe::random(&mut dice);
            let promised_id = dice.below(3) == 0;
            match self.send(&agent, recipe, promised_id) {
                Ok(answer) if [200, 201].contains(&answer.status) => {}
                Ok(answer) if self.may_refuse.contains(&answer.reason().as_str()) => {}
                Ok(answer) => {
                    return Err(format!("{}: {}", answer.status, String::from_utf8_lossy(&answer.body)));
                }
                Err(_) if self.is_killed.load(Ordering::SeqCst) => return Ok(()),
                Err(error) => return Err(format!("the server lives, but: {error}")),
            }
            if self.is_killed.load(Ordering::SeqCst) {
                return Ok(());
            }
        }
    }

    fn send(&self, agent: &ureq::Agent, recipe: Recipe, promised_id: bool) -> Result<Answer, ureq::Error> {
        if !promised_id {
            return upload(agent, self.url, self.record, recipe);
        }
        let bytes = recipe.bytes();
        let id = id_of(&bytes);
        self.record.send(&id, recipe);
        let answer =
            agent.put(format!("{}/v1/objects/{id}", self.url)).send(&bytes).and_then(binary::read)?;
        self.record.take(&id, &answer);
        Ok(answer)
    }
}

/// Sends one upload and records what was promised.
pub(super) fn upload(
    agent: &ureq::Agent,
    url: &str,
    record: &Record,
    recipe: Recipe,
) -> Result<Answer, ureq::Error> {
    let bytes = recipe.bytes();
    let id = id_of(&bytes);
    record.send(&id, recipe);
    let answer = binary::post(agent, url, &bytes)?;
    record.take(&id, &answer);
    Ok(answer)
}

/// Reads these objects back: what was promised bit for bit; what was not is there bit for bit, and then promised from
/// now on, or not there at all.
#[track_caller]
pub(super) fn assert_served(server: &Server, record: &Record, objects: &[(String, Sent)], what: &str) {
    for (id, sent) in objects {
        let answer = server.get(&format!("/v1/objects/{id}")).unwrap();
        let Sent { recipe, is_promised, .. } = sent;
        match answer.status {
            200 => {
                assert!(answer.body == recipe.bytes(), "{what}: {id} ({sent:?}) came back as other bytes");
                record.check(id);
            }
            404 if !is_promised => assert_eq!(answer.reason(), "object-not-found", "{what}"),
            status => panic!(
                "{what}: {id} ({sent:?}) is answered {status} {}: {:#}\n{}",
                answer.reason(),
                server.status(),
                server.log()
            ),
        }
    }
}

/// Bytes without a pattern that chunking or coding could live off, the same in each run.
pub(super) fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; len];
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.finalize_xof().fill(&mut bytes);
    bytes
}

/// The id that a foreign implementation gives these bytes.
pub(super) fn id_of(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
