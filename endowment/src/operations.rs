//! Random lives of books, for tests: operations that become events when the state they meet is known.

use proptest::prelude::*;

use crate::{
    Account, Amount, Deposit, Entry, Epoch, Event, Ledger, PhysicalBytes, ProviderId, SignedHead, SigningKey,
    Yield, YieldSource, format::rotation_message, samples,
};

/// Something that somebody wants booked; it may be refused.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    kind: u8,
    who: u8,
    amount: u32,
    pause_s: u32,
    flag: bool,
}

/// One operation, the usual ones more often.
pub(crate) fn operation() -> impl Strategy<Value = Operation> {
    let pause = prop_oneof![Just(0), 1_u32..100, 80_000_u32..200_000];
    (0_u8..32, 0_u8..3, 1_u32..1000, pause, any::<bool>())
        .prop_map(|(kind, who, amount, pause_s, flag)| Operation { kind, who, amount, pause_s, flag })
}

/// The key that signs for a ledger: tests rotate from key 1 to key 2 and so on.
pub(crate) fn signer(ledger: &Ledger) -> (u8, SigningKey) {
    let number = (1..=u8::MAX).find(|number| Some(&samples::key(*number).public()) == ledger.key());
    let number = number.expect("tests rotate from key 1 on");
    (number, samples::key(number))
}

impl Operation {
    /// The entry, as whoever knows the books would make it; with `flag`, some kinds overreach.
    pub(crate) fn entry(&self, number: usize, ledger: &Ledger, root: [u8; 32]) -> Entry {
        let event = if ledger.entries() == 0 { samples::opened(1) } else { self.event(number, ledger, root) };
        // Accrual begins with the day that the books were opened in.
        let pause_s = if ledger.entries() == 0 { 0 } else { self.pause_s };
        samples::entry(number, ledger.last_unix_s().max(samples::NOON) + u64::from(pause_s), event)
    }

    fn event(&self, number: usize, ledger: &Ledger, root: [u8; 32]) -> Event {
        let amount = Amount::from_count(i128::from(self.amount)).unwrap();
        let customer = || ["alice", "bob", "carol"][usize::from(self.who)].parse().unwrap();
        let provider = || self.provider();
        let reference = || "statement 7".parse().unwrap();
        match self.kind {
            0..=3 => Event::TopUp { customer: customer(), amount, reference: reference() },
            4 => Event::Credit { receivable: "sponsor".parse().unwrap(), customer: customer(), amount },
            5 => Event::Settled { receivable: "sponsor".parse().unwrap(), amount, reference: reference() },
            6 => Event::Refund { customer: customer(), amount, reference: reference() },
            7..=12 => self.deposit(number, amount),
            13 | 14 => self.earned(ledger, amount),
            15..=18 => self.accrual(ledger),
            19 | 20 => self.withheld(ledger, amount),
            21 | 22 => Event::PaidOut { provider: provider(), amount, reference: reference() },
            23 => Event::Capital { amount, reference: reference() },
            24 => Event::Drawn { amount, reference: reference() },
            25 => {
                let arrears = -ledger.balance(&Account::Arrears(provider()));
                Event::ArrearsPaid {
                    provider: provider(),
                    amount: if arrears.is_zero() { amount } else { arrears },
                }
            }
            26 => Event::LossCovered { amount },
            27 => {
                let (number, old) = signer(ledger);
                let key = samples::key(number + 1).public();
                let message = rotation_message(&samples::VAULT, old.public().id(), &key);
                Event::KeyRotated { key, signature: old.sign(&message) }
            }
            28 => Event::Observed {
                cost: samples::price("12"),
                from: Epoch::from_unix_seconds(ledger.last_unix_s()).unwrap(),
                source: "invoice 3".parse().unwrap(),
            },
            29 => {
                let document = format!("{{\"number\":{number}}}").into_bytes();
                let hash = <sha2::Sha256 as sha2::Digest>::digest(&document).into();
                Event::Schedule { document, hash, effective_from: samples::epoch("2026-12-22") }
            }
            _ => {
                let epoch = Epoch::from_unix_seconds(ledger.last_unix_s()).unwrap();
                let (_, key) = signer(ledger);
                Event::Head(SignedHead::sign(&samples::VAULT, ledger.entries(), root, epoch, &key))
            }
        }
    }

    fn provider(&self) -> ProviderId {
        ["00", "01", "02"][usize::from(self.who)].parse().unwrap()
    }

    /// At one unit of money a TB, a byte costs the smallest amount there is.
    fn deposit(&self, number: usize, amount: Amount) -> Event {
        let mut deposit = [0; 16];
        deposit[..8].copy_from_slice(&(number as u64).to_le_bytes());
        Event::Deposit(Deposit {
            deposit,
            billable_bytes: PhysicalBytes::new(self.amount.into()),
            unit_price: samples::price("1"),
            fee: Amount::from_count(2).unwrap(),
            cap: samples::amount("1"),
            endowment: amount,
            fees: Amount::from_count(i128::from(self.flag) * 2).unwrap(),
            ..samples::deposit(0, ["alice", "bob", "carol"][usize::from(self.who)])
        })
    }

    fn earned(&self, ledger: &Ledger, amount: Amount) -> Event {
        let endowment = -ledger.balance(&Account::Endowment);
        let lost = ledger.balance(&Account::Deficit).checked_sub(ledger.arrears().unwrap()).unwrap();
        let (amount, deficit) = if self.flag {
            (-amount, endowment.checked_sub(amount).unwrap().min(Amount::ZERO))
        } else {
            (amount, lost.min(amount))
        };
        let epoch = Epoch::from_unix_seconds(ledger.last_unix_s()).unwrap();
        Event::Yield(Yield { epoch, amount, deficit, source: YieldSource::Configured })
    }

    /// Pays what the endowment holds; what is left are arrears.
    fn accrual(&self, ledger: &Ledger) -> Event {
        let next = ledger.last_accrual().map_or(samples::epoch("2026-11-22"), |last| last.next().unwrap());
        let due = i128::from(self.amount);
        let endowment = -ledger.balance(&Account::Endowment).count();
        let paid = due.min(endowment);
        let texts = [paid / 2, paid - paid / 2, due - paid].map(|count| Amount::from_count(count).unwrap());
        let row = samples::row(self.provider().as_str(), ["0", "0", "0"]);
        let [payable, withheld, arrears] = texts;
        let row = crate::ProviderAccrual { payable, withheld, arrears, ..row };
        let epoch = if self.flag { next } else { next.next().unwrap() };
        Event::Accrual(crate::Accrual { epoch, ..samples::accrual("2026-11-22", vec![row]) })
    }

    fn withheld(&self, ledger: &Ledger, amount: Amount) -> Event {
        let first = ledger.withheld().next().map(|(provider, epoch, held)| (provider.clone(), epoch, held));
        let (provider, epoch, held) =
            first.unwrap_or((self.provider(), samples::epoch("2026-11-22"), Amount::ZERO));
        let amount = match held {
            held if held.is_zero() => amount,
            held if self.flag => held,
            held => amount.min(held),
        };
        if self.kind == 19 {
            Event::Released { provider, epoch, amount }
        } else {
            Event::Returned { provider, epoch, amount }
        }
    }
}
