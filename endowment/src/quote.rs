//! Quotes: a price that the vault stands by until it expires.

use crate::{
    amount::Amount,
    currency::{CurrencyCode, Money},
    document::{Document, DocumentError, Fields, is_printable},
    error::ValueError,
    hex,
    key::{KeyId, PublicKey, Signature, SignatureError, SigningKey},
    pricing::{Charge, PriceSchedule},
    unit_price::{PhysicalBytes, UnitPrice},
};

#[cfg(test)]
mod tests;

/// Names a quote: SHA-256 of its canonical text without the signature. A deposit names the quote that it used, and
/// the books see to it that no second one does.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct QuoteId([u8; 32]);

impl QuoteId {
    /// The bytes.
    pub const fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}

/// What is asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct QuoteRequest {
    /// The vault that offers.
    pub vault: [u8; 32],
    /// 16 bytes that no other quote of the vault has.
    pub nonce: [u8; 16],
    /// When it is issued, in Unix seconds.
    pub issued_unix_s: u64,
    /// Bytes of the object or objects.
    pub length: u64,
    /// Physical bytes of them that are stored and paid already.
    pub stored_bytes: PhysicalBytes,
    /// Physical bytes that are to be paid, part by part: changed chunks, manifest.
    pub parts: Vec<QuotePart>,
    /// The most that will be charged. `None` for exactly the price of the parts and the fee.
    pub cap: Option<Amount>,
}

/// A named part of what is to be paid.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct QuotePart {
    /// What it is: 1 to 64 printable ASCII characters, such as `changed chunks`.
    pub name: String,
    /// Its physical bytes.
    pub billable_bytes: PhysicalBytes,
}

/// A signed offer: unit price, fee and cap for so many bytes, good until it expires, to be used once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Quote {
    document: Document,
    offer: Offer,
    signature: Signature,
}

/// What a quote says. Its fields are read from the signed text, and only believed after [`Quote::verify`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Offer {
    /// The vault that offers.
    pub vault: [u8; 32],
    /// The key that signed.
    pub key_id: KeyId,
    /// The price schedule that it follows: SHA-256 of its text.
    pub schedule: [u8; 32],
    /// What makes it another one than every other.
    pub nonce: [u8; 16],
    /// When it was issued, in Unix seconds.
    pub issued_unix_s: u64,
    /// The first second in which it is good no more.
    pub expires_unix_s: u64,
    /// Currency of all amounts.
    pub currency: CurrencyCode,
    /// Bytes of the object or objects.
    pub length: u64,
    /// Physical bytes that are stored and paid already.
    pub stored_bytes: PhysicalBytes,
    /// Physical bytes that are to be paid.
    pub billable_bytes: PhysicalBytes,
    /// What a physical TB costs, once.
    pub unit_price: UnitPrice,
    /// The fixed fee.
    pub fee: Amount,
    /// The most that will be charged.
    pub cap: Amount,
    /// What is charged if the bytes are as stated.
    pub charge: Amount,
    /// The charge without the fee, part by part: name, bytes, amount.
    pub parts: Vec<(QuotePart, Amount)>,
}

/// Why a quote is not issued, or not good.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum QuoteError {
    /// The text is no quote.
    #[error("the quote is refused: {0}")]
    Document(#[from] DocumentError),
    /// A value was refused.
    #[error("the quote is refused: {0}")]
    Value(#[from] ValueError),
    /// Something was changed, or another key signed.
    #[error("the quote was changed, or is not this vault's: {0}")]
    Signature(#[from] SignatureError),
    /// Another vault issued it.
    #[error("the quote is vault {stated}'s, this is vault {expected}: ask this vault for a quote")]
    Vault {
        /// The vault of the quote.
        stated: String,
        /// The vault that was asked.
        expected: String,
    },
    /// It is good no more.
    #[error("the quote expired at {expires_unix_s} (Unix seconds), it is {now_unix_s}: ask for a new one")]
    Expired {
        /// When it expired.
        expires_unix_s: u64,
        /// The time that was given.
        now_unix_s: u64,
    },
    /// It was issued in the future, by a clock that is wrong.
    #[error("the quote was issued at {issued_unix_s}, it is {now_unix_s} (Unix seconds): one clock is wrong")]
    Early {
        /// When it was issued.
        issued_unix_s: u64,
        /// The time that was given.
        now_unix_s: u64,
    },
    /// It follows another schedule than the one that was given.
    #[error("the quote follows schedule {stated}, not {expected}: check it against its own schedule")]
    Schedule {
        /// The schedule of the quote.
        stated: String,
        /// The one that was given.
        expected: String,
    },
    /// A part's name or the number of parts is out of range.
    #[error("a quote has 1 to 64 parts, each named by 1 to 64 printable ASCII characters")]
    Parts,
}

impl Quote {
    /// Prices what is asked for and signs the offer. The parts' amounts sum to the charge less the fee.
    pub fn issue(
        request: &QuoteRequest,
        schedule: &PriceSchedule,
        key: &SigningKey,
    ) -> Result<Self, QuoteError> {
        let named =
            |part: &QuotePart| (1..=LONGEST_NAME).contains(&part.name.len()) && is_printable(&part.name);
        if !(1..=MOST_PARTS).contains(&request.parts.len()) || !request.parts.iter().all(named) {
            return Err(QuoteError::Parts);
        }
        let terms = schedule.terms();
        let out_of_range = ValueError::Range { what: "the quote's bytes", bound: "below 2^53" };
        let sum = request.parts.iter().try_fold(0_u64, |sum, part| {
            sum.checked_add(part.billable_bytes.get()).filter(|&sum| sum <= LARGEST)
        });
        let billable_bytes = PhysicalBytes::new(sum.ok_or(out_of_range.clone())?);
        if request.length > LARGEST || request.stored_bytes.get() > LARGEST {
            return Err(out_of_range.into());
        }
        let price = |cap| Charge::new(billable_bytes, schedule.unit_price(), terms.fee, cap);
        let cap = request.cap.map_or_else(|| price(Amount::MAX)?.total(), Ok)?;
        let charge = price(cap)?;
        let weights: Vec<u128> =
            request.parts.iter().map(|part| u128::from(part.billable_bytes.get())).collect();
        let amounts = match billable_bytes.get() {
            0 => vec![Amount::ZERO; weights.len()],
            _ => charge.endowment.split(&weights)?,
        };
        let offer = Offer {
            vault: request.vault,
            key_id: key.public().id(),
            schedule: schedule.hash(),
            nonce: request.nonce,
            issued_unix_s: request.issued_unix_s,
            expires_unix_s: request.issued_unix_s.saturating_add(terms.quote_validity_s.into()),
            currency: terms.currency,
            length: request.length,
            stored_bytes: request.stored_bytes,
            billable_bytes,
            unit_price: schedule.unit_price(),
            fee: terms.fee,
            cap,
            charge: charge.total()?,
            parts: request.parts.iter().cloned().zip(amounts).collect(),
        };
        let document = offer.document();
        let signature = key.sign(&message(&document));
        Ok(Self { document, offer, signature })
    }

    /// Reads a quote from JSON in whatever form: what is signed is the canonical form of its content.
    pub fn from_json(text: &str) -> Result<Self, QuoteError> {
        let mut fields = Fields::of(Document::parse(text)?, "quote")?;
        let signature = fields.value("signature")?;
        let offer = Offer::read(fields)?;
        Ok(Self { document: offer.document(), offer, signature })
    }

    /// The quote as canonical JSON, signature included.
    pub fn to_json(&self) -> String {
        let mut document = self.document.clone();
        if let Document::Object(fields) = &mut document {
            fields.insert("signature".to_owned(), Document::text(self.signature));
        }
        document.render()
    }

    /// Its name.
    pub fn id(&self) -> QuoteId {
        QuoteId(self.document.hash())
    }

    /// What it says, not yet believed: to find its schedule.
    pub const fn offer(&self) -> &Offer {
        &self.offer
    }

    /// Checks that `vault` issued it with `key` under `schedule`, unchanged, and that it is good at `now_unix_s`. A
    /// quote keeps its price when a new schedule takes effect: `schedule` is the one that it names.
    ///
    /// Whether it was used already is the books' affair: they know its [`QuoteId`].
    pub fn verify(
        &self,
        vault: &[u8; 32],
        key: &PublicKey,
        schedule: &PriceSchedule,
        now_unix_s: u64,
    ) -> Result<&Offer, QuoteError> {
        let offer = &self.offer;
        if offer.vault != *vault {
            let (stated, expected) = (hex::of(&offer.vault), hex::of(vault));
            return Err(QuoteError::Vault { stated, expected });
        }
        if offer.key_id != key.id() {
            return Err(SignatureError { key: key.id() }.into());
        }
        key.verify(&message(&self.document), &self.signature)?;
        if offer.schedule != schedule.hash() {
            let (stated, expected) = (hex::of(&offer.schedule), hex::of(&schedule.hash()));
            return Err(QuoteError::Schedule { stated, expected });
        }
        let (issued_unix_s, expires_unix_s) = (offer.issued_unix_s, offer.expires_unix_s);
        if now_unix_s < issued_unix_s {
            return Err(QuoteError::Early { issued_unix_s, now_unix_s });
        }
        if now_unix_s >= expires_unix_s {
            return Err(QuoteError::Expired { expires_unix_s, now_unix_s });
        }
        Ok(offer)
    }
}

impl Offer {
    /// An amount in the quote's currency.
    pub fn money(&self, amount: Amount) -> Money {
        Money { amount, currency: self.currency }
    }

    fn document(&self) -> Document {
        let money = |amount| Document::money(&self.money(amount));
        let part = |(part, amount): &(QuotePart, Amount)| {
            Document::object([
                ("amount", money(*amount)),
                ("billable_bytes", Document::Whole(part.billable_bytes.get())),
                ("name", Document::text(&part.name)),
            ])
        };
        Document::object([
            ("billable_bytes", Document::Whole(self.billable_bytes.get())),
            ("cap", money(self.cap)),
            ("charge", money(self.charge)),
            ("expires_unix_s", Document::Whole(self.expires_unix_s)),
            ("fee", money(self.fee)),
            ("issued_unix_s", Document::Whole(self.issued_unix_s)),
            ("key_id", Document::text(self.key_id)),
            ("length", Document::Whole(self.length)),
            ("nonce", Document::hex(&self.nonce)),
            ("parts", Document::List(self.parts.iter().map(part).collect())),
            ("schedule", Document::hex(&self.schedule)),
            ("stored_bytes", Document::Whole(self.stored_bytes.get())),
            ("unit_price", money(self.unit_price.amount())),
            ("vault", Document::hex(&self.vault)),
            ("version", Document::text(VERSION)),
        ])
    }

    fn read(mut fields: Fields) -> Result<Self, QuoteError> {
        if fields.text("version")? != VERSION {
            return Err(DocumentError::Field { field: "version", expected: VERSION.to_owned() }.into());
        }
        let unit_price = fields.money("unit_price")?;
        let currency = unit_price.currency;
        let amount = |money: Money, field| {
            if money.currency == currency {
                return Ok(money.amount);
            }
            Err(DocumentError::Field { field, expected: format!("in {currency}, as the price is") })
        };
        let mut parts = Vec::new();
        for document in fields.list("parts")? {
            let mut inner = Fields::of(document, "parts")?;
            let billable_bytes = PhysicalBytes::new(inner.whole("billable_bytes")?);
            let part = QuotePart { name: inner.text("name")?, billable_bytes };
            parts.push((part, amount(inner.money("amount")?, "amount")?));
            inner.end()?;
        }
        let offer = Self {
            vault: fields.array("vault")?,
            key_id: fields.value("key_id")?,
            schedule: fields.array("schedule")?,
            nonce: fields.array("nonce")?,
            issued_unix_s: fields.whole("issued_unix_s")?,
            expires_unix_s: fields.whole("expires_unix_s")?,
            currency,
            length: fields.whole("length")?,
            stored_bytes: PhysicalBytes::new(fields.whole("stored_bytes")?),
            billable_bytes: PhysicalBytes::new(fields.whole("billable_bytes")?),
            unit_price: UnitPrice::per_terabyte_year(unit_price.amount)?,
            fee: amount(fields.money("fee")?, "fee")?,
            cap: amount(fields.money("cap")?, "cap")?,
            charge: amount(fields.money("charge")?, "charge")?,
            parts,
        };
        fields.end()?;
        Ok(offer)
    }
}

/// What is signed: a magic of its own, a version, and the canonical text.
fn message(document: &Document) -> Vec<u8> {
    [b"CFQT".as_slice(), &1_u16.to_le_bytes(), document.render().as_bytes()].concat()
}

const VERSION: &str = "coffer quote v1";
const LONGEST_NAME: usize = 64;
const MOST_PARTS: usize = 64;
const LARGEST: u64 = (1 << 53) - 1;
