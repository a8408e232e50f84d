//! One thread per volume that carries its writes, so that all volumes of a set sync at the same time and one that
//! does not come back holds up nobody but itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::{Builder, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

/// A thread that does one job after another.
pub(super) struct Worker {
    jobs: Option<Sender<Job>>,
    pending: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread. Where none can be started the jobs are done by those who ask, one after another.
    pub(super) fn new(name: String) -> Self {
        let (jobs, queue) = channel::<Job>();
        let pending = Arc::new(AtomicUsize::new(0));
        let done = Arc::clone(&pending);
        let body = move || {
            for job in queue {
                job();
                done.fetch_sub(1, Ordering::AcqRel);
            }
        };
        match Builder::new().name(name).spawn(body) {
            Ok(thread) => Self { jobs: Some(jobs), pending, thread: Some(thread) },
            Err(_) => Self { jobs: None, pending, thread: None },
        }
    }

    /// Gives the thread a job.
    pub(super) fn run(&self, job: impl FnOnce() + Send + 'static) {
        let Some(jobs) = &self.jobs else { return job() };
        self.pending.fetch_add(1, Ordering::AcqRel);
        if let Err(lost) = jobs.send(Box::new(job)) {
            self.pending.fetch_sub(1, Ordering::AcqRel);
            (lost.0)();
        }
    }

    /// Is a job waiting or under way?
    pub(super) fn is_busy(&self) -> bool {
        self.pending.load(Ordering::Acquire) > 0
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.jobs = None;
        // A volume that hangs would hang its closing too; what it was writing is undecided and is settled at the
        // next opening, so the thread is left behind.
        if self.pending.load(Ordering::Acquire) == 0
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
    }
}
