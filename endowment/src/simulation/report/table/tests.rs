use super::super::samples;
use super::*;

#[test]
fn quantiles_are_tabled_every_ten_years_and_at_the_end() {
    let mut fan = samples::cost();
    fan.years.truncate(98);
    let table = Table::of_fan(&fan, 10);
    let years: Vec<&str> = table.rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(years, ["0", "10", "20", "30", "40", "50", "60", "70", "80", "90", "97"]);
    assert_eq!(table.rows[0], ["0", "12.00", "12.00", "12.00", "12.00", "12.00"]);
    assert_eq!(table.caption, "Cost (USD per physical TB-year): quantiles over the paths");
    let headings: Vec<&str> = table.columns.iter().map(|column| column.heading.as_str()).collect();
    assert_eq!(headings, ["Year", "5\u{a0}%", "25\u{a0}%", "median", "75\u{a0}%", "95\u{a0}%"]);
}

#[test]
fn what_is_missing_is_a_dash() {
    let mut fan = samples::cost();
    fan.quantiles[0].values.truncate(50);
    fan.quantiles[1].values[60] = f64::NAN;
    let table = Table::of_fan(&fan, 10);
    assert_eq!((table.rows[6][1].as_str(), table.rows[6][2].as_str()), ("–", "–"));
}

#[test]
fn a_result_that_differs_is_told_in_words() {
    let table = samples::reproduced();
    assert_eq!(table.caption, "4 of 5 published results agree within their tolerance");
    let verdicts: Vec<&str> = table.rows.iter().map(|row| row[6].as_str()).collect();
    assert_eq!(verdicts[3..], ["✓\u{a0}agrees", "✗\u{a0}DIFFERS"]);
    assert_eq!(table.rows[0][2..5], ["649.76", "649.75982", "−0.00018"]);
}

#[test]
fn html_escapes_and_sets_numbers_to_the_right() {
    let table = Table {
        caption: "<b>".to_owned(),
        columns: vec![Column::words("A & B"), Column::numbers("N")],
        rows: vec![vec!["\"x\"".to_owned(), "1".to_owned()]],
    };
    let expected = "<div class=\"wide\"><table>\n<caption>&lt;b&gt;</caption>\n\
        <thead><tr><th scope=\"col\">A &amp; B</th><th scope=\"col\" class=\"number\">N</th></tr></thead>\n<tbody>\n\
        <tr><td>&quot;x&quot;</td><td class=\"number\">1</td></tr>\n</tbody></table></div>\n";
    assert_eq!(table.html(), expected);
}
