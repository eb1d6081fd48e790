//! What is asked of the solver, and what it answers.

use crate::JointVector;
use std::time::Duration;

/// Which part of the pose matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Freedom {
    /// All of it.
    #[default]
    None,
    /// The position and the direction of the tip's z; it may turn about z (drilling, pointing, grasping
    /// something round).
    AboutToolZ,
    /// The position only.
    Rotation,
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
            nearer_attempts: 0,
            random_seed: 1,
        }
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
    /// infinite, a quaternion of zero).
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
