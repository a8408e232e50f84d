//! Challenges and proofs over HTTP, judged as a verifier does who knows the object; and the audits nobody asks for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_storage::tree::{Slice, SliceDecoder};
use coffer_storage::vault::audit::Challenge;
use coffer_storage::{AuditSeed, ObjectId};
use serde_json::{Value, json};

use super::served::{Answer, Served, id, noise, wait_for};

const SEED: [u8; 32] = [5; 32];

fn ask(served: &Served, object: &str, body: &str) -> Answer {
    served.ask("POST", &format!("/v1/objects/{object}/audits"), &[], Some(body.as_bytes()))
}

fn challenge(stripes: u64) -> String {
    format!("{{\"seed\":\"{}\",\"stripes\":{stripes}}}", AuditSeed::from_bytes(SEED))
}

/// Is the leaf that a volume shows of a shard that is named by its hash?
fn leads_to_its_hash(shard: &Value, slice: Slice) -> bool {
    let hash: ObjectId = shard["hash"].as_str().unwrap().parse().unwrap();
    let bytes = STANDARD.decode(shard["slice"].as_str().unwrap()).unwrap();
    let (mut decoder, mut rest, mut found) = (SliceDecoder::new(hash, slice), bytes.as_slice(), 0);
    while !rest.is_empty() {
        let Ok(fed) = decoder.feed(rest) else { return false };
        found += fed.piece.map_or(0, |piece| piece.bytes.len() as u64);
        rest = &rest[fed.taken..];
    }
    decoder.finish().is_ok() && found == slice.len
}

#[test]
fn a_challenge_is_answered_with_the_leaves_it_draws() {
    let served = Served::new();
    let bytes = noise(1 << 20, 1);
    let object = served.store(&bytes);
    let answer = ask(&served, &object, &challenge(6));
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"), "{}", answer.text());
    let proof = answer.json();
    assert_eq!((&proof["object"], &proof["length"]), (&object.into(), &(1 << 20).into()));
    let draws = Challenge::new(AuditSeed::from_bytes(SEED), 6).unwrap().draw(ObjectId::of(&bytes), 1 << 20);
    let shown = proof["draws"].as_array().unwrap();
    assert_eq!(shown.len(), 6);
    for (draw, shown) in draws.zip(shown) {
        let (offset, length) = (shown["offset"].as_u64().unwrap(), shown["length"].as_u64().unwrap());
        assert!((offset..offset + length).contains(&draw.place));
        let from = usize::try_from(offset).unwrap();
        let chunk = &bytes[from..from + usize::try_from(length).unwrap()];
        let shards = shown["shards"].as_array().unwrap();
        assert_eq!(shards.len(), 6);
        for shard in shards {
            let payload = chunk.len().div_ceil(4);
            assert_eq!(shard["length"], payload);
            assert!(leads_to_its_hash(shard, draw.leaf(payload)), "{shard}");
            // The first data shard is the chunk's own first quarter.
            if shard["shard"] == 0 {
                assert_eq!(shard["hash"], id(&chunk[..payload]));
            }
        }
    }
}

#[test]
fn what_is_no_challenge_is_refused() {
    let served = Served::new();
    let object = served.store(&noise(5_000, 1));
    let long = format!("{{\"seed\":\"{}\"}}", "0".repeat(10_000));
    for body in ["", "{}", "[]", "{\"seed\":\"00\",\"stripes\":1}", &challenge(0), &challenge(257), &long] {
        ask(&served, &object, body).expect_problem(400, "invalid-challenge");
    }
    ask(&served, &id(b"never"), &challenge(1)).expect_problem(404, "object-not-found");
    ask(&served, "nonsense", &challenge(1)).expect_problem(400, "invalid-object-id");
    let tiny = served.store(b"tiny");
    assert_eq!(ask(&served, &tiny, &challenge(9)).json()["draws"], serde_json::json!([]));
}

#[test]
fn lost_volumes_are_named_and_no_other() {
    let served = Served::new();
    let object = served.store(&noise(1 << 20, 1));
    served.lose_volume(0);
    served.lose_volume(5);
    wait_for("the loss to be seen", || served.get("/v1/status").json()["fresh"] == 4);
    let proof = ask(&served, &object, &challenge(8)).json();
    for draw in proof["draws"].as_array().unwrap() {
        for (at, shard) in draw["shards"].as_array().unwrap().iter().enumerate() {
            let expected = if at == 0 || at == 5 { "no-volume".into() } else { Value::Null };
            assert_eq!((&shard["volume"], &shard["absent"]), (&at.into(), &expected));
        }
    }
}

/// At ten stripes a second, the most there is.
#[test]
fn volumes_are_audited_unasked_and_the_counts_outlive_a_restart() {
    let mut served = Served::with(|config| {
        (config.audits.loss_per_million, config.audits.confidence_per_million) = (1, 999_999);
    });
    served.store(&noise(300_000, 1));
    let asked = |served: &Served, at: usize, what: &str| {
        served.get("/v1/status").json()["volumes"][at]["audits"][what].as_u64().unwrap()
    };
    wait_for("every volume to have passed", || (0..6).all(|at| asked(&served, at, "passed") >= 5));
    served.lose_volume(3);
    wait_for("the lost one to be missed", || asked(&served, 3, "missing") >= 1);
    served.stop();
    let kept = std::fs::read(served.volume(0).parent().unwrap().parent().unwrap().join("audits")).unwrap();
    assert!(kept.starts_with(b"CFAT"));
    served.restart();
    assert!(asked(&served, 3, "missing") >= 1 && asked(&served, 0, "passed") >= 5);
    let status = served.get("/v1/status").json();
    for at in [0, 1, 2, 4, 5] {
        let audits = &status["volumes"][at]["audits"];
        assert_eq!(audits["asked"], audits["passed"], "volume {at}");
    }
}

#[test]
fn the_status_of_an_object_says_which_shards_are_there_when_and_who_looked() {
    let served = Served::new();
    let (tiny, object) = (served.store(b"tiny"), served.store(&noise(1 << 20, 1)));
    let status = |id: &str| served.get(&format!("/v1/objects/{id}/status")).json();
    let found = status(&object);
    assert_eq!(found["manifests"], json!({"present": 6, "of": 6}));
    assert_eq!(found["verified"][0]["by"], "status");
    let all = json!({"asked": 48, "present": 48, "missing": 0, "false": 0});
    assert_eq!(found["verified"][0]["shards"], all);
    assert!(found["verified"][0]["at_unix_s"].as_u64().unwrap() > 1_700_000_000);
    assert_eq!(status(&object)["verified"], found["verified"], "a moment later nothing is read again");
    let found = status(&tiny);
    assert_eq!((&found["manifests"]["present"], &found["verified"]), (&json!(6), &json!([])));
    served.lose_volume(2);
    wait_for("the loss to be seen", || served.get("/v1/status").json()["fresh"] == 5);
    assert_eq!(status(&tiny)["manifests"], json!({"present": 5, "of": 6}));
    let other = served.store(&noise(1 << 20, 2));
    let shards = &status(&other)["verified"][0]["shards"];
    assert_eq!(*shards, json!({"asked": 48, "present": 40, "missing": 8, "false": 0}));
    served.get(&format!("/v1/objects/{}/status", id(b"never"))).expect_problem(404, "object-not-found");
}
