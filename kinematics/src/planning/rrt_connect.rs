//! RRT-Connect: two trees, one from the start and one from the goals, that grow towards each other.
//!
//! J. Kuffner and S. LaValle, ICRA 2000; with balanced trees and the dynamic domain of A. Yershova
//! et al., ICRA 2005: a node that failed to grow towards a far sample is from then on only tried for
//! near ones.

use super::options::PlanOptions;
use super::tree::Tree;
use super::{between, joint_distance};
use crate::JointVector;
use crate::collision::MotionChecker;
use crate::halton::Halton;

/// Radius of a node's domain, in ranges, after it failed for the first time; its least value; and
/// the share by which it shrinks and grows.
const DOMAIN: f32 = 4.0;
const LEAST_DOMAIN: f32 = 1.0;
const DOMAIN_CHANGE: f32 = 1e-4;

/// Where the trees met: a node of each, at the same position.
pub(super) struct Meeting {
    pub(super) from_start: usize,
    pub(super) from_goal: usize,
}

/// The two trees; memory is kept from search to search.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    pub(super) start: Tree,
    pub(super) goal: Tree,
    pub(super) iterations: usize,
}

impl Search {
    /// Grows the trees from their roots until they meet or the budget is used up. `is_over` is asked
    /// before every sample.
    pub(super) fn run(
        &mut self,
        checker: &mut MotionChecker<'_>,
        options: &PlanOptions,
        is_over: &mut dyn FnMut() -> bool,
    ) -> Option<Meeting> {
        let limits = checker.model().limits().clone();
        let mut samples = Halton::shifted(limits.len(), options.seed);
        self.iterations = 0;
        while self.iterations < options.most_iterations && !is_over() {
            self.iterations += 1;
            let sample = samples.next_within(&limits);
            let from_start = self.start.len() <= self.goal.len();
            let (own, other) = if from_start {
                (&mut self.start, &mut self.goal)
            } else {
                (&mut self.goal, &mut self.start)
            };
            let Some(new) = grow(own, &sample, checker, options.step()) else { continue };
            if let Some(met) = connect(other, own.position(new), checker, options.step()) {
                return Some(if from_start {
                    Meeting { from_start: new, from_goal: met }
                } else {
                    Meeting { from_start: met, from_goal: new }
                });
            }
        }
        None
    }
}

/// Grows a tree by one motion towards a sample.
fn grow(
    tree: &mut Tree,
    sample: &JointVector,
    checker: &mut MotionChecker<'_>,
    step: f64,
) -> Option<usize> {
    let (near, distance) = tree.nearest(sample);
    let range = step as f32;
    let domain = *tree.radius_mut(near);
    if distance < 1e-9 || distance as f32 > domain {
        return None;
    }
    let target = between(tree.position(near), sample, (step / distance).min(1.0));
    if checker.is_motion_free(tree.position(near), &target) {
        if domain.is_finite() {
            *tree.radius_mut(near) = domain * (1.0 + DOMAIN_CHANGE);
        }
        return Some(tree.add(&target, Some(near)));
    }
    *tree.radius_mut(near) = if domain.is_finite() {
        (domain * (1.0 - DOMAIN_CHANGE)).max(LEAST_DOMAIN * range)
    } else {
        DOMAIN * range
    };
    None
}

/// Grows a tree straight to a position, as far as it goes; the node at the position if it gets there.
fn connect(
    tree: &mut Tree,
    target: &JointVector,
    checker: &mut MotionChecker<'_>,
    step: f64,
) -> Option<usize> {
    let (mut node, distance) = tree.nearest(target);
    let from = *tree.position(node);
    let count = (distance / step).ceil().max(1.0);
    for index in 1..=count as usize {
        let next = if index as f64 == count {
            *target
        } else {
            between(&from, target, index as f64 / count)
        };
        if joint_distance(tree.position(node), &next) > 0.0 {
            if !checker.is_motion_free(tree.position(node), &next) {
                return None;
            }
            node = tree.add(&next, Some(node));
        }
    }
    Some(node)
}
