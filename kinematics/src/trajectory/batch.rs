//! Point-to-point requests as they come in files: one JSON object a line.

use serde::{Deserialize, Serialize};

use super::bounds::Bounds;
use super::error::TrajectoryError;
use super::point_to_point::{PointToPoint, Synchronization};
use super::state::State;
use super::timed::Trajectory;
use crate::{JointVector, MAX_AXES};

/// One request: from the state (p0, v0, a0) to the state (p1, v1, a1) under limits, one number an axis.
///
/// `I` is whatever identifies the request; it is handed back.
#[derive(Clone, Debug, Deserialize)]
pub struct OtgRequest<I> {
    /// What the answer is to be called.
    pub id: I,
    /// Positions at the start, rad.
    pub p0: Vec<f64>,
    /// Velocities at the start, rad/s.
    pub v0: Vec<f64>,
    /// Accelerations at the start, rad/s².
    pub a0: Vec<f64>,
    /// Positions at the goal.
    pub p1: Vec<f64>,
    /// Velocities at the goal.
    pub v1: Vec<f64>,
    /// Accelerations at the goal.
    pub a1: Vec<f64>,
    /// Velocity limits.
    pub v_max: Vec<f64>,
    /// Acceleration limits.
    pub a_max: Vec<f64>,
    /// Jerk limits, rad/s³.
    pub j_max: Vec<f64>,
}

/// Time, positions, velocities and accelerations.
pub type OtgSample = (f64, Vec<f64>, Vec<f64>, Vec<f64>);

/// The answer to one request.
#[derive(Clone, Debug, Serialize)]
pub struct OtgAnswer<I> {
    /// The request's.
    pub id: I,
    /// Duration in s, or nothing where the request cannot be met.
    pub duration: Option<f64>,
    /// Samples at the wanted distance, the last at the very end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<Vec<OtgSample>>,
    /// Time spent on the calculation, in µs.
    pub us: f64,
    /// Why the request cannot be met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Solves requests one after the other and keeps its work memory while the number of axes stays.
#[derive(Default)]
pub struct OtgBatch {
    solver: Option<(usize, PointToPoint)>,
}

impl OtgBatch {
    /// The fastest time-synchronized motion; there are no position limits.
    ///
    /// # Errors
    /// See [`TrajectoryError`]; arrays of different lengths, none or too many axes included.
    pub fn solve<I>(&mut self, request: &OtgRequest<I>) -> Result<Trajectory, TrajectoryError> {
        let dof = request.p0.len();
        if dof == 0 || dof > MAX_AXES {
            return Err(TrajectoryError::AxisCount { found: dof, most: MAX_AXES });
        }
        let [p0, v0, a0] = vectors(dof, [&request.p0, &request.v0, &request.a0])?;
        let [p1, v1, a1] = vectors(dof, [&request.p1, &request.v1, &request.a1])?;
        let limits = vectors(dof, [&request.v_max, &request.a_max, &request.j_max])?;
        let start = State { position: p0, velocity: v0, acceleration: a0 };
        let goal = State { position: p1, velocity: v1, acceleration: a1 };
        let [velocity, acceleration, jerk] = limits;
        let bounds = Bounds::symmetric(velocity, acceleration, jerk);
        let solver = match &mut self.solver {
            Some((axes, solver)) if *axes == dof => solver,
            slot => &mut slot.insert((dof, PointToPoint::new(dof))).1,
        };
        solver.solve(&start, &goal, &bounds, Synchronization::Time)
    }
}

impl<I> OtgAnswer<I> {
    /// Puts an answer together: what the batch said, sampled every `dt_s` if wanted, and the time it
    /// took as the caller measured it.
    pub fn new(
        id: I,
        solved: Result<Trajectory, TrajectoryError>,
        dt_s: Option<f64>,
        us: f64,
    ) -> Self {
        match solved {
            Ok(motion) => {
                let samples = dt_s.filter(|dt_s| *dt_s > 0.0).map(|dt_s| samples(&motion, dt_s));
                Self { id, duration: Some(motion.duration_s()), samples, us, error: None }
            }
            Err(error) => {
                Self { id, duration: None, samples: None, us, error: Some(error.to_string()) }
            }
        }
    }
}

fn vectors(dof: usize, values: [&Vec<f64>; 3]) -> Result<[JointVector; 3], TrajectoryError> {
    for values in values {
        super::bounds::check_length("an array", values, dof)?;
    }
    Ok(values.map(|values| JointVector::from_slice(values)))
}

fn samples(motion: &Trajectory, dt_s: f64) -> Vec<OtgSample> {
    let duration_s = motion.duration_s();
    // A sample at least every 0.1 µs would be a mistake: the number is bounded, the end is kept.
    let count = (duration_s / dt_s).floor().min(1e7) as usize;
    let mut times: Vec<f64> = (0..=count).map(|k| k as f64 * dt_s).collect();
    if times[count] < duration_s {
        times.push(duration_s);
    }
    let sample = |t_s: f64| {
        let state = motion.sample(t_s);
        (t_s, state.position.to_vec(), state.velocity.to_vec(), state.acceleration.to_vec())
    };
    times.into_iter().map(sample).collect()
}
