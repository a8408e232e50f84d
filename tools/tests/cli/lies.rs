//! Lies about an object of [`LEN`] bytes, and the first byte of the group at which each has to be caught.

use crate::run::bytes;
use crate::slices::{Reply, combined};

/// A lie: its name, what it does to an honest answer, and where it has to be caught.
pub(crate) type Case = (&'static str, Box<dyn Fn(&mut Reply) + Send + Sync>, usize);

/// Bytes of an object of eleven groups, the last one short.
pub(crate) const LEN: usize = 700_000;

/// All lies.
pub(crate) fn all() -> Vec<Case> {
    [wrong_data(), short_bodies(), wrong_lengths(), wrong_ends()].into_iter().flatten().collect()
}

const GROUP: usize = 65_536;

/// Where group 5 begins in the slice: behind nine of the ten nodes and five groups. Group 0 begins behind the header and
/// the four nodes above it.
const GROUP_5: usize = 8 + 9 * 64 + 5 * GROUP;

/// Announces the body as long as it is.
fn announce(reply: &mut Reply) {
    reply.announced = Some(reply.body.len());
}

/// Bytes and nodes that are not the object's.
fn wrong_data() -> Vec<Case> {
    vec![
        ("a wrong byte", Box::new(move |reply| reply.body[GROUP_5 + 4000] ^= 0x10), 5 * GROUP),
        ("a wrong first byte", Box::new(|reply| reply.body[8 + 4 * 64] ^= 1), 0),
        ("a wrong last byte", Box::new(|reply| *reply.body.last_mut().unwrap() ^= 1), 10 * GROUP),
        ("a flipped root", Box::new(|reply| reply.body[8] ^= 1), 0),
        (
            "a flipped node above groups 4 and 5",
            Box::new(move |reply| reply.body[8 + 8 * 64 + 4 * GROUP] ^= 1),
            4 * GROUP,
        ),
        (
            "groups in another order",
            Box::new(move |reply| {
                let (before, after) = reply.body.split_at_mut(GROUP_5);
                before[GROUP_5 - GROUP..].swap_with_slice(&mut after[..GROUP]);
            }),
            4 * GROUP,
        ),
    ]
}

/// Bodies that end too soon, as if they were complete.
fn short_bodies() -> Vec<Case> {
    vec![
        (
            "a short body that ends as if complete",
            Box::new(move |reply| {
                reply.body.truncate(GROUP_5 + 30_000);
                announce(reply);
            }),
            5 * GROUP,
        ),
        (
            "the same in chunks",
            Box::new(move |reply| {
                reply.body.truncate(GROUP_5 + 30_000);
                reply.chunked = true;
            }),
            5 * GROUP,
        ),
        (
            "an empty body",
            Box::new(move |reply| {
                reply.body.clear();
                announce(reply);
            }),
            0,
        ),
        (
            "half a header",
            Box::new(move |reply| {
                reply.body.truncate(4);
                announce(reply);
            }),
            0,
        ),
    ]
}

/// Lengths that are not the object's, and other objects.
fn wrong_lengths() -> Vec<Case> {
    let other = combined(&bytes(LEN, 99));
    let longer = combined(&bytes(LEN + 5000, 99));
    vec![
        ("a length of one byte more", Box::new(|reply| reply.body[0] += 1), 10 * GROUP),
        (
            "a length of one byte less",
            Box::new(move |reply| {
                reply.body[0] -= 1;
                reply.body.pop();
                announce(reply);
            }),
            10 * GROUP,
        ),
        ("a length of nothing", Box::new(|reply| reply.body[..8].fill(0)), 0),
        ("a length beyond all sense", Box::new(|reply| reply.body[..8].fill(0xff)), 0),
        ("right bytes of another object", Box::new(move |reply| reply.body.clone_from(&other)), 0),
        (
            "of a longer one",
            Box::new(move |reply| {
                reply.body.clone_from(&longer);
                announce(reply);
            }),
            0,
        ),
    ]
}

/// Bodies that are longer, or announced to be.
fn wrong_ends() -> Vec<Case> {
    vec![
        (
            "an extra byte",
            Box::new(move |reply| {
                reply.body.push(0);
                announce(reply);
            }),
            10 * GROUP,
        ),
        (
            "an extra byte in chunks",
            Box::new(|reply| {
                reply.body.push(0);
                reply.chunked = true;
            }),
            10 * GROUP,
        ),
        (
            "an announced byte too many",
            Box::new(|reply| reply.announced = Some(reply.body.len() + 1)),
            10 * GROUP,
        ),
        (
            "an announced byte too few",
            Box::new(|reply| reply.announced = Some(reply.body.len() - 1)),
            10 * GROUP,
        ),
    ]
}
