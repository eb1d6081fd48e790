//! Where the operator stands: it decides what left, right, in front and behind mean.

use serde::{Deserialize, Serialize};

/// Position and view of the operator in the base frame.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Operator {
    /// Where the operator stands, metres.
    pub position: [f64; 3],
    /// Where the operator looks; need not be of unit length.
    pub facing: [f64; 3],
}

impl Default for Operator {
    /// At the robot's base, looking along +x: left is +y.
    fn default() -> Self {
        Self { position: [0.0; 3], facing: [1.0, 0.0, 0.0] }
    }
}
