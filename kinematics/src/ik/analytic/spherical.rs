//! Six axes of which 2 and 3 are parallel and the last three meet in one point: most industrial arms.

use super::Branches;
use super::axes::Axes;
use super::subproblem::{angle_between, angles_for_component, three_axes, turn, wrapped};
use nalgebra::{Isometry3, Vector3};

#[derive(Clone, Debug)]
pub(in crate::ik) struct SphericalWrist {
    axes: Axes,
    /// Where axes 4, 5 and 6 meet, in the zero configuration.
    wrist: Vector3<f64>,
}

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
        let mut branches = Branches::none(6);
        let (h, p) = (&self.axes.directions, &self.axes.points);
        let turned = self.axes.turned(base_from_tip);
        let wrist = self.axes.carried(base_from_tip, &self.wrist) - p[0];
        let along = h[1].dot(&(self.wrist - p[0]));
        let common = h[1].into_inner();
        let flat = |v: Vector3<f64>| v - common * common.dot(&v);
        let (upper, fore) = (flat(p[2] - p[1]), flat(self.wrist - p[2]));
        let (firsts, count) = angles_for_component(&h[0], &wrist, &common, along, seed[0]);
        for &q1 in &firsts[..count] {
            let first = turn(&h[0], q1);
            let goal = flat(first.inverse() * wrist - (p[1] - p[0]));
            let value = 0.5 * (goal.norm_squared() - upper.norm_squared() - fore.norm_squared());
            let (thirds, count) = angles_for_component(&h[2], &upper, &fore, value, seed[2]);
            for &q3 in &thirds[..count] {
                let third = turn(&h[2], q3);
                let q2 = angle_between(&h[1], &(upper + third * fore), &goal).unwrap_or(seed[1]);
                let before_wrist = first * turn(&h[1], q2) * third;
                let rest = before_wrist.inverse() * turned;
                let (wrists, count) = three_axes([&h[3], &h[4], &h[5]], &rest, [seed[3], seed[4]]);
                for &[q4, q5, q6] in &wrists[..count] {
                    branches.push(&[wrapped(q1), wrapped(q2), wrapped(q3), q4, q5, q6]);
                }
            }
        }
        branches
    }
}
