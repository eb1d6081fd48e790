//! Exact questions about one position: is it free, how far is it from contact, and what is nearest.

use std::fmt;

use super::distance::Effort;
use super::model::CollisionModel;
use super::world::Obstacles;

/// Two things that touch or are nearest to touching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pair {
    /// A part of the robot (or an object in its hand) and an obstacle.
    World {
        /// Link or attached object.
        part: String,
        /// Obstacle.
        obstacle: String,
    },
    /// Two parts of the robot.
    Robot {
        /// The one nearer to the base.
        first: String,
        /// The other.
        second: String,
    },
}

impl fmt::Display for Pair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pair::World { part, obstacle } => write!(formatter, "{part} and {obstacle}"),
            Pair::Robot { first, second } => write!(formatter, "{first} and {second}"),
        }
    }
}

/// The nearest pair and its distance.
#[derive(Clone, Debug, PartialEq)]
pub struct Closest {
    /// Signed distance, padding subtracted; see [`CollisionModel::distance`].
    pub distance_m: f64,
    /// What is nearest to what.
    pub pair: Pair,
}

/// A pair by index: cheap to carry around.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PairIndex {
    World { part: usize, obstacle: usize },
    Robot { first: usize, second: usize },
}

impl CollisionModel {
    /// Whether nothing touches at `q`: no moving part an obstacle, no two parts each other.
    ///
    /// Limits of the axes are not looked at. A vector of the wrong length or with a number that is
    /// not finite is not free.
    pub fn is_free(&self, q: &[f64], obstacles: &Obstacles) -> bool {
        self.clears(q, obstacles, 0.0)
    }

    /// Whether everything is more than `clearance_m` apart at `q`.
    pub fn clears(&self, q: &[f64], obstacles: &Obstacles, clearance_m: f64) -> bool {
        self.is_position(q) && self.nearest(q, obstacles, clearance_m, true).is_none()
    }

    /// Signed distance at `q` between the nearest pair that is checked, in metres, padding subtracted.
    ///
    /// Positive: the exact distance between the shapes. Negative: something overlaps, and the
    /// magnitude is a lower bound of the penetration depth. Infinite if nothing is checked against
    /// anything, negative infinite for a vector of the wrong length or with a number that is not
    /// finite.
    pub fn distance(&self, q: &[f64], obstacles: &Obstacles) -> f64 {
        if !self.is_position(q) {
            return f64::NEG_INFINITY;
        }
        self.nearest(q, obstacles, f64::INFINITY, false).map_or(f64::INFINITY, |nearest| nearest.0)
    }

    /// The pair that is nearest to contact (or deepest in it) at `q`, by name. `None` if nothing is
    /// checked against anything or `q` is no position.
    pub fn closest(&self, q: &[f64], obstacles: &Obstacles) -> Option<Closest> {
        if !self.is_position(q) {
            return None;
        }
        let (distance_m, pair) = self.nearest(q, obstacles, f64::INFINITY, false)?;
        Some(Closest { distance_m, pair: self.named(pair, obstacles) })
    }

    /// A pair by its names.
    pub(crate) fn named(&self, pair: PairIndex, obstacles: &Obstacles) -> Pair {
        let name = |index: usize| self.parts[index].name.clone();
        match pair {
            PairIndex::World { part, obstacle } => {
                Pair::World { part: name(part), obstacle: obstacles.name(obstacle).to_owned() }
            }
            PairIndex::Robot { first, second } => {
                Pair::Robot { first: name(first), second: name(second) }
            }
        }
    }

    /// The nearest pair among those at most `within_m` apart; with `any`, the first one found.
    pub(crate) fn nearest(
        &self,
        q: &[f64],
        obstacles: &Obstacles,
        within_m: f64,
        any: bool,
    ) -> Option<(f64, PairIndex)> {
        let poses = self.frames.poses(q);
        let effort = |within_m: f64| Effort { within_m, ..Effort::EXACT };
        let mut best = within_m;
        let mut nearest = None;
        // The hand is what most often comes close.
        for (index, part) in self.parts.iter().enumerate().rev().filter(|(_, part)| part.frame > 0)
        {
            let pose = &poses[part.frame];
            for (obstacle, solid) in obstacles.solids().iter().enumerate() {
                if part.bounding_distance(pose, solid) > best
                    || self.may_touch(&part.name, obstacles.name(obstacle))
                {
                    continue;
                }
                let apart = part.distance(pose, solid, effort(best));
                if apart <= best {
                    best = apart;
                    nearest = Some((apart, PairIndex::World { part: index, obstacle }));
                    if any {
                        return nearest;
                    }
                }
            }
        }
        for (first, second) in self.pairs.iter().copied() {
            let (a, b) = (&self.parts[first], &self.parts[second]);
            let apart = a.distance_to_part(&poses[a.frame], b, &poses[b.frame], effort(best));
            if apart <= best {
                best = apart;
                nearest = Some((apart, PairIndex::Robot { first, second }));
                if any {
                    return nearest;
                }
            }
        }
        nearest
    }
}
