//! A picture, and the canvas on which the figures of this room are drawn.

use super::{
    stamp::Stamp,
    svg::{Anchor, At, Px, Svg},
    words::wrapped,
};

#[cfg(test)]
mod tests;

/// A finished picture: SVG text, the same bytes whenever it is drawn from the same data.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Figure {
    name: String,
    title: String,
    description: String,
    stamp: String,
    height: u32,
    body: String,
}

impl Figure {
    /// What to call its file, without the ending: letters, digits and hyphens.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What it shows, for who cannot see it.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// A file of its own: with background, style and stamp.
    pub fn svg(&self) -> String {
        let height = self.height + STAMP_HEIGHT;
        let mut svg = Svg::default();
        svg.open(
            "svg",
            &[
                ("xmlns", &"http://www.w3.org/2000/svg"),
                ("class", &"figure"),
                ("role", &"img"),
                ("aria-labelledby", &format!("{0}-title {0}-desc", self.name)),
                ("width", &WIDTH),
                ("height", &height),
                ("viewBox", &format!("0 0 {WIDTH} {height}")),
            ],
        );
        self.names(&mut svg, &self.name);
        let mut text = svg.into_text();
        text.push_str("<style>\n");
        text.push_str(FIGURE_STYLE);
        text.push_str("</style>\n");
        let mut svg = Svg::default();
        svg.rectangle("paper", At(0.0, 0.0), At(WIDTH, f64::from(height)));
        text.push_str(&svg.into_text());
        text.push_str(&self.body);
        let mut svg = Svg::default();
        let lines = wrapped(&self.stamp, STAMP_SIZE, WIDTH - 2.0 * EDGE, 1);
        for line in lines {
            let baseline = f64::from(height) - 9.0;
            svg.text("soft", At(EDGE, baseline), Anchor::Start, STAMP_SIZE, &line);
        }
        svg.close("svg");
        text.push_str(&svg.into_text());
        text
    }

    /// An element of a page that brings the style and the stamp; `id` is its own on that page.
    pub(super) fn inline(&self, id: &str) -> String {
        let mut svg = Svg::default();
        svg.open(
            "svg",
            &[
                ("class", &"figure"),
                ("role", &"img"),
                ("aria-labelledby", &format!("{id}-title {id}-desc")),
                ("viewBox", &format!("0 0 {WIDTH} {}", self.height)),
            ],
        );
        self.names(&mut svg, id);
        let mut text = svg.into_text();
        text.push_str(&self.body);
        text.push_str("</svg>\n");
        text
    }

    fn names(&self, svg: &mut Svg, id: &str) {
        svg.words("title", &[("id", &format!("{id}-title"))], &self.title);
        svg.words("desc", &[("id", &format!("{id}-desc"))], &self.description);
    }
}

/// A figure in the making: the title is written, the rest comes below `top`.
pub(super) struct Canvas {
    /// What is drawn on.
    pub(super) svg: Svg,
    /// Where the room below title and notes begins.
    pub(super) top: f64,
    title: String,
}

impl Canvas {
    /// An empty one, with a title and notes below it.
    pub(super) fn new(title: &str, notes: &[String]) -> Self {
        let mut canvas = Self { svg: Svg::default(), top: 12.0, title: title.to_owned() };
        for line in wrapped(title, TITLE_SIZE, TEXT_ROOM / BOLD, 2) {
            canvas.top += 20.0;
            canvas.svg.text("ink title", At(EDGE, canvas.top), Anchor::Start, TITLE_SIZE, &line);
        }
        for line in notes.iter().flat_map(|note| wrapped(note, NOTE_SIZE, TEXT_ROOM, 3)) {
            canvas.top += 18.0;
            canvas.svg.text("soft", At(EDGE, canvas.top), Anchor::Start, NOTE_SIZE, &line);
        }
        canvas.top += 8.0;
        canvas
    }

    /// The figure, which ends at this height.
    pub(super) fn finish(self, name: &str, description: String, height: f64, stamp: &Stamp) -> Figure {
        Figure {
            name: slug(name),
            title: self.title,
            description,
            stamp: stamp.line(),
            height: height.ceil() as u32,
            body: self.svg.into_text(),
        }
    }

    /// A figure without data says why.
    pub(super) fn nothing(name: &str, title: &str, reason: &str, stamp: &Stamp) -> Figure {
        let mut canvas = Self::new(title, &[]);
        let (top, bottom) = (canvas.top + 8.0, canvas.top + 128.0);
        canvas.svg.rectangle("box", At(EDGE, top), At(WIDTH - EDGE, bottom));
        let lines = wrapped(reason, LABEL_SIZE, TEXT_ROOM - 40.0, 3);
        for (index, line) in lines.iter().enumerate() {
            let y = f64::midpoint(top, bottom) + 5.0 + 18.0 * (index as f64 - (lines.len() - 1) as f64 / 2.0);
            canvas.svg.text("ink", At(WIDTH / 2.0, y), Anchor::Middle, LABEL_SIZE, line);
        }
        canvas.finish(name, format!("Nothing is drawn: {reason}."), bottom + EDGE, stamp)
    }

    /// A rectangle outside of which nothing is seen of what is drawn until `close("svg")`. Being a view of its own, it
    /// needs no id, and figures of one page cannot disturb each other.
    pub(super) fn clip(&mut self, one: At, other: At) {
        let (x, y) = (Px(one.0.min(other.0)), Px(one.1.min(other.1)));
        let (width, height) = (Px((one.0 - other.0).abs()), Px((one.1 - other.1).abs()));
        let view = format!("{x} {y} {width} {height}");
        self.svg
            .open("svg", &[("x", &x), ("y", &y), ("width", &width), ("height", &height), ("viewBox", &view)]);
    }
}

/// A name as part of a file's name and of ids: small letters, digits and single hyphens.
pub(super) fn slug(name: &str) -> String {
    let parts: Vec<String> = name
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    if parts.is_empty() { "figure".to_owned() } else { parts.join("-") }
}

/// The style of all figures; a page that has figures in it has this once.
pub(super) const FIGURE_STYLE: &str = include_str!("style.css");
/// Every figure is so wide, in units that are pixels unless it is scaled.
pub(super) const WIDTH: f64 = 720.0;
/// What is kept free on each side.
pub(super) const EDGE: f64 = 16.0;
/// Font sizes.
pub(super) const LABEL_SIZE: f64 = 13.0;
pub(super) const TICK_SIZE: f64 = 12.0;
const TITLE_SIZE: f64 = 17.0;
const NOTE_SIZE: f64 = 13.0;
const STAMP_SIZE: f64 = 11.0;
/// How much wider bold letters are.
const BOLD: f64 = 1.12;
const TEXT_ROOM: f64 = WIDTH - 2.0 * EDGE;
const STAMP_HEIGHT: u32 = 26;
