//! The links of the arm among the rigid bodies: they go where the arm's dynamics puts them.

use kinematics::Chain;
use kinematics::model::{Arm, Robot};
use nalgebra::{Isometry3, Point3, UnitQuaternion, Vector3};
use rapier3d_f64::prelude::*;

use crate::compliant::Wall;
use crate::contact::{Bodies, Touching};
use crate::convert::{back, pose};
use crate::physics::{LINKS, OBJECTS, groups, surface};
use crate::solid::{Part, link_part};

/// A convex part of a link or finger, for the springs against people and walls.
pub(crate) struct LinkSolid {
    /// Joint that carries it.
    pub(crate) joint: usize,
    /// Finger it belongs to, if it does.
    pub(crate) finger: Option<usize>,
    pub(crate) body: usize,
    pub(crate) shape: SharedShape,
    pub(crate) carrier_from_solid: Isometry3<f64>,
    pub(crate) base_from_solid: Isometry3<f64>,
    pub(crate) last_base_from_solid: Isometry3<f64>,
    /// A ball around it: middle in its own frame, and radius, m.
    ball: (Point3<f64>, f64),
}

impl LinkSolid {
    /// A solid of a body, that joint `joint` or a finger carries to `base_from_carrier`.
    pub(crate) fn new(
        (body, joint, finger): (usize, usize, Option<usize>),
        part: &Part,
        base_from_carrier: &Isometry3<f64>,
    ) -> Self {
        let base_from_solid = base_from_carrier * part.body_from_part;
        let ball = part.shape.compute_local_bounding_sphere();
        Self {
            joint,
            finger,
            body,
            shape: part.shape.clone(),
            carrier_from_solid: part.body_from_part,
            base_from_solid,
            last_base_from_solid: base_from_solid,
            ball: (back(ball.center()).into(), ball.radius()),
        }
    }

    /// Middle of a ball around it, base frame, and its radius, m.
    pub(crate) fn ball(&self) -> (Point3<f64>, f64) {
        (self.base_from_solid * self.ball.0, self.ball.1)
    }

    /// Velocity of the point of it that is at `point`, over the last step, m/s.
    pub(crate) fn velocity_at(&self, point: &Vector3<f64>, dt: f64) -> Vector3<f64> {
        let local = self.base_from_solid.inverse_transform_point(&(*point).into());
        (point - (self.last_base_from_solid * local).coords) / dt
    }
}

/// All links that the arm's joints carry.
pub(crate) struct Links {
    chain: Chain,
    /// Axis of each joint in the frame of the link that it carries.
    axes: Vec<Vector3<f64>>,
    is_prismatic: Vec<bool>,
    carriers: Vec<RigidBodyHandle>,
    pub(crate) base_from_link: Vec<Isometry3<f64>>,
    last: Vec<Isometry3<f64>>,
    pub(crate) solids: Vec<LinkSolid>,
    /// What of the robot does not move: its base, another arm.
    pub(crate) standing: Vec<Wall>,
    /// Joint of every body that belongs to the arm, by the body's number.
    pub(crate) joint_of_body: Vec<Option<usize>>,
    /// What of the robot could not be simulated.
    pub(crate) notes: Vec<String>,
}

impl Links {
    pub(crate) fn new(
        robot: &Robot,
        arm: &Arm,
        q: &[f64],
        world: &mut PhysicsWorld,
        bodies: &mut Bodies,
        friction: f64,
    ) -> Self {
        let chain = arm.chain.clone();
        let mut base_from_link = vec![Isometry3::identity(); chain.dof()];
        chain.link_poses(q, &mut base_from_link);
        let carriers = base_from_link.iter().map(|place| {
            let body = RigidBodyBuilder::kinematic_position_based();
            world.insert_body(body.pose(pose(place)).can_sleep(false))
        });
        let carriers = carriers.collect();
        let axes = chain.joint_names().iter().map(|name| {
            let joint = robot.joint(name).map(|joint| robot.joints()[joint].axis.into_inner());
            joint.unwrap_or_else(Vector3::z)
        });
        let axes = axes.collect();
        let is_prismatic = (0..chain.dof()).map(|axis| chain.is_prismatic(axis)).collect();
        let mut links = Self {
            chain,
            axes,
            is_prismatic,
            carriers,
            last: base_from_link.clone(),
            base_from_link,
            solids: Vec::new(),
            standing: Vec::new(),
            joint_of_body: Vec::new(),
            notes: Vec::new(),
        };
        links.add_links(robot, arm, world, bodies, friction);
        links
    }

    fn add_links(
        &mut self,
        robot: &Robot,
        arm: &Arm,
        world: &mut PhysicsWorld,
        bodies: &mut Bodies,
        friction: f64,
    ) {
        let base = world.insert_body(RigidBodyBuilder::fixed());
        let fingers = arm.gripper.as_ref().map_or(&[][..], |gripper| &gripper.finger_links);
        for place in arm.chain.attachments() {
            // Links that move beside the chain (another arm) stand still, but for the fingers.
            if fingers.contains(&place.name) {
                continue;
            }
            let link = &robot.links()[place.link];
            let body = bodies.add(Touching::Link(place.name.as_str().into()));
            let handle = place.joint.map_or(base, |joint| self.carriers[joint]);
            for shape in &link.collisions {
                let carrier_from_body = place.carrier_from_link * shape.link_from_body;
                let Some(part) = link_part(&carrier_from_body, &shape.geometry) else {
                    let name = &place.name;
                    self.notes.push(format!("link `{name}`: its mesh is not simulated"));
                    continue;
                };
                let collider = ColliderBuilder::new(part.shape.clone())
                    .position(pose(&part.body_from_part))
                    .collision_groups(groups(LINKS, OBJECTS))
                    .friction(surface(friction))
                    .friction_combine_rule(CoefficientCombineRule::Multiply)
                    .user_data(body as u128);
                world.insert_collider(collider, Some(handle));
                if let Some(joint) = place.joint {
                    let carrier = (body, joint, None);
                    self.solids.push(LinkSolid::new(carrier, &part, &self.base_from_link[joint]));
                } else {
                    let place = pose(&part.body_from_part);
                    let bounds = part.shape.compute_aabb(&place);
                    self.standing.push(Wall { body, shape: part.shape, place, bounds });
                }
            }
            self.carry(body, place.joint);
        }
    }

    /// Notes which joint carries a body.
    pub(crate) fn carry(&mut self, body: usize, joint: Option<usize>) {
        if self.joint_of_body.len() <= body {
            self.joint_of_body.resize(body + 1, None);
        }
        self.joint_of_body[body] = joint;
    }

    /// The body that joint `joint` carries.
    pub(crate) fn carrier(&self, joint: usize) -> RigidBodyHandle {
        self.carriers[joint]
    }

    /// Tells the engine where the links go in its next step.
    pub(crate) fn go(&mut self, q: &[f64], world: &mut PhysicsWorld) {
        self.last.clone_from(&self.base_from_link);
        self.chain.link_poses(q, &mut self.base_from_link);
        for (place, last) in self.base_from_link.iter_mut().zip(&self.last) {
            // A quaternion and its negative are one rotation, but the engine takes the way between
            // them for a whole turn.
            if place.rotation.coords.dot(&last.rotation.coords) < 0.0 {
                place.rotation = UnitQuaternion::new_unchecked(-place.rotation.into_inner());
            }
        }
        for (carrier, place) in self.carriers.iter().zip(&self.base_from_link) {
            if let Some(body) = world.bodies.get_mut(*carrier) {
                body.set_next_kinematic_position(pose(place));
            }
        }
    }

    /// Moves the solids after the links, the fingers' after `base_from_finger`.
    pub(crate) fn move_solids(&mut self, base_from_finger: &[Isometry3<f64>]) {
        for solid in &mut self.solids {
            let carrier = match solid.finger {
                Some(finger) => base_from_finger.get(finger).copied().unwrap_or_default(),
                None => self.base_from_link[solid.joint],
            };
            solid.last_base_from_solid = solid.base_from_solid;
            solid.base_from_solid = carrier * solid.carrier_from_solid;
        }
    }

    /// Torques at the joints from forces on links: for each joint its force in N and its moment about
    /// the origin of the base in N m, `τ_k = z_k · Σ_{j ≥ k} (m_j − o_k × f_j)`.
    pub(crate) fn torques(
        &self,
        wrenches: &[(Vector3<f64>, Vector3<f64>)],
    ) -> kinematics::JointVector {
        let mut torques = kinematics::JointVector::zeros(self.chain.dof());
        let (mut force, mut moment) = (Vector3::zeros(), Vector3::zeros());
        for joint in (0..self.chain.dof()).rev() {
            force += wrenches[joint].0;
            moment += wrenches[joint].1;
            let place = &self.base_from_link[joint];
            let axis = place.rotation * self.axes[joint];
            torques[joint] = if self.is_prismatic[joint] {
                axis.dot(&force)
            } else {
                axis.dot(&(moment - place.translation.vector.cross(&force)))
            };
        }
        torques
    }
}
