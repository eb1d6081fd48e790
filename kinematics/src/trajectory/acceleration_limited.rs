//! How fast a path can be passed when jerk does not count.

use super::along_path::PathOptions;
use super::error::TrajectoryError;
use super::path::JointPath;
use super::reachability::{Station, fastest_squares};
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
        let points: Vec<_> = stations.iter().map(|&s| path.point(s)).collect();
        let mut fastest = Vec::with_capacity(stations.len());
        for (&s, point) in stations.iter().zip(&points) {
            let speed = options.speed.map_or(1e6, |speed| speed(s));
            if speed.is_nan() || speed <= 0.0 {
                return Err(TrajectoryError::BadSpeed { value: speed });
            }
            let axis = |axis: usize| rates.velocity[axis] / point.first[axis].abs().max(1e-12);
            fastest.push((0..path.dof()).map(axis).fold(speed, f64::min).powi(2));
        }
        let mut torques = Vec::new();
        if let Some(limit) = &rates.torques {
            for point in &points {
                limit.check(&point.position)?;
                torques.push(limit.rows(&point.position, &point.first, &point.second));
            }
        }
        let station = |k: usize| Station {
            s: stations[k],
            first: &points[k].first,
            second: &points[k].second,
            fastest: fastest[k],
            torques: torques.get(k),
        };
        let squares = fastest_squares(stations.len(), station, &rates.acceleration);
        let speeds: Vec<f64> = squares.iter().map(|x| x.sqrt()).collect();
        let mut seconds = vec![0.0; stations.len()];
        for k in 1..stations.len() {
            let mean = 0.5 * (speeds[k - 1] + speeds[k]);
            seconds[k] = seconds[k - 1] + (stations[k] - stations[k - 1]) / mean.max(1e-9);
        }
        Ok(Self { stations, speeds, seconds })
    }
}
