//! A writer of SVG: what is text is escaped, what is a coordinate is finite and has one decimal.

use std::fmt::{self, Display, Write};

#[cfg(test)]
mod tests;

/// A place on the canvas, in its units; y grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct At(pub(super) f64, pub(super) f64);

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// The elements of a drawing, as text.
#[derive(Debug, Default)]
pub(super) struct Svg {
    text: String,
}

impl Svg {
    /// The elements, one a line.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Opens an element that has others inside.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &dyn Display)]) {
        self.begin(name, attributes);
        self.text.push_str(">\n");
    }

    /// Closes it.
    pub(super) fn close(&mut self, name: &str) {
        self.put(format_args!("</{name}>\n"));
    }

    /// An element without content.
    pub(super) fn element(&mut self, name: &str, attributes: &[(&str, &dyn Display)]) {
        self.begin(name, attributes);
        self.text.push_str("/>\n");
    }

    /// A rectangle between two corners, which may be any two that are opposite.
    pub(super) fn rectangle(&mut self, class: &str, one: At, other: At) {
        let (x, y) = (one.0.min(other.0), one.1.min(other.1));
        let (width, height) = ((one.0 - other.0).abs(), (one.1 - other.1).abs());
        self.element(
            "rect",
            &[
                ("class", &class),
                ("x", &Px(x)),
                ("y", &Px(y)),
                ("width", &Px(width)),
                ("height", &Px(height)),
            ],
        );
    }

    /// A straight line.
    pub(super) fn line(&mut self, class: &str, from: At, to: At) {
        self.element(
            "line",
            &[
                ("class", &class),
                ("x1", &Px(from.0)),
                ("y1", &Px(from.1)),
                ("x2", &Px(to.0)),
                ("y2", &Px(to.1)),
            ],
        );
    }

    /// A line through points.
    pub(super) fn polyline(&mut self, class: &str, points: &[At]) {
        if !points.is_empty() {
            self.element("path", &[("class", &class), ("d", &Path { points, closed: false })]);
        }
    }

    /// The area within points.
    pub(super) fn area(&mut self, class: &str, points: &[At]) {
        if !points.is_empty() {
            self.element("path", &[("class", &class), ("d", &Path { points, closed: true })]);
        }
    }

    /// A disc.
    pub(super) fn disc(&mut self, class: &str, center: At, radius: f64) {
        self.element(
            "circle",
            &[("class", &class), ("cx", &Px(center.0)), ("cy", &Px(center.1)), ("r", &Px(radius))],
        );
    }

    /// A line of text. Its height stands as an attribute, so that whoever reads the drawing can tell its width.
    pub(super) fn text(&mut self, class: &str, at: At, anchor: Anchor, size: f64, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        self.begin(
            "text",
            &[
                ("class", &class),
                ("x", &Px(at.0)),
                ("y", &Px(at.1)),
                ("text-anchor", &anchor),
                ("font-size", &size),
            ],
        );
        self.put(format_args!(">{}</text>\n", Escaped(text)));
    }

    /// An element that holds nothing but text.
    pub(super) fn words(&mut self, name: &str, attributes: &[(&str, &dyn Display)], text: &str) {
        self.begin(name, attributes);
        self.put(format_args!(">{}</{name}>\n", Escaped(text)));
    }

    fn begin(&mut self, name: &str, attributes: &[(&str, &dyn Display)]) {
        self.put(format_args!("<{name}"));
        for (attribute, value) in attributes {
            self.put(format_args!(" {attribute}=\"{}\"", Escaped(&value.to_string())));
        }
    }

    fn put(&mut self, text: fmt::Arguments<'_>) {
        let written = self.text.write_fmt(text);
        debug_assert!(written.is_ok(), "writing into a String cannot fail");
    }
}

/// A text in which nothing is markup, and no character that XML forbids.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                '\n' | '\t' => out.write_char(letter)?,
                '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                    out.write_char(char::REPLACEMENT_CHARACTER)?;
                }
                _ => out.write_char(letter)?,
            }
        }
        Ok(())
    }
}

/// A text of a page: escaped, and no line ends between a number and its percent sign.
pub(super) fn prose(text: &str) -> String {
    Escaped(&text.replace(" %", "\u{a0}%")).to_string()
}

/// A coordinate: a tenth of a unit is finer than any screen, and fixed digits keep the file small.
pub(super) struct Px(pub(super) f64);

impl Display for Px {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Casting holds what is too large at the bounds, and makes 0 of what is no number.
        let tenths = (self.0 * 10.0).round() as i32;
        let sign = if tenths < 0 { "-" } else { "" };
        let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
        if tenth == 0 { write!(out, "{sign}{whole}") } else { write!(out, "{sign}{whole}.{tenth}") }
    }
}

/// The data of a path.
struct Path<'a> {
    points: &'a [At],
    closed: bool,
}

impl Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, At(x, y)) in self.points.iter().enumerate() {
            let command = if index == 0 { 'M' } else { 'L' };
            write!(out, "{command}{} {}", Px(*x), Px(*y))?;
        }
        if self.closed { out.write_char('Z') } else { Ok(()) }
    }
}
