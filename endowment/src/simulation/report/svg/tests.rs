use super::*;
use proptest::prelude::*;

#[test]
fn coordinates_have_at_most_one_decimal_and_are_always_numbers() {
    for (value, expected) in [
        (1.0, "1"),
        (1.25, "1.3"),
        (-0.04, "0"),
        (-0.05, "-0.1"),
        (-12.34, "-12.3"),
        (f64::NAN, "0"),
        (f64::INFINITY, "214748364.7"),
        (f64::NEG_INFINITY, "-214748364.8"),
    ] {
        assert_eq!(Px(value).to_string(), expected);
    }
}

#[test]
fn a_number_is_not_parted_from_its_percent_sign() {
    assert_eq!(prose("95 % of <all>"), "95\u{a0}% of &lt;all&gt;");
}

#[test]
fn elements_are_written_one_a_line() {
    let mut svg = Svg::default();
    svg.open("g", &[("id", &"a\"b")]);
    svg.rectangle("bar", At(10.0, 20.0), At(5.0, 2.5));
    svg.text("ink", At(1.0, 2.0), Anchor::End, 12.0, "1 < 2");
    svg.polyline("line", &[]);
    svg.area("band", &[At(0.0, 1.0), At(2.0, 3.0)]);
    svg.close("g");
    let expected = "<g id=\"a&quot;b\">\n\
        <rect class=\"bar\" x=\"5\" y=\"2.5\" width=\"5\" height=\"17.5\"/>\n\
        <text class=\"ink\" x=\"1\" y=\"2\" text-anchor=\"end\" font-size=\"12\">1 &lt; 2</text>\n\
        <path class=\"band\" d=\"M0 1L2 3Z\"/>\n\
        </g>\n";
    assert_eq!(svg.into_text(), expected);
}

proptest! {
    /// Any text at all, as content and as attribute, is read back: but for what XML forbids.
    #[test]
    fn text_survives_the_way_through_xml(text in any::<String>()) {
        let mut svg = Svg::default();
        svg.words("desc", &[("id", &text)], &text);
        let written = svg.into_text();
        let document = roxmltree::Document::parse(&written).unwrap();
        let allowed: String = text
            .chars()
            .map(|letter| match letter {
                '\n' | '\t' => letter,
                _ if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => '\u{fffd}',
                _ => letter,
            })
            .collect();
        prop_assert_eq!(document.root_element().text().unwrap_or_default(), &allowed);
        // A parser makes spaces of line ends in attributes.
        let attribute = allowed.replace(['\n', '\t'], " ");
        prop_assert_eq!(document.root_element().attribute("id").unwrap(), attribute);
    }
}
