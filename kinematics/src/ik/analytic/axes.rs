//! The axes of an arm in its zero configuration, as lines in the base frame.

use super::subproblem::Axis;
use crate::MAX_AXES;
use crate::chain::Chain;
use nalgebra::{Isometry3, Matrix3, Point3, Rotation3, Unit, Vector3};

/// Axes count as parallel when the sine between them, and as intersecting when the distance between them
/// (m), is no larger than this. What is off by less is corrected by iteration.
const SAME: f64 = 1e-5;

/// Lines of the axes, and the tip, with every joint at zero.
#[derive(Clone, Debug)]
pub(super) struct Axes {
    pub(super) directions: Vec<Axis>,
    pub(super) points: Vec<Vector3<f64>>,
    pub(super) tip: Isometry3<f64>,
}

impl Axes {
    /// None if an axis does not turn.
    pub(super) fn of(chain: &Chain) -> Option<Self> {
        if (0..chain.dof()).any(|axis| chain.is_prismatic(axis)) {
            return None;
        }
        let (mut directions, mut points) = (Vec::new(), Vec::new());
        let tip = chain.walk_any::<f64>(&[0.0; MAX_AXES], |axis, frame| {
            if axis < chain.dof() {
                directions.push(Unit::new_normalize(Vector3::from(frame.z)));
                points.push(Vector3::from(frame.origin));
            }
        });
        Some(Self { directions, points, tip: tip.to_isometry() })
    }

    pub(super) fn are_parallel(&self, first: usize, second: usize) -> bool {
        self.directions[first].cross(&self.directions[second]).norm() < SAME
    }

    /// The point in which several axes meet.
    pub(super) fn meeting_point(&self, axes: &[usize]) -> Option<Vector3<f64>> {
        // Nearest to all lines: sum of (I − h hᵀ)(x − p) = 0.
        let across = |axis: usize| {
            let h = self.directions[axis].into_inner();
            Matrix3::identity() - h * h.transpose()
        };
        let matrix: Matrix3<f64> = axes.iter().map(|&axis| across(axis)).sum();
        let right: Vector3<f64> = axes.iter().map(|&axis| across(axis) * self.points[axis]).sum();
        let point = matrix.try_inverse()? * right;
        let meets = |&axis: &usize| (across(axis) * (point - self.points[axis])).norm() < SAME;
        axes.iter().all(meets).then_some(point)
    }

    /// The rotation that all joints together make for a target.
    #[inline(always)]
    pub(super) fn turned(&self, base_from_tip: &Isometry3<f64>) -> Rotation3<f64> {
        (base_from_tip.rotation * self.tip.rotation.inverse()).to_rotation_matrix()
    }

    /// Where a target puts a point that moves with the tip and lies at `point` in the zero
    /// configuration.
    #[inline(always)]
    pub(super) fn carried(
        &self,
        base_from_tip: &Isometry3<f64>,
        point: &Vector3<f64>,
    ) -> Vector3<f64> {
        (base_from_tip * self.tip.inverse() * Point3::from(*point)).coords
    }
}
