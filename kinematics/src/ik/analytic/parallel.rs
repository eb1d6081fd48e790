//! Six axes of which 2, 3 and 4 are parallel, and 5 and 6 intersect: the UR and GCR arms.

use super::Branches;
use super::axes::Axes;
use super::subproblem::{angle_between, angles_for_component, least_aligned, turn, wrapped};
use nalgebra::{Isometry3, Rotation3, Vector3};

#[derive(Clone, Debug)]
pub(in crate::ik) struct ThreeParallel {
    axes: Axes,
    /// Where axes 5 and 6 meet, in the zero configuration.
    wrist: Vector3<f64>,
    /// Whether axes 3 and 4 turn in the sense of axis 2 or against it.
    senses: [f64; 2],
}

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
        let mut branches = Branches::none(6);
        let h = &self.axes.directions;
        let (common, origin) = (&h[1], self.axes.points[0]);
        let turned = self.axes.turned(base_from_tip);
        let wrist = self.axes.carried(base_from_tip, &self.wrist) - origin;
        // Turning about the common direction leaves what lies along it alone: that gives axis 1.
        let along = common.dot(&(self.wrist - origin));
        let (firsts, count) = angles_for_component(&h[0], &wrist, common, along, seed[0]);
        for &q1 in &firsts[..count] {
            let first = turn(&h[0], q1);
            let after_first = first.inverse() * turned;
            let value = common.dot(&(after_first * h[5].into_inner()));
            let (fifths, count) = angles_for_component(&h[4], common, &h[5], value, seed[4]);
            for &q5 in &fifths[..count] {
                let fifth = turn(&h[4], q5);
                let from = fifth.inverse() * common.into_inner();
                let to = after_first.inverse() * common.into_inner();
                // Rot(6, −q6) takes the one to the other; if both lie along axis 6 it is free.
                let q6 = angle_between(&h[5], &from, &to).map_or(seed[5], |angle| -angle);
                let middle = after_first * (fifth * turn(&h[5], q6)).inverse();
                let reached = first.inverse() * wrist;
                self.elbow([q1, q5, q6], &reached, &middle, seed, &mut branches);
            }
        }
        branches
    }

    /// Axes 2, 3 and 4: a planar arm that has to bring axis 4 to its place and turn by `middle` in all.
    fn elbow(
        &self,
        [q1, q5, q6]: [f64; 3],
        wrist: &Vector3<f64>,
        middle: &Rotation3<f64>,
        seed: &[f64],
        branches: &mut Branches,
    ) {
        let (h, p) = (&self.axes.directions, &self.axes.points);
        let common = h[1].into_inner();
        let flat = |v: Vector3<f64>| v - common * common.dot(&v);
        let across = common.cross(&least_aligned(&common));
        let Some(sum) = angle_between(&h[1], &across, &(middle * across)) else { return };
        let (upper, fore) = (flat(p[2] - p[1]), flat(p[3] - p[2]));
        let goal = flat(wrist - (p[1] - p[0]) - middle * (self.wrist - p[3]));
        let value = 0.5 * (goal.norm_squared() - upper.norm_squared() - fore.norm_squared());
        let (thirds, count) = angles_for_component(&h[2], &upper, &fore, value, seed[2]);
        for &q3 in &thirds[..count] {
            let arm = upper + turn(&h[2], q3) * fore;
            let q2 = angle_between(&h[1], &arm, &goal).unwrap_or(seed[1]);
            let q4 = self.senses[1] * (sum - q2 - self.senses[0] * q3);
            branches.push(&[q1, q2, q3, q4, q5, q6].map(wrapped));
        }
    }
}
