//! No room left: on the file system of all volumes, and on that of one. Mounts small file systems, so it needs root.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::binary::{Server, assert_checks_clean, no_root};
use super::clients::{id_of, noise};

#[test]
fn a_full_disk_refuses_uploads_serves_what_it_has_and_goes_on_when_there_is_room() {
    if let Some(why) = no_root() {
        return println!("{why}");
    }
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path().join("disk"), "160m");
    let data = disk.path().join("vault");
    let ballast = disk.path().join("ballast");
    fs::write(&ballast, vec![1; 60 << 20]).unwrap();
    let server = Server::start(&data);
    let (mut stored, refusals) = fill(&server);
    for refusal in &refusals {
        println!("{refusal}");
        assert!(refusal.starts_with("507 vault-full") || refusal.starts_with("503 "), "{refusal}");
    }
    assert!(refusals.iter().any(|refusal| refusal.starts_with("507 vault-full")), "{refusals:?}");
    assert_served(&server, &stored, "full");
    server.kill();
    let server = Server::start(&data);
    assert_served(&server, &stored, "full, and killed");
    fs::remove_file(ballast).unwrap();
    server.wait("writes to be taken again", Server::takes_writes);
    for (len, seed) in [(30_000, 900), (3_000_000, 901)] {
        stored.push(put(&server, len, seed).unwrap());
    }
    server.wait("all volumes to catch up", Server::is_whole);
    assert_served(&server, &stored, "with room again");
    server.stop();
    assert_checks_clean(&data);
}

#[test]
fn a_vault_that_fills_up_takes_writes_again_without_a_restart() {
    if let Some(why) = no_root() {
        return println!("{why}");
    }
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path().join("disk"), "160m");
    let data = disk.path().join("vault");
    let ballast = disk.path().join("ballast");
    fs::write(&ballast, vec![1; 60 << 20]).unwrap();
    let server = Server::start(&data);
    let (mut stored, _) = fill(&server);
    fs::remove_file(ballast).unwrap();
    server.wait("writes to be taken again", Server::takes_writes);
    stored.push(put(&server, 3_000_000, 902).unwrap());
    server.wait("all volumes to catch up", Server::is_whole);
    assert_served(&server, &stored, "with room again");
    server.stop();
    assert_checks_clean(&data);
}

#[test]
fn one_full_volume_is_done_without_and_caught_up_when_there_is_room() {
    if let Some(why) = no_root() {
        return println!("{why}");
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("vault");
    fs::create_dir_all(data.join("volumes")).unwrap();
    let disk = Disk::mount(data.join("volumes/02"), "16m");
    let server = Server::start(&data);
    let mut stored = Vec::new();
    for seed in 0..24 {
        let len = if seed % 2 == 0 { 4_000_000 } else { 300_000 };
        stored.push(put(&server, len, seed).unwrap_or_else(|refusal| {
            panic!("five volumes have room, but: {refusal}: {:#}\n{}", server.status(), server.log())
        }));
    }
    server.wait("the full volume to be noticed", |server| server.status()["fresh"] == 5);
    assert_served(&server, &stored, "one volume full");
    disk.resize("400m");
    server.wait("the volume to catch up", Server::is_whole);
    assert_served(&server, &stored, "caught up");
    // What it was given afterwards is right: it stands in for two others.
    server.stop();
    assert_checks_clean(&data);
    for at in ["00", "04"] {
        fs::remove_dir_all(data.join("volumes").join(at)).unwrap();
    }
    let server = Server::start(&data);
    assert_served(&server, &stored, "caught up, and two others lost");
    server.stop();
}

/// Uploads until eight refusals were met; what was stored, and the refusals.
fn fill(server: &Server) -> (Vec<(String, Vec<u8>)>, Vec<String>) {
    let (mut stored, mut refusals) = (Vec::new(), Vec::new());
    let lengths = [2_500_000, 100_000, 700_000, 500].into_iter().cycle();
    for (seed, len) in (0..200).zip(lengths) {
        match put(server, len, seed) {
            Ok(one) => stored.push(one),
            Err(refusal) => refusals.push(refusal),
        }
        if refusals.len() == 8 {
            return (stored, refusals);
        }
    }
    panic!("the disk does not fill up: {refusals:?}\n{}", server.log());
}

/// Uploads; the id and the bytes, or the refusal.
fn put(server: &Server, len: usize, seed: u64) -> Result<(String, Vec<u8>), String> {
    let bytes = noise(len, seed);
    let answer = server.post(&bytes).map_err(|error| error.to_string())?;
    match answer.status {
        201 => Ok((id_of(&bytes), bytes)),
        status => Err(format!("{status} {}: {}", answer.reason(), String::from_utf8_lossy(&answer.body))),
    }
}

#[track_caller]
fn assert_served(server: &Server, stored: &[(String, Vec<u8>)], what: &str) {
    for (id, bytes) in stored {
        let answer = server.get(&format!("/v1/objects/{id}")).unwrap();
        assert!(
            answer.status == 200 && answer.body == *bytes,
            "{what}: {id} of {} bytes is answered {} {}\n{}",
            bytes.len(),
            answer.status,
            answer.reason(),
            server.log()
        );
    }
}

/// A small file system in memory, unmounted when this is dropped.
struct Disk {
    path: PathBuf,
}

impl Disk {
    fn mount(path: PathBuf, size: &str) -> Self {
        fs::create_dir_all(&path).unwrap();
        run(Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(&path));
        Self { path }
    }

    fn resize(&self, size: &str) {
        run(Command::new("mount").args(["-o", &format!("remount,size={size}")]).arg(&self.path));
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run(Command::new("umount").arg("--lazy").arg(&self.path));
    }
}

fn run(command: &mut Command) {
    let status = command.status().unwrap();
    assert!(status.success(), "{command:?}: {status}");
}
