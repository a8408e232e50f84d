//! `coffer simulate sweep`: an answer over a grid of one input or two.

use coffer_endowment::simulation::report::{Curve, Curves, Estimate, Figure, HeatMap, Place, Scale};
use coffer_endowment::simulation::scenario::Scenario;
use coffer_endowment::simulation::sensitivity::{Axis, Sweep, sweep};
use serde_json::json;

use super::folder::Folder;
use super::points::{Points, input};
use super::{given, pictures};
use crate::args::SweepArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// Asks at every point of the grid.
pub(super) fn run(args: &SweepArgs) -> Result<Exit, Failure> {
    let scenario = given::scenario(&args.scenario, &args.run.set)?;
    let options = given::options(&args.run);
    let count = args.vary.iter().map(|axis| axis.values().len() as u64).product();
    let names = args.vary.iter().map(|axis| axis.name().to_owned()).collect();
    let points = Points::new(&scenario, names, &options, (args.answer, args.target), count)?;
    let folder = args.out.as_deref().map(Folder::make).transpose()?;
    let swept = sweep(args.vary.clone(), &|point| points.ask(point), options.threads)?;
    let csv = swept.to_csv(points.column());
    let hash = scenario.hash()?;
    if let Some(folder) = &folder {
        let stamp = pictures::stamp(&scenario, options.seed, options.paths)?;
        let name = format!("{} over {}", points.quantity().name, named(&args.vary));
        folder.draw(&figure(&scenario, &points, &swept, &name, &stamp))?;
        folder.write("sweep.csv", &csv)?;
    }
    let rows = || {
        (0..swept.answers.len())
            .map(|index| json!({"point": swept.point(index), "answer": swept.answers[index]}))
    };
    args.format.format().answer(
        || csv.trim_end().to_owned(),
        || {
            json!({
                "inputs": args.vary.iter().map(Axis::name).collect::<Vec<_>>(),
                "answer": points.column(),
                "rows": rows().collect::<Vec<_>>(),
                "paths": options.paths,
                "seed": options.seed,
                "scenario_sha256": hash,
            })
        },
    )?;
    if let Some(folder) = &folder {
        output::note(&format!("{}: sweep.csv and sweep.svg are written", folder.name()));
    }
    Ok(Exit::Done)
}

fn named(axes: &[Axis]) -> String {
    axes.iter().map(|axis| input(axis.name()).name.to_lowercase()).collect::<Vec<_>>().join(" and ")
}

/// A curve over one input, a map over two.
fn figure(
    scenario: &Scenario,
    points: &Points,
    swept: &Sweep,
    title: &str,
    stamp: &pictures::Stamp,
) -> Figure {
    let [x, y] = &swept.axes[..] else {
        let axis = &swept.axes[0];
        let at = axis.values().iter().zip(&swept.answers);
        let mut along: Vec<Estimate> = at.map(|(&x, &y)| Estimate { x, y, low: y, high: y }).collect();
        along.sort_by(|one, other| one.x.total_cmp(&other.x));
        let curves = vec![Curve { name: String::new(), points: along }];
        let (x, y) = (input(axis.name()), points.quantity());
        let curves = Curves {
            title: title.to_owned(),
            x,
            y,
            scale: Scale::Linear,
            curves,
            levels: Vec::new(),
            places: Vec::new(),
        };
        return curves.draw("sweep", stamp);
    };
    let rising = |axis: &Axis| {
        let mut order: Vec<usize> = (0..axis.values().len()).collect();
        order.sort_by(|one, other| axis.values()[*one].total_cmp(&axis.values()[*other]));
        order
    };
    let (columns, rows) = (rising(x), rising(y));
    let base = scenario.input(x.name()).zip(scenario.input(y.name()));
    HeatMap {
        title: title.to_owned(),
        x: input(x.name()),
        y: input(y.name()),
        z: points.quantity(),
        xs: columns.iter().map(|column| x.values()[*column]).collect(),
        ys: rows.iter().map(|row| y.values()[*row]).collect(),
        rows: rows
            .iter()
            .map(|row| columns.iter().map(|column| swept.answers[column * rows.len() + row]).collect())
            .collect(),
        scale: Scale::Linear,
        contours: Vec::new(),
        place: base.map(|(x, y)| Place { x, y, label: scenario.name.clone() }),
    }
    .draw("sweep", stamp)
}
