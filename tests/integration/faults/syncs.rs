//! Syncs that fail, and the power that goes at one of them, through `strace`, which stands between the binary and the
//! system. Counted by `strace` for each thread by itself.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::binary::{
    INGEST_FLOOR, Server, Starting, agent, assert_checks_clean, cleared, eventually, path, serve_arguments,
};
use super::clients::{Recipe, Record, assert_served, upload};
use super::folder::copy_folder;

#[test]
fn a_sync_that_fails_loses_nothing() {
    if let Some(why) = no_strace() {
        return println!("{why}");
    }
    let world = World::new();
    for call in CALLS {
        for nth in [1, 2] {
            for reach in ["", "+"] {
                world.survives(&format!("{call}:error=EIO:when={nth}{reach}"));
            }
        }
    }
}

#[test]
fn a_sync_that_fails_while_a_run_is_ingested_loses_nothing() {
    if let Some(why) = no_strace() {
        return println!("{why}");
    }
    World::new().survives("fdatasync:error=EIO:when=4");
}

#[test]
fn a_kill_at_any_sync_loses_nothing() {
    if let Some(why) = no_strace() {
        return println!("{why}");
    }
    let world = World::new();
    for call in CALLS {
        for nth in NTH {
            let fault = format!("{call}:signal=KILL:when={nth}");
            let (data, record) = world.copied(&fault);
            drop(World::upload_under(&data, &record, &fault));
            World::assert_recovered(&data, &record, &fault);
        }
    }
}

#[test]
fn a_kill_at_any_sync_of_the_making_of_a_vault_is_gone_on_from() {
    if let Some(why) = no_strace() {
        return println!("{why}");
    }
    let folder = tempfile::tempdir().unwrap();
    for call in CALLS {
        for nth in [1, 3, 8, 20] {
            let data = folder.path().join(format!("{call}-{nth}"));
            let fault = format!("{call}:signal=KILL:when={nth}");
            let killed = Starting::new(serving_under(&data, &fault), &data).listening();
            drop(killed);
            let server = Server::start(&data);
            assert!(server.is_whole(), "{fault}: {:#}\n{}", server.status(), server.log());
            let answer = upload(&agent(), server.url(), &Record::default(), Recipe::new(30_000, 1)).unwrap();
            assert_eq!(answer.status, 201, "{fault}");
            server.stop();
            assert_checks_clean(&data);
        }
    }
}

#[test]
fn one_volume_whose_syncs_fail_is_done_without_and_caught_up() {
    if let Some(why) = no_strace() {
        return println!("{why}");
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("vault");
    let server = Server::start(&data);
    let record = Record::default();
    let put = |seed: u64| {
        let answer = upload(&agent(), server.url(), &record, Recipe::new(30_000, seed)).unwrap();
        assert_eq!(answer.status, 201, "{}\n{}", String::from_utf8_lossy(&answer.body), server.log());
        answer.json()["shards"].as_u64().unwrap()
    };
    assert_eq!(put(1), 6);
    // The thread that carries the writes of one volume fails its next three syncs.
    let mut strace = attach(&server, "volume-", "fdatasync:error=EIO:when=1..3");
    let shards: Vec<u64> = (2..12).map(put).collect();
    assert!(shards.contains(&5) && shards.iter().all(|&shards| shards >= 5), "{shards:?}\n{}", server.log());
    server.wait("the volume to come back", Server::is_whole);
    let _ = strace.kill();
    let _ = strace.wait();
    assert_eq!(put(12), 6);
    assert_served(&server, &record, &record.all(), "after failed syncs of one volume");
    server.kill();
    let server = Server::start(&data);
    assert_served(&server, &record, &record.all(), "after a kill");
    server.stop();
    assert_checks_clean(&data);
}

#[test]
fn one_volume_whose_reads_hang_is_read_around() {
    if let Some(why) = no_strace() {
        return println!("{why}");
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("vault");
    let server = Server::start(&data);
    let record = Record::default();
    for seed in 0..4 {
        let sent = upload(&agent(), server.url(), &record, Recipe::new(4 * INGEST_FLOOR, seed)).unwrap();
        assert_eq!(sent.status, 201);
    }
    // Every read of one volume's runs takes ten minutes: longer than any test may run.
    let mut strace = attach_reads(&server, &data.join("volumes/02"), "pread64:delay_enter=600000000");
    assert_served(&server, &record, &record.all(), "while a volume hangs");
    let status = server.status();
    let slow: Vec<bool> = (0..6).map(|at| status["volumes"][at]["slow"] == true).collect();
    assert_eq!(slow, [false, false, true, false, false, false], "{status:#}\n{}", server.log());
    assert!(server.is_whole(), "slow is not bad: {status:#}");
    // In this order: what strace holds back cannot be killed.
    let _ = strace.kill();
    let _ = strace.wait();
    server.kill();
    let server = Server::start(&data);
    assert_served(&server, &record, &record.all(), "afterwards");
    server.stop();
    assert_checks_clean(&data);
}

/// A vault with some objects, and copies of it.
struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("whole");
        let server = Server::start(&data);
        let record = Record::default();
        for (len, seed) in BEFORE {
            assert_eq!(upload(&agent(), server.url(), &record, Recipe::new(len, seed)).unwrap().status, 201);
        }
        server.stop();
        Self { folder }
    }

    /// A copy, and the record of what is in it.
    fn copied(&self, name: &str) -> (std::path::PathBuf, Record) {
        let data = self.folder.path().join(name.replace([':', '='], "-"));
        copy_folder(&self.folder.path().join("whole"), &data);
        let record = Record::default();
        for (len, seed) in BEFORE {
            record.promise(Recipe::new(len, seed));
        }
        (data, record)
    }

    /// The fault costs nothing that was promised, and passes when it is over.
    fn survives(&self, fault: &str) {
        let (data, record) = self.copied(fault);
        if let Some(server) = Self::upload_under(&data, &record, fault) {
            if !fault.ends_with('+') {
                server.wait(&format!("writes after {fault}"), Server::takes_writes);
            }
            server.kill();
        }
        Self::assert_recovered(&data, &record, fault);
    }

    /// Starts the server with the fault and uploads until all was sent or the server is gone. `None`: it did not come
    /// to listen; then it said why, or was killed.
    fn upload_under(data: &Path, record: &Record, fault: &str) -> Option<Server> {
        let server = match Starting::new(serving_under(data, fault), data).listening() {
            Ok(server) => server,
            Err(said) => {
                assert!(
                    fault.contains("KILL") || said.contains("error"),
                    "{fault}: it ended without a word: {said}"
                );
                return None;
            }
        };
        let agent = agent();
        for (len, seed) in AFTER {
            match upload(&agent, server.url(), record, Recipe::new(len, seed)) {
                Ok(answer) if [200, 201].contains(&answer.status) => {}
                Ok(answer) => {
                    let reason = answer.reason();
                    let expected = ["read-only", "in-doubt", "busy"].contains(&reason.as_str());
                    assert!(expected, "{fault}: refused as {reason}\n{}", server.log());
                }
                Err(_) if fault.contains("KILL") => break,
                Err(error) => panic!("{fault}: {error}\n{}", server.log()),
            }
        }
        Some(server)
    }

    /// Without the fault the vault opens by itself and is whole again.
    #[track_caller]
    fn assert_recovered(data: &Path, record: &Record, fault: &str) {
        let server = Server::start(data);
        assert!(server.takes_writes(), "{fault}: {:#}\n{}", server.status(), server.log());
        assert_served(&server, record, &record.all(), fault);
        server.wait("a whole vault", Server::is_whole);
        server.stop();
        assert_checks_clean(data);
        fs::remove_dir_all(data).unwrap();
    }
}

/// [`super::binary::serving`], with faults among the system calls of the server. With `-D` it is the server that is our
/// child, not `strace`.
fn serving_under(data: &Path, fault: &str) -> Command {
    let mut command = cleared(Command::new("strace"));
    command.args(["-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e"]);
    command.arg(format!("inject={fault}")).arg(path()).args(serve_arguments(data));
    command
}

/// Faults among the system calls of one thread of a server that runs: the first whose name begins so.
fn attach(server: &Server, name: &str, fault: &str) -> Child {
    let tasks = fs::read_dir(format!("/proc/{}/task", server.pid())).unwrap();
    let mut tasks = tasks.map(|task| task.unwrap().path());
    let named = |task: &std::path::PathBuf| fs::read_to_string(task.join("comm")).unwrap().starts_with(name);
    let task = tasks.find(named).unwrap_or_else(|| panic!("no thread is called {name}"));
    let thread = task.file_name().unwrap().to_str().unwrap().to_owned();
    let mut command = Command::new("strace");
    command.args(["-p", &thread, "-e", "trace=fdatasync"]);
    attached(server, command, fault)
}

/// Faults among the reads that a running server makes of the runs of one volume.
fn attach_reads(server: &Server, volume: &Path, fault: &str) -> Child {
    let mut command = Command::new("strace");
    command.args(["-f", "-p", &server.pid().to_string(), "-e", "trace=pread64"]);
    for file in fs::read_dir(volume.join("rocksdb")).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_some_and(|extension| extension == "sst") {
            command.arg("-P").arg(file);
        }
    }
    attached(server, command, fault)
}

fn attached(server: &Server, mut command: Command, fault: &str) -> Child {
    let said = task_log(server);
    command.args(["-o", "/dev/null", "-e", &format!("inject={fault}")]);
    command.stdin(Stdio::null()).stderr(fs::File::create(&said).unwrap());
    let strace = command.spawn().unwrap();
    assert!(eventually(|| fs::read_to_string(&said).unwrap().contains("attached")));
    strace
}

fn task_log(server: &Server) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("coffer-strace-{}.log", server.pid()))
}

/// Why these tests are skipped, if they are.
fn no_strace() -> Option<&'static str> {
    let tried = Command::new("strace").args(["-D", "-f", "-qq", "-o", "/dev/null", "true"]).status();
    (!tried.is_ok_and(|status| status.success())).then_some("skipped: strace is missing or may not trace")
}

/// Length and seed of what is stored before the faults.
const BEFORE: [(usize, u64); 3] = [(100, 1), (50_000, 2), (900_000, 3)];
/// Length and seed of what is sent under them.
const AFTER: [(usize, u64); 6] =
    [(200, 11), (60_000, 12), (700_000, 13), (3_000, 14), (1_200_000, 15), (20_000, 16)];
const CALLS: [&str; 2] = ["fsync", "fdatasync"];
/// The syncs that are hit, one a run.
const NTH: [u32; 3] = [1, 2, 4];
