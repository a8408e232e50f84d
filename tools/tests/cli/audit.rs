//! `coffer audit` of servers that are honest, that have lost volumes, and that lie. Proofs are a real gateway's; lies
//! are made of them.

use std::collections::HashSet;
use std::convert::Infallible;
use std::fs;
use std::path::Path;

use coffer_gateway::{Config, Gateway};
use coffer_storage::ObjectId;
use coffer_storage::tree::{GROUP_LEN, Grain, NODE_LEN, Node, Slice, SliceEncoder, TreeHasher, TreeSource};
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::run::{Said, bytes, run};
use crate::scripted::{Answer, Scripted, ok, problem};

const SEED: &str = "0707070707070707070707070707070707070707070707070707070707070707";
const STRIPES: u64 = 9;

/// How a lie is made of a proof.
type Change = fn(&mut Value);

/// An object of a gateway, and its proof.
struct World {
    folder: TempDir,
    data: Vec<u8>,
    proof: Value,
}

impl World {
    /// The gateway is started again without the volumes that are `lost`.
    fn new(len: usize, lost: &[usize]) -> Self {
        let folder = tempdir().unwrap();
        let mut config = Config { data: folder.path().join("data"), ..Config::default() };
        config.listen = "127.0.0.1:0".parse().unwrap();
        let data = bytes(len, 1);
        let gateway = Gateway::start(&config).unwrap();
        ureq::post(format!("http://{}/v1/objects", gateway.address())).send(&data[..]).unwrap();
        gateway.stop();
        for at in lost {
            fs::remove_dir_all(config.data.join(format!("volumes/{at:02}"))).unwrap();
        }
        let gateway = Gateway::start(&config).unwrap();
        let url = format!("http://{}/v1/objects/{}/audits", gateway.address(), ObjectId::of(&data));
        let asked = json!({ "seed": SEED, "stripes": STRIPES });
        let proof = ureq::post(url).send_json(asked).unwrap().body_mut().read_json().unwrap();
        gateway.stop();
        Self { folder, data, proof }
    }

    /// What `coffer audit` says to a server that shows this proof and gives these bytes for the object's.
    fn audit_of(&self, proof: &Value, data: &[u8], more: &[&str]) -> Said {
        let mut answers = vec![ok("application/json", proof.to_string().as_bytes())];
        let length = proof["length"].as_u64().unwrap();
        let mut slices = vec![(length.saturating_sub(1), length.min(1))];
        let mut seen = HashSet::new();
        for draw in proof["draws"].as_array().unwrap() {
            let range = (draw["offset"].as_u64().unwrap(), draw["length"].as_u64().unwrap());
            if seen.insert(range) {
                slices.push(range);
            }
        }
        if seen.is_empty() {
            slices.push((0, length));
        }
        answers.extend(slices.into_iter().map(|(offset, len)| slice(data, offset, len)));
        let server = Scripted::new(answers);
        let object = ObjectId::of(&self.data).to_string();
        let stripes = STRIPES.to_string();
        let args = ["audit", &object, "--seed", SEED, "--stripes", &stripes, "--server", server.url()];
        run(self.folder.path(), &[&args[..], more].concat())
    }

    fn audit(&self, more: &[&str]) -> Said {
        self.audit_of(&self.proof, &self.data, more)
    }

    /// What it says to a proof that was changed.
    fn lie(&self, change: impl FnOnce(&mut Value)) -> Said {
        let mut proof = self.proof.clone();
        change(&mut proof);
        self.audit_of(&proof, &self.data, &["--json"])
    }
}

struct InMemory<'a>(&'a [u8], Vec<u8>);

impl TreeSource for InMemory<'_> {
    type Error = Infallible;

    fn node(&mut self, index: u64) -> Result<Node, Infallible> {
        let at = usize::try_from(index).unwrap() * NODE_LEN;
        Ok(self.1[at..at + NODE_LEN].try_into().unwrap())
    }

    fn group(&mut self, index: u64) -> Result<bytes::Bytes, Infallible> {
        let at = usize::try_from(index).unwrap() * GROUP_LEN;
        Ok(bytes::Bytes::copy_from_slice(&self.0[at..self.0.len().min(at + GROUP_LEN)]))
    }
}

/// The answer of the slice route for an object of these bytes.
fn slice(data: &[u8], offset: u64, len: u64) -> Answer {
    let mut hasher = TreeHasher::new();
    hasher.update(data);
    let tree = hasher.finish();
    let slice = Slice { offset, len, grain: Grain::Leaf };
    let mut encoder = SliceEncoder::new(tree.object, tree.length, slice, InMemory(data, tree.outboard));
    let mut encoded = Vec::new();
    while let Some(piece) = encoder.next().unwrap() {
        encoded.extend_from_slice(&piece);
    }
    ok("application/x-bao-slice; group=1024", &encoded)
}

fn volume(said: &Said, at: usize) -> Value {
    let json: Value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    json["volumes"][at].clone()
}

#[test]
fn an_honest_server_passes() {
    let world = World::new(1 << 20, &[]);
    let said = world.audit(&[]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("OK, every volume passed"), "{}", said.out);
    assert!(said.out.contains("passes with probability 0.914"), "0.99^9: {}", said.out);
    let json = world.audit(&["--json"]);
    for at in 0..6 {
        let found = volume(&json, at);
        assert_eq!((&found["asked"], &found["passed"]), (&STRIPES.into(), &STRIPES.into()));
    }
}

#[test]
fn an_object_in_its_manifest_is_verified_whole() {
    for len in [0, 1, 1024] {
        let said = World::new(len, &[]).audit(&[]);
        assert_eq!(said.code, 0, "{said:?}");
        assert!(said.out.contains("they lie in the manifest"), "{}", said.out);
    }
}

#[test]
fn two_deleted_volumes_are_missing_and_exactly_these() {
    let said = World::new(1 << 20, &[1, 4]).audit(&["--json"]);
    assert_eq!(said.code, 1, "{said:?}");
    for at in 0..6 {
        let lost = at == 1 || at == 4;
        let found = volume(&said, at);
        let expected =
            if lost { ("missing", json!({ "no-volume": STRIPES })) } else { ("passed", json!({})) };
        assert_eq!((&found[expected.0], &found["why"]), (&STRIPES.into(), &expected.1), "volume {at}");
    }
}

#[test]
fn a_volume_that_shows_what_is_not_its_shard_fails_alone() {
    let world = World::new(1 << 20, &[]);
    let lies: [Change; 3] = [
        |proof| proof["draws"][3]["shards"][2] = proof["draws"][3]["shards"][1].clone(),
        |proof| proof["draws"][3]["shards"][2]["slice"] = proof["draws"][3]["shards"][1]["slice"].clone(),
        |proof| proof["draws"][3]["shards"][2]["hash"] = proof["draws"][4]["shards"][2]["hash"].clone(),
    ];
    for lie in lies {
        let said = world.lie(lie);
        assert_eq!(said.code, 1, "{said:?}");
        for at in 0..6 {
            assert_eq!(volume(&said, at)["false"], u64::from(at == 2), "volume {at}: {said:?}");
        }
    }
}

#[test]
fn a_server_that_lies_is_called_a_liar() {
    let world = World::new(1 << 20, &[]);
    let lies: [(&str, Change); 5] = [
        ("it answers 8 draws, 9 were asked", |proof| drop(proof["draws"].as_array_mut().unwrap().pop())),
        ("it answers 0 draws, 9 were asked", |proof| proof["draws"] = json!([])),
        ("bytes, which is not so", |proof| proof["length"] = 1_000_000.into()),
        ("the seed is 0000", |proof| proof["seed"] = "0".repeat(64).into()),
        ("which are no chunk", |proof| {
            let length = proof["draws"][0]["length"].as_u64().unwrap();
            proof["draws"][0]["length"] = (length - 1).into();
        }),
    ];
    for (words, lie) in lies {
        let said = world.lie(lie);
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{words}: {said:?}");
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    let mut other = world.data.clone();
    other[0] ^= 1;
    let said = world.audit_of(&world.proof, &other, &[]);
    assert_eq!((said.code, said.out.as_str()), (1, ""), "other bytes than the id's: {said:?}");
    assert!(said.err.contains("not to be believed"), "{}", said.err);
}

#[test]
fn who_cannot_ask_says_so() {
    let folder = tempdir().unwrap();
    let object = ObjectId::of(b"x").to_string();
    let audit = |more: &[&str]| run(folder.path(), &[&["audit", &object], more].concat());
    assert_eq!(audit(&["--server", "http://127.0.0.1:1"]).code, 3);
    for (answer, code) in [
        (problem(404, "object-not-found"), 3),
        (ok("application/json", b"{}"), 3),
        (ok("application/json", b"?"), 3),
    ] {
        let server = Scripted::new(vec![answer]);
        assert_eq!(audit(&["--server", server.url()]).code, code);
    }
    for wrong in [["--stripes", "0"], ["--stripes", "257"], ["--seed", "abc"], ["--stripes", "x"]] {
        let said = audit(&wrong);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{wrong:?}: {said:?}");
    }
    assert_eq!(run(Path::new("/"), &["audit", "nonsense"]).code, 2);
}
