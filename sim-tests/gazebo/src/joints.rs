//! Between the joints of an arm and those of its model in Gazebo.
//!
//! Gazebo's models have every moving joint of the robot, the fingers and other arms included; a
//! command lists a position for each, in the robot's order. Gazebo's mimic fingers are joints of
//! their own that get the same command.

use kinematics::JointVector;
use kinematics::model::{Arm, Gripper, JointKind, Robot};
use robot_core::drive::{Measured, Setpoint};

use crate::error::GazeboError;
use crate::world::JointSample;

/// Fingers that stand still this far from where they shall go have met something, m.
const BLOCKED_M: f64 = 5e-4;
/// Speed below which a finger stands, m/s.
const STILL_M_S: f64 = 2e-3;

/// Which joint of the model is what for the arm.
#[derive(Clone, Debug)]
pub struct JointMap {
    joints: Vec<MappedJoint>,
    dof: usize,
    gripper: Option<Gripper>,
}

#[derive(Clone, Debug)]
struct MappedJoint {
    name: String,
    part: Part,
    /// Place among the joints of the state messages, once one has been seen.
    place: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
enum Part {
    /// A joint of the arm.
    Axis(usize),
    /// A finger: its position is `multiplier · driven + offset`.
    Finger { multiplier: f64, offset: f64 },
    /// Of another arm: it stays where it is.
    Other(f64),
}

impl JointMap {
    /// For one arm of a robot.
    pub fn new(robot: &Robot, arm: &Arm) -> Self {
        let moving = robot.joints().iter().filter(|joint| joint.kind != JointKind::Fixed);
        let part = |name: &str, mimic: Option<(f64, f64)>| {
            let axis = arm.chain.joint_names().iter().position(|known| known == name);
            let is_finger =
                |gripper: &Gripper| gripper.joint_names.iter().any(|known| known == name);
            match axis {
                Some(axis) => Part::Axis(axis),
                None if arm.gripper.as_ref().is_some_and(is_finger) => {
                    let (multiplier, offset) = mimic.unwrap_or((1.0, 0.0));
                    Part::Finger { multiplier, offset }
                }
                None => Part::Other(0.0),
            }
        };
        let joints = moving.map(|joint| MappedJoint {
            name: joint.name.clone(),
            part: part(
                &joint.name,
                joint.mimic.as_ref().map(|mimic| (mimic.multiplier, mimic.offset)),
            ),
            place: None,
        });
        Self { joints: joints.collect(), dof: arm.chain.dof(), gripper: arm.gripper.clone() }
    }

    /// Joints of the arm.
    pub fn dof(&self) -> usize {
        self.dof
    }

    /// Finds the joints in the state messages of the model, and keeps other arms where they are.
    ///
    /// # Errors
    /// One is missing.
    pub fn learn(&mut self, sample: &JointSample) -> Result<(), GazeboError> {
        for joint in &mut self.joints {
            let place = sample.names.iter().position(|name| *name == joint.name);
            let place =
                place.ok_or_else(|| GazeboError::MissingJoint { joint: joint.name.clone() })?;
            joint.place = Some(place);
            if let Part::Other(position) = &mut joint.part {
                *position = sample.position[place];
            }
        }
        Ok(())
    }

    /// The positions to command, where the set-point shall be reached `remaining_s` seconds from now;
    /// one for each joint of the model. `positions` keeps its memory.
    pub fn command(&self, setpoint: &Setpoint, remaining_s: f64, positions: &mut Vec<f64>) {
        let driven = self
            .gripper
            .as_ref()
            .map_or(0.0, |gripper| gripper.joint_for_gap(setpoint.gripper_gap_m));
        positions.clear();
        positions.extend(self.joints.iter().map(|joint| match joint.part {
            Part::Axis(axis) => {
                let (v, a) = (setpoint.velocity[axis], setpoint.acceleration[axis]);
                setpoint.position[axis] - remaining_s * (v - a * remaining_s / 2.0)
            }
            Part::Finger { multiplier, offset } => multiplier * driven + offset,
            Part::Other(position) => position,
        }));
    }

    /// What a state message says of the arm. Before [`Self::learn`] everything is zero.
    pub fn measured(&self, sample: &JointSample, setpoint: Option<&Setpoint>) -> Measured {
        let zero = JointVector::zeros(self.dof);
        let (mut position, mut velocity, mut effort) = (zero, zero, zero);
        let mut fingers = Fingers::default();
        for joint in &self.joints {
            let Some(place) = joint.place else { continue };
            let (q, qd) = (sample.position[place], sample.velocity[place]);
            match joint.part {
                Part::Axis(axis) => {
                    (position[axis], velocity[axis], effort[axis]) = (q, qd, sample.effort[place]);
                }
                Part::Finger { multiplier, offset } => {
                    fingers.add((q - offset) / multiplier, qd / multiplier, sample.effort[place]);
                }
                Part::Other(_) => {}
            }
        }
        let gripper = self.gripper.as_ref();
        let gap_m = gripper.map_or(0.0, |gripper| gripper.gap_for_joint(fingers.mean_position()));
        Measured {
            position,
            velocity,
            effort,
            gripper_gap_m: gap_m,
            gripper_force_n: setpoint.map_or(0.0, |setpoint| fingers.force_n(gap_m, setpoint)),
            time_s: sample.time_s,
        }
    }
}

#[derive(Default)]
struct Fingers {
    count: f64,
    position: f64,
    fastest: f64,
    effort: f64,
}

impl Fingers {
    fn add(&mut self, position: f64, velocity: f64, effort: f64) {
        self.count += 1.0;
        self.position += position;
        self.fastest = self.fastest.max(velocity.abs());
        self.effort += effort.abs();
    }

    fn mean_position(&self) -> f64 {
        if self.count > 0.0 { self.position / self.count } else { 0.0 }
    }

    /// Force between fingers and object: zero unless they stand before they are where they shall go.
    /// Where Gazebo does not tell joint forces (`gz sim` does not), they press as asked.
    fn force_n(&self, gap_m: f64, setpoint: &Setpoint) -> f64 {
        let is_blocked = gap_m > setpoint.gripper_gap_m + BLOCKED_M && self.fastest < STILL_M_S;
        match (is_blocked, self.effort > 0.0) {
            (false, _) => 0.0,
            (true, true) => self.effort / self.count,
            (true, false) => setpoint.gripper_force_n,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn map() -> (JointMap, JointVector) {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../urdf/scr5_class"));
        let robot = Robot::load(folder).unwrap();
        let arm = robot.arm(None).unwrap();
        (JointMap::new(&robot, arm), arm.poses["home"])
    }

    /// Reversed, as a server may list joints in any order.
    fn sample(map: &JointMap, position: impl Fn(usize) -> f64) -> JointSample {
        let names: Vec<String> = map.joints.iter().rev().map(|joint| joint.name.clone()).collect();
        let count = names.len();
        let position = (0..count).map(|index| position(count - 1 - index)).collect();
        JointSample {
            time_s: 1.0,
            names,
            position,
            velocity: vec![0.0; count],
            effort: vec![0.0; count],
        }
    }

    #[test]
    fn what_is_commanded_is_measured() {
        let (mut map, home) = map();
        let setpoint = Setpoint::at_rest(home, 0.05);
        let mut positions = Vec::new();
        map.command(&setpoint, 0.0, &mut positions);
        assert_eq!(positions.len(), 9);
        assert_eq!(positions[7..], [0.025, 0.025]);
        let sample = sample(&map, |index| positions[index]);
        map.learn(&sample).unwrap();
        let measured = map.measured(&sample, Some(&setpoint));
        assert_eq!(measured.position, home);
        assert!((measured.gripper_gap_m - 0.05).abs() < 1e-12);
        assert_eq!((measured.gripper_force_n, measured.time_s), (0.0, 1.0));
    }

    #[test]
    fn a_setpoint_is_approached_with_its_speed() {
        let (map, home) = map();
        let mut setpoint = Setpoint::at_rest(home, 0.05);
        setpoint.velocity[0] = 1.0;
        setpoint.acceleration[0] = 2.0;
        let mut positions = Vec::new();
        map.command(&setpoint, 0.001, &mut positions);
        assert!((positions[0] - (home[0] - 0.001 + 1e-6)).abs() < 1e-15);
        assert_eq!(positions[1], home[1]);
    }

    #[test]
    fn fingers_that_stand_apart_hold_something() {
        let (mut map, home) = map();
        let open = sample(&map, |index| if index < 7 { home[index] } else { 0.02 });
        map.learn(&open).unwrap();
        let setpoint = Setpoint { gripper_force_n: 30.0, ..Setpoint::at_rest(home, 0.0) };
        assert_eq!(map.measured(&open, Some(&setpoint)).gripper_force_n, 30.0);
        let mut told = open.clone();
        told.effort.fill(12.0);
        assert_eq!(map.measured(&told, Some(&setpoint)).gripper_force_n, 12.0);
        told.velocity.fill(0.05);
        assert_eq!(map.measured(&told, Some(&setpoint)).gripper_force_n, 0.0);
    }

    #[test]
    fn a_missing_joint_is_named() {
        let (mut map, _) = map();
        let mut few = sample(&map, |_| 0.0);
        few.names[0] = "another".into();
        let error = map.learn(&few).unwrap_err().to_string();
        assert!(error.contains("finger_right_joint"), "{error}");
    }
}
