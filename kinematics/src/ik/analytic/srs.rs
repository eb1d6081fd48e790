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
    Turn, across, angle_between, angles_for_component, least_aligned, three_axes,
};
use crate::widest::widest;
use nalgebra::{Isometry3, Matrix3, Unit, Vector3};

#[derive(Clone, Debug)]
pub(in crate::ik) struct Srs {
    axes: Axes,
    shoulder: Vector3<f64>,
    wrist: Vector3<f64>,
}

widest!(fn branches(
    arm: &Srs,
    base_from_tip: &Isometry3<f64>,
    arm_angle: f64,
    seed: &[f64],
) -> Branches = arm.branches_here(base_from_tip, arm_angle, seed));

impl Srs {
    pub(super) fn detect(axes: &Axes) -> Option<Self> {
        if axes.directions.len() != 7 || [0, 1, 4, 5].iter().any(|&i| axes.are_parallel(i, i + 1)) {
            return None;
        }
        let (shoulder, wrist) = (axes.meeting_point(&[0, 1, 2])?, axes.meeting_point(&[4, 5, 6])?);
        Some(Self { axes: axes.clone(), shoulder, wrist })
    }

    /// From the shoulder to the elbow, and from there to the wrist, with all joints at zero.
    #[inline(always)]
    fn limbs(&self) -> (Vector3<f64>, Vector3<f64>) {
        let elbow = self.axes.points[3];
        (elbow - self.shoulder, self.wrist - elbow)
    }

    /// The arm angle of a configuration, rad.
    pub(in crate::ik) fn arm_angle(&self, q: &[f64]) -> f64 {
        let h = &self.axes.directions;
        let (upper, fore) = self.limbs();
        let [first, second, third, fourth] = Turn::all(&[q[0], q[1], q[2], q[3]]);
        let shoulder =
            |v: &Vector3<f64>| first.about(&h[0], &second.about(&h[1], &third.about(&h[2], v)));
        let bent = upper + fourth.about(&h[3], &fore);
        let Some(line) = Unit::try_new(shoulder(&bent), 1e-9) else { return 0.0 };
        let zero = self.across(&line);
        angle_between(&line, &zero, &shoulder(&h[3])).map_or(0.0, Turn::angle)
    }

    /// The direction across a line from which the arm angle counts: across the first axis too.
    #[inline(always)]
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
        branches(self, base_from_tip, arm_angle, seed)
    }

    #[inline(always)]
    fn branches_here(
        &self,
        base_from_tip: &Isometry3<f64>,
        arm_angle: f64,
        seed: &[f64],
    ) -> Branches {
        let mut branches = Branches::none(7);
        let h = &self.axes.directions;
        let (upper, fore) = self.limbs();
        let turned = self.axes.turned(base_from_tip);
        let (last, aside) = (turned * h[6].into_inner(), turned * across(&h[6]));
        let way = self.axes.carried(base_from_tip, &self.wrist) - self.shoulder;
        let Some(line) = Unit::try_new(way, 1e-9) else { return branches };
        let value = 0.5 * (way.norm_squared() - upper.norm_squared() - fore.norm_squared());
        let (elbows, count) = angles_for_component(&h[3], &upper, &fore, value, seed[3]);
        let side = Turn::of(arm_angle).about(&line, &self.across(&line));
        for &fourth in &elbows[..count] {
            let bent = upper + fourth.about(&h[3], &fore);
            let Some(shoulder) = aligning(&bent, &h[3], &line, &side) else { continue };
            let carried = [&(shoulder * h[2].into_inner()), &(shoulder * across(&h[2]))];
            let (shoulders, n) = three_axes([&h[0], &h[1], &h[2]], carried, [seed[0], seed[1]]);
            let rest = |v: &Vector3<f64>| fourth.back().about(&h[3], &shoulder.tr_mul(v));
            let rest = [&rest(&last), &rest(&aside)];
            let (wrists, m) = three_axes([&h[4], &h[5], &h[6]], rest, [seed[4], seed[5]]);
            let q4 = fourth.angle();
            for [q1, q2, q3] in &shoulders[..n] {
                for [q5, q6, q7] in &wrists[..m] {
                    branches.push(&[*q1, *q2, *q3, q4, *q5, *q6, *q7]);
                }
            }
        }
        branches
    }
}

/// The rotation that takes `from` along `line`, and of what `with` has across it the direction `side`.
#[inline(always)]
fn aligning(
    from: &Vector3<f64>,
    with: &Vector3<f64>,
    line: &Unit<Vector3<f64>>,
    side: &Vector3<f64>,
) -> Option<Matrix3<f64>> {
    let x = Unit::try_new(*from, 1e-9)?;
    let y = Unit::try_new(with - x.into_inner() * x.dot(with), 1e-9)?;
    let before = Matrix3::from_columns(&[x.into_inner(), y.into_inner(), x.cross(&y)]);
    let after = Matrix3::from_columns(&[line.into_inner(), *side, line.cross(side)]);
    Some(after * before.transpose())
}
