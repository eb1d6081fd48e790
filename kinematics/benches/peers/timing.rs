//! Our side of `timing.py`: durations and times of motions and path timings.

use std::time::Instant;

use kinematics::trajectory::{
    JointPath, OtgBatch, OtgRequest, PathOptions, SpeedProfile, along_path,
};
use kinematics::{JointVector, Limits};
use serde::{Deserialize, Serialize};

type Failure = Box<dyn std::error::Error>;

#[derive(Deserialize)]
struct Questions {
    /// Start, goal (position, velocity, acceleration) and the three limits.
    motions: Vec<[Vec<f64>; 9]>,
    paths: Vec<Vec<Vec<f64>>>,
    intervals: Vec<usize>,
    /// Lower, upper, velocity, acceleration, jerk.
    limits: [Vec<f64>; 5],
}

/// Duration in s, where there is one, and microseconds.
type Answer = (Option<f64>, f64);

#[derive(Serialize)]
struct Answers {
    motions: Vec<Answer>,
    /// One answer for each number of intervals, the last again with jerk limits.
    paths: Vec<Vec<Answer>>,
}

fn main() -> Result<(), Failure> {
    // `cargo test` builds and starts every example without arguments.
    let Some(file) = std::env::args().nth(1) else { return Ok(()) };
    let questions: Questions = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
    let [lower, upper, velocity, acceleration, jerk] =
        questions.limits.each_ref().map(|values| JointVector::from_slice(values));
    let limits = Limits::new(lower, upper, velocity, acceleration, jerk, velocity)?;
    let mut batch = OtgBatch::default();
    let motions = questions.motions.into_iter().map(|case| motion(&mut batch, case)).collect();
    let mut paths = Vec::new();
    for points in &questions.paths {
        paths.push(path(points, &questions.intervals, &limits)?);
    }
    let answers = serde_json::to_string(&Answers { motions, paths })?;
    std::fs::write(file.replace(".json", ".ours.json"), answers)?;
    Ok(())
}

fn microseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e6
}

fn motion(batch: &mut OtgBatch, case: [Vec<f64>; 9]) -> Answer {
    let [p0, v0, a0, p1, v1, a1, v_max, a_max, j_max] = case;
    let request = OtgRequest { id: (), p0, v0, a0, p1, v1, a1, v_max, a_max, j_max };
    let start = Instant::now();
    let solved = batch.solve(&request);
    (solved.ok().map(|motion| motion.duration_s()), microseconds(start))
}

fn path(points: &[Vec<f64>], intervals: &[usize], limits: &Limits) -> Result<Vec<Answer>, Failure> {
    let points: Vec<JointVector> = points.iter().map(|q| JointVector::from_slice(q)).collect();
    let last = (points.len() - 1) as f64;
    let knots: Vec<f64> = (0..points.len()).map(|k| k as f64 / last).collect();
    let still = [JointVector::zeros(limits.len()); 2];
    let options = PathOptions::default();
    let mut answers = Vec::new();
    for &intervals in intervals {
        let start = Instant::now();
        let path = JointPath::spline_at(&points, &knots, Some(&still))?;
        let profile = SpeedProfile::new(&path, limits, intervals, &options)?;
        answers.push((Some(profile.duration_s()), microseconds(start)));
    }
    // The spline may swing beyond the range, which does not matter here.
    let wide = JointVector::from_fn(limits.len(), |_| 100.0);
    let low = JointVector::from_fn(limits.len(), |_| -100.0);
    let (velocity, acceleration) = (limits.velocity, limits.acceleration);
    let wide = Limits::new(low, wide, velocity, acceleration, limits.jerk, limits.effort)?;
    let path = JointPath::spline_at(&points, &knots, Some(&still))?;
    let start = Instant::now();
    let motion = along_path(&path, &wide, &options)?;
    answers.push((Some(motion.duration_s()), microseconds(start)));
    Ok(answers)
}
