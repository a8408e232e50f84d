//! The report: one HTML file with everything in it, for a screen, light or dark, and for paper.

use super::{
    figure::{FIGURE_STYLE, Figure},
    stamp::Stamp,
    svg::{Escaped, prose},
    table::{Assumption, Table},
};

#[cfg(test)]
mod tests;

/// What a report says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Report {
    /// The title: what was asked.
    pub title: String,
    /// What the scenario is, in a sentence or two.
    pub description: String,
    /// The answer in words: the first sentence is set large.
    pub headline: Vec<String>,
    /// Other answers, a name and a value each.
    pub facts: Vec<(String, String)>,
    /// What a reader must not overlook.
    pub warnings: Vec<String>,
    /// What was assumed.
    pub assumptions: Vec<Assumption>,
    /// The figures.
    pub illustrations: Vec<Illustration>,
    /// Numbers in rows.
    pub tables: Vec<Table>,
    /// The command that makes this report again.
    pub command: String,
    /// What it was made from.
    pub stamp: Stamp,
}

/// A figure and what one sees on it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Illustration {
    /// The figure.
    pub figure: Figure,
    /// What one sees, and how it was computed.
    pub caption: String,
}

impl Report {
    /// The report as one file: no script, and nothing that is fetched from anywhere.
    pub fn html(&self) -> String {
        let mut page = Page::begin(&self.title);
        page.header(self);
        page.section("What was assumed", &Table::of_assumptions(&self.assumptions).html());
        if !self.illustrations.is_empty() {
            let mut figures = String::new();
            for (index, illustration) in self.illustrations.iter().enumerate() {
                figures += &illustration.html(index + 1);
            }
            page.section("What comes of it", &figures);
        }
        if !self.tables.is_empty() {
            let tables: String = self.tables.iter().map(Table::html).collect();
            page.section("In numbers", &tables);
        }
        let repeat = format!(
            "<p>The same command gives the same bits, on any machine and with any number of threads:</p>\n\
             <pre><code>{}</code></pre>\n",
            Escaped(&self.command)
        );
        page.section("How to repeat it", &repeat);
        page.end(&self.stamp)
    }
}

impl Table {
    /// A page with this table and nothing else: the published results, say.
    pub fn page(&self, title: &str, introduction: &str, stamp: &Stamp) -> String {
        let mut page = Page::begin(title);
        page.html += &format!("<header>\n<h1>{}</h1>\n", prose(title));
        page.paragraph("lead", introduction);
        page.html += "</header>\n";
        page.html += &self.html();
        page.end(stamp)
    }
}

impl Illustration {
    fn html(&self, number: usize) -> String {
        format!(
            "<figure>\n<div class=\"wide\">\n{}</div>\n<figcaption><b>Figure {number}.</b> {}</figcaption>\n</figure>\n",
            self.figure.inline(&format!("figure-{number}")),
            prose(&self.caption)
        )
    }
}

/// A page in the making.
struct Page {
    html: String,
}

impl Page {
    fn begin(title: &str) -> Self {
        let mut html =
            String::from("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n";
        html += "<meta name=\"color-scheme\" content=\"light dark\"/>\n";
        // A browser holds the page to its word.
        html += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n";
        html += &format!("<title>{}</title>\n<style>\n{PAGE_STYLE}{FIGURE_STYLE}</style>\n", prose(title));
        html += "</head>\n<body>\n<main>\n";
        Self { html }
    }

    fn header(&mut self, report: &Report) {
        self.html += &format!("<header>\n<h1>{}</h1>\n", prose(&report.title));
        self.paragraph("lead", &report.description);
        for (index, sentence) in report.headline.iter().enumerate() {
            self.paragraph(if index == 0 { "answer" } else { "also" }, sentence);
        }
        self.html += "</header>\n";
        if !report.warnings.is_empty() {
            self.html += "<aside aria-label=\"Warnings\">\n<h2>Before you rely on it</h2>\n<ul>\n";
            for warning in &report.warnings {
                self.html += &format!("<li>{}</li>\n", prose(warning));
            }
            self.html += "</ul>\n</aside>\n";
        }
        if !report.facts.is_empty() {
            self.html += "<dl>\n";
            for (name, value) in &report.facts {
                self.html += &format!("<div><dt>{}</dt><dd>{}</dd></div>\n", prose(name), prose(value));
            }
            self.html += "</dl>\n";
        }
    }

    /// A paragraph, if there is something to say.
    fn paragraph(&mut self, class: &str, text: &str) {
        if !text.is_empty() {
            self.html += &format!("<p class=\"{class}\">{}</p>\n", prose(text));
        }
    }

    fn section(&mut self, heading: &str, html: &str) {
        self.html += &format!("<section>\n<h2>{heading}</h2>\n{html}</section>\n");
    }

    fn end(mut self, stamp: &Stamp) -> String {
        self.html += &format!("</main>\n<footer>\n<p>{}</p>\n</footer>\n", prose(&stamp.full_line()));
        self.html + "</body>\n</html>\n"
    }
}

const PAGE_STYLE: &str = include_str!("page.css");
