//! Why the tool cannot be led along a path.

use crate::trajectory::TrajectoryError;

/// Why a tool path is none, or cannot be followed. Everything is found before anything moves.
///
/// # What to do
/// `Singular`, `Unreachable` and `BeyondLimit` say where along the path it fails: begin in another
/// configuration, move the path, or move in joint space instead.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CartesianError {
    /// A pose or tolerance is NaN, infinite or negative, or there is no pose.
    #[error("{what} is not usable: {value}")]
    BadNumber {
        /// What it is.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// The three points of an arc lie on a line.
    #[error("the three points of the arc lie on a line (the circle's radius exceeds {limit_m} m)")]
    NoArc {
        /// Greatest radius of an arc, m.
        limit_m: f64,
    },
    /// The arm does not stand at the beginning of the path.
    #[error("the arm stands {distance_m:.6} m and {angle_rad:.6} rad from the path's beginning")]
    NotAtStart {
        /// Distance, m.
        distance_m: f64,
        /// Angle, rad.
        angle_rad: f64,
    },
    /// An axis would have to move much faster than the tool: the arm is close to a singularity.
    #[error(
        "near a singularity at {at_m:.4} m: axis {axis} would move {rate:.1} per metre, limit {limit:.1}"
    )]
    Singular {
        /// Where along the path, m.
        at_m: f64,
        /// Axis.
        axis: usize,
        /// Movement of the axis for a metre of the path, rad/m (or m/m).
        rate: f64,
        /// Greatest permitted.
        limit: f64,
    },
    /// No continuation of the present configuration reaches the pose.
    #[error("the tool cannot get beyond {at_m:.4} m: {distance_m:.6} m are left there")]
    Unreachable {
        /// Where along the path, m.
        at_m: f64,
        /// Distance that remains to the pose at this place, m.
        distance_m: f64,
    },
    /// An axis reaches the end of its range.
    #[error("axis {axis} leaves its range {lower:.4} to {upper:.4} at {at_m:.4} m: {value:.4}")]
    BeyondLimit {
        /// Where along the path, m.
        at_m: f64,
        /// Axis.
        axis: usize,
        /// Position it would have to take.
        value: f64,
        /// Lowest position.
        lower: f64,
        /// Highest position.
        upper: f64,
    },
    /// Arms that are to move together hang on a common axis.
    #[error("the arms of the group share an axis; they cannot keep a relative place to each other")]
    SharedAxes,
    /// The path of the joints could not be made.
    #[error(transparent)]
    Path(#[from] TrajectoryError),
}
