//! Which joints the arm reports, and where they are.

use kinematics::model::{Arm, Gripper, Robot};
use robot_core::control::ControlState;

/// One joint that is reported.
#[derive(Clone, Debug, PartialEq)]
enum Source {
    /// A joint of the arm, base to tip from 0.
    Axis(usize),
    /// A finger: `position = multiplier · driven finger + offset`.
    Finger { multiplier: f64, offset: f64 },
}

/// Names of the reported joints and how their values follow from the state of the control loop.
#[derive(Clone, Debug)]
pub struct JointLayout {
    names: Vec<String>,
    sources: Vec<Source>,
    gripper: Option<Gripper>,
}

/// Values of all reported joints, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JointValues {
    /// rad or m
    pub position: Vec<f64>,
    /// rad/s or m/s; 0 for the fingers, which are not measured
    pub velocity: Vec<f64>,
    /// Nm or N
    pub effort: Vec<f64>,
}

impl JointLayout {
    /// The joints of the arm from base to tip, then its fingers.
    pub fn new(robot: &Robot, arm: &Arm) -> Self {
        let mut names = arm.chain.joint_names().to_vec();
        let mut sources: Vec<Source> = (0..names.len()).map(Source::Axis).collect();
        for name in arm.gripper.iter().flat_map(|gripper| &gripper.joint_names) {
            let joint = robot.joint(name).map(|index| &robot.joints()[index]);
            let mimic = joint.and_then(|joint| joint.mimic.as_ref());
            let (multiplier, offset) =
                mimic.map_or((1.0, 0.0), |mimic| (mimic.multiplier, mimic.offset));
            names.push(name.clone());
            sources.push(Source::Finger { multiplier, offset });
        }
        Self { names, sources, gripper: arm.gripper.clone() }
    }

    /// The names, in the order of the values.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Where the joints are measured.
    pub fn values(&self, state: &ControlState) -> JointValues {
        let mut values = JointValues::default();
        self.read(state, &mut values);
        values
    }

    /// As [`JointLayout::values`], into values whose memory is used again.
    pub fn read(&self, state: &ControlState, values: &mut JointValues) {
        let measured = &state.measured;
        let finger =
            self.gripper.as_ref().map_or(0.0, |it| it.joint_for_gap(measured.gripper_gap_m));
        for list in [&mut values.position, &mut values.velocity, &mut values.effort] {
            list.clear();
        }
        for source in &self.sources {
            let [position, velocity, effort] = match *source {
                Source::Axis(axis) => {
                    [&measured.position, &measured.velocity, &measured.effort].map(|v| v[axis])
                }
                Source::Finger { multiplier, offset } => {
                    [multiplier * finger + offset, 0.0, measured.gripper_force_n]
                }
            };
            values.position.push(position);
            values.velocity.push(velocity);
            values.effort.push(effort);
        }
    }
}

#[cfg(test)]
mod tests {
    use kinematics::JointVector;
    use robot_core::drive::Measured;

    use super::*;
    use crate::data;

    #[test]
    fn fingers_share_the_gap() {
        let robot = Robot::load(&data::find(data::Kind::Robot, "panda").unwrap()).unwrap();
        let arm = robot.arm(None).unwrap();
        let layout = JointLayout::new(&robot, arm);
        assert_eq!(layout.names().len(), 9, "{:?}", layout.names());
        let q = JointVector::from_fn(7, |axis| 0.1 * axis as f64);
        let measured = Measured::at_rest(q, 0.05);
        let state = crate::arm::tests::state_with(measured);
        let values = layout.values(&state);
        assert_eq!(values.position[..7], q[..]);
        assert!((values.position[7] - 0.025).abs() < 1e-12, "{:?}", values.position);
        assert!((values.position[8] - 0.025).abs() < 1e-12);
        assert_eq!(values.effort.len(), 9);
    }
}
