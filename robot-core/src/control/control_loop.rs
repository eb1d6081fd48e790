//! Runs the controller and the drive: on a real-time thread, or as fast as possible in virtual time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;

use kinematics::model::JointGroup;
use kinematics::{Chain, Robot};

use super::config::{ControlConfig, ControlError};
use super::controller::Controller;
use super::ensemble::Ensemble;
use super::handle::ControlHandle;
use super::lateness::Lateness;
use super::realtime::{
    DEFAULT_PRIORITY, RealTimeStatus, monotonic_ns, request_real_time, sleep_until_ns,
};
use super::setup::{ControlSetup, set_up};
use super::together::TogetherHandle;
use super::together_setup::{ArmHandle, EnsembleSetup, set_up_together};
use crate::drive::{Drive, Measured, Setpoint};
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
    Virtual(Box<dyn Clockwork>),
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

/// What [`ControlLoop::start_together`] returns.
pub struct StartedTogether {
    /// The loop, which runs until it is dropped.
    pub control_loop: ControlLoop,
    /// For each arm, in the order of the group.
    pub arms: Vec<ArmHandle>,
    /// For all arms at once.
    pub together: TogetherHandle,
}

/// Control and drives, one period at a time.
trait Clockwork: Send {
    fn tick(&mut self);
    fn period_s(&self) -> f64;
    fn lateness(&self) -> Lateness;
    fn late_setpoints(&self) -> usize;
    fn note_missed_periods(&mut self, periods: u64);
}

/// One arm.
struct Solo {
    controller: Controller,
    drive: Box<dyn Drive>,
    measured: Measured,
}

impl Clockwork for Solo {
    fn tick(&mut self) {
        let setpoint = self.controller.step(&self.measured);
        self.measured = self.drive.exchange(&setpoint, self.controller.period_s());
    }

    fn period_s(&self) -> f64 {
        self.controller.period_s()
    }

    fn lateness(&self) -> Lateness {
        self.controller.lateness()
    }

    fn late_setpoints(&self) -> usize {
        self.drive.late_setpoints()
    }

    fn note_missed_periods(&mut self, periods: u64) {
        self.controller.note_missed_periods(periods);
    }
}

/// Several arms.
struct Chorus {
    ensemble: Ensemble,
    drives: Vec<Box<dyn Drive>>,
    measured: Vec<Measured>,
    setpoints: Vec<Setpoint>,
}

impl Clockwork for Chorus {
    fn tick(&mut self) {
        self.ensemble.step(&self.measured, &mut self.setpoints);
        let period_s = self.ensemble.period_s();
        let answers = self.measured.iter_mut().zip(&mut self.drives).zip(&self.setpoints);
        for ((measured, drive), setpoint) in answers {
            *measured = drive.exchange(setpoint, period_s);
        }
    }

    fn period_s(&self) -> f64 {
        self.ensemble.period_s()
    }

    fn lateness(&self) -> Lateness {
        self.ensemble.lateness()
    }

    fn late_setpoints(&self) -> usize {
        self.drives.iter().map(|drive| drive.late_setpoints()).min().unwrap_or(0)
    }

    fn note_missed_periods(&mut self, periods: u64) {
        self.ensemble.note_missed_periods(periods);
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
        let control_loop = Self::run(Box::new(Solo { controller, drive, measured }), pacing)?;
        Ok(Started { control_loop, handle, people })
    }

    /// As [`ControlLoop::start`], for the arms of a group of `robot` in one loop: one thread, one period, one stop
    /// latch. There is one drive for each arm, in the order of the group.
    ///
    /// # Errors
    /// As for [`ControlLoop::start`]; also if there is not one drive for each arm, or arms share a joint.
    pub fn start_together(
        mut drives: Vec<Box<dyn Drive>>,
        robot: &Robot,
        group: &JointGroup,
        config: &ControlConfig,
        pacing: Pacing,
    ) -> Result<StartedTogether, ControlError> {
        let measured: Vec<Measured> = drives.iter_mut().map(|drive| drive.measure()).collect();
        let EnsembleSetup { ensemble, arms, together } =
            set_up_together(robot, group, config, &measured)?;
        let at_rest =
            |measured: &Measured| Setpoint::at_rest(measured.position, measured.gripper_gap_m);
        let setpoints = measured.iter().map(at_rest).collect();
        let chorus = Chorus { ensemble, drives, measured, setpoints };
        Ok(StartedTogether { control_loop: Self::run(Box::new(chorus), pacing)?, arms, together })
    }

    fn run(clockwork: Box<dyn Clockwork>, pacing: Pacing) -> Result<Self, ControlError> {
        let runner = match pacing {
            Pacing::RealTime => spawn(clockwork)?,
            Pacing::Virtual => Runner::Virtual(clockwork),
        };
        Ok(Self { runner })
    }

    /// Runs this many periods in virtual time; does nothing in real time, where they pass anyway.
    pub fn advance(&mut self, periods: usize) {
        if let Runner::Virtual(clockwork) = &mut self.runner {
            (0..periods).for_each(|_| clockwork.tick());
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

fn spawn(mut clockwork: Box<dyn Clockwork>) -> Result<Runner, ControlError> {
    let stop = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = sync_channel(1);
    let is_stopped = stop.clone();
    let thread = std::thread::Builder::new().name("control".into()).spawn(move || {
        let status = request_real_time(DEFAULT_PRIORITY);
        let _ = sender.send(status);
        drop(sender);
        keep_time(&mut *clockwork, &is_stopped);
    })?;
    let status = receiver.recv().map_err(|_| ControlError::Thread {
        source: std::io::Error::other("it ended before it began"),
    })?;
    Ok(Runner::Thread { stop, thread: Some(thread), status })
}

/// Absolute deadlines: a late wake-up does not move the next one. What was missed while the loop
/// slept is made up for at once as far as the drive permits; periods beyond that are left out. The
/// motion does not jump either way, since its clock counts steps.
fn keep_time(clockwork: &mut dyn Clockwork, is_stopped: &AtomicBool) {
    let lateness = clockwork.lateness();
    let period_ns = (clockwork.period_s() * 1e9).round() as u64;
    let most_late = clockwork.late_setpoints() as u64;
    let mut deadline_ns = monotonic_ns() + period_ns;
    while !is_stopped.load(Ordering::Relaxed) {
        sleep_until_ns(deadline_ns);
        let late_ns = monotonic_ns().saturating_sub(deadline_ns);
        lateness.record(late_ns);
        let missed = Missed::by(late_ns / period_ns, most_late);
        lateness.record_missed(missed.made_up_for, missed.left_out);
        if missed.left_out > 0 {
            clockwork.note_missed_periods(missed.left_out);
        }
        for _ in 0..=missed.made_up_for {
            clockwork.tick();
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
