//! Why no trajectory was made.

/// Why a trajectory could not be made. Axes count from 0 at the base.
///
/// # What to do
/// `Length`, `NotFinite` and `BadLimit` are mistakes of the caller. `GoalOutside`, `GoalTooFast` and
/// `CannotStop` are facts about the request: choose another goal, or slow down earlier.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TrajectoryError {
    /// Two arguments disagree about the number of axes.
    #[error("{what} has {found} axes, the limits have {expected}")]
    Length {
        /// Which argument.
        what: &'static str,
        /// Axes of the limits.
        expected: usize,
        /// Axes of the argument.
        found: usize,
    },
    /// No axis, or more than a group may have.
    #[error("{found} axes are asked for; 1 to {most} are possible")]
    AxisCount {
        /// Axes asked for.
        found: usize,
        /// Most axes of a group.
        most: usize,
    },
    /// A number is NaN or infinite.
    #[error("{what} of axis {axis} is {value}, not a finite number")]
    NotFinite {
        /// Which number.
        what: &'static str,
        /// Axis.
        axis: usize,
        /// Its value.
        value: f64,
    },
    /// A limit is zero, negative, infinite or NaN, or its range is empty.
    #[error("the {what} limit of axis {axis} is {value}; it must be finite and of the right sign")]
    BadLimit {
        /// Which limit.
        what: &'static str,
        /// Axis.
        axis: usize,
        /// Its value.
        value: f64,
    },
    /// A position of the goal or of a path lies outside the range of its axis.
    #[error("axis {axis}: position {value:.6} is outside {lower:.6} to {upper:.6}")]
    GoalOutside {
        /// Axis.
        axis: usize,
        /// Wanted position.
        value: f64,
        /// Lowest position.
        lower: f64,
        /// Highest position.
        upper: f64,
    },
    /// The goal asks for more speed or acceleration than the axis has, or cannot be left in time.
    #[error("axis {axis}: the goal's {what} {value:.6} exceeds the limit {limit:.6}")]
    GoalTooFast {
        /// Velocity or acceleration.
        what: &'static str,
        /// Axis.
        axis: usize,
        /// Wanted value.
        value: f64,
        /// Limit.
        limit: f64,
    },
    /// The axis moves so fast that even the hardest braking ends beyond its position limit.
    #[error(
        "axis {axis}: from {position:.6} at {velocity:.6} per second, braking passes the limit \
         {limit:.6} by {overshoot:.6}"
    )]
    CannotStop {
        /// Axis.
        axis: usize,
        /// Position at the start.
        position: f64,
        /// Velocity at the start.
        velocity: f64,
        /// Position limit that is passed.
        limit: f64,
        /// By how much it is passed, in rad or m.
        overshoot: f64,
    },
    /// A path without any point.
    #[error("the path has no point")]
    EmptyPath,
    /// A corner tolerance is negative or not finite.
    #[error("the corner tolerance is {value}; it must be finite and not negative")]
    BadTolerance {
        /// Its value.
        value: f64,
    },
    /// The knots of a spline do not rise.
    #[error("the knots of the spline must rise; one lies {value} after the one before")]
    BadKnots {
        /// Distance from the knot before.
        value: f64,
    },
    /// A speed limit along the path is zero, negative or NaN.
    #[error("the speed limit along the path is {value}; it must be positive")]
    BadSpeed {
        /// Its value.
        value: f64,
    },
    /// The arm is too heavy for an axis to hold it somewhere on the path.
    #[error(
        "axis {axis}: holding the arm takes {torque:.2} of {limit:.2}, which leaves nothing to move it"
    )]
    CannotHold {
        /// Axis.
        axis: usize,
        /// Torque that gravity takes, Nm (N for a linear axis).
        torque: f64,
        /// Torque that the motion may take.
        limit: f64,
    },
    /// A share of the torque limits is not above 0 and at most 1.
    #[error("a motion may take a share above 0 and up to 1 of the torques, not {value}")]
    BadShare {
        /// Its value.
        value: f64,
    },
    /// A path over time that has to begin and end at rest does not.
    #[error("the path moves {place}: axis {axis} at {value} per second")]
    NotAtRest {
        /// At the start or at the end.
        place: &'static str,
        /// Axis.
        axis: usize,
        /// Its velocity.
        value: f64,
    },
    /// The solver found no profile although the input is valid.
    #[error("no jerk-limited profile was found: {detail}")]
    NoProfile {
        /// What the solver said.
        detail: String,
    },
}
