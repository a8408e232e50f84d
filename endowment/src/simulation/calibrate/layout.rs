//! Files that are known by their columns, and what those mean.

use super::{csv::Table, series::Quantity, unit::Unit};

/// What a file was taken for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Layout {
    /// J. C. McCallum's disk price listings: `date`, `size_mb`, `item_cost_usd`, `usd_per_mb_listed`,
    /// `usd_per_tb_listed`.
    McCallum,
    /// Our World in Data after McCallum, constant dollars per TB: `Entity`, `Year`, `Historical price of ..`.
    OurWorldInDataReal,
    /// Our World in Data after McCallum, dollars per MB: `Entity`, `Year`, `disk_drives` and others.
    OurWorldInDataNominal,
    /// R. Shiller's monthly S&P 500 with dividends, consumer prices and the long rate.
    Shiller,
    /// A yield in percent: the columns `Date` and `Rate`, as of US Treasury bonds of ten years.
    PercentRate,
    /// Anything else: a date column, and a value column whose name holds its unit (Backblaze's price points).
    Plain,
}

/// What a layout knows of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Meaning {
    pub(super) unit: Unit,
    pub(super) zero_is_none: bool,
}

impl Layout {
    pub(super) fn of(table: &Table) -> Self {
        let has = |name: &str| table.column(name).is_ok();
        if has("usd_per_mb_listed") && has("usd_per_tb_listed") {
            Self::McCallum
        } else if has("Entity") && has("Year") && has(OWID_DISKS) {
            Self::OurWorldInDataReal
        } else if has("Entity") && has("Year") && has("disk_drives") {
            Self::OurWorldInDataNominal
        } else if has("Long Interest Rate") && has("Real Price") && has("Real Dividend") {
            Self::Shiller
        } else if table.columns.len() == 2 && has("Date") && has("Rate") {
            Self::PercentRate
        } else {
            Self::Plain
        }
    }

    /// The column that is read if none is named.
    pub(super) fn value_column(self) -> Option<&'static str> {
        match self {
            Self::McCallum => Some("usd_per_tb_listed"),
            Self::OurWorldInDataReal => Some(OWID_DISKS),
            Self::OurWorldInDataNominal => Some("disk_drives"),
            Self::Shiller => Some("Long Interest Rate"),
            Self::PercentRate => Some("Rate"),
            Self::Plain => None,
        }
    }

    pub(super) fn meaning(self, column: &str) -> Option<Meaning> {
        let is = |name: &str| column.eq_ignore_ascii_case(name);
        let (quantity, factor) = match self {
            Self::McCallum if is("usd_per_mb_listed") => (Quantity::PricePerTb, 1e6),
            Self::McCallum if is("usd_per_tb_listed") => (Quantity::PricePerTb, 1.0),
            Self::OurWorldInDataReal if column.starts_with("Historical price of") => {
                (Quantity::PricePerTb, 1.0)
            }
            Self::OurWorldInDataNominal => (Quantity::PricePerTb, 1e6),
            Self::Shiller if is("Long Interest Rate") => (Quantity::RatePerYear, 0.01),
            Self::Shiller => (Quantity::Level, 1.0),
            Self::PercentRate => (Quantity::RatePerYear, 0.01),
            _ => return None,
        };
        Some(Meaning { unit: Unit { quantity, factor }, zero_is_none: self == Self::Shiller })
    }

    /// What its data do to a fit.
    pub(super) fn remarks(self) -> &'static [&'static str] {
        match self {
            Self::McCallum => {
                &["single listings, several a year: their scatter is not the volatility of cost"]
            }
            Self::OurWorldInDataReal => &[
                "constant dollars: the decline is a real one",
                "a running minimum, which can never rise: it hides price rises and must not be used for volatility",
            ],
            Self::OurWorldInDataNominal => {
                &["an annual minimum: it follows the best buy, not the market, and understates volatility"]
            }
            Self::Shiller => &["zeros in the last rows mean that there is no value yet, and were left out"],
            Self::PercentRate | Self::Plain => &[],
        }
    }
}

const OWID_DISKS: &str = "Historical price of disk drives";
