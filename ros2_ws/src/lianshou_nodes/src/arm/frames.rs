//! The frames of the robot's links, fixed and moving.

use kinematics::model::{JointKind, Robot};
use nalgebra::Isometry3;

use super::joints::{JointLayout, JointValues};

/// A frame in its parent's.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// Name of the frame.
    pub child: String,
    /// Name of the parent.
    pub parent: String,
    /// Its pose.
    pub parent_from_child: Isometry3<f64>,
}

/// The frames of a robot.
pub struct Frames {
    robot: Robot,
    /// Joints that move, with their place among the reported ones. A joint of another arm is not
    /// reported; it stands at zero.
    moving: Vec<(usize, Option<usize>)>,
}

impl Frames {
    /// The frames of this robot.
    pub fn new(robot: &Robot, layout: &JointLayout) -> Self {
        let moving = |(index, joint): (usize, &kinematics::model::Joint)| {
            let place = layout.names().iter().position(|name| *name == joint.name);
            (joint.kind != JointKind::Fixed).then_some((index, place))
        };
        let moving = robot.joints().iter().enumerate().filter_map(moving).collect();
        Self { robot: robot.clone(), moving }
    }

    /// The frames that never move.
    pub fn fixed(&self) -> Vec<Frame> {
        let joints = self.robot.joints().iter().enumerate();
        let fixed = joints.filter(|(_, joint)| joint.kind == JointKind::Fixed);
        fixed.map(|(index, _)| self.frame(index, 0.0)).collect()
    }

    /// The frames that move.
    pub fn moving(&self, values: &JointValues) -> Vec<Frame> {
        let position = |place: Option<usize>| place.map_or(0.0, |place| values.position[place]);
        self.moving.iter().map(|&(joint, place)| self.frame(joint, position(place))).collect()
    }

    fn frame(&self, joint: usize, position: f64) -> Frame {
        let joint = &self.robot.joints()[joint];
        let name = |link: usize| self.robot.links()[link].name.clone();
        Frame {
            child: name(joint.child),
            parent: name(joint.parent),
            parent_from_child: joint.parent_from_child(position),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use kinematics::JointVector;
    use robot_core::drive::Measured;

    use super::*;
    use crate::data;

    #[test]
    fn the_chain_of_frames_ends_where_forward_kinematics_does() {
        let robot = Robot::load(&data::find(data::Kind::Robot, "panda").unwrap()).unwrap();
        let arm = robot.arm(None).unwrap();
        let layout = JointLayout::new(&robot, arm);
        let frames = Frames::new(&robot, &layout);
        let q = JointVector::from_fn(7, |axis| 0.3 - 0.2 * axis as f64);
        let state = crate::arm::tests::state_with(Measured::at_rest(q, 0.02));
        let mut all = frames.fixed();
        all.extend(frames.moving(&layout.values(&state)));
        let by_child: HashMap<_, _> =
            all.iter().map(|frame| (frame.child.as_str(), frame)).collect();
        assert_eq!(by_child.len(), robot.links().len() - 1, "every link but the root, once");
        let mut pose = Isometry3::identity();
        let mut link = arm.chain.tip();
        while link != arm.chain.base() {
            let frame = by_child[link];
            pose = frame.parent_from_child * pose;
            link = &frame.parent;
        }
        let error = pose.inv_mul(&arm.chain.forward(&q));
        assert!(error.translation.vector.norm() < 1e-9 && error.rotation.angle() < 1e-9);
    }
}
