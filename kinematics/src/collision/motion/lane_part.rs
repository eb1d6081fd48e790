//! Parts of the robot in single precision.

use super::super::frames::Frames;
use super::super::part::Part;
use crate::MAX_AXES;

/// Room for rounding in single precision (m): a thousandth of the finest clearance asked for would do
/// near the base, this is enough at ten metres.
pub(super) const ROUNDING_M: f32 = 2e-5;

/// A ball of a part's cover.
#[derive(Clone, Copy, Debug)]
pub(super) struct LaneBall {
    pub(super) centre: [f32; 3],
    pub(super) outer: f32,
    pub(super) inner: f32,
}

/// A part: its bounding ball, its cover, and bounds on how it can move.
#[derive(Clone, Debug)]
pub(super) struct LanePart {
    pub(super) frame: usize,
    pub(super) centre: [f32; 3],
    pub(super) radius: f32,
    /// Range in the list of all balls.
    pub(super) first_ball: usize,
    pub(super) end_ball: usize,
    /// Largest excess of an outer over an inner radius: how much the exact shape may gain.
    pub(super) excess: f32,
    /// See [`Frames::lever_arms`].
    arms: [f32; MAX_AXES],
    /// For the motion at hand: bounds on speed by joints below index `j`, and on acceleration.
    speed_below: [f32; MAX_AXES + 1],
    pub(super) acceleration: f32,
}

impl LanePart {
    pub(super) fn new(part: &Part, frames: &Frames, balls: &mut Vec<LaneBall>) -> Self {
        let first_ball = balls.len();
        let padding = part.padding_m as f32;
        let mut excess: f32 = 0.0;
        for ball in &part.balls {
            let (outer, inner) = (ball.outer_m as f32, ball.inner_m as f32);
            excess = excess.max(outer - inner);
            balls.push(LaneBall {
                centre: [ball.centre.x as f32, ball.centre.y as f32, ball.centre.z as f32],
                outer: outer + padding + ROUNDING_M,
                inner: inner + padding - ROUNDING_M,
            });
        }
        // Rounded up, so that no bound shrinks.
        let arms = part.lever_arms(frames).map(|arm| arm as f32 * 1.000_01);
        Self {
            frame: part.frame,
            centre: [part.centre.x as f32, part.centre.y as f32, part.centre.z as f32],
            radius: part.radius_m as f32 + padding.max(0.0) + ROUNDING_M,
            first_ball,
            end_ball: balls.len(),
            excess,
            arms,
            speed_below: [0.0; MAX_AXES + 1],
            acceleration: 0.0,
        }
    }

    /// Sets the bounds for a motion with these joint displacements.
    ///
    /// A point of the part moves at most `Σ |Δ_j| arm_j` for each unit of the parameter; its second
    /// derivative is at most `Σ_i Σ_j |Δ_i| |Δ_j| arm_max(i,j)`, since the derivative by a joint nearer
    /// to the base only turns the one by a joint farther out.
    pub(super) fn set_motion(&mut self, delta: &[f32; MAX_AXES]) {
        let (mut sum, mut speed, mut acceleration) = (0.0, 0.0, 0.0);
        for joint in 0..self.frame {
            let rate = delta[joint].abs();
            speed += rate * self.arms[joint];
            self.speed_below[joint + 1] = speed;
            acceleration += self.arms[joint] * rate * (rate + 2.0 * sum);
            sum += rate;
        }
        self.acceleration = acceleration;
    }

    /// Bound on the speed relative to a part on an earlier frame.
    pub(super) fn speed_relative_to(&self, frame: usize) -> f32 {
        self.speed_below[self.frame] - self.speed_below[frame]
    }
}
