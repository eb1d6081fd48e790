//! The closed form first, then descents and restarts within a budget.

use super::analytic::{Analytic, IkKind};
use super::damped::{Descent, Problem};
use super::restart::Sequence;
use super::{Freedom, IkAnswer, IkOptions};
use crate::chain::{Chain, Frame};
use crate::widest::widest;
use crate::{JointVector, MAX_AXES};
use nalgebra::{Isometry3, UnitQuaternion};

/// Random configurations of which a restart takes the one nearest to the target.
const CANDIDATES: usize = 4;

/// Most iterations where the closed form already says that no configuration within the limits exists.
const HOPELESS: usize = 500;

/// Solves the inverse kinematics of one chain. It allocates when it is made and never afterwards.
#[derive(Clone, Debug)]
pub struct IkSolver {
    pub(super) chain: Chain,
    pub(super) analytic: Option<Analytic>,
    length_m: f64,
    reach_m: f64,
}

impl IkSolver {
    /// A solver for this chain.
    pub fn new(chain: &Chain) -> Self {
        let reach_m = chain.reach_m();
        Self {
            length_m: (0.5 * reach_m).max(1e-3),
            reach_m,
            analytic: Analytic::detect(chain),
            chain: chain.clone(),
        }
    }

    /// How this arm is solved.
    pub fn kind(&self) -> IkKind {
        self.analytic.as_ref().map_or(IkKind::Numeric, Analytic::kind)
    }

    /// A solver that iterates even where the arm has a closed form.
    pub fn numeric(chain: &Chain) -> Self {
        Self { analytic: None, ..Self::new(chain) }
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
        if !options.freedom.is_defined() || self.is_beyond_reach(&target, options) {
            return IkAnswer::Unreachable;
        }
        let problem = self.problem(&target, options);
        let seed = self.chain.within_limits(seed);
        let answer = match self.chain.dof() {
            6 => self.search::<6>(&problem, &target, &seed),
            7 => self.search::<7>(&problem, &target, &seed),
            _ => self.search::<MAX_AXES>(&problem, &target, &seed),
        };
        match (answer, options.secondary) {
            (IkAnswer::Solved { q }, Some(goal)) => {
                IkAnswer::Solved { q: problem.improve(q, &goal) }
            }
            _ => answer,
        }
    }

    pub(super) fn problem<'a>(
        &'a self,
        target: &Isometry3<f64>,
        options: &'a IkOptions,
    ) -> Problem<'a> {
        Problem {
            chain: &self.chain,
            target: Frame::from_isometry(target),
            length_m: self.length_m,
            posture: options.posture.map(|posture| self.chain.within_limits(&posture)),
            options,
            deadline: options.deadline(),
        }
    }

    /// One of several tasks of a group, which watches the time itself.
    pub(super) fn problem_at<'a>(&'a self, target: Frame, options: &'a IkOptions) -> Problem<'a> {
        let (chain, length_m) = (&self.chain, self.length_m);
        Problem { chain, target, length_m, posture: None, options, deadline: None }
    }

    pub(super) fn is_beyond_reach(&self, target: &Isometry3<f64>, options: &IkOptions) -> bool {
        if options.freedom == Freedom::Position {
            return false;
        }
        let shoulder = self.chain.first_origin();
        let distance_m = (target.translation.vector - shoulder).norm();
        distance_m > self.reach_m + options.position_tolerance_m.max(0.0)
    }

    fn search<const N: usize>(
        &self,
        problem: &Problem<'_>,
        target: &Isometry3<f64>,
        seed: &JointVector,
    ) -> IkAnswer {
        let options = problem.options;
        // With no budget at all nothing but the seed is looked at.
        let has_budget = options.iterations > 0 && !problem.is_late();
        let has_form = self.analytic.is_some() && options.freedom == Freedom::None && has_budget;
        let is_complete = has_form && self.kind() != IkKind::SphericalShoulderAndWrist;
        if is_complete && let Some(q) = self.nearest_branch(problem, target, seed) {
            return IkAnswer::Solved { q };
        }
        let mut start = [0.0; N];
        start[..seed.len()].copy_from_slice(seed);
        // All branches are known to break a limit: what is left is to find the nearest.
        let most = if is_complete { HOPELESS } else { usize::MAX };
        let mut left = if has_budget { options.iterations.min(most) } else { 0 };
        let mut nearest = problem.descend(&start, left);
        left -= nearest.iterations;
        if has_form && !is_complete && (!nearest.is_solved || options.nearer_attempts > 0) {
            match self.sweep_arm_angle(problem, target, seed) {
                Some(q) if !nearest.is_solved || self.moves_less(&q, &nearest.q, seed) => {
                    return IkAnswer::Solved { q };
                }
                Some(_) => {}
                None => left = left.min(HOPELESS),
            }
        }
        let mut sequence = Sequence::new(options.random_seed);
        self.restart(problem, &mut sequence, &mut nearest, &mut left);
        if nearest.is_solved && !has_form {
            self.search_nearer(problem, seed, &mut sequence, &mut nearest, left);
        }
        self.answer(&nearest, seed)
    }

    /// Descends again from promising configurations until the pose is reached or the budget is spent.
    fn restart<const N: usize>(
        &self,
        problem: &Problem<'_>,
        sequence: &mut Sequence,
        nearest: &mut Descent<N>,
        left: &mut usize,
    ) {
        while !nearest.is_solved && *left > 0 && !problem.is_late() {
            let descent = problem.descend(&promising_start(problem, sequence), *left);
            // A restart may end where it began; it still counts, so that the loop ends.
            *left -= descent.iterations.clamp(1, *left);
            if descent.is_solved || descent.squared < nearest.squared {
                *nearest = descent;
            }
        }
    }

    fn moves_less(&self, q: &JointVector, other: &[f64], seed: &JointVector) -> bool {
        let other = self.chain.nearest_turns(&other[..seed.len()], seed);
        largest_movement(q, seed) < largest_movement(&other, seed)
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
            largest_movement(&self.chain.nearest_turns(&q[..seed.len()], seed), seed)
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

widest!(fn promising_start[const N: usize][N](
    problem: &Problem<'_>,
    sequence: &mut Sequence,
) -> [f64; N] = problem.promising_start(sequence));

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

/// The largest movement of any axis.
pub(super) fn largest_movement(q: &[f64], seed: &[f64]) -> f64 {
    q.iter().zip(seed).fold(0.0, |most, (a, b)| most.max((a - b).abs()))
}

/// The pose with a unit quaternion, if it is one at all.
pub(super) fn usable(pose: &Isometry3<f64>) -> Option<Isometry3<f64>> {
    let quaternion = pose.rotation.quaternion();
    let norm = quaternion.norm();
    let is_finite = pose.translation.vector.iter().all(|value| value.is_finite());
    if !(is_finite && norm.is_finite() && norm > 1e-6) {
        return None;
    }
    let rotation = UnitQuaternion::from_quaternion(*quaternion);
    Some(Isometry3::from_parts(pose.translation, rotation))
}
