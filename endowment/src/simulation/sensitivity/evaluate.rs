//! A model asked at many points by many threads, the answers in the points' order.

use std::{
    num::NonZeroUsize,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use super::error::{ModelFailure, SensitivityError};

#[cfg(test)]
mod tests;

/// What is analysed: the answer to a point, the inputs' values in their order. It must give one answer to one point,
/// whichever thread asks: a Monte Carlo model does with a fixed seed, and two points then see the same luck, so that
/// their difference is that of the inputs.
pub type Answer<'a> = dyn Fn(&[f64]) -> Result<f64, ModelFailure> + Sync + 'a;

/// The answers to the points 0 to `count`. If the model fails, the error is that of the first point at which it does.
pub(super) fn evaluate(
    names: &[&str],
    count: usize,
    point: &(dyn Fn(usize) -> Vec<f64> + Sync),
    answer: &Answer<'_>,
    threads: NonZeroUsize,
) -> Result<Vec<f64>, SensitivityError> {
    let mut answers = vec![0.0; count];
    let batches = Mutex::new(answers.chunks_mut(BATCH).enumerate());
    let failed = Mutex::new(None);
    let first_failed = AtomicUsize::new(usize::MAX);
    thread::scope(|scope| {
        for _ in 0..threads.get().min(count.div_ceil(BATCH)) {
            scope.spawn(|| {
                loop {
                    // A poisoned lock belongs to a thread whose panic the scope passes on.
                    let next = batches.lock().ok().and_then(|mut batches| batches.next());
                    let Some((batch, answers)) = next else { return };
                    for (i, place) in answers.iter_mut().enumerate() {
                        let index = batch * BATCH + i;
                        // Points before the first failure are all asked, so it is the same at any number of threads.
                        if index > first_failed.load(Ordering::Relaxed) {
                            return;
                        }
                        match ask(names, &point(index), answer) {
                            Ok(found) => *place = found,
                            Err(error) => {
                                first_failed.fetch_min(index, Ordering::Relaxed);
                                keep_first(&failed, index, error);
                                break;
                            }
                        }
                    }
                }
            });
        }
    });
    match failed.into_inner() {
        Ok(Some((_, error))) => Err(error),
        _ => Ok(answers),
    }
}

/// The answer at one point, or an error that names the point.
pub(super) fn ask(names: &[&str], point: &[f64], answer: &Answer<'_>) -> Result<f64, SensitivityError> {
    let named = || {
        let pairs: Vec<String> =
            names.iter().zip(point).map(|(name, value)| format!("{name} = {value}")).collect();
        pairs.join(", ")
    };
    match answer(point) {
        Ok(found) if found.is_finite() => Ok(found),
        Ok(answer) => Err(SensitivityError::NotFinite { point: named(), answer }),
        Err(source) => Err(SensitivityError::Model { point: named(), source }),
    }
}

fn keep_first(failed: &Mutex<Option<(usize, SensitivityError)>>, index: usize, error: SensitivityError) {
    if let Ok(mut failed) = failed.lock()
        && failed.as_ref().is_none_or(|(before, _)| index < *before)
    {
        *failed = Some((index, error));
    }
}

/// A point may be a whole simulation: small batches keep all threads busy to the end.
const BATCH: usize = 4;
