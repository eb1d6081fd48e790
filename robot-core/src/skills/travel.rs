//! Moving without grasping: home, named poses, places, jogging, turning, pointing.

use kinematics::JointVector;
use nalgebra::{Isometry3, Point3, Translation3, UnitQuaternion, Vector3};

use super::OPERATOR;
use super::draft::Draft;
use super::mover::Contact;
use super::place::reach_below_tip;
use super::refusals::Refusals;
use super::target::{self, Target};
use crate::executor::Refusal;
use crate::task::{Direction, JointRef, Place, Relation};

/// Distance of a jog when none was said, metres.
const JOG_M: f64 = 0.05;
/// Longest jog, metres.
const LONGEST_JOG_M: f64 = 2.0;
/// Angle of a turn when none was said, degrees.
const TURN_DEG: f64 = 15.0;
/// Largest turn, degrees.
const LARGEST_TURN_DEG: f64 = 720.0;
/// The tool is turned in parts of at most this angle, so that its sense is never in doubt, rad.
const TURN_PART_RAD: f64 = 1.0;

impl Draft<'_> {
    /// Goes to a pose of the robot or one that was taught.
    pub(super) fn go_to_pose(&mut self, name: &str) -> Result<(), Refusal> {
        let pose = self.known.pose(name);
        let pose = pose.ok_or_else(|| Refusal::UnknownPose { name: name.to_owned() })?;
        self.transfer("transfer", &[pose])
    }

    /// Brings the tool to a place or a named pose.
    pub(super) fn move_to(&mut self, place: Option<&Place>, linear: bool) -> Result<(), Refusal> {
        let place = place.ok_or_else(|| Refusal::MissingSlot { slot: "to".into() })?;
        if place.reference_id.is_none() {
            if let Some(pose) = self.known.pose(&place.reference) {
                return match linear {
                    true => {
                        let tip = self.arm().chain.forward(&pose);
                        self.straight("transfer", &tip, &Contact::none(), 1.0)
                    }
                    false => self.transfer("transfer", &[pose]),
                };
            }
            if place.reference == OPERATOR {
                return self.go_to_hand();
            }
            if place.relation == Relation::At {
                return Err(Refusal::UnknownPose { name: place.reference.clone() });
            }
        }
        let below = reach_below_tip(&self.scene, self.held.as_ref());
        let closing = self.base_from_tip().rotation * Vector3::y();
        let target = target::of_place(&self.scene, place, below, &closing)?;
        self.go_to_target(&target, linear)
    }

    /// Brings the tool in front of the operator, pointing down.
    pub(super) fn go_to_hand(&mut self) -> Result<(), Refusal> {
        let closing = self.base_from_tip().rotation * Vector3::y();
        let target = target::downward(Point3::from(self.config().handover), &closing);
        self.go_to_target(&target, false)
    }

    /// Points the tool at an object.
    pub(super) fn point_at(&mut self, id: Option<&str>, phrase: &str) -> Result<(), Refusal> {
        let target = target::pointing_at(&self.scene, id, phrase, &self.base_from_tip())?;
        self.go_to_target(&target, false)
    }

    fn go_to_target(&mut self, target: &Target, linear: bool) -> Result<(), Refusal> {
        let mut refusals = Refusals::default();
        let mut goals = Vec::new();
        for pose in &target.base_from_tip {
            if linear {
                match self.attempt(|draft| draft.straight("transfer", pose, &Contact::none(), 1.0))
                {
                    Ok(()) => return Ok(()),
                    Err(refusal) => refusals.add(refusal),
                }
                continue;
            }
            match self.postures(pose) {
                Ok(postures) => goals.extend(postures),
                Err(refusal) => refusals.add(refusal),
            }
        }
        let position = target.position.coords.into();
        if goals.is_empty() {
            return Err(refusals.worst(position));
        }
        self.transfer("transfer", &goals)
    }

    /// Moves the tool a little, in the operator's directions, keeping its orientation.
    pub(super) fn jog(
        &mut self,
        direction: Option<Direction>,
        distance_m: Option<f64>,
    ) -> Result<(), Refusal> {
        let direction =
            direction.ok_or_else(|| Refusal::MissingSlot { slot: "direction".into() })?;
        let Some(way) = self.scene.operator.direction(direction) else {
            return self.turn_tool(Some(direction), None);
        };
        let distance_m = within("distance_m", distance_m.unwrap_or(JOG_M), LONGEST_JOG_M)?;
        let pose = Translation3::from(way * distance_m) * self.base_from_tip();
        self.straight("jog", &pose, &Contact::none(), 1.0)
    }

    /// Turns the tool about the vertical through its tip; left is counterclockwise from above.
    pub(super) fn turn_tool(
        &mut self,
        direction: Option<Direction>,
        angle_deg: Option<f64>,
    ) -> Result<(), Refusal> {
        let angle = signed_angle(direction, angle_deg)?;
        let parts = (angle.abs() / TURN_PART_RAD).ceil().max(1.0);
        let turn = UnitQuaternion::from_axis_angle(&Vector3::z_axis(), angle / parts);
        for _ in 0..parts as usize {
            let tip = self.base_from_tip();
            let pose = Isometry3::from_parts(tip.translation, turn * tip.rotation);
            self.straight("turn", &pose, &Contact::none(), 1.0)?;
        }
        Ok(())
    }

    /// Turns one joint.
    pub(super) fn turn_joint(
        &mut self,
        joint: &JointRef,
        direction: Option<Direction>,
        angle_deg: Option<f64>,
    ) -> Result<(), Refusal> {
        let axis = self.joint_index(joint)?;
        let mut goal: JointVector = self.q;
        goal[axis] += signed_angle(direction, angle_deg)?;
        let limits = self.arm().chain.limits();
        let (lower, upper) = (limits.lower[axis], limits.upper[axis]);
        if !(lower..=upper).contains(&goal[axis]) {
            let joint = self.arm().chain.joint_names()[axis].clone();
            return Err(Refusal::JointLimit { joint, value: goal[axis], lower, upper });
        }
        self.turn_joints("turn", &goal)
    }

    fn joint_index(&self, joint: &JointRef) -> Result<usize, Refusal> {
        let names = self.arm().chain.joint_names();
        let found = match joint {
            JointRef::Number(number) => {
                (*number as usize).checked_sub(1).filter(|index| *index < names.len())
            }
            JointRef::Name(said) => names.iter().position(|name| name.eq_ignore_ascii_case(said)),
        };
        let said = || match joint {
            JointRef::Number(number) => number.to_string(),
            JointRef::Name(name) => name.clone(),
        };
        found.ok_or_else(|| Refusal::UnknownJoint { joint: said() })
    }
}

/// The angle in rad with its sense: counterclockwise (left, up, forward) is positive.
pub(super) fn signed_angle(
    direction: Option<Direction>,
    angle_deg: Option<f64>,
) -> Result<f64, Refusal> {
    let angle_deg = within("angle_deg", angle_deg.unwrap_or(TURN_DEG), LARGEST_TURN_DEG)?;
    let is_negative = matches!(
        direction,
        Some(Direction::Right | Direction::Clockwise | Direction::Down | Direction::Backward)
    );
    Ok(if is_negative { -angle_deg } else { angle_deg }.to_radians())
}

/// A number that must be positive and at most `most`.
pub(super) fn within(slot: &str, value: f64, most: f64) -> Result<f64, Refusal> {
    if value > 0.0 && value <= most {
        return Ok(value);
    }
    let value = value.is_finite().then_some(value);
    Err(Refusal::InvalidValue { slot: slot.to_owned(), value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_is_counterclockwise() {
        let angle = |direction| signed_angle(direction, Some(90.0)).unwrap();
        let quarter = std::f64::consts::FRAC_PI_2;
        assert!((angle(Some(Direction::Left)) - quarter).abs() < 1e-12);
        assert!((angle(Some(Direction::Clockwise)) + quarter).abs() < 1e-12);
        assert!((angle(None) - quarter).abs() < 1e-12);
    }

    #[test]
    fn numbers_that_make_no_sense_are_refused() {
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY, 3.0] {
            let refused = within("distance_m", value, 2.0);
            assert!(matches!(refused, Err(Refusal::InvalidValue { .. })), "{value}");
        }
    }
}
