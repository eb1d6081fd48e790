//! The exact shapes at one lane's position, for what the balls cannot decide.

use super::super::distance::Effort;
use super::super::frames::Poses;
use super::super::model::CollisionModel;
use super::super::query::PairIndex;
use super::super::world::Obstacles;
use super::workspace::MotionWorkspace;
use crate::MAX_AXES;

/// Distances may come out this much too small: a few iterations less, a slightly shorter stretch.
const RELATIVE: f64 = 0.2;

/// Poses of the lanes that were asked for, computed once each.
pub(super) struct ExactLanes<'a> {
    model: &'a CollisionModel,
    obstacles: &'a Obstacles,
    poses: Option<(usize, Poses)>,
}

impl<'a> ExactLanes<'a> {
    pub(super) fn new(model: &'a CollisionModel, obstacles: &'a Obstacles) -> Self {
        Self { model, obstacles, poses: None }
    }

    fn poses(&mut self, work: &MotionWorkspace, lane: usize, t: f32) -> &Poses {
        if self.poses.as_ref().is_none_or(|(known, _)| *known != lane) {
            let mut q = [0.0; MAX_AXES];
            for (axis, value) in q.iter_mut().enumerate() {
                *value = work.from[axis] + work.delta[axis] * f64::from(t);
            }
            self.poses = Some((lane, self.model.frames.poses(&q[..self.model.dof()])));
        }
        &self.poses.as_ref().expect("it was just set").1
    }

    /// Distance of a pair, cut off at `within`.
    #[cold]
    #[inline(never)]
    pub(super) fn gap(
        &mut self,
        work: &MotionWorkspace,
        (lane, t): (usize, f32),
        pair: PairIndex,
        within: f32,
    ) -> f32 {
        let model = self.model;
        let solids = self.obstacles.solids();
        let poses = self.poses(work, lane, t);
        let limit = f64::from(within);
        let effort = Effort { within_m: limit, relative: RELATIVE };
        let distance = match pair {
            PairIndex::World { part, obstacle } => {
                let part = &model.parts[part];
                part.distance(&poses[part.frame], &solids[obstacle], effort)
            }
            PairIndex::Robot { first, second } => {
                let (a, b) = (&model.parts[first], &model.parts[second]);
                a.distance_to_part(&poses[a.frame], b, &poses[b.frame], effort)
            }
        };
        distance.min(limit) as f32
    }
}
