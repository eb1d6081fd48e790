//! The rigid-body engine, set up for things of centimetres and grams in steps of a millisecond.
//!
//! The engine gives way at contacts like a damped spring whose stiffness follows from the mass of the
//! bodies and a frequency; its defaults suit a game. Fingers that press 30 N on a block of 50 g would
//! sink into it by centimetres, so the frequencies here are high.

use nalgebra::{UnitQuaternion, Vector3};
use rapier3d_f64::prelude::*;

/// Size of what is simulated, m: the engine's tolerances follow from it (penetration 0.1 mm).
const LENGTH_UNIT_M: f64 = 0.02;
/// Steps of the solver within a step.
pub(crate) const SOLVER_STEPS: usize = 4;
/// Frequency of contacts between moving bodies, Hz.
const CONTACT_HZ: f64 = 800.0;
/// Frequency of contacts with bodies that do not give way, Hz.
const STATIC_CONTACT_HZ: f64 = 400.0;
/// Damping ratio of contacts.
const CONTACT_DAMPING: f64 = 5.0;
/// Speed at which the engine pushes overlapping bodies apart at most, m/s. It bounds the force of a
/// contact as well: with the default (0.06 m/s at this length unit) an arm that presses some 200 N on a
/// stack of blocks of 100 g pushes the upper slowly into the lower one.
const MOST_CORRECTION_M_S: f64 = 2.0;

/// Which colliders meet: memberships.
pub(crate) const OBJECTS: Group = Group::GROUP_1;
pub(crate) const FIXTURES: Group = Group::GROUP_2;
pub(crate) const LINKS: Group = Group::GROUP_3;
pub(crate) const FINGERS: Group = Group::GROUP_4;
pub(crate) const PEOPLE: Group = Group::GROUP_5;

/// Members of `own` that meet members of `others`.
pub(crate) fn groups(own: Group, others: Group) -> InteractionGroups {
    InteractionGroups::new(own, others, InteractionTestMode::And)
}

/// An empty world in which gravity pulls along −z of the root.
pub(crate) fn world(step_s: f64, base_from_root: &UnitQuaternion<f64>) -> PhysicsWorld {
    let down = Vector3::new(0.0, 0.0, -kinematics::dynamics::GRAVITY_M_S2);
    let mut world = PhysicsWorld {
        gravity: crate::convert::vector(&(base_from_root * down)),
        ..PhysicsWorld::default()
    };
    let parameters = &mut world.integration_parameters;
    parameters.dt = step_s;
    parameters.length_unit = LENGTH_UNIT_M;
    parameters.normalized_max_linear_velocity = 100.0 / LENGTH_UNIT_M;
    parameters.normalized_max_corrective_velocity = MOST_CORRECTION_M_S / LENGTH_UNIT_M;
    parameters.num_solver_iterations = SOLVER_STEPS;
    parameters.contact_softness = SpringCoefficients::new(CONTACT_HZ, CONTACT_DAMPING);
    parameters.static_contact_softness =
        SpringCoefficients::new(STATIC_CONTACT_HZ, CONTACT_DAMPING);
    // Friction for each contact patch, with twist: the model for each point slides up to 16 % too
    // far. Without friction in both passes, what is held creeps.
    parameters.friction_model = FrictionModel::Simplified;
    parameters.friction_in_bias_pass = true;
    parameters.contact_clustering = false;
    // Kept contacts keep their direction in the world: what is held would slip while the hand turns.
    parameters.contact_recycling = false;
    world
}

/// Friction coefficient of a collider such that two of them rub with `pair`: coefficients multiply.
pub(crate) fn surface(pair: f64) -> f64 {
    pair.sqrt()
}
