//! Descents and restarts within a budget.

use super::damped::{Descent, Problem};
use super::restart::Sequence;
use super::{IkAnswer, IkOptions};
use crate::chain::{Chain, Frame};
use crate::{JointVector, MAX_AXES};
use nalgebra::{Isometry3, UnitQuaternion, Vector3};
use std::time::Instant;

/// Random configurations of which a restart takes the one nearest to the target.
const CANDIDATES: usize = 4;

/// Solves the inverse kinematics of one chain. It allocates when it is made and never afterwards.
#[derive(Clone, Debug)]
pub struct IkSolver {
    chain: Chain,
    length_m: f64,
    reach_m: f64,
}

impl IkSolver {
    /// A solver for this chain.
    pub fn new(chain: &Chain) -> Self {
        let reach_m = chain.reach_m();
        Self { length_m: (0.5 * reach_m).max(1e-3), reach_m, chain: chain.clone() }
    }

    /// The chain.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Finds positions that bring the tip to `base_from_tip`, beginning at `seed` and staying near it.
    ///
    /// The seed may lie outside the limits or hold fewer numbers than there are axes, or none: what is
    /// missing is taken from the middle of the range. The quaternion need not have unit length.
    pub fn solve(
        &self,
        base_from_tip: &Isometry3<f64>,
        seed: &[f64],
        options: &IkOptions,
    ) -> IkAnswer {
        let Some(target) = usable(base_from_tip) else { return IkAnswer::Unreachable };
        if self.is_beyond_reach(&target, options) {
            return IkAnswer::Unreachable;
        }
        let problem = Problem {
            chain: &self.chain,
            target: Frame::from_isometry(&target),
            length_m: self.length_m,
            posture: options.posture.map(|posture| self.chain.within_limits(&posture)),
            options,
            deadline: options.time_limit.map(|limit| Instant::now() + limit),
        };
        let seed = self.chain.within_limits(seed);
        match self.chain.dof() {
            6 => self.search::<6>(&problem, &seed),
            7 => self.search::<7>(&problem, &seed),
            _ => self.search::<MAX_AXES>(&problem, &seed),
        }
    }

    fn is_beyond_reach(&self, target: &Isometry3<f64>, options: &IkOptions) -> bool {
        let shoulder = self.chain.first_origin();
        let distance_m = (target.translation.vector - shoulder).norm();
        distance_m > self.reach_m + options.position_tolerance_m.max(0.0)
    }

    fn search<const N: usize>(&self, problem: &Problem<'_>, seed: &JointVector) -> IkAnswer {
        let mut start = [0.0; N];
        start[..seed.len()].copy_from_slice(seed);
        let mut sequence = Sequence::new(problem.options.random_seed);
        let mut left = problem.options.iterations;
        let mut nearest = problem.descend(&start, left);
        left -= nearest.iterations;
        while !nearest.is_solved && left > 0 && !problem.is_late() {
            let descent = problem.descend(&problem.promising_start(&mut sequence), left);
            // A restart may end where it began; it still counts, so that the loop ends.
            left -= descent.iterations.clamp(1, left);
            if descent.is_solved || descent.squared < nearest.squared {
                nearest = descent;
            }
        }
        if nearest.is_solved {
            self.search_nearer(problem, seed, &mut sequence, &mut nearest, left);
        }
        self.answer(&nearest, seed)
    }

    /// Goes on from starts around the seed, for a solution that needs less movement.
    fn search_nearer<const N: usize>(
        &self,
        problem: &Problem<'_>,
        seed: &JointVector,
        sequence: &mut Sequence,
        nearest: &mut Descent<N>,
        mut left: usize,
    ) {
        let movement = |q: &[f64; N]| {
            let near = self.chain.nearest_turns(&q[..seed.len()], seed);
            near.iter().zip(seed.iter()).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()))
        };
        let mut least = movement(&nearest.q);
        for attempt in 0..problem.options.nearer_attempts {
            if left == 0 || problem.is_late() {
                return;
            }
            let spread = (attempt + 1) as f64 / problem.options.nearer_attempts as f64;
            let anywhere: [f64; N] = sequence.configuration(self.chain.limits());
            let around = std::array::from_fn(|axis| {
                let centre = seed.padded()[axis];
                centre + spread * (anywhere[axis] - centre)
            });
            let descent = problem.descend(&around, left);
            left -= descent.iterations.clamp(1, left);
            if descent.is_solved && movement(&descent.q) < least {
                least = movement(&descent.q);
                *nearest = descent;
            }
        }
    }

    fn answer<const N: usize>(&self, descent: &Descent<N>, seed: &JointVector) -> IkAnswer {
        let q = self.chain.nearest_turns(&descent.q[..seed.len()], seed);
        if descent.is_solved {
            return IkAnswer::Solved { q };
        }
        IkAnswer::Nearest {
            q,
            position_error_m: descent.error.distance_m,
            rotation_error_rad: descent.error.angle_rad,
        }
    }
}

impl Problem<'_> {
    /// The most promising of a few random configurations.
    #[inline(always)]
    fn promising_start<const N: usize>(&self, sequence: &mut Sequence) -> [f64; N] {
        let mut best = ([0.0; N], f64::INFINITY);
        for _ in 0..CANDIDATES {
            let q = sequence.configuration(self.chain.limits());
            let tip = self.chain.walk_n(&q);
            let error = super::error::PoseError::between(&tip, &self.target, self.options.freedom);
            let squared = self.squared(&error);
            if squared < best.1 {
                best = (q, squared);
            }
        }
        best.0
    }
}

impl Chain {
    /// The same configuration with every turning axis moved by whole turns to where it is nearest to
    /// `reference`, as far as the limits allow.
    pub fn nearest_turns(&self, q: &[f64], reference: &[f64]) -> JointVector {
        use std::f64::consts::TAU;
        let limits = self.limits();
        JointVector::from_fn(self.dof(), |axis| {
            let (lower, upper) = (limits.lower[axis], limits.upper[axis]);
            if self.is_prismatic(axis) || upper - lower < TAU {
                return q[axis];
            }
            let near = q[axis] - ((q[axis] - reference[axis]) / TAU).round() * TAU;
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

/// The pose with a unit quaternion, if it is one at all.
fn usable(pose: &Isometry3<f64>) -> Option<Isometry3<f64>> {
    let quaternion = pose.rotation.quaternion();
    let norm = quaternion.norm();
    let is_finite = pose.translation.vector.iter().all(|value| value.is_finite());
    if !(is_finite && norm.is_finite() && norm > 1e-6) {
        return None;
    }
    let rotation = UnitQuaternion::from_quaternion(*quaternion);
    Some(Isometry3::from_parts(pose.translation, rotation))
}
