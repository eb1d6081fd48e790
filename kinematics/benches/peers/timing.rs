//! Our side of `timing.py`: durations and times of motions and path timings.

use std::time::Instant;

use kinematics::trajectory::{
    Bounds, JointPath, PathOptions, PointToPoint, SpeedProfile, State, Synchronization, Trajectory,
    along_path,
};
use kinematics::{JointVector, Limits};
use serde::{Deserialize, Serialize};

type Failure = Box<dyn std::error::Error>;

/// Axes of the motions.
const AXES: usize = 7;

#[derive(Deserialize)]
struct Questions {
    paths: Vec<Vec<Vec<f64>>>,
    intervals: Vec<usize>,
    /// Lower, upper, velocity, acceleration, jerk.
    limits: [Vec<f64>; 5],
}

/// Duration in s, microseconds, and the greatest use of velocity and acceleration limits.
type Answer = (f64, f64, Vec<[f64; 3]>);

fn main() -> Result<(), Failure> {
    // `cargo test` builds and starts every example without arguments.
    let mut arguments = std::env::args().skip(1);
    let (Some(what), Some(file)) = (arguments.next(), arguments.next()) else { return Ok(()) };
    match what.as_str() {
        "motions" => motions(&file),
        _ => paths(&file),
    }
}

fn microseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e6
}

/// Reads rows of nine times seven numbers (start, goal, limits), writes rows of duration and time;
/// the duration is NaN where there is none.
fn motions(file: &str) -> Result<(), Failure> {
    let numbers: Vec<f64> = std::fs::read(file)?
        .chunks_exact(8)
        .map(|bytes| Ok(f64::from_le_bytes(bytes.try_into()?)))
        .collect::<Result<_, std::array::TryFromSliceError>>()?;
    let mut solver = PointToPoint::new(AXES);
    let mut motion = Trajectory::hold(&[0.0; AXES]);
    let mut answers = Vec::new();
    for case in numbers.chunks_exact(9 * AXES) {
        let vector = |index: usize| JointVector::from_slice(&case[index * AXES..][..AXES]);
        let state = |first: usize| State {
            position: vector(first),
            velocity: vector(first + 1),
            acceleration: vector(first + 2),
        };
        let (start, goal) = (state(0), state(3));
        let bounds = Bounds::symmetric(vector(6), vector(7), vector(8));
        let begin = Instant::now();
        let solved = solver.solve_into(&start, &goal, &bounds, Synchronization::Time, &mut motion);
        let us = microseconds(begin);
        answers.extend([if solved.is_ok() { motion.duration_s() } else { f64::NAN }, us]);
    }
    let bytes: Vec<u8> = answers.iter().flat_map(|number: &f64| number.to_le_bytes()).collect();
    std::fs::write(file.replace(".bin", ".ours.bin"), bytes)?;
    Ok(())
}

/// One answer for each number of intervals, the last again with jerk limits.
fn paths(file: &str) -> Result<(), Failure> {
    let questions: Questions = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let [lower, upper, velocity, acceleration, jerk] =
        questions.limits.each_ref().map(|values| JointVector::from_slice(values));
    let limits = Limits::new(lower, upper, velocity, acceleration, jerk, velocity)?;
    let mut answers = Vec::new();
    for points in &questions.paths {
        answers.push(path(points, &questions.intervals, &limits)?);
    }
    std::fs::write(
        file.replace(".json", ".ours.json"),
        serde_json::to_string(&Answers { paths: answers })?,
    )?;
    Ok(())
}

#[derive(Serialize)]
struct Answers {
    paths: Vec<Vec<Answer>>,
}

/// The best of a few runs: the first one also warms the caches.
fn best<T>(mut work: impl FnMut() -> Result<T, Failure>) -> Result<(T, f64), Failure> {
    let mut least = f64::INFINITY;
    let mut result = None;
    for _ in 0..5 {
        let start = Instant::now();
        result = Some(work()?);
        least = least.min(microseconds(start));
    }
    Ok((result.ok_or("it ran five times")?, least))
}

fn path(points: &[Vec<f64>], intervals: &[usize], limits: &Limits) -> Result<Vec<Answer>, Failure> {
    let points: Vec<JointVector> = points.iter().map(|q| JointVector::from_slice(q)).collect();
    let last = (points.len() - 1) as f64;
    let knots: Vec<f64> = (0..points.len()).map(|k| k as f64 / last).collect();
    let still = [JointVector::zeros(limits.len()); 2];
    let options = PathOptions::default();
    let mut answers = Vec::new();
    for &intervals in intervals {
        let (profile, us) = best(|| {
            let path = JointPath::spline_at(&points, &knots, Some(&still))?;
            Ok(SpeedProfile::new(&path, limits, intervals, &options)?)
        })?;
        answers.push((profile.duration_s(), us, Vec::new()));
    }
    // The spline may swing beyond the range, which does not matter here.
    let wide = JointVector::from_fn(limits.len(), |_| 100.0);
    let low = JointVector::from_fn(limits.len(), |_| -100.0);
    let (velocity, acceleration) = (limits.velocity, limits.acceleration);
    let wide = Limits::new(low, wide, velocity, acceleration, limits.jerk, limits.effort)?;
    let path = JointPath::spline_at(&points, &knots, Some(&still))?;
    let start = Instant::now();
    let motion = along_path(&path, &wide, &options)?;
    let us = microseconds(start);
    answers.push((motion.duration_s(), us, uses(&motion, limits)));
    Ok(answers)
}

/// At 400 instants the greatest share of the velocity, acceleration and jerk limits of any axis.
fn uses(motion: &Trajectory, limits: &Limits) -> Vec<[f64; 3]> {
    let at = |k: usize| {
        let (state, jerk) = motion.sample_with_jerk(motion.duration_s() * k as f64 / 399.0);
        let share = |values: &[f64], limits: &[f64]| {
            values.iter().zip(limits).map(|(v, limit)| v.abs() / limit).fold(0.0, f64::max)
        };
        [
            share(&state.velocity, &limits.velocity),
            share(&state.acceleration, &limits.acceleration),
            share(&jerk, &limits.jerk),
        ]
    };
    (0..400).map(at).collect()
}
