//! Writes the books of an invented fund, thousands of entries, in every format, with the balances that the ledger has:
//! `cargo run -p coffer-endowment --example books -- FOLDER`. `tests/books.sh` lets other programs check them.
//!
//! The fund lives three years on four providers. It is fed by customers, earns and loses, misses days of accrual, runs
//! dry, and is healed by its operator. The same program writes the same books.

use std::{collections::BTreeMap, error::Error, fs::File, io::BufWriter, io::Write, path::Path};

use coffer_endowment::{
    Amount, Currency, CurrencyCode, Deposit, Entry, Epoch, Event, Ledger, PhysicalBytes, ProviderId,
    SigningKey, Tally, UnitPrice, YieldSource,
    accrual::{self, Evidence, Proofs},
    export,
};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// 2026-11-22.
const FIRST_DAY: u32 = 20_779;
const DAYS: u32 = 3 * 365;
const PROVIDERS: [&str; 4] = ["00", "01", "backup-2", "-tape"];
const CUSTOMERS: [&str; 5] = ["alice", "bob", "0xa11ce", "-anonymous", "id-anonymous"];

fn main() -> Result {
    let folder = std::env::args_os().nth(1).ok_or("usage: books FOLDER")?;
    let folder = Path::new(&folder);
    let mut fund = Fund::default();
    fund.live()?;
    let currency: CurrencyCode = "USD".parse()?;
    let entries = || (0_u64..).zip(fund.entries.iter().cloned()).map(Ok::<_, std::io::Error>);
    let file = |name| File::create(folder.join(name)).map(BufWriter::new);
    export::json(entries(), currency, file("books.json")?)?;
    export::csv(entries(), currency, file("books.csv")?)?;
    export::beancount(entries(), file("books.beancount")?)?;
    export::hledger(entries(), file("books.journal")?)?;
    let mut balances = file("balances.tsv")?;
    for (account, balance) in fund.ledger.balances() {
        writeln!(balances, "{account}\t{balance}")?;
    }
    balances.flush()?;
    writeln!(std::io::stdout(), "{} entries", fund.entries.len())?;
    Ok(())
}

/// An invented fund.
#[derive(Default)]
struct Fund {
    ledger: Ledger,
    tally: Tally,
    entries: Vec<Entry>,
    drawn: u64,
}

impl Fund {
    fn live(&mut self) -> Result {
        self.event(
            0,
            Event::Opened {
                vault: [7; 32],
                currency: Currency::new("USD".parse()?, 2)?,
                demo: true,
                key: SigningKey::from_seed(&[1; 32]).public(),
            },
        )?;
        for day in 0..DAYS {
            self.costs(day)?;
            self.money(day)?;
            for _ in 0..self.below(5) {
                self.upload(day)?;
            }
            // One day in eight is missed, and caught up later.
            if day > 0 && self.below(8) > 0 {
                self.accrue(day)?;
            }
            self.pay_out(day)?;
        }
        Ok(())
    }

    fn costs(&mut self, day: u32) -> Result {
        if !day.is_multiple_of(120) {
            return Ok(());
        }
        let cost =
            UnitPrice::per_terabyte_year(amount(14_000_000_000_003 - i128::from(day) * 7_000_000_000)?)?;
        let source = format!("invoice {day}, \"disks\" \\ power, année").parse()?;
        self.event(day, Event::Observed { cost, from: epoch(day)?, source })
    }

    fn money(&mut self, day: u32) -> Result {
        if day.is_multiple_of(9) {
            let customer = CUSTOMERS[self.index(CUSTOMERS.len())].parse()?;
            let paid = amount(50_000_000_000_000 + i128::from(self.below(1_000_000_007)))?;
            let reference = format!("bank statement {day}; line 1, \"top-up\"").parse()?;
            self.event(day, Event::TopUp { customer, amount: paid, reference })?;
        }
        if day.is_multiple_of(40) {
            let (receivable, customer) = ("sponsor".parse()?, "bob".parse()?);
            self.event(day, Event::Credit { receivable, customer, amount: amount(3_000_000_000_001)? })?;
        }
        if day % 30 == 7 {
            // A crash in the second year halves the treasury and ruins the fund; a windfall heals it for a while.
            let gain = match day / 30 {
                15 => -self.ledger.balance(&coffer_endowment::Account::Treasury).count() / 2,
                19 => 400_000_000_000_000,
                _ => i128::from(self.below(900_000_000_000)),
            };
            let reference = format!("broker {day}").parse()?;
            let source = YieldSource::Confirmed { reference };
            let earned = accrual::earned(&self.tally, epoch(day)?, amount(gain)?, source)?;
            self.event(day, earned)?;
        }
        if day % 365 == 360 {
            let reference = format!("operator {day}").parse()?;
            self.event(day, Event::Capital { amount: amount(400_000_000_000_009)?, reference })?;
        }
        Ok(())
    }

    /// A deposit, unless the customer has too little or the fund is insolvent.
    fn upload(&mut self, day: u32) -> Result {
        let number = self.entries.len() as u64;
        let mut deposit = [0; 16];
        deposit[..8].copy_from_slice(&number.to_le_bytes());
        let billable_bytes = PhysicalBytes::new(self.below(400_000_000_000));
        let unit_price = UnitPrice::per_terabyte_year(amount(11_000_000_000_000)?)?;
        let endowment = unit_price.for_years(billable_bytes, 1.into(), coffer_endowment::Rounding::Up)?;
        let fee = amount(10_000_000_000)?;
        let event = Event::Deposit(Deposit {
            deposit,
            customer: CUSTOMERS[self.index(CUSTOMERS.len())].parse()?,
            quote: None,
            schedule: [3; 32],
            object: [4; 32],
            sha256: [5; 32],
            length: billable_bytes.get() / 2,
            new_bytes: billable_bytes,
            billable_bytes,
            unit_price,
            fee,
            cap: endowment.checked_add(fee)?,
            endowment,
            fees: fee,
            shards: 4,
            of_shards: 4,
        });
        let entry = self.entry(day, event)?;
        if self.ledger.check(&entry).is_ok() { self.book(entry) } else { Ok(()) }
    }

    fn accrue(&mut self, day: u32) -> Result {
        let mut providers = BTreeMap::new();
        for provider in PROVIDERS {
            let asked = self.below(9);
            let failed = u64::from(asked > 0 && self.below(6) == 0);
            let falsified = u64::from(failed == 1 && self.below(10) == 0);
            let complete = failed == 0 && self.below(20) == 0;
            providers
                .insert(provider.parse()?, Proofs { asked, passed: asked - failed, falsified, complete });
        }
        let evidence = Evidence { epoch: epoch(day - 1)?, providers, measured_bytes: None };
        loop {
            let due = accrual::due(&self.tally, &evidence, noon(day), None)?;
            if due.is_empty() {
                return Ok(());
            }
            due.into_iter().try_for_each(|entry| self.book(entry))?;
        }
    }

    /// Providers are paid monthly, half of what is due to each.
    fn pay_out(&mut self, day: u32) -> Result {
        if !day.is_multiple_of(30) {
            return Ok(());
        }
        for provider in PROVIDERS {
            let provider: ProviderId = provider.parse()?;
            let payable = -self.ledger.balance(&coffer_endowment::Account::Payable(provider.clone())).count();
            if payable > 1 {
                let reference = format!("wire {day}").parse()?;
                self.event(day, Event::PaidOut { provider, amount: amount(payable / 2)?, reference })?;
            }
        }
        Ok(())
    }

    fn event(&mut self, day: u32, event: Event) -> Result {
        let entry = self.entry(day, event)?;
        self.book(entry)
    }

    fn entry(&self, day: u32, event: Event) -> Result<Entry> {
        let id = event.id().map_or_else(|| format!("op:{}", self.entries.len()).parse(), Ok)?;
        Ok(Entry::new(id, noon(day), event)?)
    }

    fn book(&mut self, entry: Entry) -> Result {
        self.ledger.apply(&entry)?;
        self.tally.count(&entry)?;
        self.entries.push(entry);
        Ok(())
    }

    /// A number below a bound, from a sequence that is the same in every run (Knuth's MMIX generator).
    fn below(&mut self, bound: u64) -> u64 {
        self.drawn =
            self.drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.drawn >> 16) % bound
    }

    fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or_default()
    }
}

fn amount(count: i128) -> Result<Amount> {
    Ok(Amount::from_count(count)?)
}

fn epoch(day: u32) -> Result<Epoch> {
    Ok(Epoch::from_day_number(FIRST_DAY + day)?)
}

fn noon(day: u32) -> u64 {
    (u64::from(FIRST_DAY) + u64::from(day)) * 86_400 + 43_200
}
