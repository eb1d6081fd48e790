//! How fast a path can be passed when jerk does not count.

use super::along_path::PathOptions;
use super::error::TrajectoryError;
use super::path::JointPath;
use super::reachability::Grid;
use super::retiming::Rates;
use crate::Limits;

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
        let mut grid = Grid::new(path.dof(), stations.len());
        for &s in &stations {
            let speed = options.speed.map_or(1e6, |speed| speed(s));
            if speed.is_nan() || speed <= 0.0 {
                return Err(TrajectoryError::BadSpeed { value: speed });
            }
            grid.push(s, speed, path.slopes(s), &rates.velocity);
            if let Some(limit) = &rates.torques {
                let point = path.point(s);
                limit.check(&point.position)?;
                grid.push_torques(&limit.rows(&point.position, &point.first, &point.second));
            }
        }
        let squares = grid.fastest_squares(&rates.acceleration);
        let speeds: Vec<f64> = squares.iter().map(|x| x.sqrt()).collect();
        let mut seconds = vec![0.0; stations.len()];
        for k in 1..stations.len() {
            let mean = 0.5 * (speeds[k - 1] + speeds[k]);
            seconds[k] = seconds[k - 1] + (stations[k] - stations[k - 1]) / mean.max(1e-9);
        }
        Ok(Self { stations, speeds, seconds })
    }
}
