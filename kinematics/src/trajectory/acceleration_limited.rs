//! How fast a path can be passed when jerk does not count.

use super::along_path::PathOptions;
use super::error::TrajectoryError;
use super::path::JointPath;
use super::reachability::{Station, TorqueStation, fastest_squares};
use super::retiming::Rates;
use crate::{JointVector, Limits};

/// The fastest passage of a path from rest to rest under velocity and acceleration limits, and torque
/// limits if the options say so, on a grid.
///
/// No arm can run it, since its acceleration jumps; it is the lower bound of every jerk-limited
/// motion along the same path, and what other libraries compute.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeedProfile {
    /// Path parameters of the grid.
    pub stations: Vec<f64>,
    /// ds/dt at the stations.
    pub speeds: Vec<f64>,
    /// When the stations are passed, in s.
    pub seconds: Vec<f64>,
}

impl SpeedProfile {
    /// The profile of the whole path on `intervals` equal intervals; stops are passed without one.
    ///
    /// # Errors
    /// No interval, a speed limit that is not positive, or an arm too heavy for its torques.
    pub fn new(
        path: &JointPath,
        limits: &Limits,
        intervals: usize,
        options: &PathOptions<'_>,
    ) -> Result<Self, TrajectoryError> {
        super::bounds::check_length("the path", &path.sample(0.0), limits.len())?;
        if intervals == 0 {
            return Err(TrajectoryError::EmptyPath);
        }
        let share = path.length() / intervals as f64;
        let stations = (0..=intervals).map(|k| k as f64 * share).collect();
        Self::over(path, stations, &Rates::new(limits, options)?, options)
    }

    /// How long the passage takes, in s.
    pub fn duration_s(&self) -> f64 {
        self.seconds.last().copied().unwrap_or(0.0)
    }

    pub(super) fn over(
        path: &JointPath,
        stations: Vec<f64>,
        rates: &Rates<'_>,
        options: &PathOptions<'_>,
    ) -> Result<Self, TrajectoryError> {
        let mut passed = Vec::with_capacity(stations.len());
        let mut torques = Vec::new();
        let inverse = JointVector::from_fn(path.dof(), |axis| 1.0 / rates.velocity[axis]);
        for &s in &stations {
            let speed = options.speed.map_or(1e6, |speed| speed(s));
            if speed.is_nan() || speed <= 0.0 {
                return Err(TrajectoryError::BadSpeed { value: speed });
            }
            let [first, second] = path.slopes(s);
            // Of the velocities at ds/dt = 1 the one that takes the greatest share of its limit.
            let share = first.iter().zip(inverse.iter()).map(|(v, inverse)| (v * inverse).abs());
            let fastest = 1.0 / share.fold(1.0 / speed, f64::max);
            passed.push(Station::new(s, fastest * fastest, &first, &second));
            if let Some(limit) = &rates.torques {
                let position = path.sample(s);
                limit.check(&position)?;
                torques.push(TorqueStation::new(&limit.rows(&position, &first, &second)));
            }
        }
        let squares = fastest_squares(&passed, &torques, &rates.acceleration);
        let speeds: Vec<f64> = squares.iter().map(|x| x.sqrt()).collect();
        let mut seconds = vec![0.0; stations.len()];
        for k in 1..stations.len() {
            let mean = 0.5 * (speeds[k - 1] + speeds[k]);
            seconds[k] = seconds[k - 1] + (stations[k] - stations[k - 1]) / mean.max(1e-9);
        }
        Ok(Self { stations, speeds, seconds })
    }
}
