//! Records a robot: its links as shapes once, its joints as transforms and joint states over time.

use kinematics::JointVector;
use kinematics::model::{Arm, Body, Geometry, Robot};
use nalgebra::{Isometry3, Translation3};

use super::error::JournalError;
use super::message::{
    Color, Cube, Cylinder, JointStates, SceneEntity, SceneUpdate, Sphere, Time, Vector3,
};
use super::recorder::Recorder;
use crate::control::TelemetrySample;

/// Colour of links whose description gives none.
const LINK_COLOR: Color = Color { r: 0.75, g: 0.78, b: 0.82, a: 1.0 };

/// Turns telemetry of one arm into journal messages.
#[derive(Clone, Debug)]
pub struct RobotRecorder {
    robot: Robot,
    joint_names: Vec<String>,
    arm: Arm,
    interval_s: f64,
    next_s: f64,
}

impl RobotRecorder {
    /// For this arm of this robot. At most every `interval_s` seconds a sample is recorded (each
    /// takes about 4 kB); 0 records all of them.
    pub fn new(robot: &Robot, arm: &Arm, interval_s: f64) -> Self {
        let joint_names = arm.chain.joint_names().to_vec();
        let (robot, arm) = (robot.clone(), arm.clone());
        Self { robot, joint_names, arm, interval_s, next_s: f64::NEG_INFINITY }
    }

    /// Draws every link from its visual shapes, once at the start. Meshes are left out.
    ///
    /// # Errors
    /// As [`Recorder::event`].
    pub fn record_links(&self, recorder: &Recorder, time_s: f64) -> Result<(), JournalError> {
        let time = recorder.time(time_s);
        let links = self.robot.links().iter().filter(|link| !link.visuals.is_empty());
        let entities = links.map(|link| draw_link(time, &link.name, &link.visuals)).collect();
        recorder.scene(time_s, &SceneUpdate { deletions: Vec::new(), entities })
    }

    /// Records joint states, set-points and all transforms of one sample, if it is time for one.
    ///
    /// # Errors
    /// As [`Recorder::event`].
    pub fn record(
        &mut self,
        recorder: &Recorder,
        sample: &TelemetrySample,
    ) -> Result<(), JournalError> {
        let time_s = sample.time_s;
        if time_s < self.next_s {
            return Ok(());
        }
        // Half a nanosecond earlier, so that rounding does not skip a sample.
        self.next_s = time_s + self.interval_s - 5e-10;
        let measured = &sample.measured;
        let is = self.joints(
            [&measured.position, &measured.velocity],
            (None, Some(&measured.effort)),
            (measured.gripper_gap_m, measured.gripper_force_n),
        );
        recorder.joints("/joint_states", time_s, is)?;
        let setpoint = &sample.setpoint;
        let wanted = self.joints(
            [&setpoint.position, &setpoint.velocity],
            (Some(&setpoint.acceleration), None),
            (setpoint.gripper_gap_m, setpoint.gripper_force_n),
        );
        recorder.joints("/setpoints", time_s, wanted)?;
        let frames = self.transforms(&measured.position, measured.gripper_gap_m);
        recorder.transforms(time_s, frames)
    }

    fn joints(
        &self,
        [position, velocity]: [&JointVector; 2],
        (acceleration, effort): (Option<&JointVector>, Option<&JointVector>),
        (gripper_gap_m, gripper_force_n): (f64, f64),
    ) -> JointStates {
        let list =
            |vector: Option<&JointVector>| vector.map_or(Vec::new(), |vector| vector.to_vec());
        JointStates {
            timestamp: Time::from_ns(0),
            name: self.joint_names.clone(),
            position: position.to_vec(),
            velocity: velocity.to_vec(),
            acceleration: list(acceleration),
            effort: list(effort),
            gripper_gap_m,
            gripper_force_n,
        }
    }

    /// Parent link, child link and pose of every joint of the robot.
    pub fn transforms(
        &self,
        position: &JointVector,
        gripper_gap_m: f64,
    ) -> Vec<(&str, &str, Isometry3<f64>)> {
        let joints = self.robot.joints();
        let driven: Vec<f64> = joints
            .iter()
            .map(|joint| self.joint_position(&joint.name, position, gripper_gap_m))
            .collect();
        let links = self.robot.links();
        let frames = joints.iter().zip(&driven).map(|(joint, own)| {
            let leader = joint.mimic.as_ref().and_then(|mimic| {
                let leader = driven.get(mimic.leader)?;
                Some(mimic.multiplier * leader + mimic.offset)
            });
            let pose = joint.parent_from_child(leader.unwrap_or(*own));
            (links[joint.parent].name.as_str(), links[joint.child].name.as_str(), pose)
        });
        frames.collect()
    }

    /// Position of an arm joint, of the driven finger joint, or zero for what is not moved here.
    fn joint_position(&self, name: &str, position: &JointVector, gap_m: f64) -> f64 {
        if let Some(index) = self.joint_names.iter().position(|own| own == name) {
            return position.get(index).copied().unwrap_or(0.0);
        }
        let gripper = self.arm.gripper.as_ref();
        let finger = gripper.filter(|gripper| gripper.joint_names.iter().any(|own| own == name));
        finger.map_or(0.0, |gripper| gripper.joint_for_gap(gap_m))
    }
}

fn draw_link(time: Time, name: &str, visuals: &[Body]) -> SceneEntity {
    let mut entity = SceneEntity::new(time, name, &format!("link {name}"));
    for visual in visuals {
        let color = visual.colour.map_or(LINK_COLOR, |[r, g, b, a]| Color { r, g, b, a });
        draw_shape(&mut entity, &visual.link_from_body, &visual.geometry, color);
    }
    entity
}

fn draw_shape(
    entity: &mut SceneEntity,
    link_from_body: &Isometry3<f64>,
    geometry: &Geometry,
    color: Color,
) {
    let ball = |pose: &Isometry3<f64>, radius: f64| Sphere {
        pose: pose.into(),
        size: Vector3::from([2.0 * radius; 3]),
        color,
    };
    let cylinder = |radius: f64, length: f64| Cylinder {
        pose: link_from_body.into(),
        size: [2.0 * radius, 2.0 * radius, length].into(),
        bottom_scale: 1.0,
        top_scale: 1.0,
        color,
    };
    match *geometry {
        Geometry::Box { size_m } => {
            let size = <[f64; 3]>::from(size_m).into();
            entity.cubes.push(Cube { pose: link_from_body.into(), size, color });
        }
        Geometry::Cylinder { radius_m, length_m } => {
            entity.cylinders.push(cylinder(radius_m, length_m));
        }
        Geometry::Capsule { radius_m, length_m } => {
            entity.cylinders.push(cylinder(radius_m, length_m));
            for end in [-length_m / 2.0, length_m / 2.0] {
                let pose = link_from_body * Translation3::new(0.0, 0.0, end);
                entity.spheres.push(ball(&pose, radius_m));
            }
        }
        Geometry::Sphere { radius_m } => entity.spheres.push(ball(link_from_body, radius_m)),
        // Foxglove loads meshes only from where the reader can reach them.
        Geometry::Mesh { .. } => {}
    }
}
