//! The executor on a thread of its own, for real time.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::CellError;
use super::worker::{Report, Request, Worker};

/// How often the executor looks at the control loop.
const TURN_EVERY: Duration = Duration::from_millis(4);

/// A worker on its own thread.
pub(super) struct WorkerThread {
    requests: Option<Sender<Request>>,
    reports: Receiver<Report>,
    thread: Option<JoinHandle<Worker>>,
}

impl WorkerThread {
    pub(super) fn start(worker: Worker) -> Result<Self, CellError> {
        let (request_sender, requests) = channel();
        let (report_sender, reports) = channel();
        let thread = std::thread::Builder::new()
            .name("executor".into())
            .spawn(move || run(worker, &requests, &report_sender))
            .map_err(|source| CellError::Thread { source })?;
        Ok(Self { requests: Some(request_sender), reports, thread: Some(thread) })
    }

    /// Hands a request over; a thread that has ended takes none.
    pub(super) fn ask(&self, request: Request) {
        if let Some(requests) = &self.requests {
            let _ = requests.send(request);
        }
    }

    pub(super) fn reports(&self) -> Vec<Report> {
        self.reports.try_iter().collect()
    }

    /// Ends the thread; what it was doing comes to its end first.
    pub(super) fn end(mut self) -> Option<Worker> {
        self.requests = None;
        self.thread.take().and_then(|thread| thread.join().ok())
    }
}

impl Drop for WorkerThread {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            // A panic was already printed by the thread itself.
            let _ = thread.join();
        }
    }
}

/// Until nobody can ask any more.
fn run(mut worker: Worker, requests: &Receiver<Request>, reports: &Sender<Report>) -> Worker {
    let mut status = None;
    loop {
        match requests.recv_timeout(TURN_EVERY) {
            Ok(request) => worker.take(request),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return worker,
        }
        let report = worker.turn(0);
        if !report.is_empty() || status.as_ref() != Some(&report.status) {
            status = Some(report.status.clone());
            // Nobody may be listening any more; the loop ends with the next request then.
            let _ = reports.send(report);
        }
    }
}
