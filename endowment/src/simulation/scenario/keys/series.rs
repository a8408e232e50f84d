//! History.

use crate::simulation::scenario::{
    series::Series,
    visit::{Default, Form, Outcome, Range, Visitor, key},
};

impl Series {
    /// One whose values are yet to be read.
    pub(in crate::simulation::scenario) fn blank() -> Self {
        Self { name: String::new(), source: String::new(), steps_per_year: 1, log_steps: Vec::new() }
    }
}

impl Form for Series {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        visitor.text(&key("name", "", "What it is called."), 64, &mut self.name)?;
        visitor.text(
            &key("source", "", "Where it comes from.").or(Default::Text("")),
            500,
            &mut self.source,
        )?;
        let steps = key("steps_per_year", "", "How many steps a year has: 1 or 12.");
        visitor.whole(&steps, 1, 12, &mut self.steps_per_year)?;
        let log_steps = "ln(value / value before), in order of time. Instead of it, `file` and `column` name a CSV \
                         file beside this one whose column holds them.";
        let log_steps = key("log_steps", "logarithm a step", log_steps);
        visitor.numbers(&log_steps, Range::of(-10.0, 10.0), MOST_STEPS, &mut self.log_steps)
    }
}

/// Monthly values of more than eight thousand years.
const MOST_STEPS: usize = 100_000;
