//! What the years-factor of a schedule rests on.

use crate::{
    document::{Document, Fields},
    pricing::{
        error::{PricingError, ScheduleError},
        perpetuity::{Assumptions, Compounding, Decline, Discounting, Payments, Period, Term, Timing},
        survival::{self, Survival},
        years_factor::YearsFactor,
    },
    rate::Rate,
};

/// Where a schedule's years-factor comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Basis {
    /// Rates that are certain, for ever.
    Perpetuity(Perpetuity),
    /// Rates that are not, and a probability of ruin within a horizon.
    Survival(Survival),
}

/// A perpetuity with its conventions. Both rates are nominal.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Perpetuity {
    /// How much storage gets cheaper in a year.
    pub cost_decline: Rate,
    /// What the fund earns in a year.
    pub growth: Rate,
    /// How often is paid.
    pub period: Period,
    /// When in a period.
    pub timing: Timing,
    /// How the yearly rates become those of a period.
    pub compounding: Compounding,
}

impl Perpetuity {
    /// The perpetuity that accrual pays: every epoch, in arrears, with compounded rates.
    pub const fn accrual(cost_decline: Rate, growth: Rate) -> Self {
        let (period, timing, compounding) = (Period::Day, Timing::Arrears, Compounding::Compounded);
        Self { cost_decline, growth, period, timing, compounding }
    }

    /// Its years-factor. Fails where the rates pay for no perpetuity.
    pub fn years_factor(&self) -> Result<YearsFactor, PricingError> {
        let Self { period, timing, compounding, .. } = *self;
        let assumptions = Assumptions {
            decline: Decline::Price(self.cost_decline),
            discounting: Discounting::Yield(self.growth),
            payments: Payments::Periodic { period, timing, compounding },
        };
        assumptions.present_value(Term::Forever)
    }
}

impl Basis {
    /// The years-factor: computed for a perpetuity, frozen for a survival target.
    pub fn years_factor(&self) -> Result<YearsFactor, PricingError> {
        match self {
            Self::Perpetuity(perpetuity) => perpetuity.years_factor(),
            Self::Survival(survival) => Ok(survival.years_factor),
        }
    }

    /// Reads the JSON that a schedule has for it, in whatever form it is written.
    pub fn from_json(text: &str) -> Result<Self, ScheduleError> {
        Self::read(Document::parse(text)?)
    }

    /// The canonical JSON that a schedule has for it.
    pub fn to_json(&self) -> String {
        self.document().render()
    }

    pub(super) fn document(&self) -> Document {
        match self {
            Self::Survival(survival) => survival.document(),
            Self::Perpetuity(perpetuity) => Document::object([
                ("compounding", Document::text(perpetuity.compounding)),
                ("cost_decline", Document::text(perpetuity.cost_decline)),
                ("kind", Document::text(PERPETUITY)),
                ("period", Document::text(perpetuity.period)),
                ("timing", Document::text(perpetuity.timing)),
                ("yield", Document::text(perpetuity.growth)),
            ]),
        }
    }

    pub(super) fn read(document: Document) -> Result<Self, ScheduleError> {
        let kind = Fields::of(document.clone(), "basis")?.text("kind")?;
        match kind.as_str() {
            survival::KIND => Survival::read(document).map(Self::Survival),
            PERPETUITY => {
                let mut fields = Fields::of(document, "basis")?;
                fields.text("kind")?;
                let perpetuity = Perpetuity {
                    cost_decline: fields.value("cost_decline")?,
                    growth: fields.value("yield")?,
                    period: fields.value("period")?,
                    timing: fields.value("timing")?,
                    compounding: fields.value("compounding")?,
                };
                fields.end()?;
                Ok(Self::Perpetuity(perpetuity))
            }
            _ => Err(ScheduleError::Parameter {
                name: "the kind of basis",
                value: kind,
                bound: "perpetuity or survival",
            }),
        }
    }
}

const PERPETUITY: &str = "perpetuity";
