//! Points there and back.

use super::{Design, read_answers, read_points, write_points};
use crate::simulation::sensitivity::{
    MorrisDesign, MorrisOptions, SobolDesign, SobolOptions,
    models::{angles, ishigami},
};

#[test]
fn points_and_answers_go_out_and_come_back() {
    let design = SobolDesign::new(&angles(), SobolOptions { rows: 64, resamples: 100, seed: 4 }).unwrap();
    let points = read_points(&write_points(&design)).unwrap();
    assert_eq!(
        (points.names, points.rows.len()),
        (vec!["x1".to_owned(), "x2".to_owned(), "x3".to_owned()], 320)
    );
    for (index, row) in points.rows.iter().enumerate() {
        assert!(row.iter().zip(design.point(index)).all(|(a, b)| a.to_bits() == b.to_bits()), "{index}");
    }
    let answers: Vec<f64> = points.rows.iter().map(|row| ishigami(row).unwrap()).collect();
    let text: Vec<String> = answers.iter().map(|answer| format!("{answer:e}")).collect();
    let read = read_answers(&format!("Y\n{}\n", text.join("\n"))).unwrap();
    assert_eq!(design.analyse(&read).unwrap(), design.analyse(&answers).unwrap());
    let morris = MorrisOptions { trajectories: 3, levels: 4, resamples: 100, seed: 1 };
    let morris = MorrisDesign::new(&angles(), morris).unwrap();
    assert_eq!(write_points(&morris).lines().count(), 1 + Design::points(&morris));
}

#[test]
fn what_is_wrong_has_a_line() {
    let error = |text| read_points(text).unwrap_err().to_string();
    assert!(error("a,b\n1,2\n\n1\n").starts_with("line 4: \"1\""));
    assert!(error("a,b\n1,nan\n").starts_with("line 2"));
    assert!(error("").starts_with("line 1"));
    let error = |text| read_answers(text).unwrap_err().to_string();
    assert!(error("1\n2\nx\n").starts_with("line 3: \"x\" is not a finite number"));
    assert!(error("nan\n2\n").starts_with("line 1"));
    assert_eq!(read_answers("1.5\n\n2e3\n").unwrap(), [1.5, 2000.0]);
}
