//! One process writes a vault; it ends when it is told to, finishing what it accepted, and it may be stopped and go on.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use super::binary::{Server, Starting, assert_checks_clean, coffer, eventually, serve_arguments, serving};
use super::clients::{Clients, Record, assert_served, id_of, noise};

#[test]
fn a_second_server_of_the_same_vault_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("vault");
    let server = Server::start(&data);
    let refused = |arguments: &[String]| {
        let output = coffer().args(arguments).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains("in use by another process"), "{said}");
    };
    let check = ["check".to_owned(), data.to_str().unwrap().to_owned()];
    refused(&serve_arguments(&data));
    refused(&check);
    // A server that stands still holds its vault, too.
    server.signal(Signal::STOP);
    refused(&serve_arguments(&data));
    refused(&check);
    server.signal(Signal::CONT);
    assert_eq!(server.post(&noise(70_000, 1)).unwrap().status, 201);
    server.kill();
    Server::start(&data).stop();
    assert_checks_clean(&data);
}

#[test]
fn an_upload_that_was_accepted_is_finished_after_sigterm() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("vault");
    let server = Server::start(&data);
    let bytes = noise(3_000_000, 2);
    let mut upload = half_sent(&server, &bytes);
    server.signal(Signal::TERM);
    assert!(eventually(|| server.log().contains("stopping")), "{}", server.log());
    thread::sleep(Duration::from_millis(300));
    let rest = upload.write_all(&bytes[bytes.len() / 2..]);
    assert!(rest.is_ok(), "{rest:?}\n{}", server.log());
    let mut answer = String::new();
    upload.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}\n{}", server.log());
    assert_eq!(server.ended(), Some(0));
    let server = Server::start(&data);
    let found = server.get(&format!("/v1/objects/{}", id_of(&bytes))).unwrap();
    assert!(found.status == 200 && found.body == bytes);
    server.stop();
    assert_checks_clean(&data);
}

#[test]
fn an_upload_that_never_ends_does_not_hold_up_sigterm_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("vault");
    let mut command = serving(&data);
    command.args(["--set", "timeouts.shutdown_ms=500"]);
    let server = Starting::new(command, &data).listening().unwrap();
    let bytes = noise(3_000_000, 3);
    let upload = half_sent(&server, &bytes);
    server.signal(Signal::TERM);
    assert_eq!(server.ended(), Some(0));
    drop(upload);
    let server = Server::start(&data);
    assert!(server.takes_writes(), "{:#}", server.status());
    assert_eq!(server.get(&format!("/v1/objects/{}", id_of(&bytes))).unwrap().status, 404);
    server.stop();
    assert_checks_clean(&data);
}

#[test]
fn a_server_that_stands_still_for_longer_than_its_patience_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("vault");
    let mut command = serving(&data);
    // Every stop is longer than a commit waits for a volume: to the server it looks as if its disks had hung.
    command.args(["--set", "vault.commit_patience_ms=200"]);
    let server = Starting::new(command, &data).listening().unwrap();
    let (record, is_killed) = (Record::default(), AtomicBool::new(false));
    let may_refuse = ["busy", "overloaded", "read-only", "in-doubt"];
    let url = server.url().to_owned();
    let clients = Clients { url: &url, record: &record, is_killed: &is_killed, may_refuse: &may_refuse };
    thread::scope(|scope| {
        let clients = [10, 11, 12].map(|seed| {
            let clients = &clients;
            scope.spawn(move || clients.upload(seed))
        });
        for pause in 0..8 {
            thread::sleep(Duration::from_millis(100 + 37 * pause));
            server.signal(Signal::STOP);
            thread::sleep(Duration::from_millis(400));
            server.signal(Signal::CONT);
        }
        is_killed.store(true, Ordering::SeqCst);
        for client in clients {
            if let Err(error) = client.join().unwrap() {
                panic!("a client was told {error}\n{}", server.log());
            }
        }
    });
    server.wait("a whole vault", Server::is_whole);
    assert_served(&server, &record, &record.all(), "after the stops");
    server.kill();
    let server = Server::start(&data);
    assert_served(&server, &record, &record.all(), "after a kill");
    server.stop();
    assert_checks_clean(&data);
}

/// An upload whose first half has arrived.
fn half_sent(server: &Server, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
    let head = format!(
        "POST /v1/objects HTTP/1.1\r\nHost: vault\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        bytes.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&bytes[..bytes.len() / 2]).unwrap();
    let inside = "coffer_http_inside{what=\"uploads\"} 1";
    let arrived = || String::from_utf8(server.get("/metrics").unwrap().body).unwrap().contains(inside);
    assert!(eventually(arrived), "the upload was not begun\n{}", server.log());
    stream
}
