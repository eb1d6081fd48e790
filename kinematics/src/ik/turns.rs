//! Whole turns and reach.

use crate::JointVector;
use crate::chain::Chain;
use nalgebra::Vector3;

impl Chain {
    /// The same configuration with every turning axis moved by whole turns to where it is nearest to
    /// `reference`, as far as the limits allow.
    pub fn nearest_turns(&self, q: &[f64], reference: &[f64]) -> JointVector {
        use std::f64::consts::{PI, TAU};
        let limits = self.limits();
        JointVector::from_fn(self.dof(), |axis| {
            let (lower, upper) = (limits.lower[axis], limits.upper[axis]);
            let apart = q[axis] - reference[axis];
            let is_near = apart.abs() <= PI && (lower..=upper).contains(&q[axis]);
            if is_near || self.is_prismatic(axis) {
                return q[axis];
            }
            let turns = (apart / TAU).round();
            let near = q[axis] - turns * TAU;
            let candidates = [near, near - TAU, near + TAU];
            let inside = candidates.into_iter().find(|value| (lower..=upper).contains(value));
            inside.unwrap_or(q[axis])
        })
    }

    /// Origin of the first joint in the base frame.
    pub(crate) fn first_origin(&self) -> Vector3<f64> {
        let [x, y, z] = self.base_rotation().map(Vector3::from);
        let [a, b, c] = self.stages()[0].translation;
        x * a + y * b + z * c
    }

    /// A bound on the distance of the tip from the first joint's origin, m: all links stretched.
    pub fn reach_m(&self) -> f64 {
        let limits = self.limits();
        let slide = |axis: usize| {
            let farthest = limits.lower[axis].abs().max(limits.upper[axis].abs());
            if self.is_prismatic(axis) { farthest } else { 0.0 }
        };
        let link = |axis: usize| Vector3::from(self.stages()[axis].translation).norm();
        let links: f64 = (1..self.dof()).map(link).sum();
        let slides: f64 = (0..self.dof()).map(slide).sum();
        links + slides + self.last_from_tip().translation.vector.norm()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Robot;

    #[test]
    fn whole_turns_go_to_the_nearest_within_the_limits() {
        let urdf = include_str!("../../../urdf/ur5e/robot.urdf");
        let robot = Robot::from_urdf(urdf, None).unwrap();
        let chain = &robot.arms()[0].chain;
        let near = chain
            .nearest_turns(&[3.0, -0.2, 0.0, -6.0, 0.0, 0.0], &[-3.0, 6.2, 3.0, 1.0, 0.0, 0.0]);
        let turn = std::f64::consts::TAU;
        // The third axis has one turn only and stays.
        let expected = [3.0 - turn, turn - 0.2, 0.0, turn - 6.0, 0.0, 0.0];
        assert!(near.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{near:?}");
    }
}
