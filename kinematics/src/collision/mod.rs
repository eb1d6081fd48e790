//! Collision: shapes, exact distances, and the robot in its world.

pub mod distance;
mod hull;
mod quickhull;
mod shape;
mod world;

pub use hull::Hull;
pub use shape::{Shape, Solid};
pub use world::{BoxObstacle, Obstacles, RoundObstacle, SphereObstacle, World, WorldError};
