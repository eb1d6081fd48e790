//! Seven axes, the first three meeting in the shoulder and the last three in the wrist (S-R-S).
//!
//! The wrist's distance from the shoulder gives the elbow, up to its sense. The arm may then swing about the
//! line from shoulder to wrist: by the *arm angle*, measured between the plane of shoulder, wrist and
//! first axis and the direction of the elbow's axis. Given it, shoulder and wrist follow.
//!
//! Reference: M. Shimizu et al., *Analytical inverse kinematic computation for 7-DOF redundant manipulators
//! with joint limits and its application to redundancy resolution*, IEEE T-RO 24(5), 2008.

use super::Branches;
use super::axes::Axes;
use super::subproblem::{
    angle_between, angles_for_component, least_aligned, three_axes, turn, wrapped,
};
use nalgebra::{Isometry3, Matrix3, Rotation3, Unit, Vector3};

#[derive(Clone, Debug)]
pub(in crate::ik) struct Srs {
    axes: Axes,
    shoulder: Vector3<f64>,
    wrist: Vector3<f64>,
}

impl Srs {
    pub(super) fn detect(axes: &Axes) -> Option<Self> {
        if axes.directions.len() != 7 || [0, 1, 4, 5].iter().any(|&i| axes.are_parallel(i, i + 1)) {
            return None;
        }
        let (shoulder, wrist) = (axes.meeting_point(&[0, 1, 2])?, axes.meeting_point(&[4, 5, 6])?);
        Some(Self { axes: axes.clone(), shoulder, wrist })
    }

    /// From the shoulder to the elbow, and from there to the wrist, with all joints at zero.
    fn limbs(&self) -> (Vector3<f64>, Vector3<f64>) {
        let elbow = self.axes.points[3];
        (elbow - self.shoulder, self.wrist - elbow)
    }

    /// The arm angle of a configuration, rad.
    pub(in crate::ik) fn arm_angle(&self, q: &[f64]) -> f64 {
        let h = &self.axes.directions;
        let (upper, fore) = self.limbs();
        let shoulder = turn(&h[0], q[0]) * turn(&h[1], q[1]) * turn(&h[2], q[2]);
        let bent = upper + turn(&h[3], q[3]) * fore;
        let Some(line) = Unit::try_new(shoulder * bent, 1e-9) else { return 0.0 };
        let zero = self.across(&line);
        angle_between(&line, &zero, &(shoulder * h[3].into_inner())).unwrap_or(0.0)
    }

    /// The direction across a line from which the arm angle counts: across the first axis too.
    fn across(&self, line: &Unit<Vector3<f64>>) -> Vector3<f64> {
        let across = self.axes.directions[0].cross(line);
        if across.norm() > 1e-6 {
            across.normalize()
        } else {
            line.cross(&least_aligned(line)).normalize()
        }
    }

    /// All branches at one arm angle.
    pub(in crate::ik) fn branches(
        &self,
        base_from_tip: &Isometry3<f64>,
        arm_angle: f64,
        seed: &[f64],
    ) -> Branches {
        let mut branches = Branches::none(7);
        let h = &self.axes.directions;
        let (upper, fore) = self.limbs();
        let turned = self.axes.turned(base_from_tip);
        let way = self.axes.carried(base_from_tip, &self.wrist) - self.shoulder;
        let Some(line) = Unit::try_new(way, 1e-9) else { return branches };
        let value = 0.5 * (way.norm_squared() - upper.norm_squared() - fore.norm_squared());
        let (elbows, count) = angles_for_component(&h[3], &upper, &fore, value, seed[3]);
        let side = turn(&line, arm_angle) * self.across(&line);
        for &q4 in &elbows[..count] {
            let elbow = turn(&h[3], q4);
            let Some(shoulder) = aligning(&(upper + elbow * fore), &h[3], &line, &side) else {
                continue;
            };
            let (shoulders, n) = three_axes([&h[0], &h[1], &h[2]], &shoulder, [seed[0], seed[1]]);
            let rest = (shoulder * elbow).inverse() * turned;
            let (wrists, m) = three_axes([&h[4], &h[5], &h[6]], &rest, [seed[4], seed[5]]);
            for [q1, q2, q3] in &shoulders[..n] {
                for [q5, q6, q7] in &wrists[..m] {
                    branches.push(&[*q1, *q2, *q3, wrapped(q4), *q5, *q6, *q7]);
                }
            }
        }
        branches
    }
}

/// The rotation that takes `from` along `line`, and of what `with` has across it the direction `side`.
fn aligning(
    from: &Vector3<f64>,
    with: &Vector3<f64>,
    line: &Unit<Vector3<f64>>,
    side: &Vector3<f64>,
) -> Option<Rotation3<f64>> {
    let x = Unit::try_new(*from, 1e-9)?;
    let y = Unit::try_new(with - x.into_inner() * x.dot(with), 1e-9)?;
    let before = Matrix3::from_columns(&[x.into_inner(), y.into_inner(), x.cross(&y)]);
    let after = Matrix3::from_columns(&[line.into_inner(), *side, line.cross(side)]);
    Some(Rotation3::from_matrix_unchecked(after * before.transpose()))
}
