//! The statement as JSON: its canonical form is what is signed.

use super::{Funding, Ratio, Statement};
use crate::{amount::Amount, document::Document, unit_price::PhysicalBytes};

impl Statement {
    /// The canonical document. Amounts are money with its currency, liabilities and equity positive as a reader
    /// expects them; bytes are texts, for all bytes of a vault may need more than 53 bits.
    pub(super) fn document(&self) -> Document {
        Document::object([
            ("basis", self.basis.document()),
            ("books", Document::text(if self.demo { "demonstration" } else { "productive" })),
            ("entries", Document::Whole(self.entries)),
            ("epoch", Document::text(self.epoch)),
            ("funding", self.funding()),
            ("head", self.head()),
            ("obligations", self.obligations()),
            ("operator", self.operator()),
            ("ruin", Document::List(self.ruin.iter().map(super::RuinEstimate::document).collect())),
            (
                "runway",
                Document::object([
                    ("frozen_years", maybe(self.frozen_years.as_ref())),
                    ("on_basis_years", maybe(self.on_basis_years.as_ref())),
                ]),
            ),
            ("schedule", self.schedule.map_or(Document::Nothing, |hash| Document::hex(&hash))),
            ("storage", self.storage()),
            ("treasury", self.treasury()),
            ("vault", Document::hex(&self.vault)),
            ("version", Document::text(VERSION)),
        ])
    }

    fn amount(&self, amount: Amount) -> Document {
        Document::money(&self.money(amount))
    }

    fn treasury(&self) -> Document {
        Document::object([
            ("assets", self.amount(self.assets)),
            ("balance", self.amount(self.totals.treasury)),
            ("confirmed", self.amount(self.confirmed)),
            ("receivables", self.amount(self.totals.receivables)),
        ])
    }

    fn obligations(&self) -> Document {
        Document::object([
            ("arrears", self.amount(-self.totals.arrears)),
            ("customers", self.amount(-self.totals.customers)),
            ("endowment", self.amount(-self.totals.endowment)),
            ("payable", self.amount(-self.totals.payable)),
            ("withheld", self.amount(-self.totals.withheld)),
        ])
    }

    fn operator(&self) -> Document {
        Document::object([
            ("capital", self.amount(-self.totals.capital)),
            ("deficit", self.amount(self.totals.deficit)),
            ("fees", self.amount(-self.totals.fees)),
        ])
    }

    fn storage(&self) -> Document {
        let overhead = self.measured.map_or(Document::Nothing, |measured| {
            let amount = |bytes: PhysicalBytes| Amount::from_count(bytes.get().into()).unwrap_or_default();
            let ratio = Ratio::of(amount(measured.measured), amount(measured.billed)).unwrap_or_default();
            Document::object([
                ("billed_bytes", Document::text(measured.billed.get())),
                ("epoch", Document::text(measured.epoch)),
                ("measured_bytes", Document::text(measured.measured.get())),
                ("ratio", maybe(ratio.as_ref())),
            ])
        });
        Document::object([
            ("billed_bytes", Document::text(self.bytes.get())),
            ("cost_per_terabyte_year", self.amount(self.cost.amount())),
            ("deposits", Document::Whole(self.deposits)),
            ("objects", Document::Whole(self.objects)),
            ("overhead", overhead),
            ("yearly_cost", self.amount(self.yearly_cost)),
        ])
    }

    fn head(&self) -> Document {
        self.head.map_or(Document::Nothing, |(size, root)| {
            Document::object([("root", Document::hex(&root)), ("size", Document::Whole(size))])
        })
    }

    fn funding(&self) -> Document {
        let line = |funding: &Funding| {
            let value = funding.present_value.map_or(Document::Nothing, |value| self.amount(value));
            Document::object([
                ("cost_decline", Document::text(funding.cost_decline)),
                ("funded_ratio", maybe(funding.funded_ratio.as_ref())),
                ("present_value", value),
                ("years_factor", maybe(funding.years_factor.as_ref())),
                ("yield_per_year", Document::text(funding.yield_per_year)),
            ])
        };
        Document::object([
            ("best_estimate", line(&self.best_estimate)),
            ("government_bond", line(&self.government_bond)),
            ("no_decline", line(&self.no_decline)),
        ])
    }
}

/// A value's text, or null.
fn maybe(value: Option<&impl std::fmt::Display>) -> Document {
    value.map_or(Document::Nothing, Document::text)
}

pub(super) const VERSION: &str = "coffer statement 1";
