//! Is a given path free? For straight tool motions (approach, retreat) and anything else that comes
//! as a list of positions.

use crate::JointVector;
use crate::collision::{MotionChecker, Pair};

/// Where a path is blocked.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocked {
    /// The motion from position `motion` to the next one is not free.
    pub motion: usize,
    /// What comes too close.
    pub pair: Pair,
}

/// The first motion of a path that is not free; `None` if all are.
///
/// A tool motion along a line is first turned into positions by inverse kinematics; this says
/// whether the arm gets through. Positions that are no positions of this arm count as free of
/// obstacles here and are for the caller to refuse.
pub fn first_blocked(checker: &mut MotionChecker<'_>, path: &[JointVector]) -> Option<Blocked> {
    path.windows(2).enumerate().find_map(|(motion, ends)| {
        checker.motion_blocker(&ends[0], &ends[1]).map(|pair| Blocked { motion, pair })
    })
}
