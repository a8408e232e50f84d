//! The vault against a map: any sequence of uploads, reads, restarts, losses, returns and damage within the promise.

use proptest::prelude::*;

use super::world::{World, noise};

#[derive(Clone, Debug)]
enum Act {
    Put { len: usize, seed: u64 },
    Read,
    Restart,
    Away(usize),
    Back,
    Rollback,
    Snapshot(usize),
    Maintain,
}

fn act() -> impl Strategy<Value = Act> {
    let len = prop_oneof![
        Just(0_usize),
        1..1_100_usize,
        Just(1_024),
        10_000..90_000_usize,
        190_000..600_000_usize,
    ];
    prop_oneof![
        6 => (len, 0..6_u64).prop_map(|(len, seed)| Act::Put { len, seed }),
        2 => Just(Act::Read),
        2 => Just(Act::Restart),
        2 => (0..6_usize).prop_map(Act::Away),
        2 => Just(Act::Back),
        1 => (0..6_usize).prop_map(Act::Snapshot),
        1 => Just(Act::Rollback),
        3 => Just(Act::Maintain),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_was_acknowledged_is_served(acts in proptest::collection::vec(act(), 1..24)) {
        run(&acts);
    }
}

fn run(acts: &[Act]) {
    let mut world = World::new();
    let mut vault = Some(world.open().unwrap());
    let mut away: Vec<usize> = Vec::new();
    let mut snapshot = None;
    for act in acts {
        let open = vault.as_ref().unwrap();
        match act {
            Act::Put { len, seed } => {
                let writable = open.status().writable;
                let outcome = world.put(open, &noise(*len, *seed));
                // A volume that is away is noticed by the write itself: then too few may be left.
                assert!(outcome.is_ok() || !writable || !away.is_empty(), "{outcome:?}");
            }
            Act::Read => world.assert_all_served(open, "read"),
            Act::Restart => {
                vault = None;
                vault = Some({
                    drop(vault);
                    world.open().unwrap()
                });
            }
            Act::Away(at) if away.len() < 2 && !away.contains(at) && !debt(open) => {
                world.sources[*at].set_offline(true);
                away.push(*at);
            }
            Act::Back => {
                for at in away.drain(..) {
                    world.sources[at].set_offline(false);
                }
            }
            Act::Snapshot(at) if away.is_empty() => {
                snapshot = Some((*at, world.disks[*at].disk().snapshot()));
            }
            Act::Rollback if away.is_empty() && !debt(open) => {
                if let Some((at, before)) = snapshot.take() {
                    vault = None;
                    world.disks[at].disk().restore(&before);
                    vault = Some({
                        drop(vault);
                        world.open().unwrap()
                    });
                }
            }
            Act::Maintain => {
                for _ in 0..12 {
                    open.maintain();
                }
            }
            Act::Away(_) | Act::Snapshot(_) | Act::Rollback => {}
        }
    }
    world.assert_all_served(vault.as_ref().unwrap(), "at the end");
    for at in away {
        world.sources[at].set_offline(false);
    }
    let open = vault.as_ref().unwrap();
    World::settle(open);
    assert_eq!(open.status().fresh, 6, "{:#?}", open.status());
    world.assert_all_served(open, "whole again");
}

/// Is any volume behind? Then another loss would add to the debt.
fn debt(vault: &coffer_storage::vault::Vault) -> bool {
    vault.status().fresh < 6
}
