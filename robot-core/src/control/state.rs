//! What the loop tells about itself, every period.

use kinematics::trajectory::State;
use kinematics::{JointVector, MAX_AXES};
use serde::Serialize;

use super::motion::MotionId;
use super::stop::{StopLevel, StopTicket};
use crate::drive::{Measured, Setpoint};
use crate::supervisor::LimitKind;

/// What the arm is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Holds its position and waits for an order.
    #[default]
    Idle,
    /// Executes an order.
    Moving,
    /// Slows down on its path for a pause.
    Pausing,
    /// Stands, on its path if it has one, until a resume.
    Paused,
    /// Brakes for a stop.
    Stopping,
    /// Stands; a stop is latched.
    Stopped,
}

/// A consistent picture of one instant of the control loop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ControlState {
    /// Time of the control loop: periods since its start, s.
    pub time_s: f64,
    /// What the arm is doing.
    pub phase: Phase,
    /// The stop that is latched, if its level is not `None`.
    pub stop: StopTicket,
    /// The order in work.
    pub active: Option<MotionId>,
    /// The order that was finished last; 0 before the first.
    pub last_finished: MotionId,
    /// Trajectory time of the motion in work, s.
    pub progress_s: f64,
    /// Duration of the motion in work at rate 1, s.
    pub duration_s: f64,
    /// Trajectory seconds that pass in a second, 0 to 1.
    pub rate: f64,
    /// What holds the rate below the override, if anything does.
    pub limited_by: Option<LimitKind>,
    /// The last set-point.
    pub setpoint: Setpoint,
    /// The last measurement.
    pub measured: Measured,
    /// Events that nobody collected in time.
    pub lost_events: u64,
    /// Telemetry samples that nobody collected in time.
    pub lost_telemetry: u64,
}

/// One period as the journal and the report want it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TelemetrySample {
    /// Time of the control loop, s.
    pub time_s: f64,
    /// What the arm was doing.
    pub phase: Phase,
    /// Trajectory seconds that pass in a second.
    pub rate: f64,
    /// What was asked of the drive.
    pub setpoint: Setpoint,
    /// What the drive had measured before.
    pub measured: Measured,
}

impl ControlState {
    /// The level of the latched stop.
    pub fn stop_level(&self) -> Option<StopLevel> {
        self.stop.level()
    }

    /// Where the next trajectory must start when nothing is in work: at rest at the set-point.
    pub fn start(&self) -> State {
        State::at_rest(&self.setpoint.position)
    }

    /// Share of the motion in work that is done, 0 to 1.
    pub fn progress(&self) -> f64 {
        if self.duration_s > 0.0 {
            (self.progress_s / self.duration_s).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }
}

/// Words of an encoded state: six joint vectors and the scalars.
pub(crate) const STATE_WORDS: usize = 6 * MAX_AXES + 22;

const PHASES: [Phase; 6] =
    [Phase::Idle, Phase::Moving, Phase::Pausing, Phase::Paused, Phase::Stopping, Phase::Stopped];

const LIMITS: [LimitKind; 6] = [
    LimitKind::ToolSpeed,
    LimitKind::Separation,
    LimitKind::ContactSpeed,
    LimitKind::Overrun,
    LimitKind::ArmDistance,
    LimitKind::Workspace,
];

/// Position in a list, from 1; 0 for what is not in it.
fn code<T: PartialEq>(list: &[T], item: Option<&T>) -> u64 {
    item.and_then(|item| list.iter().position(|candidate| candidate == item))
        .map_or(0, |index| index as u64 + 1)
}

fn decode<T: Copy>(list: &[T], code: u64) -> Option<T> {
    list.get(usize::try_from(code).ok()?.checked_sub(1)?).copied()
}

/// The state as words, in the order in which [`from_words`] reads them.
pub(crate) fn to_words(state: &ControlState) -> impl Iterator<Item = u64> + '_ {
    let (setpoint, measured) = (&state.setpoint, &state.measured);
    let numbers = [
        state.time_s,
        state.progress_s,
        state.duration_s,
        state.rate,
        setpoint.gripper_gap_m,
        setpoint.gripper_force_n,
        measured.gripper_gap_m,
        measured.gripper_force_n,
        measured.time_s,
    ];
    let codes = [
        code(&PHASES, Some(&state.phase)),
        state.stop.bits(),
        state.active.map_or(0, |id| id.0),
        state.last_finished.0,
        code(&LIMITS, state.limited_by.as_ref()),
        u64::from(setpoint.safety_stop),
        state.lost_events,
        state.lost_telemetry,
        setpoint.position.len() as u64,
    ];
    let vectors = [
        &setpoint.position,
        &setpoint.velocity,
        &setpoint.acceleration,
        &measured.position,
        &measured.velocity,
        &measured.effort,
    ];
    let joints = vectors.into_iter().flat_map(|vector| vector.iter().copied());
    codes.into_iter().chain(numbers.into_iter().chain(joints).map(f64::to_bits))
}

/// Reads what [`to_words`] wrote.
pub(crate) fn from_words(words: &[u64]) -> ControlState {
    let mut words = words.iter().copied();
    let codes: [u64; 9] = std::array::from_fn(|_| words.next().unwrap_or(0));
    let [phase, stop, active, last_finished, limit, safety, events, telemetry, dof] = codes;
    let mut numbers = words.map(f64::from_bits);
    let mut next = || numbers.next().unwrap_or(0.0);
    let scalars: [f64; 9] = std::array::from_fn(|_| next());
    let [time_s, progress_s, duration_s, rate, gap, force, measured_gap, measured_force, at] =
        scalars;
    let dof = usize::try_from(dof).unwrap_or(0).min(MAX_AXES);
    let [position, velocity, acceleration, measured_position, measured_velocity, effort] =
        std::array::from_fn(|_| JointVector::from_fn(dof, |_| next()));
    ControlState {
        time_s,
        phase: decode(&PHASES, phase).unwrap_or_default(),
        stop: StopTicket::from_bits(stop),
        active: (active > 0).then_some(MotionId(active)),
        last_finished: MotionId(last_finished),
        progress_s,
        duration_s,
        rate,
        limited_by: decode(&LIMITS, limit),
        setpoint: Setpoint {
            position,
            velocity,
            acceleration,
            gripper_gap_m: gap,
            gripper_force_n: force,
            safety_stop: safety != 0,
        },
        measured: Measured {
            position: measured_position,
            velocity: measured_velocity,
            effort,
            gripper_gap_m: measured_gap,
            gripper_force_n: measured_force,
            time_s: at,
        },
        lost_events: events,
        lost_telemetry: telemetry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(start: f64) -> JointVector {
        JointVector::from_fn(7, |joint| start + joint as f64)
    }

    #[test]
    fn a_state_survives_the_words() {
        let state = ControlState {
            time_s: 1.5,
            phase: Phase::Stopping,
            stop: StopTicket::from_bits(0x302),
            active: Some(MotionId(7)),
            last_finished: MotionId(6),
            progress_s: 0.25,
            duration_s: 2.0,
            rate: 0.5,
            limited_by: Some(LimitKind::Separation),
            setpoint: Setpoint {
                position: vector(0.0),
                velocity: vector(10.0),
                acceleration: vector(20.0),
                gripper_gap_m: 0.08,
                gripper_force_n: 20.0,
                safety_stop: true,
            },
            measured: Measured {
                position: vector(30.0),
                velocity: vector(40.0),
                effort: vector(50.0),
                gripper_gap_m: 0.04,
                gripper_force_n: 19.0,
                time_s: 1.498,
            },
            lost_events: 3,
            lost_telemetry: 4,
        };
        let words: Vec<u64> = to_words(&state).collect();
        assert!(words.len() <= STATE_WORDS);
        assert_eq!(from_words(&words), state);
        assert_eq!(state.stop_level(), Some(StopLevel::FastHold));
        assert_eq!(state.progress(), 0.125);
    }

    #[test]
    fn the_largest_arm_fits() {
        let setpoint = Setpoint::at_rest(JointVector::zeros(MAX_AXES), 0.0);
        let mut state = from_words(&[]);
        state.setpoint = setpoint;
        state.measured = Measured::at_rest(setpoint.position, 0.0);
        assert!(to_words(&state).count() <= STATE_WORDS);
    }
}
