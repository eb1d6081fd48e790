//! Is a whole motion free? Checked eight positions at a time, with a proof for what lies between.
//!
//! A position whose clearance is `g` stays free for a while when the joints move on: a point of a part
//! that moves at speed `s` with an acceleration of at most `a` (both for each unit of the motion's
//! parameter `t`) gets no farther than `s τ + a τ²/2` within `±τ`, so that
//!
//! ```text
//! τ = 2 g / (s + √(s² + 2 a g))
//! ```
//!
//! on both sides are free too (conservative advancement). The motion is free when these stretches
//! cover it. Where they leave gaps, positions inside the gaps are checked; far from obstacles eight
//! positions are enough, close to them it becomes as fine as needed. Nothing can slip between.
//!
//! Clearances come from balls that cover the shapes, in single precision; only where these cannot
//! decide, or are too coarse to get on, the exact shapes are asked in double precision.

mod block;
mod exact;
mod lane_frames;
mod lane_obstacle;
mod lane_part;
mod lanes;
mod workspace;

pub use workspace::MotionWorkspace;

use super::model::CollisionModel;
use super::query::{Pair, PairIndex};
use super::world::Obstacles;
use crate::MAX_AXES;
use lanes::{F8, LANES};

/// Clearance (m) below which a position counts as blocked while checking motions, unless asked
/// otherwise. It bounds the work near contact.
pub const FINEST_CLEARANCE_M: f64 = 5e-4;

/// Blocks of eight positions after which a motion is given up as blocked.
const MOST_BLOCKS: usize = 4000;

/// Checks straight motions in joint space for one robot in one world.
#[derive(Debug)]
pub struct MotionChecker<'a> {
    model: &'a CollisionModel,
    obstacles: &'a Obstacles,
    work: &'a mut MotionWorkspace,
    clearance_m: f64,
    blocks: u64,
}

impl<'a> MotionChecker<'a> {
    /// A checker that uses this memory.
    pub fn new(
        model: &'a CollisionModel,
        obstacles: &'a Obstacles,
        work: &'a mut MotionWorkspace,
    ) -> Self {
        work.fill(model, obstacles);
        Self { model, obstacles, work, clearance_m: FINEST_CLEARANCE_M, blocks: 0 }
    }

    /// Sets the clearance (m) that every position of a motion has to keep; at least 10 µm.
    pub fn set_clearance(&mut self, clearance_m: f64) {
        self.clearance_m = clearance_m.max(1e-5);
    }

    /// The clearance that is kept.
    pub fn clearance_m(&self) -> f64 {
        self.clearance_m
    }

    /// The robot.
    pub fn model(&self) -> &CollisionModel {
        self.model
    }

    /// The world.
    pub fn obstacles(&self) -> &Obstacles {
        self.obstacles
    }

    /// Blocks of eight positions that were checked so far.
    pub fn blocks(&self) -> u64 {
        self.blocks
    }

    /// Whether the position keeps the clearance, by the exact shapes.
    pub fn is_free(&self, q: &[f64]) -> bool {
        self.model.clears(q, self.obstacles, self.clearance_m)
    }

    /// Whether the straight motion in joint space is free from end to end, both ends included.
    ///
    /// `true` is a proof: every position in between is free. `false` means that some position comes
    /// closer to contact than the clearance (or, never seen, that the proof took too long). Vectors
    /// of a wrong length or with numbers that are not finite are not free.
    pub fn is_motion_free(&mut self, from: &[f64], to: &[f64]) -> bool {
        self.blocker(from, to).is_none()
            && self.model.is_position(from)
            && self.model.is_position(to)
    }

    /// What stands in the way of the straight motion, by name: the first pair that was found, not
    /// necessarily the first along the way. `None` if the motion is free.
    pub fn motion_blocker(&mut self, from: &[f64], to: &[f64]) -> Option<Pair> {
        self.blocker(from, to).map(|pair| self.model.named(pair, self.obstacles))
    }

    fn blocker(&mut self, from: &[f64], to: &[f64]) -> Option<PairIndex> {
        if !self.model.is_position(from) || !self.model.is_position(to) {
            return None;
        }
        self.set_motion(from, to);
        self.work.open.clear();
        let half = 0.5 / LANES as f32;
        let lanes = (0..LANES).map(|lane| ((2 * lane + 1) as f32 * half, half));
        self.work.open.extend(lanes);
        let mut done = 0;
        for _ in 0..MOST_BLOCKS {
            let next = self.next_block(&mut done)?;
            self.blocks += 1;
            match block::clear_stretches(self, &next) {
                Ok(stretches) => self.keep_gaps(&next, &stretches),
                Err(pair) => {
                    if let PairIndex::World { part, .. } = pair {
                        self.work.hot_part = part;
                    }
                    return Some(pair);
                }
            }
        }
        self.model.nearest(to, self.obstacles, f64::INFINITY, false).map(|(_, pair)| pair)
    }

    fn set_motion(&mut self, from: &[f64], to: &[f64]) {
        let work = &mut *self.work;
        (work.from, work.delta) = ([0.0; MAX_AXES], [0.0; MAX_AXES]);
        for (axis, (from, to)) in from.iter().zip(to).enumerate() {
            // Whole turns off, so that single precision keeps its digits.
            let turns = if work.joints[axis].is_prismatic() {
                0.0
            } else {
                (from / std::f64::consts::TAU).round() * std::f64::consts::TAU
            };
            work.from[axis] = from - turns;
            work.delta[axis] = to - from;
        }
        work.from_lanes = work.from.map(|value| value as f32);
        work.delta_lanes = work.delta.map(|value| value as f32);
        for part in &mut work.parts {
            part.set_motion(&work.delta_lanes);
        }
    }

    /// The next eight open stretches; with fewer left, they are halved to use all lanes.
    fn next_block(&mut self, done: &mut usize) -> Option<Stretches> {
        let open = &mut self.work.open;
        let left = open.len() - *done;
        if left == 0 {
            return None;
        }
        let mut stretches = Stretches { middle: F8::ZERO, half: F8::ZERO };
        let count = left.min(LANES);
        let pieces = LANES / count;
        for lane in 0..LANES {
            let (middle, half) = open[*done + (lane / pieces).min(count - 1)];
            let piece = lane - (lane / pieces).min(count - 1) * pieces;
            let half_piece = half / pieces as f32;
            // Lanes left over when eight is not divisible repeat the last piece.
            let piece = piece.min(pieces - 1) as f32;
            stretches.middle.0[lane] = middle - half + (2.0 * piece + 1.0) * half_piece;
            stretches.half.0[lane] = half_piece;
        }
        *done += count;
        Some(stretches)
    }

    /// Puts what a block left uncovered back on the list.
    fn keep_gaps(&mut self, block: &Stretches, clear: &F8) {
        for lane in 0..LANES {
            let (middle, half, clear) = (block.middle.0[lane], block.half.0[lane], clear.0[lane]);
            let repeated = lane > 0 && block.middle.0[lane - 1] == middle;
            if clear >= half || repeated {
                continue;
            }
            let gap_half = 0.5 * (half - clear);
            self.work.open.push((middle - clear - gap_half, gap_half));
            self.work.open.push((middle + clear + gap_half, gap_half));
        }
    }
}

/// Eight stretches of a motion, `middle ± half` in its parameter from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretches {
    middle: F8,
    half: F8,
}
