//! Accounts, quotes, payments and receipts, of a real gateway.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use coffer_gateway::{Clock, Config, Gateway};
use serde_json::Value;
use tempfile::{TempDir, tempdir};

use crate::run::{Said, bytes, coffer, id, run};
use crate::scripted::{Scripted, problem, stored};

/// A gateway in a folder, which is the working folder of all commands.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) url: String,
    gateway: Option<Gateway>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::by(Clock::system())
    }

    /// By this clock.
    pub(crate) fn by(clock: Clock) -> Self {
        let folder = tempdir().unwrap();
        let mut config = Config { data: folder.path().join("coffer-data"), ..Config::default() };
        config.listen = "127.0.0.1:0".parse().unwrap();
        config.audits.background = false;
        let gateway = Gateway::start_by(&config, clock).unwrap();
        let url = format!("http://{}", gateway.address());
        Self { folder, url, gateway: Some(gateway) }
    }

    pub(crate) fn gateway(&self) -> &Gateway {
        self.gateway.as_ref().unwrap()
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) {
        fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// Runs a command that asks the server.
    pub(crate) fn ask(&self, args: &[&str]) -> Said {
        run(self.folder.path(), &[args, &["--server", &self.url]].concat())
    }

    /// The same, and it must succeed: its standard output.
    pub(crate) fn done(&self, args: &[&str]) -> String {
        let said = self.ask(args);
        assert_eq!(said.code, 0, "{args:?}: {said:?}");
        said.out
    }

    pub(crate) fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.done(&[args, &["--json"]].concat())).unwrap()
    }

    /// An account with 25 of the currency.
    fn account(&self, name: &str) {
        self.done(&["accounts", "create", name]);
        self.done(&["accounts", "credit", name, "25", "--reference", "bank statement 11, line 7"]);
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.gateway.take().unwrap().stop();
    }
}

#[test]
fn an_account_is_made_credited_and_shown() {
    let world = World::new();
    let made = world.json(&["accounts", "create", "alice"]);
    let token = made["token"].as_str().unwrap();
    let place = world.folder.path().join("config/coffer/accounts");
    assert_eq!(fs::read_to_string(&place).unwrap(), format!("{} alice {token}\n", world.url));
    assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);

    let credit = |amount| world.ask(&["accounts", "credit", "alice", amount, "--reference", "line 7"]);
    assert!(credit("25").out.starts_with("alice is credited 25.000000000000: entry "));
    assert!(credit("25").out.starts_with("alice was credited before by this reference: entry "));
    let said = credit("26");
    assert_eq!((said.code, said.out.as_str()), (3, ""), "another amount by the same reference: {said:?}");
    let shown = world.done(&["accounts", "show", "--account", "alice"]);
    assert!(shown.contains("balance 25.000000000000 USD, available 25.000000000000 USD"), "{shown}");
    let listed = world.done(&["accounts", "list"]);
    assert!(listed.contains("\nsponsor ") && listed.contains("\nalice "), "{listed}");

    let renewed = world.done(&["accounts", "token", "alice"]);
    let renewed = renewed.lines().nth(1).unwrap();
    let with = |token: &str| {
        let mut command = coffer(world.folder.path());
        command.env("COFFER_TOKEN", token).args(["accounts", "show", "--server", &world.url]);
        Said::from(command.output().unwrap())
    };
    assert_eq!(with(renewed).code, 0, "COFFER_TOKEN is enough");
    let said = with(token);
    assert_eq!(said.code, 3, "the old token is good no more");
    assert!(said.err.contains("answers 401") && said.err.contains("--account NAME"), "{}", said.err);
    assert_eq!(with("two words").code, 2);
}

#[test]
fn the_operators_token_is_asked_for() {
    let world = World::new();
    let list = |more: &[&str]| world.ask(&[&["accounts", "list"], more].concat());
    assert_eq!(list(&[]).code, 0, "it is found where `coffer serve` makes it");
    let said = list(&["--operator-token", "missing"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("--operator-token DATA/keys/operator-token"), "{}", said.err);
    world.file("wrong", format!("coffer_{}", "0".repeat(64)).as_bytes());
    let said = list(&["--operator-token", "wrong"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("answers 401"), "{}", said.err);
    let token = world.read("coffer-data/keys/operator-token");
    let mut command = coffer(world.folder.path());
    command.env("COFFER_OPERATOR_TOKEN", &token).current_dir("/");
    let said = Said::from(command.args(["accounts", "list", "--server", &world.url]).output().unwrap());
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(world.ask(&["accounts", "show"]).code, 2, "whose?");
    let said = world.ask(&["accounts", "show", "--account", "nobody"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("no token of account nobody"), "{}", said.err);
}

#[test]
fn a_quoted_file_is_paid_and_its_receipt_holds() {
    let world = World::new();
    world.account("alice");
    world.file("data", &bytes(1 << 20, 1));
    let text = world.done(&["quote", "data", "-o", "quote.json"]);
    assert!(text.contains("changed chunks") && text.contains("at most"), "{text}");
    let quote: Value = serde_json::from_str(&world.read("quote.json")).unwrap();
    let said = world.ask(&["put", "data", "--account", "alice", "--quote", "quote.json"]);
    let object = id(&bytes(1 << 20, 1));
    assert_eq!((said.code, said.out.as_str()), (0, format!("{object}  data\n").as_str()), "{said:?}");
    assert!(said.err.contains(" billable, charged "), "{}", said.err);
    assert!(said.err.contains(&format!("receipt {}/v1/objects/{object}/receipt", world.url)), "{}", said.err);

    world.done(&["receipt", &object, "-o", "receipt.json"]);
    let verify =
        |more: &[&str]| run(world.folder.path(), &[&["verify", "--receipt", "receipt.json"], more].concat());
    let said = verify(&[]);
    assert_eq!(said.code, 0, "{said:?}");
    for words in ["OK, accepted and paid", &object, "1048576, of which", "not compared"] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
    let shown: Value = serde_json::from_str(&verify(&["--json"]).out).unwrap();
    assert_eq!(shown["charged"]["currency"], "USD");
    assert!(shown["charged"]["amount"].as_str() <= quote["cap"]["amount"].as_str());
    let key = shown["key"].as_str().unwrap();
    assert!(verify(&["--key", key]).out.contains("as it must be"));
    assert_eq!(world.json(&["journal", "verify"])["key"], key, "where the key is to be had");
    let other = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    assert_eq!(verify(&["--key", other]).code, 1);
    assert_eq!(verify(&["--key", "00"]).code, 2);

    let good = world.read("receipt.json");
    let changes = [
        good.replace("\"length\":1048576", "\"length\":1048577"),
        good.replace("accepted and paid", "accepted or paid"),
        good.replace(&object, &id(b"other")),
        good.replacen("\"root\":\"", "\"root\":\"0", 1),
        good[..good.len() / 2].to_owned(),
        String::new(),
    ];
    for changed in changes {
        assert_ne!(changed, good);
        world.file("receipt.json", changed.as_bytes());
        let said = verify(&[]);
        assert_eq!((said.code, said.out.as_str()), (1, "receipt.json: FAILED\n"), "{changed}: {said:?}");
        assert!(said.err.contains("receipt"), "{}", said.err);
    }
    fs::remove_file(world.folder.path().join("receipt.json")).unwrap();
    assert_eq!(verify(&[]).code, 3);
}

#[test]
fn a_quote_that_is_used_or_none_is_refused() {
    let world = World::new();
    world.account("alice");
    world.file("a", &bytes(100_000, 1));
    world.file("b", &bytes(90_000, 2));
    world.done(&["quote", "a", "-o", "quote.json"]);
    let put = |file| world.ask(&["put", file, "--account", "alice", "--quote", "quote.json"]);
    assert_eq!(put("a").code, 0);
    let said = put("b");
    assert_eq!((said.code, said.out.as_str()), (3, ""), "{said:?}");
    assert!(said.err.contains("answers 409") && said.err.contains("asks for a new one"), "{}", said.err);
    world.file("quote.json", b"{}");
    let said = put("b");
    assert_eq!(said.code, 3);
    assert!(said.err.contains("quote.json: the quote is refused"), "{}", said.err);
    assert_eq!(world.ask(&["put", "a", "b", "--quote", "quote.json"]).code, 2, "one quote for two files");
}

#[test]
fn who_has_too_little_is_told_what_it_takes() {
    let world = World::new();
    world.done(&["accounts", "create", "poor"]);
    world.file("data", &bytes(1 << 20, 1));
    let said = world.ask(&["put", "data", "--account", "poor"]);
    assert_eq!((said.code, said.out.as_str()), (3, ""));
    for words in ["answers 402", "it costs some 0.", "at most 0.", "coffer accounts credit"] {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    assert_eq!(world.ask(&["receipt", &id(&bytes(1 << 20, 1))]).code, 3, "nothing was stored");
    assert_eq!(world.ask(&["put", "data"]).code, 0, "the sponsor pays");
}

#[test]
fn what_is_stored_is_not_priced_again() {
    let world = World::new();
    let charge = |quoted: &Value| quoted["quote"]["charge"]["amount"].as_str().unwrap().to_owned();
    let data = bytes(3 << 20, 1);
    world.file("one", &data);
    world.file("two", &[&data[..], &bytes(100_000, 2)].concat());
    world.file("small", b"x");
    let before = world.json(&["quote", "two"]);
    assert_eq!(before["by"], "chunks");
    world.done(&["put", "one"]);
    let after = world.json(&["quote", "two"]);
    assert!(charge(&after) < charge(&before), "{after} {before}");
    assert!(after["quote"]["stored_bytes"].as_u64().unwrap() > 4 << 20);
    assert_eq!(world.json(&["quote", "small"])["by"], "size");
    let by_size = world.json(&["quote", "--bytes", "3245728"]);
    assert_eq!(by_size["quote"]["length"], 3_245_728);
    assert_eq!(world.ask(&["quote"]).code, 2);
    assert_eq!(world.ask(&["quote", "missing"]).code, 3);
    assert_eq!(world.ask(&["quote", "one", "--bytes", "1"]).code, 2);
}

#[test]
fn a_folder_is_priced_file_by_file_and_shared_chunks_once() {
    let world = World::new();
    fs::create_dir(world.folder.path().join("in")).unwrap();
    let data = bytes(3 << 20, 1);
    world.file("in/1", &data);
    world.file("in/2", &data);
    world.file("in/3", &[&data[..], &bytes(100_000, 2)].concat());
    let lines = world.done(&["quote", "in", "--json"]);
    let said: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(said.len(), 3, "the second is the first: {lines}");
    let billable = |at: usize| said[at]["quote"]["billable_bytes"].as_u64().unwrap();
    assert!(billable(1) < billable(0) / 4, "{lines}");
    assert_eq!((&said[2]["files"], &said[2]["alike"]), (&3.into(), &1.into()));
    assert!(world.done(&["quote", "in"]).contains("in in 3 files, 1 alike"));
    assert_eq!(world.ask(&["quote", "in", "-o", "quote.json"]).code, 2, "a quote pays for one upload");
}

#[test]
fn a_folder_is_put_file_by_file() {
    let world = World::new();
    fs::create_dir_all(world.folder.path().join("in/deep")).unwrap();
    world.file("in/b", b"b");
    world.file("in/deep/a", b"a");
    let said = world.ask(&["put", "in"]);
    assert_eq!((said.code, said.out), (0, format!("{}  in/b\n{}  in/deep/a\n", id(b"b"), id(b"a"))));
    assert!(said.err.contains("in: each of its 2 files is an object of its own"), "{}", said.err);
    assert_eq!(world.ask(&["put", "in", "--name", "x"]).code, 2, "one name for two files");
}

#[test]
fn each_upload_has_a_key_through_all_its_tries() {
    let folder = tempdir().unwrap();
    for name in ["a", "b"] {
        fs::write(folder.path().join(name), name).unwrap();
    }
    let server = Scripted::new(vec![
        problem(503, "in-doubt"),
        problem(409, "idempotency-key-reused"),
        stored(&id(b"a")),
        stored(&id(b"b")),
    ]);
    let said = run(folder.path(), &["put", "a", "b", "--server", server.url()]);
    assert_eq!(said.code, 0, "{said:?}");
    let keys: Vec<_> = server
        .requests()
        .iter()
        .map(|request| {
            let key = request.fields.lines().find_map(|field| field.strip_prefix("idempotency-key: "));
            key.expect("each has one").to_owned()
        })
        .collect();
    assert!(keys[0] == keys[1] && keys[1] == keys[2] && keys[2] != keys[3], "{keys:?}");
    let server = Scripted::new(vec![problem(409, "idempotency-key-reused")]);
    assert_eq!(run(folder.path(), &["put", "a", "--server", server.url()]).code, 3, "not the first try");
}
