//! Clients that pay: each has an account of its own, a neighbour that uploads the same things, and a list of what it
//! must ask for again because a kill took the answer.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_endowment::{Account, Amount, Deposit, Entry, Event};
use serde_json::{Value, json};
use ureq::Agent;

use super::binary::{self, Answer, INGEST_FLOOR, Server};
use super::clients::{Dice, Recipe, Record, id_of};

/// One paying client.
pub(super) struct Payer {
    name: String,
    /// `Bearer` and the token.
    authorization: String,
    /// What was put on its account.
    credited: Mutex<Amount>,
    /// Sent with a name, and never answered.
    open: Mutex<Vec<Named>>,
    /// Answered: what it cost by its object, and all that had a name.
    charged: Mutex<BTreeMap<String, Amount>>,
    settled: Mutex<Vec<Named>>,
}

/// An upload that can be asked for again.
#[derive(Clone)]
struct Named {
    recipe: Recipe,
    /// `idempotency-key` or `coffer-quote`, and its value.
    header: (&'static str, String),
}

impl Payer {
    /// Makes an account with money, over HTTP.
    pub(super) fn new(operator: &Operator<'_>, name: &str) -> Self {
        let made = operator.post("/v1/admin/accounts", &json!({ "name": name }));
        assert_eq!(made.status, 201, "{}", made.json());
        let authorization = format!("Bearer {}", made.json()["token"].as_str().unwrap());
        let payer = Self {
            name: name.to_owned(),
            authorization,
            credited: Mutex::new(Amount::ZERO),
            open: Mutex::default(),
            charged: Mutex::default(),
            settled: Mutex::default(),
        };
        payer.credit(operator, "5", "wire 0");
        payer
    }

    /// Puts money on the account, over HTTP.
    pub(super) fn credit(&self, operator: &Operator<'_>, amount: &str, reference: &str) {
        let body = json!({ "amount": amount, "reference": format!("{reference} of {}", self.name) });
        let paid = operator.post(&format!("/v1/admin/accounts/{}/credit", self.name), &body);
        assert_eq!(paid.status, 200, "{}", paid.json());
        let mut credited = self.credited.lock().unwrap();
        *credited = credited.checked_add(amount.parse().unwrap()).unwrap();
    }

    /// Asks again for all that was not answered, then uploads until the server is killed. `Err`: what should not have been
    /// answered. `pair`: what it shares with its neighbour follows from this.
    pub(super) fn upload(
        &self,
        url: &str,
        record: &Record,
        is_killed: &AtomicBool,
        pair: u64,
        seed: u64,
    ) -> Result<(), String> {
        let agent = binary::agent();
        let mut dice = Dice::new(seed);
        loop {
            let named = self.open.lock().unwrap().pop();
            let sent = match named {
                Some(named) => self.send_named(&agent, url, record, named),
                None => self.send_new(&agent, url, record, pair, &mut dice),
            };
            match sent {
                Ok(answer) if [200, 201].contains(&answer.status) => {}
                Ok(answer) if ["busy", "overloaded"].contains(&answer.reason().as_str()) => {}
                Ok(answer) => {
                    let said = String::from_utf8_lossy(&answer.body);
                    return Err(format!("{}: {}: {said}", self.name, answer.status));
                }
                Err(_) if is_killed.load(Ordering::SeqCst) => return Ok(()),
                Err(error) => return Err(format!("{}: the server lives, but: {error}", self.name)),
            }
            if is_killed.load(Ordering::SeqCst) {
                return Ok(());
            }
        }
    }

    /// Asks again for all that was never answered, while nobody kills the server.
    pub(super) fn settle(&self, server: &Server, record: &Record) {
        let agent = binary::agent();
        loop {
            let Some(named) = self.open.lock().unwrap().pop() else { break };
            let answer = self.send_named(&agent, server.url(), record, named).unwrap();
            assert!([200, 201].contains(&answer.status), "{}: {}", self.name, answer.json());
        }
        // All of it once more: a name that was used costs nothing.
        let before = self.charged.lock().unwrap().clone();
        let settled = std::mem::take(&mut *self.settled.lock().unwrap());
        for named in settled {
            let answer = self.send_named(&agent, server.url(), record, named).unwrap();
            assert_eq!(answer.status, 200, "{}: {}", self.name, answer.json());
        }
        assert_eq!(*self.charged.lock().unwrap(), before, "{} was charged for what was stored", self.name);
    }

    /// An upload of any size; some are the neighbour's too, or begin as its do.
    fn send_new(
        &self,
        agent: &Agent,
        url: &str,
        record: &Record,
        pair: u64,
        dice: &mut Dice,
    ) -> Result<Answer, ureq::Error> {
        let len = match dice.below(10) {
            0 => dice.length(1, 1025),
            1..=5 => dice.length(1025, 60_000),
            6..=8 => dice.length(60_000, INGEST_FLOOR),
            _ => dice.length(INGEST_FLOOR, 4 * INGEST_FLOOR),
        };
        let shared = 1_000 * pair + dice.below(3);
        let recipe = match dice.below(4) {
            0 => Recipe::new(30_000, 1_000 * pair + dice.below(200)),
            1 => Recipe::after((300_000, shared), (len, dice.below(1 << 40))),
            _ => Recipe::new(len, dice.below(u64::MAX)),
        };
        let header = match dice.below(3) {
            0 => return self.send(agent, url, record, recipe, None),
            1 => ("idempotency-key", format!("upload {}", dice.below(u64::MAX))),
            _ => {
                let asked = json!({ "bytes": recipe.bytes().len() }).to_string();
                let quote = binary::read(agent.post(format!("{url}/v1/quotes")).send(asked.as_str())?)?;
                if quote.status != 200 {
                    return Ok(quote);
                }
                ("coffer-quote", STANDARD.encode(&quote.body))
            }
        };
        self.send_named(agent, url, record, Named { recipe, header })
    }

    /// Sends an upload that has a name. It stays open until there is an answer.
    fn send_named(
        &self,
        agent: &Agent,
        url: &str,
        record: &Record,
        named: Named,
    ) -> Result<Answer, ureq::Error> {
        let header = (named.header.0, named.header.1.as_str());
        let answer = self.send(agent, url, record, named.recipe, Some(header));
        let is_settled = answer.as_ref().is_ok_and(|answer| [200, 201].contains(&answer.status));
        let list = if is_settled { &self.settled } else { &self.open };
        list.lock().unwrap().push(named);
        answer
    }

    fn send(
        &self,
        agent: &Agent,
        url: &str,
        record: &Record,
        recipe: Recipe,
        header: Option<(&str, &str)>,
    ) -> Result<Answer, ureq::Error> {
        let bytes = recipe.bytes();
        let id = id_of(&bytes);
        record.send(&id, recipe);
        let mut request =
            agent.post(format!("{url}/v1/objects")).header("authorization", &self.authorization);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let answer = binary::read(request.send(&bytes)?)?;
        record.take(&id, &answer);
        if answer.status == 201 {
            let charged = amount(&answer.json()["charged"]);
            let twice = self.charged.lock().unwrap().insert(id.clone(), charged);
            assert_eq!(twice, None, "{} paid for {id} twice", self.name);
        }
        Ok(answer)
    }

    /// The account shows what was credited less its deposits; whatever was acknowledged with a charge is among them.
    pub(super) fn assert_balanced(&self, server: &Server, books: &Books) {
        let agent = binary::agent();
        let own = agent.get(format!("{}/v1/accounts/me", server.url()));
        let own = binary::read(own.header("authorization", &self.authorization).call().unwrap()).unwrap();
        let deposits: Vec<_> =
            books.deposits.iter().filter(|deposit| deposit.customer.as_str() == self.name).collect();
        let spent = deposits.iter().map(|deposit| deposit.charge().unwrap());
        let spent = Amount::checked_sum(spent).unwrap();
        let left = self.credited.lock().unwrap().checked_sub(spent).unwrap();
        assert_eq!(amount(&own.json()["balance"]), left, "{}", self.name);
        assert_eq!(amount(&own.json()["available"]), left, "{}: nothing is held any more", self.name);
        for (object, charged) in &*self.charged.lock().unwrap() {
            let of_object = |one: &&&Deposit| blake3::Hash::from(one.object).to_hex().as_str() == object;
            let paid: Vec<_> = deposits.iter().filter(of_object).collect();
            assert_eq!(paid.len(), 1, "{}: {object} was paid {} times", self.name, paid.len());
            assert_eq!(paid[0].charge().unwrap(), *charged);
        }
    }
}

/// Who makes accounts and credits them.
pub(super) struct Operator<'a> {
    server: &'a Server,
    authorization: String,
}

impl<'a> Operator<'a> {
    pub(super) fn of(server: &'a Server, data: &std::path::Path) -> Self {
        let token = std::fs::read_to_string(data.join("keys/operator-token")).unwrap();
        Self { server, authorization: format!("Bearer {}", token.trim()) }
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        let request = binary::agent().post(format!("{}{path}", self.server.url()));
        let request = request.header("authorization", &self.authorization);
        binary::read(request.send(body.to_string().as_str()).unwrap()).unwrap()
    }
}

/// All entries of a vault, as anybody may read them.
pub(super) struct Books {
    entries: Vec<Entry>,
    deposits: Vec<Deposit>,
}

impl Books {
    pub(super) fn of(server: &Server) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let page = server.get(&format!("/v1/journal?from={}&limit=1000", entries.len())).unwrap().json();
            let page = page["entries"].as_array().unwrap().clone();
            if page.is_empty() {
                break;
            }
            let bytes = |entry: &Value| STANDARD.decode(entry["bytes"].as_str().unwrap()).unwrap();
            entries.extend(page.iter().map(|entry| Entry::decode(&bytes(entry)).unwrap()));
        }
        let deposits = entries.iter().filter_map(|entry| match entry.event() {
            Event::Deposit(deposit) => Some(deposit.clone()),
            _ => None,
        });
        let deposits = deposits.collect();
        Self { entries, deposits }
    }

    /// Added up naively, all accounts together are nothing, and no customer owes; no object is paid for twice.
    pub(super) fn assert_sound(&self) {
        let mut balances: BTreeMap<Account, Amount> = BTreeMap::new();
        for posting in self.entries.iter().flat_map(Entry::postings) {
            let balance = balances.entry(posting.account.clone()).or_default();
            *balance = balance.checked_add(posting.amount).unwrap();
        }
        assert_eq!(Amount::checked_sum(balances.values().copied()).unwrap(), Amount::ZERO);
        for (account, balance) in &balances {
            if matches!(account, Account::Customer(_) | Account::Endowment) {
                assert!(*balance <= Amount::ZERO, "{account} is overdrawn: {balance}");
            }
        }
        let mut objects: Vec<_> = self.deposits.iter().map(|deposit| deposit.object).collect();
        objects.sort_unstable();
        assert!(objects.windows(2).all(|pair| pair[0] != pair[1]), "an object was paid for twice");
    }
}

fn amount(money: &Value) -> Amount {
    money["amount"].as_str().unwrap_or_else(|| panic!("{money} is no money")).parse().unwrap()
}
