//! Kill -9 in a loop, under concurrent uploads that are paid for and in the middle of starts.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::binary::{Server, Starting, assert_checks_clean, eventually, serving};
use super::clients::{Dice, Record, Sent, assert_served};
use super::payers::{Books, Operator, Payer};

#[test]
fn nothing_acknowledged_is_lost_or_paid_twice_when_the_server_is_killed_again_and_again() {
    let kills: u64 = std::env::var("COFFER_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("vault");
    let record = Record::default();
    let mut dice = Dice::new(SEED);
    let mut payers: Vec<Payer> = Vec::new();
    for round in 0..kills {
        let what = format!("kill {round} of {kills}, seed {SEED}");
        if dice.below(2) == 0 {
            kill_while_starting(&data, &mut dice);
        }
        let server = Server::start(&data);
        assert!(server.takes_writes(), "{what}: {:#}\n{}", server.status(), server.log());
        assert_served(&server, &record, &sample(&record, &mut dice), &what);
        let operator = Operator::of(&server, &data);
        if payers.is_empty() {
            payers.extend((0..PAYERS).map(|at| Payer::new(&operator, &format!("payer-{at}"))));
        }
        let lucky = usize::try_from(round).unwrap() % payers.len();
        payers[lucky].credit(&operator, "0.25", &format!("wire {}", round + 1));
        kill_under_load(server, &payers, &record, &mut dice, &what);
    }
    let server = Server::start(&data);
    server.wait("a whole vault", Server::is_whole);
    payers.iter().for_each(|payer| payer.settle(&server, &record));
    assert_served(&server, &record, &record.all(), "at the end");
    assert_listed(&server, &record);
    assert_paid(&server, &record);
    let books = Books::of(&server);
    books.assert_sound();
    payers.iter().for_each(|payer| payer.assert_balanced(&server, &books));
    server.stop();
    assert_checks_clean(&data);
    let all = record.all();
    let promised = all.iter().filter(|(_, sent)| sent.is_promised).count();
    println!("{kills} kills: {} objects sent, {promised} of them promised and served", all.len());
    assert!(promised as u64 >= kills, "the clients hardly got anything through");
}

/// Kills the server at some point of its start: making the vault, opening volumes, recovering, listening.
fn kill_while_starting(data: &std::path::Path, dice: &mut Dice) {
    let starting = Starting::new(serving(data), data);
    thread::sleep(Duration::from_millis(dice.below(700)));
    starting.kill();
}

/// Lets all clients upload, two and two the same things, and kills the server some acknowledgements and some milliseconds
/// later.
fn kill_under_load(server: Server, payers: &[Payer], record: &Record, dice: &mut Dice, what: &str) {
    let is_killed = AtomicBool::new(false);
    let (url, log) = (server.url().to_owned(), server.log());
    let before = record.promises();
    thread::scope(|scope| {
        let (url, is_killed) = (&url, &is_killed);
        let mut clients = Vec::new();
        for (pair, pair_of) in (0_u64..).zip(payers.chunks(2)) {
            for payer in pair_of {
                let seed = dice.below(u64::MAX);
                clients.push(scope.spawn(move || payer.upload(url, record, is_killed, pair, seed)));
            }
        }
        let acknowledged = before + dice.below(24);
        let one_ended = || clients.iter().any(thread::ScopedJoinHandle::is_finished);
        eventually(|| record.promises() >= acknowledged || one_ended());
        thread::sleep(Duration::from_millis(dice.below(150)));
        is_killed.store(true, Ordering::SeqCst);
        server.kill();
        for client in clients {
            if let Err(error) = client.join().unwrap() {
                panic!("{what}: a client was told {error}\n{log}");
            }
        }
    });
}

/// All that was never read back, and some of the rest.
fn sample(record: &Record, dice: &mut Dice) -> Vec<(String, Sent)> {
    let all = record.all();
    let sparse = (all.len() as u64 / 40).max(1);
    all.into_iter().filter(|(_, sent)| !sent.is_checked || dice.below(sparse) == 0).collect()
}

/// Whatever is promised is in the books: it has a receipt.
fn assert_paid(server: &Server, record: &Record) {
    for (object, _) in record.all().iter().filter(|(_, sent)| sent.is_promised) {
        let receipt = server.get(&format!("/v1/objects/{object}/receipt")).unwrap();
        assert_eq!(receipt.status, 200, "{object} is stored and has no receipt");
        assert_eq!(receipt.json()["paid"]["object"], object.as_str());
    }
}

/// The listing has everything that is promised and nothing that was never sent.
fn assert_listed(server: &Server, record: &Record) {
    let mut listed = Vec::new();
    let mut after = String::new();
    loop {
        let page = server.get(&format!("/v1/objects?limit=100{after}")).unwrap().json();
        let ids =
            page["objects"].as_array().unwrap().iter().map(|one| one["object"].as_str().unwrap().to_owned());
        let ids: Vec<String> = ids.collect();
        let Some(last) = ids.last() else { break };
        after = format!("&after={last}");
        listed.extend(ids);
    }
    let promised = record.all().into_iter().filter(|(_, sent)| sent.is_promised).map(|(id, _)| id);
    assert_eq!(listed, promised.collect::<Vec<_>>());
}

const KILLS: u64 = 12;
const PAYERS: usize = 8;
const SEED: u64 = 2026;
