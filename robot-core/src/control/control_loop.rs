//! Runs the controller and the drive: on a real-time thread, or as fast as possible in virtual time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;

use kinematics::Chain;

use super::config::{ControlConfig, ControlError};
use super::controller::Controller;
use super::handle::ControlHandle;
use super::realtime::{
    DEFAULT_PRIORITY, RealTimeStatus, monotonic_ns, request_real_time, sleep_until_ns,
};
use super::setup::{ControlSetup, set_up};
use crate::drive::{Drive, Measured};
use crate::supervisor::PeopleFeed;

/// How time passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pacing {
    /// On a thread of its own, by the monotonic clock.
    #[default]
    RealTime,
    /// Only in [`ControlLoop::advance`], as fast as possible; the same run gives the same numbers.
    Virtual,
}

/// The running loop. Dropping it ends the loop; the drive then holds its last set-point.
pub struct ControlLoop {
    runner: Runner,
}

enum Runner {
    Thread { stop: Arc<AtomicBool>, thread: Option<JoinHandle<()>>, status: RealTimeStatus },
    Virtual(Box<Runtime<Box<dyn Drive>>>),
}

/// What [`ControlLoop::start`] returns.
pub struct Started {
    /// The loop, which runs until it is dropped.
    pub control_loop: ControlLoop,
    /// For the executor.
    pub handle: ControlHandle,
    /// For whoever watches people.
    pub people: PeopleFeed,
}

/// Controller and drive, one period at a time.
struct Runtime<D> {
    controller: Controller,
    drive: D,
    measured: Measured,
}

impl<D: Drive> Runtime<D> {
    fn tick(&mut self) {
        let setpoint = self.controller.step(&self.measured);
        self.measured = self.drive.exchange(&setpoint, self.controller.period_s());
    }
}

impl ControlLoop {
    /// Measures once, sets the control up and starts the loop.
    ///
    /// # Errors
    /// If a setting makes no sense, drive and model do not fit, or no thread can be started.
    pub fn start(
        mut drive: Box<dyn Drive>,
        chain: &Chain,
        config: &ControlConfig,
        pacing: Pacing,
    ) -> Result<Started, ControlError> {
        let measured = drive.measure();
        let ControlSetup { controller, handle, people } = set_up(chain, config, &measured)?;
        let runtime = Runtime { controller, drive, measured };
        let runner = match pacing {
            Pacing::RealTime => spawn(runtime)?,
            Pacing::Virtual => Runner::Virtual(Box::new(runtime)),
        };
        Ok(Started { control_loop: Self { runner }, handle, people })
    }

    /// Runs this many periods in virtual time; does nothing in real time, where they pass anyway.
    pub fn advance(&mut self, periods: usize) {
        if let Runner::Virtual(runtime) = &mut self.runner {
            (0..periods).for_each(|_| runtime.tick());
        }
    }

    /// What the machine granted to the thread; `None` in virtual time.
    pub fn real_time_status(&self) -> Option<&RealTimeStatus> {
        match &self.runner {
            Runner::Thread { status, .. } => Some(status),
            Runner::Virtual(_) => None,
        }
    }
}

fn spawn(mut runtime: Runtime<Box<dyn Drive>>) -> Result<Runner, ControlError> {
    let stop = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = sync_channel(1);
    let is_stopped = stop.clone();
    let thread = std::thread::Builder::new().name("control".into()).spawn(move || {
        let status = request_real_time(DEFAULT_PRIORITY);
        let _ = sender.send(status);
        drop(sender);
        run(&mut runtime, &is_stopped);
    })?;
    let status = receiver.recv().map_err(|_| ControlError::Thread {
        source: std::io::Error::other("it ended before it began"),
    })?;
    Ok(Runner::Thread { stop, thread: Some(thread), status })
}

/// Absolute deadlines: a late wake-up does not move the next one. What was missed while the loop
/// slept is made up for at once as far as the drive permits; periods beyond that are left out. The
/// motion does not jump either way, since its clock counts steps.
fn run<D: Drive>(runtime: &mut Runtime<D>, is_stopped: &AtomicBool) {
    let lateness = runtime.controller.lateness();
    let period_ns = (runtime.controller.period_s() * 1e9).round() as u64;
    let most_late = runtime.drive.late_setpoints() as u64;
    let mut deadline_ns = monotonic_ns() + period_ns;
    while !is_stopped.load(Ordering::Relaxed) {
        sleep_until_ns(deadline_ns);
        let late_ns = monotonic_ns().saturating_sub(deadline_ns);
        lateness.record(late_ns);
        let missed = Missed::by(late_ns / period_ns, most_late);
        lateness.record_missed(missed.made_up_for, missed.left_out);
        if missed.left_out > 0 {
            runtime.controller.note_missed_periods(missed.left_out);
        }
        for _ in 0..=missed.made_up_for {
            runtime.tick();
        }
        deadline_ns += (missed.made_up_for + missed.left_out + 1) * period_ns;
    }
}

/// Whole periods that passed before the loop woke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Missed {
    made_up_for: u64,
    left_out: u64,
}

impl Missed {
    /// A sleep that was longer than the drive can bridge is not made up for at all: the drive has
    /// stopped by itself then.
    fn by(periods: u64, most_late: u64) -> Self {
        match periods <= most_late {
            true => Self { made_up_for: periods, left_out: 0 },
            false => Self { made_up_for: 0, left_out: periods },
        }
    }
}

impl Drop for ControlLoop {
    fn drop(&mut self) {
        if let Runner::Thread { stop, thread, .. } = &mut self.runner {
            stop.store(true, Ordering::Relaxed);
            if let Some(thread) = thread.take() {
                // A panic in the loop has already been printed; there is nothing left to save here.
                let _ = thread.join();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_drive_bridges_is_made_up_for_and_no_more() {
        let missed = |made_up_for, left_out| Missed { made_up_for, left_out };
        assert_eq!(Missed::by(0, 0), missed(0, 0));
        assert_eq!(Missed::by(3, 0), missed(0, 3));
        assert_eq!(Missed::by(3, 3), missed(3, 0));
        assert_eq!(Missed::by(4, 3), missed(0, 4));
        assert_eq!(Missed::by(u64::MAX, 100), missed(0, u64::MAX));
    }
}
