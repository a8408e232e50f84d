//! Reads drawings back, and holds them to what every drawing must be.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

use super::words::width;

/// A line of text on a drawing, and the room that it takes.
#[derive(Clone, Debug)]
pub(super) struct Label {
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) baseline: f64,
    pub(super) size: f64,
    /// Has a rim in the colour of the paper, to be read over what lies below.
    pub(super) plated: bool,
}

impl Label {
    /// Whether the letters of two labels run into each other.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        // Estimates of width are those of the widest font, and lines of text may touch.
        let slack = 0.06 * (self.right - self.left).max(other.right - other.left);
        self.left + slack < other.right
            && other.left + slack < self.right
            && (self.baseline - other.baseline).abs() < 0.7 * self.size.min(other.size)
    }
}

/// All labels of a drawing. Panics where it is no drawing: not well-formed, without title or description, with a
/// coordinate that is no number, with an id that is taken twice, or with a label that leaves the canvas.
pub(super) fn probe(svg: &str) -> Vec<Label> {
    let document = Document::parse(svg).expect("well-formed XML");
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("role")), ("svg", Some("img")));
    let named = |name| root.children().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", name)));
    for name in ["title", "desc"] {
        let text = named(name).and_then(|node| node.text()).unwrap_or_default();
        assert!(!text.trim().is_empty(), "a drawing has a {name}");
    }
    let view: Vec<f64> = root
        .attribute("viewBox")
        .expect("a view box")
        .split(' ')
        .map(|number| number.parse().unwrap())
        .collect();
    let mut ids = BTreeSet::new();
    for node in root.descendants().filter(Node::is_element) {
        if let Some(id) = node.attribute("id") {
            assert!(ids.insert(id.to_owned()), "the id {id} is taken twice");
        }
        coordinates(&node);
    }
    let labelled = root.attribute("aria-labelledby").expect("a label");
    assert!(labelled.split(' ').all(|id| ids.contains(id)), "{labelled} names elements that exist");
    let texts = root.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")));
    let labels: Vec<Label> = texts.map(|node| label(&node)).collect();
    for label in &labels {
        let inside = label.left >= 0.0
            && label.right <= view[2]
            && label.baseline - 0.7 * label.size >= 0.0
            && label.baseline + 0.25 * label.size <= view[3];
        assert!(inside, "outside of {view:?}: {label:?}");
        assert!(label.size >= 11.0, "too small to read: {label:?}");
    }
    labels
}

/// The points of each path of that class, in the order of drawing.
pub(super) fn paths(svg: &str, class: &str) -> Vec<Vec<(f64, f64)>> {
    elements(svg, "path", class, |node| {
        let data = node.attribute("d").unwrap();
        let points = data.split(['M', 'L', 'Z']).filter(|point| !point.is_empty());
        points
            .map(|point| point.split_once(' ').unwrap())
            .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
            .collect()
    })
}

/// Left, top, width and height of each rectangle of that class; those without a class for the empty text.
pub(super) fn rectangles(svg: &str, class: &str) -> Vec<[f64; 4]> {
    elements(svg, "rect", class, |node| ["x", "y", "width", "height"].map(|name| number(node, name)))
}

/// The centres of the discs of that class.
pub(super) fn discs(svg: &str, class: &str) -> Vec<(f64, f64)> {
    elements(svg, "circle", class, |node| (number(node, "cx"), number(node, "cy")))
}

fn elements<T>(svg: &str, name: &str, class: &str, read: impl Fn(&Node<'_, '_>) -> T) -> Vec<T> {
    let document = Document::parse(svg).expect("well-formed XML");
    let of_class = |node: &Node<'_, '_>| {
        let classes = node.attribute("class").unwrap_or_default();
        node.tag_name().name() == name && classes.split(' ').any(|one| one == class)
    };
    document.descendants().filter(of_class).map(|node| read(&node)).collect()
}

fn number(node: &Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).unwrap().parse().unwrap()
}

/// Every number of an element is one.
fn coordinates(node: &Node<'_, '_>) {
    let numeric = ["x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height", "font-size"];
    for attribute in node.attributes() {
        let (name, value) = (attribute.name(), attribute.value());
        if numeric.contains(&name) {
            assert!(value.parse::<f64>().is_ok_and(f64::is_finite), "{name}=\"{value}\" of {node:?}");
        }
        if matches!(name, "width" | "height" | "r") {
            assert!(!value.starts_with('-'), "{name}=\"{value}\" of {node:?}");
        }
        if name == "d" {
            let numbers = value.split(['M', 'L', 'Z', ' ']).filter(|number| !number.is_empty());
            assert!(numbers.clone().count() >= 2 && numbers.clone().count() % 2 == 0, "{value}");
            assert!(
                numbers.into_iter().all(|number| number.parse::<f64>().is_ok_and(f64::is_finite)),
                "{value}"
            );
        }
    }
}

fn label(node: &Node<'_, '_>) -> Label {
    let text = node.text().unwrap_or_default().to_owned();
    let class = node.attribute("class").unwrap_or_default();
    let bold = if class.contains("title") { 1.12 } else { 1.0 };
    let (x, size) = (number(node, "x"), number(node, "font-size"));
    let room = width(&text, size) * bold;
    let left = match node.attribute("text-anchor") {
        Some("middle") => x - room / 2.0,
        Some("end") => x - room,
        _ => x,
    };
    let plated = class.contains("plate") || class.contains("halo");
    Label { text, left, right: left + room, baseline: number(node, "y"), size, plated }
}
