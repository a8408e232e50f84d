//! Canonical JSON: one content, one text.

use proptest::prelude::*;

use super::{Document, DocumentError, Fields};
use crate::{hex, rate::Rate};

#[test]
fn the_form_is_that_of_python() {
    // json.dumps({...}, sort_keys=True, separators=(",", ":"))
    let document = Document::object([
        ("b", Document::List(vec![Document::Whole(0), Document::Whole((1 << 53) - 1)])),
        ("a", Document::text(r#"quote " and \ back"#)),
        ("B", Document::Nothing),
        ("c", Document::Object([].into())),
    ]);
    let text = r#"{"B":null,"a":"quote \" and \\ back","b":[0,9007199254740991],"c":{}}"#;
    assert_eq!(document.render(), text);
    assert_eq!(Document::parse_canonical(text).unwrap(), document);
    // printf %s '{"a":"1"}' | sha256sum
    let hash = Document::object([("a", Document::text(1))]).hash();
    assert_eq!(hex::of(&hash), "9afeb0f2b203f254312ec8ded441d0318b7c34c57f8695ede42d2215a30c0960");
}

#[test]
fn other_forms_are_refused_or_made_canonical() {
    let canonical = r#"{"a":"1","b":2}"#;
    for other in
        [r#"{"b":2,"a":"1"}"#, r#"{ "a":"1","b":2}"#, "{\"a\":\"1\",\"b\":2}\n", r#"{"a":"\u0031","b":2}"#]
    {
        assert_eq!(Document::parse_canonical(other), Err(DocumentError::Form), "{other}");
        assert_eq!(Document::parse(other).unwrap().render(), canonical, "{other}");
    }
    assert_eq!(Document::parse_canonical(r#"{"a":1,"a":1}"#), Err(DocumentError::Form));
    for unfit in ["1.0", "-1", "1e3", "9007199254740992", "true", "\"\u{e4}\"", "\"\\n\"", "{\"\\t\":1}"] {
        assert_eq!(Document::parse(unfit), Err(DocumentError::Form), "{unfit}");
    }
    assert!(matches!(Document::parse("{"), Err(DocumentError::Syntax { .. })));
}

#[test]
fn fields_are_taken_once_and_none_is_left() {
    let fields = || {
        let text = r#"{"h":"00ff","l":[],"n":7,"o":null,"r":"0.10","t":"x"}"#;
        Fields::of(Document::parse(text).unwrap(), "test").unwrap()
    };
    assert_eq!(fields().array::<2>("h").unwrap(), [0, 255]);
    assert_eq!(fields().bytes("h").unwrap(), [0, 255]);
    assert_eq!(fields().optional_array::<2>("o").unwrap(), None);
    assert_eq!(fields().small("n").unwrap(), 7);
    assert!(fields().list("l").unwrap().is_empty());
    assert_eq!(fields().text("z"), Err(DocumentError::Missing { field: "z" }));
    let wrong = [fields().array::<3>("h").err(), fields().bytes("t").err(), fields().text("n").err()];
    assert!(wrong.iter().all(|error| matches!(error, Some(DocumentError::Field { .. }))), "{wrong:?}");
    let form = fields().value::<Rate>("r").unwrap_err();
    assert_eq!(form.to_string(), "the field \"r\" must be in its canonical form, \"0.1\"");
    let left = fields().end().unwrap_err();
    assert_eq!(left.to_string(), "the document has an unknown field \"h\": it may come from a newer version");
}

fn any_document() -> impl Strategy<Value = Document> {
    let leaf = prop_oneof![
        Just(Document::Nothing),
        (0_u64..1 << 53).prop_map(Document::Whole),
        "[ -~]{0,12}".prop_map(Document::Text),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Document::List),
            prop::collection::btree_map("[ -~]{0,4}", inner, 0..4).prop_map(Document::Object),
        ]
    })
}

proptest! {
    /// What is written is read back, and serde_json reads the same.
    #[test]
    fn round_trip(document in any_document()) {
        let text = document.render();
        prop_assert_eq!(Document::parse_canonical(&text).unwrap(), document);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(Document::parse(&serde_json::to_string_pretty(&value).unwrap()).unwrap().render(), text);
    }
}
