//! The scene: what stands in the cell, what the arm holds, named poses and where the operator is.
//!
//! All positions are metres in the robot's base frame: x forward, y left, z up. The same type is
//! read from scene files (TOML or JSON, see `urdf/scenes/`), from the batch form of the command
//! line and from ROS.

mod file;
mod geometry;
pub mod grounding;
mod object;
mod obstacles;
mod operator;
mod settle;
mod validate;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::task::ArmName;
pub use geometry::{Bounds, Support};
pub use object::{Object, ObjectId, Role, Shape};
pub(crate) use obstacles::container_parts;
pub use operator::Operator;
pub use validate::SceneError;

/// Everything the robot knows about its surroundings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scene {
    /// The objects, in no particular order; ids are unique.
    pub objects: Vec<Object>,
    /// What each arm holds. A robot with one arm has the one key [`ArmName::Right`].
    pub holding: BTreeMap<ArmName, ObjectId>,
    /// Names of poses that can be said ("home", "bin a"); their joint values belong to the robot.
    pub poses: Vec<String>,
    /// Where the operator stands and looks.
    pub operator: Operator,
}

impl Scene {
    /// The object with this id.
    pub fn object(&self, id: &str) -> Option<&Object> {
        self.objects.iter().find(|object| object.id == id)
    }

    /// Whether an arm holds this object.
    pub fn is_held(&self, id: &str) -> bool {
        self.holding.values().any(|held| held == id)
    }
}
