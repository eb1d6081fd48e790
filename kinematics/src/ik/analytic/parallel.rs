//! Six axes of which 2, 3 and 4 are parallel, and 5 and 6 intersect: the UR and GCR arms.

use super::Branches;
use super::axes::Axes;
use super::subproblem::{Turn, across, angle_between, angles_for_component, wrapped};
use crate::widest::widest;
use nalgebra::{Isometry3, Vector3};

#[derive(Clone, Debug)]
pub(in crate::ik) struct ThreeParallel {
    axes: Axes,
    /// Where axes 5 and 6 meet, in the zero configuration.
    wrist: Vector3<f64>,
    /// Whether axes 3 and 4 turn in the sense of axis 2 or against it.
    senses: [f64; 2],
}

widest!(fn branches(arm: &ThreeParallel, base_from_tip: &Isometry3<f64>, seed: &[f64]) -> Branches =
    arm.branches_here(base_from_tip, seed));

impl ThreeParallel {
    pub(super) fn detect(axes: &Axes) -> Option<Self> {
        let fits = axes.directions.len() == 6
            && axes.are_parallel(1, 2)
            && axes.are_parallel(2, 3)
            && !axes.are_parallel(0, 1)
            && !axes.are_parallel(3, 4)
            && !axes.are_parallel(4, 5);
        if !fits {
            return None;
        }
        let wrist = axes.meeting_point(&[4, 5])?;
        let sense = |axis: usize| axes.directions[1].dot(&axes.directions[axis]).signum();
        Some(Self { senses: [sense(2), sense(3)], axes: axes.clone(), wrist })
    }

    pub(super) fn branches(&self, base_from_tip: &Isometry3<f64>, seed: &[f64]) -> Branches {
        branches(self, base_from_tip, seed)
    }

    #[inline(always)]
    fn branches_here(&self, base_from_tip: &Isometry3<f64>, seed: &[f64]) -> Branches {
        let mut branches = Branches::none(6);
        let (h, p) = (&self.axes.directions, &self.axes.points);
        let common = h[1].as_ref();
        let turned = self.axes.turned(base_from_tip);
        let wrist = self.axes.carried(base_from_tip, &self.wrist) - p[0];
        let last = turned * h[5].into_inner();
        let aside = across(&h[1]);
        // Turning about the common direction leaves what lies along it alone: that gives axis 1.
        let along = common.dot(&(self.wrist - p[0]));
        let (firsts, count) = angles_for_component(&h[0], &wrist, common, along, seed[0]);
        for &first in &firsts[..count] {
            let carried = first.about(&h[0], common);
            let to = turned.inverse() * carried;
            let shoulder = first.back().about(&h[0], &wrist) - (p[1] - p[0]);
            let value = carried.dot(&last);
            let (fifths, count) = angles_for_component(&h[4], common, &h[5], value, seed[4]);
            for &fifth in &fifths[..count] {
                let from = fifth.back().about(&h[4], common);
                // Rot(6, −q6) takes the one to the other; if both lie along axis 6 it is free.
                let sixth =
                    angle_between(&h[5], &from, &to).map_or_else(|| Turn::of(seed[5]), Turn::back);
                // Axes 2, 3 and 4 have to turn this far in all.
                let back = sixth.back().about(&h[5], &fifth.back().about(&h[4], &aside));
                let middle = first.back().about(&h[0], &(turned * back));
                let Some(sum) = angle_between(&h[1], &aside, &middle) else { continue };
                let known = [first, fifth, sixth, sum].map(Turn::angle);
                let goal = shoulder - sum.about(&h[1], &(self.wrist - p[3]));
                self.elbow(known, &goal, seed, &mut branches);
            }
        }
        branches
    }

    /// Axes 2, 3 and 4: a planar arm that has to bring axis 4 to `goal`, seen from axis 2, and turn by `sum` in
    /// all.
    #[inline(always)]
    fn elbow(
        &self,
        [q1, q5, q6, sum]: [f64; 4],
        goal: &Vector3<f64>,
        seed: &[f64],
        branches: &mut Branches,
    ) {
        let (h, p) = (&self.axes.directions, &self.axes.points);
        let common = h[1].as_ref();
        let flat = |v: Vector3<f64>| v - common * common.dot(&v);
        let (upper, fore, goal) = (flat(p[2] - p[1]), flat(p[3] - p[2]), flat(*goal));
        let value = 0.5 * (goal.norm_squared() - upper.norm_squared() - fore.norm_squared());
        let (thirds, count) = angles_for_component(&h[2], &upper, &fore, value, seed[2]);
        for &third in &thirds[..count] {
            let arm = upper + third.about(&h[2], &fore);
            let q2 = angle_between(&h[1], &arm, &goal).map_or(wrapped(seed[1]), Turn::angle);
            let q3 = third.angle();
            let q4 = wrapped(self.senses[1] * (sum - q2 - self.senses[0] * q3));
            branches.push(&[q1, q2, q3, q4, q5, q6]);
        }
    }
}
