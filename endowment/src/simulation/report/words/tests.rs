use super::*;
use proptest::prelude::*;

#[test]
fn what_is_too_wide_ends_with_an_ellipsis() {
    assert_eq!(fitted("Cost", 12.0, 100.0), "Cost");
    assert_eq!(fitted("Deviation of the cost", 12.0, 80.0), "Deviation…");
    assert_eq!(fitted("Deviation", 12.0, 0.0), "…");
}

#[test]
fn lines_break_between_words_and_not_within_numbers() {
    let lines = wrapped("Endowment for a chance of ruin of 2\u{a0}% in 100 years", 12.0, 130.0, 4);
    assert_eq!(lines, ["Endowment for a", "chance of ruin of", "2\u{a0}% in 100 years"]);
    assert!(wrapped("", 12.0, 100.0, 3).is_empty());
}

proptest! {
    /// Neither a shortened nor a broken text is wider than its room, and no line is lost but at the end.
    #[test]
    fn texts_keep_to_their_room(text in "[a-zäW%i ]{0,200}", room in 30.0..400.0_f64, most in 1_usize..4) {
        prop_assert!(width(&fitted(&text, 12.0, room), 12.0) <= room + 1e-9);
        let lines = wrapped(&text, 12.0, room, most);
        prop_assert!(lines.len() <= most);
        prop_assert!(lines.iter().all(|line| width(line, 12.0) <= room + 1e-9), "{:?}", lines);
        if lines.iter().all(|line| !line.contains('…')) {
            let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
            prop_assert_eq!(lines.join(" "), words.join(" "));
        }
    }

    /// Labels stay in their order and within bounds, and as far apart as there is room for; those that were apart do
    /// not move.
    #[test]
    fn spread_labels_are_apart(wanted in proptest::collection::vec(0.0..300.0_f64, 1..12)) {
        let placed = spread(&wanted, 15.0, 0.0, 300.0);
        let mut order: Vec<usize> = (0..wanted.len()).collect();
        order.sort_by(|&one, &other| wanted[one].total_cmp(&wanted[other]));
        for pair in order.windows(2) {
            prop_assert!(placed[pair[1]] - placed[pair[0]] >= 15.0 - 1e-9, "{:?} to {:?}", wanted, placed);
        }
        prop_assert!(placed.iter().all(|place| (0.0..=300.0).contains(place)), "{:?}", placed);
        let apart = order.windows(2).all(|pair| wanted[pair[1]] - wanted[pair[0]] >= 15.0);
        prop_assert!(!apart || placed == wanted, "{:?} to {:?}", wanted, placed);
    }
}
