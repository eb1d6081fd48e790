//! Objects of a scene.

use serde::{Deserialize, Serialize};

/// Identifies an object within its scene; never shown or spoken.
pub type ObjectId = String;

/// A thing in the cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Object {
    /// Unique within the scene.
    pub id: ObjectId,
    /// What people call it: "block", "drawer".
    pub name: String,
    /// Adjectives and synonyms: "red", "large", "cube".
    #[serde(default)]
    pub attributes: Vec<String>,
    /// Centre of the object in the base frame, metres.
    pub position: [f64; 3],
    /// Orientation in the base frame, quaternion `[qx, qy, qz, qw]`.
    #[serde(default = "identity")]
    pub orientation: [f64; 4],
    /// Geometry for grasping and collision; absent in scenes that only name things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Shape>,
    /// Mass in kilograms, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mass_kg: Option<f64>,
    /// What the object is for.
    #[serde(default)]
    pub role: Role,
}

fn identity() -> [f64; 4] {
    [0.0, 0.0, 0.0, 1.0]
}

/// Geometry of an object, in its own frame, centred at its position. Lengths in metres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A box with these full edge lengths along x, y, z.
    Box {
        /// Edge lengths.
        size: [f64; 3],
    },
    /// An upright cylinder, its axis along z.
    Cylinder {
        /// Radius.
        radius: f64,
        /// Length along z.
        length: f64,
    },
    /// A ball.
    Sphere {
        /// Radius.
        radius: f64,
    },
    /// An open box (tray, bin): floor and four walls.
    Container {
        /// Outer edge lengths along x, y, z.
        size: [f64; 3],
        /// Thickness of floor and walls.
        wall: f64,
    },
}

/// What an object is for, as far as skills care.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Can be grasped and carried.
    #[default]
    Item,
    /// Things are put on it: table, shelf. Never moved.
    Surface,
    /// Things are put in it: tray, bin. Never moved.
    Container,
    /// Fixed and in the way: a post, a wall.
    Obstacle,
}
