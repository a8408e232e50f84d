//! Published numbers that nobody can check: a slip, inputs that were not said, papers that cannot be read.

use super::row::Row;
use crate::simulation::arithmetic::ln;

pub(super) fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = [(30_u8, "434"), (20, "697"), (10, "1329")]
        .into_iter()
        .map(|(percent, published)| {
            // How long densities can grow, from the one of the paper's day to its physical limit.
            let years = ln(1.53e67 / 1.66e12) / ln(1.0 + f64::from(percent) / 100.0);
            Row::not_reproducible(
                format!("arweave.limit.{percent}"),
                format!("years until the limit, at {percent} %"),
                published,
                &format!("{years:.1}"),
                if percent == 30 { SLIP } else { DIGITS },
                "Arweave yellow paper, section 3.2",
            )
        })
        .collect();
    let others = [
        (
            "dshr.range",
            "endowment / first cost, 98 %",
            "4.2 to 17.6",
            INPUTS,
            "Rosenthal, blog of 17 November 2011",
        ),
        ("dshr.cloud", "S3 against local disk", "5", INPUTS, "Rosenthal, blog of 27 June 2012"),
        ("dshr.glacier", "Glacier against local disk", "2.5", INPUTS, "Rosenthal, blog of 11 September 2012"),
        ("princeton.tb", "USD a TB, for ever", "5000", PRINCETON, "Goldstein and Ratliff 2010, second-hand"),
        ("archive.gb", "USD a GB, for ever", "2", UNFOUND, "said of the Internet Archive"),
        ("arweave.study", "simulations of the endowment", "-", UNREAD, "Williams 2022, hackmd.io"),
        ("cdl.tcp", "paid-up price of a TB", "-", UNREAD, "California Digital Library, UC3 TCP"),
    ];
    rows.extend(others.map(|(id, what, published, because, source)| {
        Row::not_reproducible(id, what, published, "-", because, source)
    }));
    rows
}

const SLIP: &str =
    "the printed densities give 482.4; the paper's other two are within 0.5 %, so 434 is a slip";
const DIGITS: &str = "the printed densities give a little less or more; the ones behind it are not printed";
const INPUTS: &str =
    "its history of yields and prices is not printed; a simulation can be held against it as a range";
const PRINCETON: &str = "the paper's text is not available, and neither is the price of its media";
const UNFOUND: &str = "no source was found";
const UNREAD: &str = "its numbers, or the equations behind them, could not be read";
