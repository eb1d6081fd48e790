//! A motion over time.

use super::error::TrajectoryError;
use super::path::JointPath;
use super::profile::AxisProfile;
use super::progress::Progress;
use super::retiming::through;
use super::state::State;
use crate::JointVector;

/// An axis slower than this stands, in rad/s (m/s).
const REST: f64 = 1e-9;

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
    motion: Motion,
}

#[derive(Clone, Debug)]
enum Motion {
    /// Every axis for itself.
    Axes(Vec<AxisProfile>),
    /// All axes along a path.
    Path(Box<(JointPath, Progress)>),
}

impl Trajectory {
    /// Standing still: no duration, one position.
    ///
    /// # Panics
    /// If there are more than [`MAX_AXES`](crate::MAX_AXES) positions.
    pub fn hold(position: &[f64]) -> Self {
        let state = State::at_rest(position);
        Self { duration_s: 0.0, start: state, end: state, motion: Motion::Axes(Vec::new()) }
    }

    /// Becomes a motion of every axis for itself, in the memory that is there.
    pub(super) fn set_profiles(
        &mut self,
        start: &State,
        end: &State,
        duration_s: f64,
        profiles: impl Iterator<Item = AxisProfile>,
    ) {
        (self.start, self.end, self.duration_s) = (*start, *end, duration_s);
        if let Motion::Axes(axes) = &mut self.motion {
            axes.clear();
            axes.extend(profiles);
        } else {
            self.motion = Motion::Axes(profiles.collect());
        }
    }

    /// Along the whole of `path`, from rest to rest.
    pub(super) fn on_path(path: JointPath, progress: Progress) -> Self {
        Self {
            duration_s: progress.duration_s(),
            start: State::at_rest(&path.sample(0.0)),
            end: State::at_rest(&path.sample(path.length())),
            motion: Motion::Path(Box::new((path, progress))),
        }
    }

    /// Along the whole of `path`, whose parameter is read as seconds. Limits are not looked at.
    ///
    /// # Errors
    /// The path does not begin and end at rest.
    ///
    /// ```
    /// use kinematics::JointVector;
    /// use kinematics::trajectory::{JointPath, Trajectory};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let [a, b] = [0.0, 1.0].map(|value| JointVector::from_slice(&[value]));
    /// let rest = [JointVector::zeros(1); 2];
    /// let motion = Trajectory::over_time(JointPath::spline_at(&[a, b], &[0.0, 2.0], Some(&rest))?)?;
    /// assert_eq!(motion.duration_s(), 2.0);
    /// assert!((motion.sample(1.0).velocity[0] - 0.75).abs() < 1e-12);
    /// # Ok(())
    /// # }
    /// ```
    pub fn over_time(path: JointPath) -> Result<Self, TrajectoryError> {
        let ends = [("at its start", 0.0), ("at its end", path.length())];
        for (place, t_s) in ends {
            let velocity = path.point(t_s).first;
            let moving = velocity.iter().enumerate().find(|(_, value)| !(value.abs() < REST));
            if let Some((axis, &value)) = moving {
                return Err(TrajectoryError::NotAtRest { place, axis, value });
            }
        }
        let progress = Progress::steady(path.length());
        Ok(Self::on_path(path, progress))
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

    /// The path that the motion follows, where it follows one.
    pub fn path(&self) -> Option<&JointPath> {
        match &self.motion {
            Motion::Axes(_) => None,
            Motion::Path(on_path) => Some(&on_path.0),
        }
    }

    /// State at `t_s` seconds after the beginning; before it the first state, after the end the
    /// last, for NaN the first.
    pub fn sample(&self, t_s: f64) -> State {
        self.sample_with_jerk(t_s).0
    }

    /// [`Self::sample`] and the jerk in rad/s³, which may jump between two instants.
    pub fn sample_with_jerk(&self, t_s: f64) -> (State, JointVector) {
        if t_s >= self.duration_s {
            return (self.end, JointVector::zeros(self.dof()));
        }
        let (mut state, jerk) = match &self.motion {
            Motion::Axes(profiles) => self.sample_axes(profiles, t_s.max(0.0)),
            Motion::Path(on_path) => sample_path(&on_path.0, &on_path.1, t_s.max(0.0)),
        };
        // Exactly the start, free of rounding.
        if t_s.is_nan() || t_s <= 0.0 {
            state = self.start;
        }
        (state, jerk)
    }

    fn sample_axes(&self, profiles: &[AxisProfile], t_s: f64) -> (State, JointVector) {
        let mut jerk = JointVector::zeros(self.dof());
        let mut state = self.start;
        for (axis, profile) in profiles.iter().enumerate() {
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

fn sample_path(path: &JointPath, progress: &Progress, t_s: f64) -> (State, JointVector) {
    let s = progress.at(t_s);
    let point = path.point(s[0]);
    let mut jerk = JointVector::zeros(path.dof());
    let mut state = State::at_rest(&point.position);
    for axis in 0..path.dof() {
        let [v, a, j] = through(&point, s, axis);
        state.velocity[axis] = v;
        state.acceleration[axis] = a;
        jerk[axis] = j;
    }
    (state, jerk)
}
