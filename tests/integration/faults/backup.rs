//! Volumes that were all put back from an old backup, while the witness beside them knows of newer commits.

use std::fs;

use super::binary::{Server, assert_checks_clean};
use super::clients::{id_of, noise};
use super::folder::copy_folder;

#[test]
fn a_vault_restored_from_an_old_backup_is_read_and_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("vault");
    let (volumes, old, new) = (data.join("volumes"), folder.path().join("old"), folder.path().join("new"));
    let before = [noise(500, 1), noise(40_000, 2), noise(900_000, 3)];
    let after = [noise(600, 4), noise(50_000, 5), noise(950_000, 6)];

    let server = Server::start(&data);
    store(&server, &before);
    server.stop();
    copy_folder(&volumes, &old);
    let server = Server::start(&data);
    store(&server, &after);
    server.stop();

    fs::rename(&volumes, &new).unwrap();
    copy_folder(&old, &volumes);
    for attempt in ["first", "second"] {
        let server = Server::start(&data);
        assert_served(&server, &before, attempt);
        let refused = server.post(&noise(10_000, 7)).unwrap();
        assert_eq!((refused.status, refused.reason().as_str()), (503, "read-only"), "{attempt}");
        let reasons = server.get("/readyz").unwrap().json()["reasons"].to_string();
        assert!(reasons.contains("restored from an older backup"), "{attempt}: {reasons}");
        assert!(server.log().contains("restored from an older backup"), "{attempt}: {}", server.log());
        server.stop();
    }

    // The newer volumes come back: everything is there again.
    fs::remove_dir_all(&volumes).unwrap();
    fs::rename(&new, &volumes).unwrap();
    let server = Server::start(&data);
    assert_served(&server, &before, "newer volumes back");
    assert_served(&server, &after, "newer volumes back");
    store(&server, &[noise(10_000, 7)]);
    server.stop();
    assert_checks_clean(&data);
}

#[test]
fn some_volumes_from_an_old_backup_are_caught_up() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("vault");
    let (volumes, old) = (data.join("volumes"), folder.path().join("old"));
    let server = Server::start(&data);
    store(&server, &[noise(700, 1), noise(40_000, 2), noise(900_000, 3)]);
    server.stop();
    copy_folder(&volumes, &old);
    let server = Server::start(&data);
    let objects = [noise(600, 4), noise(50_000, 5), noise(950_000, 6), noise(2_000_000, 7)];
    store(&server, &objects);
    server.stop();
    for at in ["01", "05"] {
        fs::remove_dir_all(volumes.join(at)).unwrap();
        copy_folder(&old.join(at), &volumes.join(at));
    }
    let server = Server::start(&data);
    assert_served(&server, &objects, "two volumes older");
    server.wait("the older volumes to catch up", Server::is_whole);
    server.stop();
    assert_checks_clean(&data);
    // What they were given is right: they stand in for two others.
    for at in ["00", "03"] {
        fs::remove_dir_all(volumes.join(at)).unwrap();
    }
    let server = Server::start(&data);
    assert_served(&server, &objects, "caught up, and two others lost");
    server.stop();
}

fn store(server: &Server, objects: &[Vec<u8>]) {
    for bytes in objects {
        let answer = server.post(bytes).unwrap();
        assert_eq!(answer.status, 201, "{}\n{}", String::from_utf8_lossy(&answer.body), server.log());
    }
}

#[track_caller]
fn assert_served(server: &Server, objects: &[Vec<u8>], what: &str) {
    for bytes in objects {
        let answer = server.get(&format!("/v1/objects/{}", id_of(bytes))).unwrap();
        let (status, len) = (answer.status, bytes.len());
        assert!(status == 200 && answer.body == *bytes, "{what}: {len} bytes are answered {status}");
    }
}
