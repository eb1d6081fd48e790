//! Six axes of which 2 and 3 are parallel and the last three meet in one point: most industrial arms.

use super::Branches;
use super::axes::Axes;
use super::subproblem::{Turn, across, angle_between, angles_for_component, three_axes};
use crate::widest::widest;
use nalgebra::{Isometry3, Vector3};

#[derive(Clone, Debug)]
pub(in crate::ik) struct SphericalWrist {
    axes: Axes,
    /// Where axes 4, 5 and 6 meet, in the zero configuration.
    wrist: Vector3<f64>,
}

widest!(fn branches(arm: &SphericalWrist, base_from_tip: &Isometry3<f64>, seed: &[f64]) -> Branches =
    arm.branches_here(base_from_tip, seed));

impl SphericalWrist {
    pub(super) fn detect(axes: &Axes) -> Option<Self> {
        let fits = axes.directions.len() == 6
            && axes.are_parallel(1, 2)
            && !axes.are_parallel(0, 1)
            && !axes.are_parallel(3, 4)
            && !axes.are_parallel(4, 5);
        if !fits {
            return None;
        }
        let wrist = axes.meeting_point(&[3, 4, 5])?;
        Some(Self { axes: axes.clone(), wrist })
    }

    pub(super) fn branches(&self, base_from_tip: &Isometry3<f64>, seed: &[f64]) -> Branches {
        branches(self, base_from_tip, seed)
    }

    #[inline(always)]
    fn branches_here(&self, base_from_tip: &Isometry3<f64>, seed: &[f64]) -> Branches {
        let mut branches = Branches::none(6);
        let (h, p) = (&self.axes.directions, &self.axes.points);
        let turned = self.axes.turned(base_from_tip);
        let (last, aside) = (turned * h[5].into_inner(), turned * across(&h[5]));
        let wrist = self.axes.carried(base_from_tip, &self.wrist) - p[0];
        let common = h[1].as_ref();
        let along = common.dot(&(self.wrist - p[0]));
        let flat = |v: Vector3<f64>| v - common * common.dot(&v);
        let (upper, fore) = (flat(p[2] - p[1]), flat(self.wrist - p[2]));
        let (firsts, count) = angles_for_component(&h[0], &wrist, common, along, seed[0]);
        for &first in &firsts[..count] {
            let goal = flat(first.back().about(&h[0], &wrist) - (p[1] - p[0]));
            let value = 0.5 * (goal.norm_squared() - upper.norm_squared() - fore.norm_squared());
            let (thirds, count) = angles_for_component(&h[2], &upper, &fore, value, seed[2]);
            for &third in &thirds[..count] {
                let arm = upper + third.about(&h[2], &fore);
                let second = angle_between(&h[1], &arm, &goal).unwrap_or_else(|| Turn::of(seed[1]));
                // What is left for the wrist.
                let before = |v: &Vector3<f64>| {
                    let v = second.back().about(&h[1], &first.back().about(&h[0], v));
                    third.back().about(&h[2], &v)
                };
                let rest = [&before(&last), &before(&aside)];
                let (wrists, count) = three_axes([&h[3], &h[4], &h[5]], rest, [seed[3], seed[4]]);
                let [q1, q2, q3] = [first, second, third].map(Turn::angle);
                for &[q4, q5, q6] in &wrists[..count] {
                    branches.push(&[q1, q2, q3, q4, q5, q6]);
                }
            }
        }
        branches
    }
}
