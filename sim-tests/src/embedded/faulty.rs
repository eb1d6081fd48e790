//! A drive that can be made to fail.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use robot_core::drive::{Drive, Measured, Setpoint};

/// How far the fingers give way when something slips, m.
const SLIP_M: f64 = 0.02;
/// How long they do, s.
const SLIP_S: f64 = 0.15;
/// Measurements that are remembered to be given late.
const REMEMBERED: usize = 2048;

/// The switches of a [`FaultyDrive`], for whoever breaks it.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults(Arc<Switches>);

#[derive(Debug, Default)]
struct Switches {
    dead: AtomicBool,
    late_s: AtomicU64,
    slips: AtomicU64,
}

impl Faults {
    /// Whether the drive answers nothing new.
    pub(super) fn set_dead(&self, is_dead: bool) {
        self.0.dead.store(is_dead, Ordering::Relaxed);
    }

    /// How late measurements come, s.
    pub(super) fn set_late(&self, seconds: f64) {
        self.0.late_s.store(seconds.to_bits(), Ordering::Relaxed);
    }

    /// Lets what is held slip once.
    pub(super) fn slip(&self) {
        self.0.slips.fetch_add(1, Ordering::Relaxed);
    }
}

/// Any drive, with faults between it and the control loop.
pub(super) struct FaultyDrive {
    inner: Box<dyn Drive>,
    faults: Faults,
    given: Measured,
    /// Measurements that were not given yet, oldest first.
    delayed: VecDeque<Measured>,
    slips_seen: u64,
    slipping_s: f64,
}

impl FaultyDrive {
    pub(super) fn new(mut inner: Box<dyn Drive>, faults: Faults) -> Self {
        let given = inner.measure();
        let delayed = VecDeque::with_capacity(REMEMBERED + 1);
        Self { inner, faults, given, delayed, slips_seen: 0, slipping_s: 0.0 }
    }

    /// The newest measurement that is at least `late_s` old.
    fn deliver(&mut self, now_s: f64, late_s: f64) -> Measured {
        while let Some(next) = self.delayed.front() {
            if self.delayed.len() <= REMEMBERED && next.time_s > now_s - late_s + 1e-9 {
                break;
            }
            self.given = self.delayed.pop_front().unwrap_or(self.given);
        }
        self.given
    }
}

impl Drive for FaultyDrive {
    fn dof(&self) -> usize {
        self.inner.dof()
    }

    fn measure(&mut self) -> Measured {
        self.inner.measure()
    }

    fn exchange(&mut self, setpoint: &Setpoint, period_s: f64) -> Measured {
        if self.faults.0.dead.load(Ordering::Relaxed) {
            // Its brakes hold the arm; the world goes on.
            let held = Setpoint {
                gripper_gap_m: setpoint.gripper_gap_m,
                gripper_force_n: setpoint.gripper_force_n,
                ..Setpoint::at_rest(self.given.position, 0.0)
            };
            self.inner.exchange(&held, period_s);
            return self.given;
        }
        let slips = self.faults.0.slips.load(Ordering::Relaxed);
        if slips != self.slips_seen {
            self.slips_seen = slips;
            self.slipping_s = SLIP_S;
        }
        let mut setpoint = *setpoint;
        if self.slipping_s > 0.0 {
            self.slipping_s -= period_s;
            setpoint.gripper_gap_m += SLIP_M;
        }
        let measured = self.inner.exchange(&setpoint, period_s);
        self.delayed.push_back(measured);
        let late_s = f64::from_bits(self.faults.0.late_s.load(Ordering::Relaxed));
        self.deliver(measured.time_s, late_s)
    }
}
