//! Collision: shapes, exact distances, and the robot in its world.
//!
//! [`World`] is what a file says about the surroundings, [`Obstacles`] the checked form of it, and
//! [`CollisionModel`] the robot. All of it is in metres and in the frame of the chain's base link.

pub mod allowed;
mod between_arms;
mod clearance_table;
mod cover;
pub mod distance;
mod error;
mod frames;
mod hull;
mod hull_cover;
mod links;
mod mesh;
mod model;
mod motion;
mod pairs;
mod part;
mod query;
mod quickhull;
mod shape;
mod world;

pub use between_arms::BetweenArms;
pub use error::CollisionError;
pub use hull::Hull;
pub use model::CollisionModel;
pub use motion::{FINEST_CLEARANCE_M, MotionChecker, MotionWorkspace};
pub use query::{Closest, Pair};
pub use shape::{Shape, Solid};
pub use world::{BoxObstacle, Obstacles, RoundObstacle, SphereObstacle, World, WorldError};
