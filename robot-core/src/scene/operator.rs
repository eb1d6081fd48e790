//! Where the operator stands: it decides what left, right, in front and behind mean.

use nalgebra::Vector3;
use serde::{Deserialize, Serialize};

use crate::task::Direction;

/// Position and view of the operator in the base frame.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Operator {
    /// Where the operator stands, metres.
    pub position: [f64; 3],
    /// Where the operator looks; need not be of unit length.
    pub facing: [f64; 3],
}

impl Operator {
    /// Unit vector in which the operator looks, level; +x for a view straight up or down.
    pub fn forward(&self) -> Vector3<f64> {
        let level = Vector3::new(self.facing[0], self.facing[1], 0.0);
        level.try_normalize(1e-9).unwrap_or_else(Vector3::x)
    }

    /// Unit vector to the operator's left, level.
    pub fn left(&self) -> Vector3<f64> {
        Vector3::z().cross(&self.forward())
    }

    /// Unit vector of a direction in the base frame; `None` for the two turning senses.
    ///
    /// ```
    /// use robot_core::{scene::Operator, task::Direction};
    /// let opposite = Operator { position: [1.0, 0.0, 0.0], facing: [-2.0, 0.0, 0.0] };
    /// let left = opposite.direction(Direction::Left).unwrap();
    /// assert!((left.y + 1.0).abs() < 1e-12, "someone who faces the robot has -y on the left");
    /// assert_eq!(opposite.direction(Direction::Clockwise), None);
    /// ```
    pub fn direction(&self, direction: Direction) -> Option<Vector3<f64>> {
        match direction {
            Direction::Left => Some(self.left()),
            Direction::Right => Some(-self.left()),
            Direction::Forward => Some(self.forward()),
            Direction::Backward => Some(-self.forward()),
            Direction::Up => Some(Vector3::z()),
            Direction::Down => Some(-Vector3::z()),
            Direction::Clockwise | Direction::Counterclockwise => None,
        }
    }
}

impl Default for Operator {
    /// At the robot's base, looking along +x: left is +y.
    fn default() -> Self {
        Self { position: [0.0; 3], facing: [1.0, 0.0, 0.0] }
    }
}
