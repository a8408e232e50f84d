//! The table that is printed.

/// Rows, printed as they come, and remarks, printed at the end.
#[derive(Debug)]
pub(crate) struct Report {
    remarks: Vec<String>,
}

/// What a budget says of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Budget {
    /// The ratio is to be at least this.
    AtLeast(f64),
    /// The ratio is to be at most this.
    AtMost(f64),
    /// The figure, not the ratio: what it is to be, in words, and whether it is.
    Figure(&'static str, bool),
    /// There is none.
    None,
}

impl Report {
    /// Prints the head.
    pub(crate) fn begin() -> Self {
        println!("| work | Coffer | beside it | ratio | budget | kept |");
        println!("|---|---|---|---|---|---|");
        Self { remarks: Vec::new() }
    }

    /// Prints a row. `ratio` is Coffer's figure over that of what is beside it.
    #[expect(clippy::unused_self, reason = "rows belong to a table that was begun")]
    pub(crate) fn row(&self, work: &str, coffer: &str, beside: &str, ratio: Option<f64>, budget: Budget) {
        let (wanted, kept) = match (budget, ratio) {
            (Budget::AtLeast(limit), Some(ratio)) => (format!("at least {limit}"), Some(ratio >= limit)),
            (Budget::AtMost(limit), Some(ratio)) => (format!("at most {limit}"), Some(ratio <= limit)),
            (Budget::Figure(words, kept), _) => (words.to_owned(), Some(kept)),
            (Budget::AtLeast(_) | Budget::AtMost(_) | Budget::None, _) => (String::new(), None),
        };
        let ratio = ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
        let kept = kept.map_or("", |kept| if kept { "yes" } else { "no" });
        println!("| {work} | {coffer} | {beside} | {ratio} | {wanted} | {kept} |");
    }

    /// Keeps a remark for the end.
    pub(crate) fn remark(&mut self, remark: String) {
        self.remarks.push(remark);
    }

    /// Prints the remarks.
    pub(crate) fn end(self) {
        println!();
        for remark in self.remarks {
            println!("* {remark}");
        }
    }
}

/// MiB a second.
pub(crate) fn rate(len: usize, seconds: f64) -> String {
    format!("{:.0} MiB/s", mib(len) / seconds)
}

/// Things a second.
pub(crate) fn per_second(count: usize, seconds: f64) -> String {
    format!("{:.0} /s", count as f64 / seconds)
}

/// Bytes as MiB.
pub(crate) fn mib(len: usize) -> f64 {
    len as f64 / f64::from(1 << 20)
}
