//! A motion over time.

use super::profile::AxisProfile;
use super::state::State;
use crate::JointVector;

/// A motion of a group of axes with a beginning and an end, position, velocity and acceleration
/// continuous. Sampling costs no allocation.
///
/// ```
/// use kinematics::trajectory::Trajectory;
/// let still = Trajectory::hold(&[0.3]);
/// assert_eq!(still.duration_s(), 0.0);
/// assert_eq!(still.sample(5.0).position[0], 0.3);
/// ```
#[derive(Clone, Debug)]
pub struct Trajectory {
    duration_s: f64,
    start: State,
    end: State,
    axes: Vec<AxisProfile>,
}

impl Trajectory {
    /// Standing still: no duration, one position.
    ///
    /// # Panics
    /// If there are more than [`MAX_AXES`](crate::MAX_AXES) positions.
    pub fn hold(position: &[f64]) -> Self {
        let state = State::at_rest(position);
        Self { duration_s: 0.0, start: state, end: state, axes: Vec::new() }
    }

    pub(super) fn from_profiles(
        start: State,
        end: State,
        duration_s: f64,
        axes: Vec<AxisProfile>,
    ) -> Self {
        Self { duration_s, start, end, axes }
    }

    /// How long the motion takes at its own rate, in s.
    pub fn duration_s(&self) -> f64 {
        self.duration_s
    }

    /// Number of axes.
    pub fn dof(&self) -> usize {
        self.start.dof()
    }

    /// State at the beginning.
    pub fn start(&self) -> &State {
        &self.start
    }

    /// State at the end.
    pub fn end(&self) -> &State {
        &self.end
    }

    /// State at `t_s` seconds after the beginning; before it the first state, after the end the
    /// last, for NaN the first.
    pub fn sample(&self, t_s: f64) -> State {
        self.sample_with_jerk(t_s).0
    }

    /// [`Self::sample`] and the jerk in rad/s³, which may jump between two instants.
    pub fn sample_with_jerk(&self, t_s: f64) -> (State, JointVector) {
        let mut jerk = JointVector::zeros(self.dof());
        if t_s >= self.duration_s {
            return (self.end, jerk);
        }
        let t_s = if t_s > 0.0 { t_s } else { 0.0 };
        let mut state = self.start;
        for (axis, profile) in self.axes.iter().enumerate() {
            if let Some([p, v, a, j]) = profile.at(t_s) {
                state.position[axis] = p;
                state.velocity[axis] = v;
                state.acceleration[axis] = a;
                jerk[axis] = j;
            }
        }
        (state, jerk)
    }
}
