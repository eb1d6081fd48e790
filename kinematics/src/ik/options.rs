//! What is asked of the solver, and what it answers.

use crate::JointVector;
use nalgebra::{Unit, Vector3};
use std::time::{Duration, Instant};

/// Which part of the pose does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Freedom {
    /// None: all of it matters.
    #[default]
    None,
    /// Turning about the tip's z: the position and the direction of that axis matter (drilling, pointing,
    /// grasping something round).
    AboutToolZ,
    /// Turning about this direction of the tip's frame.
    AboutTool(Unit<Vector3<f64>>),
    /// The orientation: only the position matters.
    Rotation,
    /// The position: only the orientation matters.
    Position,
}

impl Freedom {
    /// Whether it says something: a direction to turn about must be one.
    pub(super) fn is_defined(&self) -> bool {
        match self {
            Self::AboutTool(axis) => axis.norm().is_finite() && axis.norm() > 1e-6,
            _ => true,
        }
    }
}

/// What an arm makes of the freedom that the target leaves it, once the target is reached.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum SecondaryGoal {
    /// To be far from singularities: the greatest [`crate::chain::Jacobian::manipulability`].
    Manipulability,
    /// To be far from the ends of the axes: the least sum of fourth powers of the distances from the
    /// middles, as shares of the half ranges.
    LimitDistance,
    /// To be near a posture: the least sum of squared distances.
    Posture(JointVector),
}

/// How well, how long and in which way to solve.
#[derive(Clone, Copy, Debug)]
pub struct IkOptions {
    /// Greatest distance from the target position, m.
    pub position_tolerance_m: f64,
    /// Greatest angle from the target orientation, rad.
    pub rotation_tolerance_rad: f64,
    /// Most iterations over all attempts. With this budget alone the answer is deterministic.
    pub iterations: usize,
    /// Most time over all attempts; only if it is given does the solver read the clock.
    pub time_limit: Option<Duration>,
    /// Which part of the pose matters.
    pub freedom: Freedom,
    /// Where a redundant arm is drawn to while it searches, without leaving the target.
    pub posture: Option<JointVector>,
    /// What a redundant arm (also one that is so by its [`Freedom`]) goes on to improve from the first
    /// solution, up to the nearest summit. It takes up to some hundred further iterations.
    pub secondary: Option<SecondaryGoal>,
    /// How often to go on after the first solution in search of one nearer to the seed, measured by the
    /// largest joint movement. Zero takes the first.
    pub nearer_attempts: usize,
    /// Start of the pseudo-random sequence of restarts.
    pub random_seed: u64,
}

impl Default for IkOptions {
    /// 10 µm, 10 µrad, 10 000 iterations (some milliseconds), the whole pose, the first solution.
    fn default() -> Self {
        Self {
            position_tolerance_m: 1e-5,
            rotation_tolerance_rad: 1e-5,
            iterations: 10_000,
            time_limit: None,
            freedom: Freedom::None,
            posture: None,
            secondary: None,
            nearer_attempts: 0,
            random_seed: 1,
        }
    }
}

impl IkOptions {
    /// When the time is up, counted from now; never if there is no limit, or one that no clock can tell.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.time_limit.and_then(|limit| Instant::now().checked_add(limit))
    }
}

/// What came of it. `q` is always within the limits and never holds a NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum IkAnswer {
    /// The pose is reached within the tolerances.
    Solved {
        /// Positions of the axes.
        q: JointVector,
    },
    /// The budget ended first; this came nearest.
    Nearest {
        /// Positions of the axes.
        q: JointVector,
        /// Distance that is left, m.
        position_error_m: f64,
        /// Angle that is left, rad.
        rotation_error_rad: f64,
    },
    /// No configuration reaches the pose: it lies beyond the arm's reach, or it is not a pose at all (NaN,
    /// infinite, a quaternion of zero, a free axis without direction).
    Unreachable,
}

impl IkAnswer {
    /// The solution, if there is one.
    pub fn solution(&self) -> Option<&JointVector> {
        match self {
            Self::Solved { q } => Some(q),
            _ => None,
        }
    }
}
