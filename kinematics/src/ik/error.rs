//! How far the tip is from its target, as a twist that would bring it there.

use super::Freedom;
use crate::chain::{Frame, cross, dot};
use nalgebra::{Unit, Vector3};

/// The way from the tip to the target.
#[derive(Clone, Copy, Debug)]
pub(super) struct PoseError {
    /// Translation, m, base axes.
    pub(super) linear: [f64; 3],
    /// Rotation vector, rad, base axes.
    pub(super) angular: [f64; 3],
    pub(super) distance_m: f64,
    pub(super) angle_rad: f64,
}

impl PoseError {
    #[inline(always)]
    pub(super) fn between(tip: &Frame, target: &Frame, freedom: Freedom) -> Self {
        let mut linear = [0, 1, 2].map(|row| target.origin[row] - tip.origin[row]);
        let (angular, angle_rad) = match freedom {
            Freedom::None => rotation_between(tip, target),
            Freedom::AboutToolZ => scaled(cross(&tip.z, &target.z), dot(&tip.z, &target.z), &tip.x),
            Freedom::AboutTool(axis) => tilt_between(tip, target, &axis),
            Freedom::Rotation => ([0.0; 3], 0.0),
            Freedom::Position => {
                linear = [0.0; 3];
                rotation_between(tip, target)
            }
        };
        let distance_m = dot(&linear, &linear).sqrt();
        Self { linear, angular, distance_m, angle_rad }
    }
}

/// The rotation vector that turns one frame into the other: its axis times its angle.
#[inline(always)]
fn rotation_between(tip: &Frame, target: &Frame) -> ([f64; 3], f64) {
    let (x, y, z) = (cross(&tip.x, &target.x), cross(&tip.y, &target.y), cross(&tip.z, &target.z));
    // sin(angle) · axis and cos(angle) from the rotation matrix between the two.
    let axis = [0, 1, 2].map(|row| 0.5 * (x[row] + y[row] + z[row]));
    let trace = dot(&tip.x, &target.x) + dot(&tip.y, &target.y) + dot(&tip.z, &target.z);
    scaled(axis, 0.5 * (trace - 1.0), &tip.x)
}

/// The shortest rotation that turns a direction of one frame to the same direction of the other.
#[inline(never)]
fn tilt_between(tip: &Frame, target: &Frame, axis: &Unit<Vector3<f64>>) -> ([f64; 3], f64) {
    let direction = axis.into_inner().into();
    let (from, to) = (tip.turn(&direction), target.turn(&direction));
    let (across, _) = across(axis);
    scaled(cross(&from, &to), dot(&from, &to), &tip.turn(&across))
}

/// Two directions across an axis and across each other.
pub(super) fn across(axis: &Unit<Vector3<f64>>) -> ([f64; 3], [f64; 3]) {
    let smallest = axis.iamin();
    let first = axis.cross(&Vector3::ith(smallest, 1.0)).normalize();
    (first.into(), axis.cross(&first).into())
}

/// The rotation vector from its sine times its axis and its cosine; `across` serves for half a turn.
#[inline(always)]
fn scaled(axis: [f64; 3], cos: f64, across: &[f64; 3]) -> ([f64; 3], f64) {
    let sin = dot(&axis, &axis).sqrt();
    if sin < 1e-3 && cos > 0.0 {
        // θ / sin θ = 1 + sin²θ / 6 + …: no division by zero, and exact to rounding here.
        let factor = 1.0 + sin * sin * (1.0 / 6.0);
        return (axis.map(|value| value * factor), sin * factor);
    }
    let angle = sin.atan2(cos);
    if sin < 1e-9 {
        // Half a turn: any axis across serves, and the next iteration knows better.
        return (across.map(|value| value * angle), angle);
    }
    (axis.map(|value| value * (angle / sin)), angle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::{Isometry3, UnitQuaternion, Vector3};

    fn error_for(turn: Vector3<f64>) -> PoseError {
        let tip = Isometry3::rotation(Vector3::new(0.3, -0.2, 0.9));
        let target = Isometry3::from_parts(
            tip.translation,
            UnitQuaternion::from_scaled_axis(turn) * tip.rotation,
        );
        let frame = |pose| Frame::from_isometry(pose);
        PoseError::between(&frame(&tip), &frame(&target), Freedom::None)
    }

    #[test]
    fn is_the_rotation_vector_at_every_size() {
        let axis = Vector3::new(0.6, 0.0, -0.8);
        for angle in [0.0, 1e-12, 1e-8, 1e-5, 0.99e-3, 1.01e-3, 0.1, 1.0, 2.0, 3.0, 3.1] {
            let error = error_for(axis * angle);
            assert!((error.angle_rad - angle).abs() < 1e-11, "{angle}: {}", error.angle_rad);
            let angular = Vector3::from(error.angular);
            assert!((angular - axis * angle).norm() < 1e-10, "{angle}: {angular:?}");
        }
    }

    #[test]
    fn half_a_turn_is_finite() {
        let error = error_for(Vector3::new(0.0, 0.0, std::f64::consts::PI));
        assert!((error.angle_rad - std::f64::consts::PI).abs() < 1e-9);
        assert!(error.angular.iter().all(|value| value.is_finite()));
    }
}
