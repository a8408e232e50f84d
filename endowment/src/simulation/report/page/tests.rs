use super::super::samples;
use super::*;
use roxmltree::{Document, ParsingOptions};
use std::collections::BTreeSet;

/// Void elements are closed, so that XML parsers read the page, too: these are stricter than browsers.
fn parsed(html: &str, check: impl Fn(&Document<'_>)) {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    check(&Document::parse_with_options(html, options).expect("well-formed"));
}

#[test]
fn a_report_is_well_formed_and_says_everything() {
    let report = samples::report();
    let html = report.html();
    parsed(&html, |document| {
        let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
        let count = |name: &str| document.descendants().filter(|node| node.tag_name().name() == name).count();
        assert_eq!((count("figure"), count("figcaption"), count("h1")), (10, 10, 1));
        assert_eq!(count("table"), 1 + report.tables.len());
        let texts: Vec<&str> = document.descendants().filter_map(|node| node.text()).collect();
        let said = |text: &str| {
            texts.iter().any(|found| found.replace('\u{a0}', " ").contains(&text.replace('\u{a0}', " ")))
        };
        for text in report.headline.iter().chain(&report.warnings).chain([&report.command, &report.title]) {
            assert!(said(text), "{text}");
        }
        for assumption in &report.assumptions {
            let Assumption { name, value, unit, convention, source } = assumption;
            assert!(
                [name, value, unit, convention, source].into_iter().all(|text| text.is_empty() || said(text))
            );
        }
        assert!(report.stamp.scenario_hash.as_deref().is_some_and(said), "the hash in full");
    });
}

#[test]
fn a_report_runs_no_script_and_fetches_nothing() {
    let html = samples::report().html();
    for foreign in ["<script", "http:", "https:", "src=", "href=", "url(", "@import", "<link", "onload"] {
        assert!(!html.contains(foreign), "{foreign}");
    }
}

#[test]
fn names_are_text_and_not_markup() {
    let hostile = "</title><script>alert(\"1\")</script>&";
    let mut report = samples::report();
    report.title = hostile.to_owned();
    report.headline[0] = hostile.to_owned();
    report.command = hostile.to_owned();
    report.warnings[0] = hostile.to_owned();
    report.facts[0] = (hostile.to_owned(), hostile.to_owned());
    report.assumptions[0].source = hostile.to_owned();
    report.illustrations[0].caption = hostile.to_owned();
    report.stamp.date = Some(hostile.to_owned());
    let html = report.html();
    assert!(!html.contains("<script"));
    parsed(&html, |document| {
        let title = document.descendants().find(|node| node.has_tag_name("title"));
        assert_eq!(title.and_then(|node| node.text()), Some(hostile));
    });
}

#[test]
fn an_empty_report_is_a_page_still() {
    let report = Report {
        title: "Nothing".to_owned(),
        description: String::new(),
        headline: vec![],
        facts: vec![],
        warnings: vec![],
        assumptions: vec![],
        illustrations: vec![],
        tables: vec![],
        command: String::new(),
        stamp: Stamp::default(),
    };
    parsed(&report.html(), |document| {
        assert!(
            document.descendants().all(|node| !matches!(node.tag_name().name(), "aside" | "dl" | "figure"))
        );
    });
}

#[test]
fn a_table_can_be_a_page() {
    let page = samples::reproduced().page("Published results", "Ours beside theirs.", &samples::stamp());
    parsed(&page, |document| {
        let rows = document.descendants().filter(|node| node.has_tag_name("tr")).count();
        assert_eq!(rows, 6);
    });
}

#[test]
fn the_same_data_give_the_same_page() {
    assert_eq!(samples::report().html(), samples::report().html());
}
