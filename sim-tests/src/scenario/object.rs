//! Objects that a scenario adds to its scene.

use robot_core::scene::{Object, Role, Shape};
use serde::{Deserialize, Serialize};

/// An object as in a scene file, with every misspelt key refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectSpec {
    /// Unique within the scene.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Adjectives and synonyms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<String>,
    /// Centre in the base frame, metres.
    pub position: [f64; 3],
    /// Orientation in the base frame, quaternion `[qx, qy, qz, qw]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orientation: Option<[f64; 4]>,
    /// Geometry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Shape>,
    /// Mass, kg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mass_kg: Option<f64>,
    /// What it is for.
    #[serde(default)]
    pub role: Role,
}

impl ObjectSpec {
    /// The object.
    pub fn object(&self) -> Object {
        Object {
            id: self.id.clone(),
            name: self.name.clone(),
            attributes: self.attributes.clone(),
            position: self.position,
            orientation: self.orientation.unwrap_or([0.0, 0.0, 0.0, 1.0]),
            shape: self.shape,
            mass_kg: self.mass_kg,
            role: self.role,
        }
    }
}
