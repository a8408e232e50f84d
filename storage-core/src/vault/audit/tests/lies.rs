//! Provers that are honest, and provers that lie in each way there is.

use super::*;

const LEN: usize = 3 << 20;

/// What it is, how it is made of an honest proof and one of another object, what it comes to.
type Lie = (&'static str, fn(&mut Proof, &Proof), Verdict);

fn honest() -> (Bench, Vec<u8>, Challenge, Proof) {
    let bench = Bench::new();
    let bytes = noise(LEN, 1);
    let manifest = bench.put(&bytes);
    let challenge = challenge(3, 12);
    let proof = bench.vault.prove(&manifest, &challenge).unwrap();
    (bench, bytes, challenge, proof)
}

fn shown(answer: &mut ShardAnswer) -> &mut ShardProof {
    match answer {
        ShardAnswer::Shown(shown) => shown,
        ShardAnswer::Absent(absence) => panic!("{absence}"),
    }
}

#[test]
fn an_honest_prover_passes_at_all_sizes() {
    let bench = Bench::new();
    for len in [0, 1, 1023, 1024, 1025, 4096, 8192, 50_000, 131_072, LEN] {
        let bytes = noise(len, len as u64);
        let manifest = bench.put(&bytes);
        let challenge = challenge(9, 5);
        let proof = bench.vault.prove(&manifest, &challenge).unwrap();
        let found = verdicts(&bytes, &challenge, proof).unwrap();
        assert_eq!(found.len(), if len <= 1024 { 0 } else { 5 }, "an object in its manifest has no stripes");
        assert!(found.iter().all(|draw| *draw == [Verdict::Passed; 6]), "{len}: {found:?}");
    }
}

#[test]
fn two_lost_volumes_are_missing_and_no_other() {
    let bench = Bench::new();
    let bytes = noise(LEN, 1);
    bench.put(&bytes);
    let bench = bench.reopened(|sources| [1, 4].iter().for_each(|at| sources[*at].disk().wipe()));
    let manifest = bench.vault.manifest(&ObjectId::of(&bytes)).unwrap().unwrap();
    let challenge = challenge(3, 12);
    let proof = bench.vault.prove(&manifest, &challenge).unwrap();
    for draw in verdicts(&bytes, &challenge, proof).unwrap() {
        for (at, verdict) in draw.iter().enumerate() {
            let lost = [1, 4].contains(&at);
            let expected = if lost { Verdict::Missing(Absence::NoVolume) } else { Verdict::Passed };
            assert_eq!(*verdict, expected, "volume {at}");
        }
    }
}

#[test]
fn each_lie_about_a_shard_is_false_on_that_volume_alone() {
    let (bench, bytes, challenge, proof) = honest();
    let other = bench.put(&noise(LEN, 2));
    let stale = bench.vault.prove(&other, &challenge).unwrap();
    let lies: [Lie; 8] = [
        (
            "another volume's shard",
            |p, _| p.draws[2].shards[1] = p.draws[2].shards[0].clone(),
            Verdict::False(Falsehood::Shard),
        ),
        (
            "the shard of another stripe",
            |p, _| p.draws[2].shards[1] = p.draws[5].shards[1].clone(),
            Verdict::False(Falsehood::Shard),
        ),
        (
            "the shard of another object",
            |p, s| p.draws[2].shards[1] = s.draws[2].shards[1].clone(),
            Verdict::False(Falsehood::Shard),
        ),
        (
            "the right hash with another shard's bytes",
            |p, _| shown(&mut p.draws[2].shards[1]).slice = shown(&mut p.draws[2].shards[0]).slice.clone(),
            Verdict::False(Falsehood::Bytes),
        ),
        (
            "one flipped bit",
            |p, _| *shown(&mut p.draws[2].shards[1]).slice.last_mut().unwrap() ^= 1,
            Verdict::False(Falsehood::Bytes),
        ),
        (
            "a slice that ends early",
            |p, _| shown(&mut p.draws[2].shards[1]).slice.truncate(99),
            Verdict::False(Falsehood::Bytes),
        ),
        (
            "a slice that goes on",
            |p, _| shown(&mut p.draws[2].shards[1]).slice.push(0),
            Verdict::False(Falsehood::Bytes),
        ),
        ("no slice", |p, _| shown(&mut p.draws[2].shards[1]).slice.clear(), Verdict::False(Falsehood::Bytes)),
    ];
    for (name, lie, expected) in lies {
        let mut proof = proof.clone();
        lie(&mut proof, &stale);
        for (at, draw) in verdicts(&bytes, &challenge, proof).unwrap().iter().enumerate() {
            let mut right = [Verdict::Passed; 6];
            if at == 2 {
                right[1] = expected;
            }
            assert_eq!(*draw, right, "{name}, draw {at}");
        }
    }
}

#[test]
fn an_answer_to_another_leaf_is_false() {
    let (bench, bytes, challenge, proof) = honest();
    let manifest = bench.vault.manifest(&ObjectId::of(&bytes)).unwrap().unwrap();
    // The same stripes, asked for other leaves: what a prover kept from an earlier audit.
    let mut kept = proof.clone();
    let seeds = (0..40_u8).map(|seed| super::challenge(seed, 60));
    let old: Vec<_> = seeds.flat_map(|old| bench.vault.prove(&manifest, &old).unwrap().draws).collect();
    let mut replaced = 0;
    for draw in &mut kept.draws {
        let same = |old: &&DrawAnswer| old.number == draw.number && old.shards[0] != draw.shards[0];
        if let Some(old) = old.iter().find(same) {
            draw.shards.clone_from(&old.shards);
            replaced += 1;
        }
    }
    assert!(replaced > 6, "{replaced}");
    let verdicts = verdicts(&bytes, &challenge, kept).unwrap();
    let refused = verdicts.iter().filter(|draw| **draw == [Verdict::False(Falsehood::Bytes); 6]).count();
    assert_eq!(refused, replaced);
}

#[test]
fn a_proof_of_another_shape_is_refused_as_a_whole() {
    let (_, bytes, challenge, proof) = honest();
    let count = |found| TrialError::Count { expected: 12, found };
    let refused = |change: &dyn Fn(&mut Proof)| {
        let mut proof = proof.clone();
        change(&mut proof);
        verdicts(&bytes, &challenge, proof).unwrap_err()
    };
    assert_eq!(refused(&|proof| drop(proof.draws.pop())), count(11));
    assert_eq!(refused(&|proof| proof.draws.push(proof.draws[0].clone())), count(13));
    assert_eq!(refused(&|proof| proof.draws.clear()), count(0));
    assert!(matches!(
        refused(&|proof| proof.object = ObjectId::of(b"")),
        TrialError::Other { what: "the object", .. }
    ));
    assert!(matches!(refused(&|proof| proof.length += 1), TrialError::Other { what: "the length", .. }));
    assert!(matches!(
        refused(&|proof| proof.seed = AuditSeed::from_bytes([4; 32])),
        TrialError::Other { what: "the seed", .. }
    ));
    assert!(matches!(
        refused(&|proof| drop(proof.draws[3].shards.pop())),
        TrialError::Shards { draw: 3, found: 5, .. }
    ));
    assert!(matches!(refused(&|proof| proof.draws.swap(0, 1)), TrialError::Chunk { draw: 0, .. }));
    assert!(matches!(refused(&|proof| proof.draws[0].offset = u64::MAX), TrialError::Chunk { draw: 0, .. }));
    assert!(matches!(
        refused(&|proof| proof.draws[0].chunk_len = u32::MAX),
        TrialError::Chunk { draw: 0, .. }
    ));
}

/// A prover that names a piece of a chunk, to show less than a shard, is found by the rule that cuts chunks.
#[test]
fn a_range_that_is_no_chunk_is_refused() {
    let (_, bytes, challenge, proof) = honest();
    let place = challenge.draw(proof.object, proof.length).next().unwrap().place;
    let mut cut = proof.clone();
    let answer = &mut cut.draws[0];
    answer.chunk_len = u32::try_from(place - answer.offset + 1).unwrap();
    let error = verdicts(&bytes, &challenge, cut).unwrap_err();
    assert!(matches!(error, TrialError::Chunk { draw: 0, .. }), "{error}");
}

#[test]
fn a_wrong_geometry_makes_wrong_shards() {
    let (_, bytes, challenge, mut proof) = honest();
    proof.geometry = Geometry::new(3, 3).unwrap();
    let found = verdicts(&bytes, &challenge, proof).unwrap();
    assert!(found.iter().flatten().all(|verdict| matches!(verdict, Verdict::False(Falsehood::Shard))));
}

#[test]
fn what_is_hurt_is_said_and_mended() {
    let (bench, bytes, challenge, proof) = honest();
    let number = proof.draws[0].number;
    bench.change(2, number, |record| record[200] ^= 1);
    bench.change(3, number, Vec::clear);
    let manifest = bench.vault.manifest(&ObjectId::of(&bytes)).unwrap().unwrap();
    let hurt = bench.vault.prove(&manifest, &challenge).unwrap();
    let found = verdicts(&bytes, &challenge, hurt).unwrap();
    for at in [2, 3] {
        assert_eq!(found[0][at], Verdict::Missing(Absence::Damaged), "volume {at}");
    }
    while bench.vault.maintain().more {}
    let mended = bench.vault.prove(&manifest, &challenge).unwrap();
    assert_eq!(mended, proof, "mended, it shows what it showed");
}
