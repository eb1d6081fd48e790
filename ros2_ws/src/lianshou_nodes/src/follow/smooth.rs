//! From a reference with corners to a motion within all limits, at the times that were asked for.
//!
//! The reference is sampled evenly and averaged twice over a window. The averages are the control
//! points of a uniform cubic B-spline, so that position, velocity and acceleration are continuous,
//! the curve never leaves the range of the reference, and no speed exceeds the reference's. The
//! narrowest window is taken that keeps acceleration and jerk within the limits; it delays the
//! arrival by its width. What no window repairs is slowed down as a whole.

use kinematics::trajectory::{JointPath, Trajectory, TrajectoryError};
use kinematics::{JointVector, Limits};

use super::reference::Reference;

/// Windows that are tried, seconds.
const WINDOWS_S: [f64; 7] = [0.02, 0.04, 0.08, 0.16, 0.24, 0.36, 0.5];
/// Least and greatest time between two samples, seconds, and how many there shall be.
const STEP_S: [f64; 2] = [0.01, 0.05];
const SAMPLES: f64 = 6000.0;
/// Samples at rest at both ends: as many as a cubic spline reaches.
const PAD: usize = 3;
/// Share of a limit that may be used; the rest is for rounding.
const USABLE: f64 = 0.998;

/// Why no motion was made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("the trajectory cannot be made smooth: {0}")]
pub struct SmoothError(#[from] TrajectoryError);

/// A motion from rest to rest along the reference, within the limits.
///
/// # Errors
/// The reference has positions that are not numbers.
pub fn smooth(reference: &Reference, limits: &Limits) -> Result<Trajectory, SmoothError> {
    let step_s = (reference.duration_s() / SAMPLES).clamp(STEP_S[0], STEP_S[1]);
    let mut best: Option<(f64, JointPath)> = None;
    for window_s in WINDOWS_S {
        let points = control_points(reference, step_s, window_s);
        let path = spline(&points, step_s)?;
        let factor = slow_down(&path, step_s, limits);
        let duration_s = factor * path.length();
        if best.as_ref().is_none_or(|(shortest_s, _)| duration_s < *shortest_s) {
            let path = if factor > 1.0 { spline(&points, step_s * factor)? } else { path };
            best = Some((duration_s, path));
        }
        if factor <= 1.0 {
            break;
        }
    }
    let path = best.map(|(_, path)| path).ok_or(TrajectoryError::EmptyPath)?;
    Ok(Trajectory::over_time(path)?)
}

/// The reference, sampled and averaged twice over the window, with rest at both ends.
fn control_points(reference: &Reference, step_s: f64, window_s: f64) -> Vec<JointVector> {
    let window = ((window_s / step_s).round() as usize).max(2);
    let count = (reference.duration_s() / step_s).ceil() as usize + 1;
    // Averaging twice reaches a window to both sides.
    let reach = window + PAD;
    let sample = |index: usize| reference.at((index as f64 - reach as f64) * step_s);
    let samples: Vec<JointVector> = (0..count + 2 * reach).map(sample).collect();
    average(&average(&samples, window), window)
}

/// Means over `window` neighbours; as many values as before, the ends are repeated.
fn average(values: &[JointVector], window: usize) -> Vec<JointVector> {
    let last = values.len() - 1;
    let half = window / 2;
    let dof = values[0].len();
    let at = |index: usize| &values[index.saturating_sub(half).min(last)];
    let mut sum = JointVector::zeros(dof);
    for index in 0..window {
        add(&mut sum, at(index), 1.0);
    }
    let mut means = Vec::with_capacity(values.len());
    for index in 0..values.len() {
        means.push(JointVector::from_fn(dof, |joint| sum[joint] / window as f64));
        add(&mut sum, at(index + window), 1.0);
        add(&mut sum, at(index), -1.0);
    }
    means
}

fn add(sum: &mut JointVector, value: &JointVector, factor: f64) {
    for (sum, value) in sum.iter_mut().zip(value.iter()) {
        *sum += factor * value;
    }
}

/// The uniform cubic B-spline with these control points, as the spline through its values.
fn spline(points: &[JointVector], step_s: f64) -> Result<JointPath, TrajectoryError> {
    let (dof, last) = (points[0].len(), points.len() - 1);
    let value = |index: usize| {
        let (before, after) = (index.saturating_sub(1), (index + 1).min(last));
        JointVector::from_fn(dof, |joint| {
            (points[before][joint] + 4.0 * points[index][joint] + points[after][joint]) / 6.0
        })
    };
    let values: Vec<JointVector> = (0..points.len()).map(value).collect();
    let knots: Vec<f64> = (0..points.len()).map(|index| index as f64 * step_s).collect();
    JointPath::spline_at(&values, &knots, Some(&[JointVector::zeros(dof); 2]))
}

/// By how much the motion must be slowed to keep every limit; at least 1.
fn slow_down(path: &JointPath, step_s: f64, limits: &Limits) -> f64 {
    let mut factor: f64 = 1.0;
    let halves = 2 * (path.length() / step_s).round() as usize;
    for half in 0..=halves {
        let point = path.point(half as f64 * 0.5 * step_s);
        for joint in 0..path.dof() {
            let share = |value: f64, limit: f64| value.abs() / (USABLE * limit);
            factor = factor
                .max(share(point.first[joint], limits.velocity[joint]))
                .max(share(point.second[joint], limits.acceleration[joint]).sqrt())
                .max(share(point.third[joint], limits.jerk[joint]).cbrt());
        }
    }
    factor
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::Knot;

    fn vector(value: f64) -> JointVector {
        JointVector::from_slice(&[value, -value])
    }

    fn limits() -> Limits {
        let all = |value: f64| JointVector::from_slice(&[value, value]);
        Limits::new(all(-1.0), all(1.0), all(2.0), all(5.0), all(50.0), all(80.0)).unwrap()
    }

    fn straight(points: &[(f64, f64)]) -> Reference {
        let knot = |&(time_s, value): &(f64, f64)| Knot {
            time_s,
            position: vector(value),
            velocity: None,
            acceleration: None,
        };
        Reference::new(points.iter().map(knot).collect())
    }

    fn check_limits(motion: &Trajectory) {
        let limits = limits();
        let steps = (motion.duration_s() / 0.001) as usize;
        for step in 0..=steps {
            let (state, jerk) = motion.sample_with_jerk(step as f64 * 0.001);
            for joint in 0..2 {
                assert!(state.position[joint].abs() <= 1.0 + 1e-9, "{:?}", state.position);
                assert!(state.velocity[joint].abs() <= limits.velocity[joint]);
                assert!(state.acceleration[joint].abs() <= limits.acceleration[joint]);
                assert!(jerk[joint].abs() <= limits.jerk[joint], "{step} {}", jerk[joint]);
            }
        }
        assert!(motion.end().is_at_rest(1e-9, 1e-9));
    }

    #[test]
    fn a_gentle_motion_keeps_its_time() {
        let motion = smooth(&straight(&[(0.0, 0.0), (2.0, 1.0)]), &limits()).unwrap();
        check_limits(&motion);
        assert_eq!(motion.start().position, vector(0.0));
        let off = motion.end().position[0] - 1.0;
        assert!(off.abs() < 1e-12, "{off}");
        assert!(motion.duration_s() < 2.4, "{}", motion.duration_s());
        let middle = motion.sample(motion.duration_s() / 2.0).position[0];
        assert!((middle - 0.5).abs() < 0.02, "{middle}");
    }

    #[test]
    fn corners_at_the_edge_of_the_range_stay_inside() {
        let zigzag = [(0.0, 0.0), (1.0, 1.0), (2.5, -1.0), (4.0, 1.0), (5.0, 0.2)];
        check_limits(&smooth(&straight(&zigzag), &limits()).unwrap());
    }

    #[test]
    fn what_is_too_hasty_is_slowed_down() {
        let motion = smooth(&straight(&[(0.0, -1.0), (1.01, 1.0), (2.02, -1.0)]), &limits());
        let motion = motion.unwrap();
        check_limits(&motion);
        assert!(motion.duration_s() > 2.02);
    }

    #[test]
    fn dense_points_and_standing_still_are_fine() {
        let wave = |k: usize| (0.01 * k as f64, 0.5 * (0.02 * k as f64).sin().powi(2));
        let dense: Vec<_> = (0..5000).map(wave).collect();
        let motion = smooth(&straight(&dense), &limits()).unwrap();
        check_limits(&motion);
        let still = smooth(&straight(&[(0.0, 0.3), (1.0, 0.3)]), &limits()).unwrap();
        assert_eq!(still.sample(0.5).position, still.end().position);
    }
}
