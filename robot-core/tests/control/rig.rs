//! A control loop on a drive that follows perfectly until a test makes it fail.

use std::sync::{Arc, Mutex};

use kinematics::model::Robot;
use kinematics::trajectory::{JERK_FACTOR, State, Trajectory, point_to_point};
use kinematics::{Chain, JointVector, Limits};
use robot_core::control::{
    ControlConfig, ControlEventKind, ControlHandle, ControlLoop, ControlState, Ending, MotionId,
    Pacing, Phase,
};
use robot_core::drive::{Drive, Measured, Setpoint};
use robot_core::supervisor::{LimitKind, PeopleFeed};

pub(crate) const PERIOD_S: f64 = 0.002;

/// What the test does to the drive, and what the drive saw.
#[derive(Default)]
pub(crate) struct Wire {
    pub(crate) setpoints: Vec<Setpoint>,
    /// Repeats its last measurement.
    pub(crate) is_frozen: bool,
    /// Measures what is not a number.
    pub(crate) is_blind: bool,
    /// Added to the first joint's position.
    pub(crate) offset: f64,
}

/// Follows perfectly; fails as the wire says.
pub(crate) struct PerfectDrive {
    pub(crate) wire: Arc<Mutex<Wire>>,
    pub(crate) measured: Measured,
}

impl Drive for PerfectDrive {
    fn dof(&self) -> usize {
        self.measured.position.len()
    }

    fn measure(&mut self) -> Measured {
        self.measured
    }

    fn exchange(&mut self, setpoint: &Setpoint, period_s: f64) -> Measured {
        let mut wire = self.wire.lock().expect("no test panicked with the wire");
        wire.setpoints.push(*setpoint);
        if wire.is_frozen {
            return self.measured;
        }
        self.measured.time_s += period_s;
        self.measured.position = setpoint.position;
        self.measured.velocity = setpoint.velocity;
        self.measured.gripper_gap_m = setpoint.gripper_gap_m;
        self.measured.position[0] += wire.offset;
        if wire.is_blind {
            self.measured.position[1] = f64::NAN;
        }
        self.measured
    }
}

pub(crate) struct Rig {
    pub(crate) chain: Chain,
    pub(crate) handle: ControlHandle,
    pub(crate) control_loop: ControlLoop,
    pub(crate) people: PeopleFeed,
    pub(crate) wire: Arc<Mutex<Wire>>,
    pub(crate) home: JointVector,
}

pub(crate) fn robot() -> Robot {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../urdf/scr5_class");
    Robot::load(folder.as_ref()).expect("the shipped robot loads")
}

pub(crate) fn config() -> ControlConfig {
    let mut config = ControlConfig { period_s: PERIOD_S, ..ControlConfig::default() };
    // The random motions of these tests may be fast at the tool; joint limits are what they test.
    config.supervisor.tool_speed_m_s = 10.0;
    config
}

impl Rig {
    pub(crate) fn new() -> Self {
        Self::with(config())
    }

    pub(crate) fn with(config: ControlConfig) -> Self {
        let robot = robot();
        let arm = robot.arm(None).expect("it has an arm");
        let home = arm.poses["home"];
        let wire = Arc::new(Mutex::new(Wire::default()));
        let measured = Measured::at_rest(home, 0.08);
        let drive = Box::new(PerfectDrive { wire: wire.clone(), measured });
        let started = ControlLoop::start(drive, &arm.chain, &config, Pacing::Virtual)
            .expect("the settings are sensible");
        Self {
            chain: arm.chain.clone(),
            handle: started.handle,
            control_loop: started.control_loop,
            people: started.people,
            wire,
            home,
        }
    }

    pub(crate) fn trajectory(&self, start: &[f64], goal: &[f64]) -> Trajectory {
        let (start, goal) = (State::at_rest(start), State::at_rest(goal));
        point_to_point(&start, &goal, self.chain.limits()).expect("the goal is within the limits")
    }

    /// Home, with the first joint turned.
    pub(crate) fn turned(&self, angle: f64) -> JointVector {
        let mut goal = self.home;
        goal[0] += angle;
        goal
    }

    /// Sends a motion from where the arm is to home turned by an angle.
    pub(crate) fn send_turn(&mut self, angle: f64) -> MotionId {
        let start = self.handle.state().setpoint.position;
        let trajectory = self.trajectory(&start, &self.turned(angle));
        self.handle.send(trajectory).expect("there is room")
    }

    pub(crate) fn advance(&mut self, periods: usize) -> ControlState {
        self.control_loop.advance(periods);
        self.handle.state()
    }

    /// Advances until this phase is reached; panics after ten seconds.
    pub(crate) fn advance_to(&mut self, phase: Phase) -> ControlState {
        for _ in 0..5000 {
            let state = self.advance(1);
            if state.phase == phase {
                return state;
            }
        }
        panic!("{phase:?} is not reached: {:?}", self.handle.state());
    }

    pub(crate) fn endings(&mut self) -> Vec<(u64, Ending)> {
        std::iter::from_fn(|| self.handle.finished()).map(|one| (one.id.0, one.ending)).collect()
    }

    pub(crate) fn events(&mut self) -> Vec<ControlEventKind> {
        std::iter::from_fn(|| self.handle.event()).map(|event| event.kind).collect()
    }

    pub(crate) fn violations(&mut self) -> Vec<LimitKind> {
        let limits = self.events().into_iter().filter_map(|event| match event {
            ControlEventKind::Violation { violation } => Some(violation.limit),
            _ => None,
        });
        limits.collect()
    }

    pub(crate) fn break_drive(&self, change: impl FnOnce(&mut Wire)) {
        change(&mut self.wire.lock().expect("no test panicked with the wire"));
    }

    /// Panics if any set-point so far exceeded a limit of a joint.
    pub(crate) fn assert_limits_kept(&self) {
        let wire = self.wire.lock().expect("no test panicked with the wire");
        assert_limits_kept(&wire.setpoints, self.chain.limits());
    }
}

/// Panics if a set-point exceeded a limit of a joint.
pub(crate) fn assert_limits_kept(setpoints: &[Setpoint], limits: &Limits) {
    for (step, pair) in setpoints.windows(2).enumerate() {
        for joint in 0..limits.len() {
            let at =
                |vector: fn(&Setpoint) -> &JointVector, index: usize| vector(&pair[index])[joint];
            let (p0, p) = (at(|s| &s.position, 0), at(|s| &s.position, 1));
            let (v0, v) = (at(|s| &s.velocity, 0), at(|s| &s.velocity, 1));
            let (a0, a) = (at(|s| &s.acceleration, 0), at(|s| &s.acceleration, 1));
            let found = [
                ("position", p, limits.upper[joint]),
                ("position", -p, -limits.lower[joint]),
                ("velocity", v.abs(), limits.velocity[joint]),
                ("mean velocity", (p - p0).abs() / PERIOD_S, limits.velocity[joint] * 1.01),
                ("acceleration", a.abs(), limits.acceleration[joint]),
                ("mean acceleration", (v - v0).abs() / PERIOD_S, limits.acceleration[joint] * 1.01),
                ("jerk", (a - a0).abs() / PERIOD_S, limits.jerk[joint] * JERK_FACTOR * 1.25),
            ];
            for (what, value, bound) in found {
                let excess = value - bound;
                assert!(
                    excess <= 1e-6 + bound.abs() * 1e-6,
                    "step {step}, joint {joint}: {what} {value} exceeds {bound}"
                );
            }
        }
    }
}
