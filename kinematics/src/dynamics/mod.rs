//! Rigid-body dynamics of a chain: `M(q)·q̈ + c(q, q̇) + g(q) = τ`.
//!
//! Everything is computed in the frames of the joints (see [`crate::chain`]), with each body given by its
//! mass, its first moment and its inertia about the joint's origin, so that no centre of mass has to be
//! carried along. No call allocates. Joint friction is not part of it: a drive has it, a model does not.
//!
//! References: R. Featherstone, *Rigid Body Dynamics Algorithms*, 2008, chapters 5 to 7.

mod articulated_body;
mod body;
mod effective_mass;
mod inverse;
mod joint_matrix;
mod mass_matrix;
mod momentum_observer;

pub use joint_matrix::JointMatrix;
pub use momentum_observer::MomentumObserver;

use crate::MAX_AXES;
use crate::chain::Chain;
use crate::model::{Inertial, Robot};
use body::RigidBody;
use nalgebra::{Isometry3, Vector3};

/// Acceleration of free fall, m/s².
pub const GRAVITY_M_S2: f64 = 9.81;

/// The dynamics of one chain of a robot, with an optional payload at its tip.
///
/// Links that the chain carries but that have joints of their own (fingers) count as rigid, with these
/// joints at rest. The functions panic if they get fewer numbers than the chain has joints.
#[derive(Clone, Debug)]
pub struct Dynamics {
    chain: Chain,
    /// The robot's own links, by joint, in joint frames.
    own: [RigidBody; MAX_AXES],
    /// The same with the payload.
    bodies: [RigidBody; MAX_AXES],
    /// Free fall in the frame of the chain's base, m/s².
    gravity: Vector3<f64>,
}

impl Dynamics {
    /// The dynamics of `chain`, one of the robot's arms. Gravity pulls along −z of the robot's root.
    pub fn new(robot: &Robot, chain: &Chain) -> Self {
        let mut own = [RigidBody::WEIGHTLESS; MAX_AXES];
        for attachment in chain.attachments() {
            let (Some(joint), Some(inertial)) =
                (attachment.joint, robot.links()[attachment.link].inertial)
            else {
                continue;
            };
            let joint_from_link = chain.joint_from_link(joint) * attachment.carrier_from_link;
            own[joint] =
                own[joint].joined(&RigidBody::new(&inertial.transformed(&joint_from_link)));
        }
        let root = robot.links()[robot.root()].name.as_str();
        let base_from_root = chain
            .attachments()
            .iter()
            .find(|attachment| attachment.name == root)
            .map_or_else(Isometry3::identity, |attachment| attachment.carrier_from_link);
        let gravity = base_from_root.rotation * Vector3::new(0.0, 0.0, -GRAVITY_M_S2);
        Self { chain: chain.clone(), own, bodies: own, gravity }
    }

    /// The chain.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Fixes a load to the tip, given in the tip's frame, in place of any earlier one; none removes it.
    pub fn set_payload(&mut self, payload: Option<&Inertial>) {
        let last = self.chain.dof() - 1;
        self.bodies = self.own;
        if let Some(payload) = payload {
            let load = payload.transformed(&self.chain.last_from_tip());
            self.bodies[last] = self.own[last].joined(&RigidBody::new(&load));
        }
    }

    /// Sets the acceleration of free fall in the frame of the chain's base, m/s²: for an arm on a wall or
    /// a ceiling.
    pub fn set_gravity(&mut self, free_fall_m_s2: Vector3<f64>) {
        self.gravity = free_fall_m_s2;
    }
}
