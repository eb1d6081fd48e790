//! What moves the arm: one trait in front of the embedded simulator, a vendor driver or ROS 2.
//!
//! The control loop calls [`Drive::exchange`] once a period: set-point in, measurement out. All
//! vectors are in joint order from base to tip; radians (metres for linear axes), seconds, newton
//! metres (newtons).

pub mod simulator;

use kinematics::JointVector;

/// The state that the drive shall reach at the end of the current period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setpoint {
    /// Joint positions, rad or m.
    pub position: JointVector,
    /// Joint velocities, rad/s or m/s: feed-forward for the drive's own servo.
    pub velocity: JointVector,
    /// Joint accelerations, rad/s² or m/s²: feed-forward for the drive's own servo.
    pub acceleration: JointVector,
    /// Distance between the finger pads, metres.
    pub gripper_gap_m: f64,
    /// Most force with which the fingers close on an object, newtons.
    pub gripper_force_n: f64,
    /// Whether the robot's own safety inputs shall be asked for a protective stop. A drive without
    /// such inputs ignores it; the set-point itself is at rest or braking then.
    pub safety_stop: bool,
}

impl Setpoint {
    /// At rest at a position, with the gripper as it is.
    pub fn at_rest(position: JointVector, gripper_gap_m: f64) -> Self {
        let zero = JointVector::zeros(position.len());
        Self {
            position,
            velocity: zero,
            acceleration: zero,
            gripper_gap_m,
            gripper_force_n: 0.0,
            safety_stop: false,
        }
    }
}

/// What the drive measured last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Joint positions, rad or m.
    pub position: JointVector,
    /// Joint velocities, rad/s or m/s.
    pub velocity: JointVector,
    /// Joint torques or forces, N m or N.
    pub effort: JointVector,
    /// Distance between the finger pads, metres; 0 without a gripper.
    pub gripper_gap_m: f64,
    /// Force between the fingers and an object, newtons; 0 when nothing is touched.
    pub gripper_force_n: f64,
    /// When this was measured, on the drive's own clock, seconds. Only its advance matters: a time
    /// that stands still (or is not a number) marks the measurement as stale.
    pub time_s: f64,
}

impl Measured {
    /// At rest at a position, at time zero, without effort.
    pub fn at_rest(position: JointVector, gripper_gap_m: f64) -> Self {
        let zero = JointVector::zeros(position.len());
        Self {
            position,
            velocity: zero,
            effort: zero,
            gripper_gap_m,
            gripper_force_n: 0.0,
            time_s: 0.0,
        }
    }

    /// Whether every joint value and the time is a finite number.
    pub fn is_finite(&self) -> bool {
        self.time_s.is_finite()
            && self.position.iter().chain(self.velocity.iter()).all(|value| value.is_finite())
    }
}

/// A robot arm, or something that behaves like one.
///
/// # Contract
/// Both calls are made from the real-time thread: they neither allocate, lock, log, block longer
/// than a small part of the period, nor panic. (A simulator that is meant for virtual time, where
/// there is no such thread, may allocate if it says so.) A drive that has lost its robot repeats its
/// last measurement with an unchanged `time_s`; the supervisor then stops the arm.
pub trait Drive: Send {
    /// Number of joints.
    fn dof(&self) -> usize;

    /// The latest measurement, without asking for motion; called once before the first exchange.
    fn measure(&mut self) -> Measured;

    /// How many set-points the drive takes after their time, one right after the other, as if they had
    /// come in time. A drive with a buffer of its own, from which it interpolates, says its depth; the
    /// control loop makes up for late wake-ups of so many periods. Without a buffer: none.
    fn late_setpoints(&self) -> usize {
        0
    }

    /// Hands over the set-point for the coming period of `period_s` seconds and returns the latest
    /// measurement. Called once a period, and after a late wake-up at once for every period that
    /// [`Drive::late_setpoints`] permits to make up for.
    fn exchange(&mut self, setpoint: &Setpoint, period_s: f64) -> Measured;
}

impl<D: Drive + ?Sized> Drive for Box<D> {
    fn dof(&self) -> usize {
        (**self).dof()
    }

    fn measure(&mut self) -> Measured {
        (**self).measure()
    }

    fn late_setpoints(&self) -> usize {
        (**self).late_setpoints()
    }

    fn exchange(&mut self, setpoint: &Setpoint, period_s: f64) -> Measured {
        (**self).exchange(setpoint, period_s)
    }
}
