//! The price schedule: the document that says what a physical terabyte costs, why, and from when on.

use crate::{
    amount::Amount,
    currency::CurrencyCode,
    document::{Document, Fields, is_printable},
    epoch::Epoch,
    hex,
    pricing::{
        basis::Basis,
        error::{PricingError, ScheduleError},
        years_factor::YearsFactor,
    },
    rate::Rate,
    rounding::Rounding,
    unit_price::UnitPrice,
    wide::Wide,
};

#[cfg(test)]
mod tests;

/// How many epochs a rise is published before it takes effect.
pub const NOTICE_EPOCHS: u32 = 30;

/// The text of the schedule that a vault begins with, unless its operator publishes another: `docs/ECONOMICS.md` says
/// where its numbers come from.
pub const DEFAULT_SCHEDULE: &str = include_str!("../../schedules/default.json");

/// What a schedule is made of. [`PriceSchedule::new`] checks it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScheduleTerms {
    /// The vault's currency.
    pub currency: CurrencyCode,
    /// All-in cost of a physical TB in its first year: media, slots, power, labour, repair, audits, gateway. Not
    /// redundancy, which is in the bytes, and not egress, which is not endowed.
    pub first_year_cost: UnitPrice,
    /// Measured bytes over billed bytes, from 1 to 10.
    pub overhead: Rate,
    /// Where the years-factor comes from.
    pub basis: Basis,
    /// Safety loading on top, from 0 to 10: it goes to the endowment.
    pub margin: Rate,
    /// The fixed fee of a deposit: the operator's income.
    pub fee: Amount,
    /// For how many seconds a quote at this price is good, from 1 to 30 days.
    pub quote_validity_s: u32,
    /// The first epoch at this price.
    pub effective_from: Epoch,
    /// The hash of the schedule that it replaces, `None` for a vault's first.
    pub supersedes: Option<[u8; 32]>,
    /// The observed costs that it was made from.
    pub observed: Vec<ObservedCost>,
    /// Where its numbers come from: printable ASCII, at most 256 bytes each.
    pub sources: Vec<String>,
}

/// What storage was seen to cost.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ObservedCost {
    /// Per physical TB-year.
    pub cost: UnitPrice,
    /// From this epoch on.
    pub from: Epoch,
    /// Who says so: printable ASCII, at most 256 bytes.
    pub source: String,
}

/// A price schedule in force, announced or superseded: its terms, the price that follows from them, and its one text,
/// whose SHA-256 names it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PriceSchedule {
    terms: ScheduleTerms,
    years_factor: YearsFactor,
    unit_price: UnitPrice,
    text: String,
    hash: [u8; 32],
}

impl PriceSchedule {
    /// The schedule of these terms. Fails where one is out of range, and where they have no price.
    pub fn new(terms: ScheduleTerms) -> Result<Self, ScheduleError> {
        terms.checked()?;
        let years_factor = terms.basis.years_factor()?;
        let unit_price = unit_price(&terms, years_factor)?;
        let document = terms.document(years_factor, unit_price);
        Ok(Self { terms, years_factor, unit_price, text: document.render(), hash: document.hash() })
    }

    /// Reads the canonical text, and refuses any other form, as well as a price that does not follow from the terms.
    pub fn from_json(text: &str) -> Result<Self, ScheduleError> {
        let mut fields = Fields::of(Document::parse_canonical(text)?, "schedule")?;
        let version = fields.text("version")?;
        derived("version", &version, VERSION)?;
        let (factor, price) = (fields.text("years_factor")?, fields.text("unit_price")?);
        let terms = ScheduleTerms::read(fields)?;
        let schedule = Self::new(terms)?;
        derived("years_factor", &factor, &schedule.years_factor.to_string())?;
        derived("unit_price", &price, &schedule.unit_price.to_string())?;
        Ok(schedule)
    }

    /// The canonical text: JSON with sorted keys, no spaces, and numbers of money as texts.
    pub fn to_json(&self) -> &str {
        &self.text
    }

    /// SHA-256 of the text.
    pub const fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// What it was made of.
    pub const fn terms(&self) -> &ScheduleTerms {
        &self.terms
    }

    /// The years-factor w that its basis gives.
    pub const fn years_factor(&self) -> YearsFactor {
        self.years_factor
    }

    /// What a physical TB costs, paid once: first-year cost x overhead x w x (1 + margin), rounded up once. The factor
    /// w is in years, so this is an amount per TB; `for_years` with one year multiplies it by bytes.
    pub const fn unit_price(&self) -> UnitPrice {
        self.unit_price
    }

    /// Whether it may be published in `published` as the successor of `previous`, the last one published.
    ///
    /// A rise of the unit price or the fee takes effect 30 epochs later at the earliest, so that nobody who prepares an
    /// upload is surprised. A fall may take effect at once. Nothing takes effect in the past, or before `previous`.
    /// A vault's first schedule surprises nobody and takes effect when it says.
    pub fn check_follows(&self, previous: Option<&Self>, published: Epoch) -> Result<(), ScheduleError> {
        let named = |hash: Option<[u8; 32]>| hash.map_or("nothing".to_owned(), |hash| hex::of(&hash));
        let expected = previous.map(Self::hash);
        if self.terms.supersedes != expected {
            let (stated, expected) = (named(self.terms.supersedes), named(expected));
            return Err(ScheduleError::Supersedes { stated, expected });
        }
        let Some(previous) = previous else { return Ok(()) };
        let (stated, expected) = (self.terms.currency, previous.terms.currency);
        if stated != expected {
            return Err(ScheduleError::Currency { stated, expected });
        }
        let (earliest, reason) = self.notice(previous, published)?;
        let effective_from = self.terms.effective_from;
        if effective_from < earliest {
            return Err(ScheduleError::Notice { effective_from, published, reason, earliest });
        }
        Ok(())
    }

    /// The first epoch in which it may take effect, published in `published` as the successor of `previous`.
    pub fn earliest(&self, previous: &Self, published: Epoch) -> Result<Epoch, ScheduleError> {
        Ok(self.notice(previous, published)?.0)
    }

    /// That epoch, and the rule that it follows from.
    fn notice(&self, previous: &Self, published: Epoch) -> Result<(Epoch, &'static str), ScheduleError> {
        let rises = self.unit_price > previous.unit_price || self.terms.fee > previous.terms.fee;
        let first = if rises { published.day_number() + NOTICE_EPOCHS } else { published.day_number() };
        let notice = Epoch::from_day_number(first)?;
        Ok(if notice < previous.terms.effective_from {
            (previous.terms.effective_from, "the schedule that it replaces takes effect later")
        } else if rises {
            (notice, "a rise is published 30 epochs ahead")
        } else {
            (notice, "no price changes in the past")
        })
    }
}

impl ScheduleTerms {
    fn checked(&self) -> Result<(), ScheduleError> {
        let within = |name, rate: Rate, low: i64, bound| {
            let (low, high) = (Rate::from_decimal(low.into())?, Rate::from_decimal(10.into())?);
            if rate < low || rate > high { Err(parameter(name, rate, bound)) } else { Ok(()) }
        };
        within("the overhead", self.overhead, 1, "from 1 to 10")?;
        within("the margin", self.margin, 0, "from 0 to 10")?;
        if self.first_year_cost.amount().is_zero() {
            return Err(parameter("the first year's cost", self.first_year_cost, "above 0"));
        }
        if self.fee.is_negative() {
            return Err(parameter("the fee", self.fee, "0 or more"));
        }
        if !(1..=LONGEST_VALIDITY_S).contains(&self.quote_validity_s) {
            return Err(parameter("a quote's validity", self.quote_validity_s, "from 1 second to 30 days"));
        }
        let observed = self.observed.iter().map(|observed| &observed.source);
        if let Some(source) = self.sources.iter().chain(observed).find(|text| !is_source(text)) {
            let shown: String = source.chars().take(64).collect();
            return Err(parameter("a source", shown, "1 to 256 printable ASCII characters"));
        }
        Ok(())
    }

    fn document(&self, years_factor: YearsFactor, unit_price: UnitPrice) -> Document {
        let observed = |observed: &ObservedCost| {
            Document::object([
                ("cost", Document::text(observed.cost)),
                ("from", Document::text(observed.from)),
                ("source", Document::text(&observed.source)),
            ])
        };
        let sources = self.sources.iter().map(Document::text).collect();
        Document::object([
            ("basis", self.basis.document()),
            ("currency", Document::text(self.currency)),
            ("effective_from", Document::text(self.effective_from)),
            ("fee", Document::text(self.fee)),
            ("first_year_cost", Document::text(self.first_year_cost)),
            ("margin", Document::text(self.margin)),
            ("observed", Document::List(self.observed.iter().map(observed).collect())),
            ("overhead", Document::text(self.overhead)),
            ("quote_validity_s", Document::Whole(self.quote_validity_s.into())),
            ("sources", Document::List(sources)),
            ("supersedes", self.supersedes.map_or(Document::Nothing, |hash| Document::hex(&hash))),
            ("unit_price", Document::text(unit_price)),
            ("version", Document::text(VERSION)),
            ("years_factor", Document::text(years_factor)),
        ])
    }

    fn read(mut fields: Fields) -> Result<Self, ScheduleError> {
        let first_year_cost: Amount = fields.value("first_year_cost")?;
        let mut observed = Vec::new();
        for document in fields.list("observed")? {
            let mut inner = Fields::of(document, "observed")?;
            let cost: Amount = inner.value("cost")?;
            let cost = UnitPrice::per_terabyte_year(cost)?;
            observed.push(ObservedCost { cost, from: inner.value("from")?, source: inner.text("source")? });
            inner.end()?;
        }
        let sources = fields.list("sources")?.into_iter().map(|source| match source {
            Document::Text(text) => Ok(text),
            _ => Err(parameter("a source", "no text", "1 to 256 printable ASCII characters")),
        });
        let sources = sources.collect::<Result<_, _>>()?;
        let terms = Self {
            currency: fields.value("currency")?,
            first_year_cost: UnitPrice::per_terabyte_year(first_year_cost)?,
            overhead: fields.value("overhead")?,
            basis: Basis::read(fields.any("basis")?)?,
            margin: fields.value("margin")?,
            fee: fields.value("fee")?,
            quote_validity_s: fields.small("quote_validity_s")?,
            effective_from: fields.value("effective_from")?,
            supersedes: fields.optional_array("supersedes")?,
            observed,
            sources,
        };
        fields.end()?;
        Ok(terms)
    }
}

/// The product of the four, in wide integers, rounded up once.
fn unit_price(terms: &ScheduleTerms, years_factor: YearsFactor) -> Result<UnitPrice, ScheduleError> {
    let loaded = Rate::from_decimal(1.into())?.to_decimal() + terms.margin.to_decimal();
    let factors = [terms.overhead.to_decimal(), years_factor.to_decimal(), loaded];
    let mut product = Some(Wide::new(terms.first_year_cost.amount().count().unsigned_abs()));
    for factor in factors {
        product = product.and_then(|product| product.checked_mul(factor.mantissa().unsigned_abs()));
    }
    let units = factors.map(|factor| 10_u128.pow(factor.scale()));
    let amount = Amount::from_quotient(false, product, &units, Rounding::Up).map_err(PricingError::from)?;
    Ok(UnitPrice::per_terabyte_year(amount)?)
}

fn derived(name: &'static str, stated: &str, computed: &str) -> Result<(), ScheduleError> {
    if stated == computed {
        return Ok(());
    }
    Err(ScheduleError::Derived { name, stated: stated.to_owned(), computed: computed.to_owned() })
}

#[expect(clippy::needless_pass_by_value, reason = "callers pass values and references alike")]
fn parameter(name: &'static str, value: impl ToString, bound: &'static str) -> ScheduleError {
    ScheduleError::Parameter { name, value: value.to_string(), bound }
}

fn is_source(text: &str) -> bool {
    (1..=LONGEST_SOURCE_BYTES).contains(&text.len()) && is_printable(text)
}

const VERSION: &str = "coffer price schedule v1";
const LONGEST_VALIDITY_S: u32 = 30 * 86_400;
const LONGEST_SOURCE_BYTES: usize = 256;
