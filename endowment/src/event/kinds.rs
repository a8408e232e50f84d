//! The kinds of event.

use crate::{
    amount::Amount,
    currency::Currency,
    epoch::Epoch,
    key::{PublicKey, Signature},
    log::SignedHead,
    name::{CustomerId, EntryId, ProviderId, ReceivableId, Reference},
    unit_price::{PhysicalBytes, UnitPrice},
};

/// What happened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Event {
    /// The books were opened: always the first entry, and only the first.
    Opened {
        /// The vault whose books these are.
        vault: [u8; 32],
        /// Its one currency.
        currency: Currency,
        /// Whether these are books of a demonstration, which may earn a yield that nobody has confirmed.
        demo: bool,
        /// The key that signs, until a [`Event::KeyRotated`].
        key: PublicKey,
    },
    /// Another key signs from here on.
    KeyRotated {
        /// The new key.
        key: PublicKey,
        /// The old key's signature of [`rotation_message`](crate::format::rotation_message).
        signature: Signature,
    },
    /// A customer paid in.
    TopUp {
        /// Whose credit grows.
        customer: CustomerId,
        /// By how much, above zero.
        amount: Amount,
        /// Where the payment is written down.
        reference: Reference,
    },
    /// A customer was given credit that somebody else owes the fund.
    Credit {
        /// Who owes it.
        receivable: ReceivableId,
        /// Whose credit grows.
        customer: CustomerId,
        /// By how much, above zero.
        amount: Amount,
    },
    /// Somebody paid what they owed.
    Settled {
        /// Who.
        receivable: ReceivableId,
        /// How much, above zero.
        amount: Amount,
        /// Where the payment is written down.
        reference: Reference,
    },
    /// Unspent credit was paid back.
    Refund {
        /// To whom.
        customer: CustomerId,
        /// How much, above zero.
        amount: Amount,
        /// Where the payment is written down.
        reference: Reference,
    },
    /// An object was accepted and paid.
    Deposit(Deposit),
    /// The treasury earned or lost.
    Yield(Yield),
    /// What storage costs was observed.
    Observed {
        /// The cost of a physical TB-year.
        cost: UnitPrice,
        /// The first epoch it holds for.
        from: Epoch,
        /// Where it was observed.
        source: Reference,
    },
    /// A price schedule was published.
    Schedule {
        /// Its bytes, 1 to [`Event::DOCUMENT_LEN_MAX`].
        document: Vec<u8>,
        /// SHA-256 of the document.
        hash: [u8; 32],
        /// The first epoch it prices.
        effective_from: Epoch,
    },
    /// One epoch's storage was paid for.
    Accrual(Accrual),
    /// A later proof released what was withheld of an epoch.
    Released {
        /// Whose.
        provider: ProviderId,
        /// Withheld for which epoch.
        epoch: Epoch,
        /// How much, above zero.
        amount: Amount,
    },
    /// What was withheld of an epoch, and never proven, returned to the endowment.
    Returned {
        /// Whose it would have been.
        provider: ProviderId,
        /// Withheld for which epoch.
        epoch: Epoch,
        /// How much, above zero.
        amount: Amount,
    },
    /// A provider was paid.
    PaidOut {
        /// Who.
        provider: ProviderId,
        /// How much, above zero.
        amount: Amount,
        /// Where the payment is written down.
        reference: Reference,
    },
    /// The operator put capital in.
    Capital {
        /// How much, above zero.
        amount: Amount,
        /// Where the payment is written down.
        reference: Reference,
    },
    /// The operator drew fees or capital.
    Drawn {
        /// How much, above zero.
        amount: Amount,
        /// Where the payment is written down.
        reference: Reference,
    },
    /// The operator's equity bears what a provider is in arrears for: the deficit shrinks, the provider can be paid.
    ArrearsPaid {
        /// Who.
        provider: ProviderId,
        /// How much, above zero.
        amount: Amount,
    },
    /// The operator's equity bears a loss that the endowment could not bear.
    LossCovered {
        /// How much, above zero.
        amount: Amount,
    },
    /// A signed head of the entries before this one.
    Head(SignedHead),
}

/// An object that was accepted and paid.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Deposit {
    /// Names the upload. A retry of it has the same id.
    pub deposit: [u8; 16],
    /// Who paid.
    pub customer: CustomerId,
    /// The quote that was used, if one was.
    pub quote: Option<[u8; 32]>,
    /// The price schedule: SHA-256 of its document.
    pub schedule: [u8; 32],
    /// The object's id.
    pub object: [u8; 32],
    /// SHA-256 of the object.
    pub sha256: [u8; 32],
    /// Bytes of the object.
    pub length: u64,
    /// Bytes that the upload wrote.
    pub new_bytes: PhysicalBytes,
    /// Bytes that were not funded before: those that are paid for.
    pub billable_bytes: PhysicalBytes,
    /// What a physical TB costs, once and for ever.
    pub unit_price: UnitPrice,
    /// The fixed fee that is due.
    pub fee: Amount,
    /// The most that the customer agreed to.
    pub cap: Amount,
    /// What goes to the endowment.
    pub endowment: Amount,
    /// What goes to the operator, at most `fee`.
    pub fees: Amount,
    /// Shards of each stripe that were durable at the commit.
    pub shards: u16,
    /// Out of so many.
    pub of_shards: u16,
}

impl Deposit {
    /// What the customer pays: endowment and fees.
    pub fn charge(&self) -> Result<Amount, crate::ValueError> {
        self.endowment.checked_add(self.fees)
    }
}

/// What the treasury earned, or lost.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Yield {
    /// The last epoch in which it was earned.
    pub epoch: Epoch,
    /// How much: a loss is negative, zero is none.
    pub amount: Amount,
    /// The part of `amount`, with its sign, that the deficit takes instead of the endowment: of a loss, what the
    /// endowment cannot bear; of a gain, what makes up for such a loss.
    pub deficit: Amount,
    /// How this is known.
    pub source: YieldSource,
}

/// How a yield is known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum YieldSource {
    /// It is written down outside of the books.
    Confirmed {
        /// Where.
        reference: Reference,
    },
    /// It follows from a configured rate. Books of a demonstration only.
    Configured,
}

/// One epoch's storage.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Accrual {
    /// The epoch.
    pub epoch: Epoch,
    /// What a physical TB-year cost then.
    pub observed_cost: UnitPrice,
    /// What each provider earned: at most [`Accrual::PROVIDERS_MAX`], in ascending order, each once.
    pub providers: Vec<ProviderAccrual>,
    /// Bytes that the volumes took, as measured.
    pub measured_bytes: Option<PhysicalBytes>,
    /// Whether the epoch was missed, and is booked later with what was last observed.
    pub caught_up: bool,
}

impl Accrual {
    /// Most providers of one accrual, so that the entry stays well below 1 MiB.
    pub const PROVIDERS_MAX: usize = 4096;
}

/// What a provider earned in an epoch.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProviderAccrual {
    /// Who.
    pub provider: ProviderId,
    /// Bytes that it kept.
    pub bytes: PhysicalBytes,
    /// How many proofs it was asked for.
    pub asked: u64,
    /// How many of them were right.
    pub passed: u64,
    /// How many of them were false.
    pub falsified: u64,
    /// What the endowment pays it, 0 or more: what it earned, and arrears of earlier epochs.
    pub payable: Amount,
    /// What it earns when it proves it later, 0 or more; the endowment pays that too.
    pub withheld: Amount,
    /// What its arrears grow by: what the endowment cannot pay. Below zero, down to `-payable`, where the endowment
    /// pays arrears of earlier epochs. The three sum to the cost of the epoch.
    pub arrears: Amount,
}

impl Event {
    /// Longest document of a price schedule, bytes.
    pub const DOCUMENT_LEN_MAX: usize = 64 << 10;

    /// The id that an entry of this event has, if the event itself says which it is: so that a deposit, an epoch's
    /// accrual or a head is booked once, whoever books it. `None` where the operator gives the id.
    pub fn id(&self) -> Option<EntryId> {
        let text = match self {
            Self::Opened { .. } => "opened".to_owned(),
            Self::KeyRotated { key, .. } => format!("key:{}", key.id()),
            Self::Deposit(deposit) => format!("deposit:{}", crate::hex::of(&deposit.deposit)),
            Self::Accrual(accrual) => format!("accrual:{}", accrual.epoch),
            Self::Schedule { hash, .. } => format!("schedule:{}", crate::hex::of(hash)),
            Self::Head(head) => format!("head:{}", head.size),
            Self::TopUp { .. }
            | Self::Credit { .. }
            | Self::Settled { .. }
            | Self::Refund { .. }
            | Self::Yield(_)
            | Self::Observed { .. }
            | Self::Released { .. }
            | Self::Returned { .. }
            | Self::PaidOut { .. }
            | Self::Capital { .. }
            | Self::Drawn { .. }
            | Self::ArrearsPaid { .. }
            | Self::LossCovered { .. } => return None,
        };
        Some(text.parse().expect("these texts keep to the grammar of an entry's id"))
    }
}
