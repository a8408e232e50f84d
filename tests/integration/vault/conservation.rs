//! Money is conserved, whatever happens to vault and books together: any sequence of uploads that are paid, declined or
//! given up, of what the treasury does and what storage costs, and of crashes at any write.
//!
//! That the ledger itself adds up is held where it is (`endowment/src/ledger/tests.rs`, `endowment/src/books/tests/`). Here
//! its entries go through the vault's commits and come back out of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use coffer_endowment::journal::MemoryJournal;
use coffer_endowment::pricing::Charge;
use coffer_endowment::{
    Account, Accrual, Amount, Books, Currency, Deposit, Entry, Epoch, Event, Ledger, PhysicalBytes,
    ProviderAccrual, SigningKey, UnitPrice, Yield, YieldSource, invariants,
};
use coffer_gateway::check_books;
use coffer_storage::vault::{AnnexListener, Bill, DecidedAnnex, MakeAnnex, Price, UploadMeta, Vault};
use coffer_storage::volume::Crash;
use coffer_storage::{Seq, StorageError};
use proptest::prelude::*;

use super::world::{World, noise};

/// Books that hear of what a vault decides.
struct Listening(Books<MemoryJournal>);

impl Listening {
    fn new() -> Arc<Self> {
        Arc::new(Self(Books::open(MemoryJournal::default(), None).unwrap()))
    }
}

impl AnnexListener for Listening {
    fn newest(&self) -> Option<Seq> {
        self.0.last_position().map(Seq::from_bits)
    }

    fn decided(&self, annex: DecidedAnnex<'_>) {
        self.0.apply(annex.seq.bits(), annex.bytes).unwrap();
    }
}

#[derive(Clone, Debug)]
enum Step {
    /// An upload of this length. Seeds are few, so that content is shared and objects come again.
    Put {
        len: usize,
        seed: u64,
        who: usize,
        ends: Ends,
    },
    Book(Booking, u32),
    /// The next write but so many fails, and with it the process; then all is opened again, with the journal or without.
    Crash {
        after: u64,
        how: usize,
        keeps_journal: bool,
    },
}

#[derive(Clone, Copy, Debug)]
enum Ends {
    Paid,
    Declined,
    GivenUp,
}

#[derive(Clone, Copy, Debug)]
enum Booking {
    TopUp(usize),
    Capital,
    Drawn,
    Gain,
    Loss,
    Accrual(usize),
    PayOut(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let ends = prop_oneof![6 => Just(Ends::Paid), 1 => Just(Ends::Declined), 1 => Just(Ends::GivenUp)];
    let len = prop_oneof![0_usize..1_500, 1_500_usize..60_000, Just(250_000_usize)];
    let booking = prop_oneof![
        4 => (0_usize..2).prop_map(Booking::TopUp),
        1 => Just(Booking::Capital),
        1 => Just(Booking::Drawn),
        1 => Just(Booking::Gain),
        1 => Just(Booking::Loss),
        3 => (0_usize..2).prop_map(Booking::Accrual),
        2 => (0_usize..2).prop_map(Booking::PayOut),
    ];
    prop_oneof![
        5 => (len, 0_u64..6, 0_usize..2, ends)
            .prop_map(|(len, seed, who, ends)| Step::Put { len, seed, who, ends }),
        5 => (booking, 1_u32..1_000_000).prop_map(|(booking, amount)| Step::Book(booking, amount)),
        1 => (0_u64..12, 0_usize..3, any::<bool>())
            .prop_map(|(after, how, keeps_journal)| Step::Crash { after, how, keeps_journal }),
    ]
}

/// A vault, its books, and how many entries were asked for.
struct Fund {
    world: World,
    /// `None` only while it is opened again.
    open: Option<Vault>,
    books: Arc<Listening>,
    asked: u32,
}

impl Fund {
    fn new() -> Self {
        let world = World::new();
        let (vault, books) = (world.open().unwrap(), Listening::new());
        vault.listen(Arc::clone(&books) as Arc<dyn AnnexListener>).unwrap();
        let mut fund = Self { world, open: Some(vault), books, asked: 0 };
        let currency = Currency::new("USD".parse().unwrap(), 2).unwrap();
        let key = SigningKey::from_seed(&[1; 32]).public();
        fund.book(move |_| Event::Opened { vault: [7; 32], currency, demo: true, key }).unwrap();
        fund
    }

    /// Opens everything again; books that are to be lost are made from the volumes.
    fn reopen(&mut self, keeps_journal: bool) {
        self.open = None;
        self.world.plan.revive();
        if !keeps_journal {
            self.books = Listening::new();
        }
        let vault = self.world.open().unwrap();
        vault.listen(Arc::clone(&self.books) as Arc<dyn AnnexListener>).unwrap();
        self.open = Some(vault);
    }

    fn vault(&self) -> &Vault {
        self.open.as_ref().unwrap()
    }

    /// What becomes of it is for the vault and the books to say: it may be refused, or die with a crash.
    fn take(&mut self, step: &Step) {
        let done = match step {
            Step::Put { len, seed, who, ends } => self.put(*len, *seed, *who, *ends),
            Step::Book(booking, amount) => {
                let (booking, amount) = (*booking, Amount::from_count(i128::from(*amount)).unwrap());
                self.book(move |ledger| event(booking, amount, ledger))
            }
            Step::Crash { after, how, keeps_journal } => {
                let point = self.world.plan.write_points() + after;
                self.world.plan.crash_at(point, Crash::ALL[*how]);
                let _ = self.put(250_000, 100 + u64::from(self.asked), 0, Ends::Paid);
                let more = Amount::from_count(1_000_000).unwrap();
                let _ = self.book(move |ledger| event(Booking::TopUp(1), more, ledger));
                self.reopen(*keeps_journal);
                return;
            }
        };
        assert!(matches!(done, Ok(()) | Err(StorageError::Declined { .. })), "{step:?}: {done:?}");
    }

    fn book(&mut self, event: impl FnOnce(&Ledger) -> Event + Send + 'static) -> Result<(), StorageError> {
        self.asked += 1;
        let (books, number) = (Arc::clone(&self.books), self.asked);
        let make = MakeAnnex::new(move || {
            let event = books.0.with_ledger(event);
            let id = event.id().unwrap_or_else(|| format!("op:{number}").parse().unwrap());
            let entry = Entry::new(id, NOON, event).map_err(|error| error.to_string())?;
            books.0.check(&entry).map_err(|error| error.to_string())?;
            Ok(entry.encode())
        });
        self.vault().commit_made(make, NOON)
    }

    fn put(&mut self, len: usize, seed: u64, who: usize, ends: Ends) -> Result<(), StorageError> {
        self.asked += 1;
        let bytes = [noise(len / 2, seed % 3), noise(len - len / 2, seed)].concat();
        let mut upload = self.vault().upload(UploadMeta::default())?;
        upload.write(&bytes)?;
        let staged = upload.finish()?;
        let (books, number) = (Arc::clone(&self.books), self.asked);
        let price = Price::new(move |bill| match ends {
            Ends::Paid => {
                let deposit = Event::Deposit(deposit(number, who, bill));
                let entry = Entry::of(NOON, deposit).map_err(|error| error.to_string())?;
                books.0.check(&entry).map_err(|error| error.to_string())?;
                Ok(entry.encode())
            }
            Ends::Declined | Ends::GivenUp => Err("not this one".to_owned()),
        });
        match ends {
            Ends::GivenUp => Ok(()),
            Ends::Paid | Ends::Declined => staged.commit_priced(price, NOON).map(|_| ()),
        }
    }

    /// Everything that must hold, of the entries that the volumes carry.
    fn assert_conserved(&self) {
        let mut naive: BTreeMap<Account, i128> = BTreeMap::new();
        self.vault()
            .annexes(&mut |annex| {
                for posting in Entry::decode(annex.bytes).unwrap().postings() {
                    *naive.entry(posting.account.clone()).or_default() += posting.amount.count();
                }
            })
            .unwrap();
        naive.retain(|_, balance| *balance != 0);
        let side = |assets: bool| -> i128 {
            let is_asset = |account: &Account| matches!(account, Account::Treasury | Account::Receivable(_));
            naive.iter().filter(|(account, _)| is_asset(account) == assets).map(|(_, balance)| balance).sum()
        };
        assert_eq!(
            side(true),
            -side(false),
            "what the fund has is what it owes and what is its own: {naive:?}"
        );
        let never_owing = |account: &Account| {
            matches!(account, Account::Customer(_) | Account::Payable(_) | Account::Withheld(_))
                || *account == Account::Endowment
        };
        for (account, balance) in &naive {
            assert!(!never_owing(account) || *balance <= 0, "{account} is overdrawn by {balance}");
            assert!(*account != Account::Treasury || *balance >= 0, "the treasury is overdrawn by {balance}");
        }
        self.books.0.with_ledger(|ledger| {
            let held: BTreeMap<_, _> =
                ledger.balances().map(|(account, balance)| (account.clone(), balance.count())).collect();
            assert_eq!(held, naive);
            assert!(invariants::broken(ledger).is_none(), "{:?}", invariants::broken(ledger));
        });
    }

    /// Books and vault agree to the byte.
    fn assert_checked(&self) {
        let nowhere = tempfile::tempdir().unwrap();
        World::settle(self.vault());
        let held = self.vault().check(&mut |found| panic!("{found}")).unwrap();
        let mut summary = check_books(nowhere.path(), self.vault()).unwrap();
        summary.weigh(&held);
        assert_eq!(summary.findings, Vec::<String>::new());
        assert_eq!(summary.unpaid_objects, 0);
    }
}

fn event(booking: Booking, amount: Amount, ledger: &Ledger) -> Event {
    let reference = || "statement 7".parse().unwrap();
    let endowment = -ledger.balance(&Account::Endowment);
    let epoch: Epoch = "2026-11-22".parse().unwrap();
    let epoch = ledger.last_accrual().map_or(epoch, |last| last.next().unwrap());
    // Few of them take more than there is: insolvent books take no more deposits.
    let most = if amount.count() % 8 == 0 { amount } else { amount.min(endowment) };
    let earned = |amount: Amount, deficit: Amount| {
        Event::Yield(Yield { epoch, amount, deficit, source: YieldSource::Configured })
    };
    match booking {
        // A unit of money pays for gigabytes; what is counted here are millionths of millionths.
        Booking::TopUp(who) => {
            let amount = Amount::from_count(amount.count() * 100).unwrap();
            Event::TopUp { customer: CUSTOMERS[who].parse().unwrap(), amount, reference: reference() }
        }
        Booking::Capital => Event::Capital { amount, reference: reference() },
        Booking::Drawn => Event::Drawn { amount, reference: reference() },
        Booking::Gain => {
            let lost = ledger.balance(&Account::Deficit).checked_sub(ledger.arrears().unwrap()).unwrap();
            earned(amount, lost.min(amount))
        }
        Booking::Loss => earned(-most, endowment.checked_sub(most).unwrap().min(Amount::ZERO)),
        Booking::Accrual(who) => {
            let due = most.count();
            let paid = due.min(endowment.count());
            let [payable, withheld, arrears] =
                [paid / 2, paid - paid / 2, due - paid].map(|count| Amount::from_count(count).unwrap());
            let row = ProviderAccrual {
                provider: PROVIDERS[who].parse().unwrap(),
                bytes: PhysicalBytes::new(1_000),
                asked: 20,
                passed: 10,
                falsified: 0,
                payable,
                withheld,
                arrears,
            };
            Event::Accrual(Accrual {
                epoch,
                observed_cost: unit_price(),
                providers: vec![row],
                measured_bytes: None,
                caught_up: false,
            })
        }
        Booking::PayOut(who) => {
            Event::PaidOut { provider: PROVIDERS[who].parse().unwrap(), amount, reference: reference() }
        }
    }
}

fn deposit(number: u32, who: usize, bill: &Bill) -> Deposit {
    let mut name = [0; 16];
    name[..4].copy_from_slice(&number.to_le_bytes());
    let billable_bytes = PhysicalBytes::new(bill.billable_bytes);
    let fee = Amount::from_count(1_000).unwrap();
    let due = Charge::new(billable_bytes, unit_price(), fee, Amount::MAX).unwrap();
    Deposit {
        deposit: name,
        customer: CUSTOMERS[who].parse().unwrap(),
        quote: None,
        schedule: [3; 32],
        object: *bill.object.as_bytes(),
        sha256: bill.sha256,
        length: bill.length,
        new_bytes: PhysicalBytes::new(bill.new_bytes),
        billable_bytes,
        unit_price: unit_price(),
        fee,
        cap: "1".parse().unwrap(),
        endowment: due.endowment,
        fees: due.fees,
        shards: u16::from(bill.shards),
        of_shards: u16::from(bill.of_shards),
    }
}

fn unit_price() -> UnitPrice {
    UnitPrice::per_terabyte_year("83.5".parse().unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn money_is_conserved_whatever_happens(steps in prop::collection::vec(step(), 1..24)) {
        let mut fund = Fund::new();
        for step in &steps {
            fund.take(step);
            fund.assert_conserved();
        }
        fund.assert_checked();
        fund.reopen(false);
        fund.assert_conserved();
    }
}

const CUSTOMERS: [&str; 2] = ["alice", "bob"];
const PROVIDERS: [&str; 2] = ["00", "01"];
/// 2026-11-22, 12:00:00 UTC.
const NOON: u64 = 1_795_348_800;
