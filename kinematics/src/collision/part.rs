//! Parts: what moves as one rigid piece and has a name (a link, or an object in the hand).

use nalgebra::{Isometry3, Point3, Vector3};

use super::cover::{Ball, cover};
use super::distance::{self, Effort};
use super::frames::Frames;
use super::shape::{Shape, Solid};
use crate::MAX_AXES;

/// A rigid piece of the robot.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) name: String,
    /// Index of the frame that carries it; 0 stands still with the base.
    pub(super) frame: usize,
    /// Its shapes, in the frame.
    pub(super) solids: Vec<Solid>,
    /// Balls that together hold all its shapes, in the frame.
    pub(super) balls: Vec<Ball>,
    /// Centre of a ball around all of it.
    pub(super) centre: Vector3<f64>,
    /// Radius of that ball.
    pub(super) radius_m: f64,
    /// Extra room around it.
    pub(super) padding_m: f64,
    /// Whether it hangs on a joint that is not part of the chain (a finger) and may be placed anew.
    pub(super) is_movable: bool,
    /// Whether it is an object in the hand rather than a link.
    pub(super) is_attached: bool,
}

impl Part {
    /// A part from its shapes, all given in the frame. `None` without shapes.
    pub(super) fn new(name: &str, frame: usize, solids: Vec<Solid>) -> Option<Self> {
        let solids = merge_capsules(solids);
        let balls: Vec<Ball> = solids.iter().flat_map(cover).collect();
        let first = balls.first()?;
        let mut centre = first.centre;
        // Ritter-like: move towards the farthest ball until it settles.
        let far = |from: &Vector3<f64>| {
            let reach = |ball: &Ball| (ball.centre - from).norm() + ball.outer_m;
            balls.iter().map(|ball| (reach(ball), ball)).max_by(|a, b| a.0.total_cmp(&b.0))
        };
        for step in 1..=200 {
            if let Some((_, ball)) = far(&centre) {
                centre += (ball.centre - centre) / f64::from(step + 1);
            }
        }
        let radius_m = far(&centre).map_or(0.0, |(reach, _)| reach);
        Some(Self {
            name: name.to_owned(),
            frame,
            solids,
            balls,
            centre,
            radius_m,
            padding_m: 0.0,
            is_movable: false,
            is_attached: false,
        })
    }

    /// Distance of the farthest point from the frame's origin.
    fn reach_m(&self) -> f64 {
        self.centre.norm() + self.radius_m
    }

    /// See [`Frames::lever_arms`]; the lever about the nearest joint is that of the balls themselves.
    pub(super) fn lever_arms(&self, frames: &Frames) -> [f64; MAX_AXES] {
        let mut arms = frames.lever_arms(self.frame, self.reach_m());
        if self.frame > 0 && !frames.joints[self.frame - 1].is_prismatic {
            let from_axis = |ball: &Ball| ball.centre.x.hypot(ball.centre.y) + ball.outer_m;
            let farthest = self.balls.iter().map(from_axis).fold(0.0, f64::max);
            arms[self.frame - 1] = arms[self.frame - 1].min(farthest);
        }
        arms
    }

    /// A lower bound of the distance to `solid`, from bounding balls.
    pub(super) fn bounding_distance(&self, pose: &Isometry3<f64>, solid: &Solid) -> f64 {
        let centre = pose * Point3::from(self.centre);
        let other = solid.pose * solid.shape.centre();
        (centre - other).norm() - self.radius_m - solid.shape.bounding_radius() - self.padding_m
    }

    /// Signed distance to a solid in the base frame, padding subtracted; infinite if it is farther
    /// away than `effort.within_m`.
    pub(super) fn distance(&self, pose: &Isometry3<f64>, solid: &Solid, effort: Effort) -> f64 {
        let mut limit = effort.within_m + self.padding_m;
        let mut best = f64::INFINITY;
        for own in &self.solids {
            let own = own.moved(pose);
            if distance::bounding_distance(&own, solid) <= limit {
                best = best.min(distance::lower_bound(
                    &own,
                    solid,
                    Effort { within_m: limit, ..effort },
                ));
                limit = limit.min(best);
            }
        }
        best - self.padding_m
    }

    /// Signed distance to another part, both paddings subtracted; infinite if they are farther apart
    /// than `effort.within_m`.
    pub(super) fn distance_to_part(
        &self,
        pose: &Isometry3<f64>,
        other: &Part,
        other_pose: &Isometry3<f64>,
        effort: Effort,
    ) -> f64 {
        let relative = pose.inv_mul(other_pose);
        let padding = self.padding_m + other.padding_m;
        let centres = self.centre - (relative * Point3::from(other.centre)).coords;
        if centres.norm() - self.radius_m - other.radius_m - padding > effort.within_m {
            return f64::INFINITY;
        }
        let mut limit = effort.within_m + padding;
        let mut best = f64::INFINITY;
        for theirs in &other.solids {
            let theirs = theirs.moved(&relative);
            for own in &self.solids {
                if distance::bounding_distance(own, &theirs) <= limit {
                    best = best.min(distance::lower_bound(
                        own,
                        &theirs,
                        Effort { within_m: limit, ..effort },
                    ));
                    limit = limit.min(best);
                }
            }
        }
        best - padding
    }
}

/// Replaces a cylinder with balls of its radius on both ends by one capsule: the usual way to write
/// a capsule in a URDF. A third shape and two distance computations are saved.
fn merge_capsules(mut solids: Vec<Solid>) -> Vec<Solid> {
    let mut index = 0;
    while index < solids.len() {
        if let Shape::Cylinder { radius, half_length } = solids[index].shape {
            let end = |sign: f64| {
                let at = solids[index].pose * Point3::new(0.0, 0.0, sign * half_length);
                solids.iter().position(|other| {
                    matches!(other.shape, Shape::Sphere { radius: ball } if (ball - radius).abs() < 1e-6)
                        && (other.pose.translation.vector - at.coords).norm() < 1e-4
                })
            };
            if let (Some(low), Some(high)) = (end(-1.0), end(1.0))
                && low != high
            {
                // The balls may sit a hair off: grow by what was tolerated.
                let radius = radius + 1e-4;
                solids[index].shape = Shape::Capsule { radius, half_length };
                solids.remove(low.max(high));
                solids.remove(low.min(high));
                index = 0;
                continue;
            }
        }
        index += 1;
    }
    solids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cylinder_with_balls_on_both_ends_is_a_capsule() {
        let at = |z: f64| Isometry3::translation(0.1, 0.0, z);
        let ball = Shape::Sphere { radius: 0.05 };
        let solids = vec![
            Solid::new(ball.clone(), at(0.3)),
            Solid::new(Shape::Cylinder { radius: 0.05, half_length: 0.1 }, at(0.2)),
            Solid::new(ball, at(0.1)),
        ];
        let part = Part::new("link", 1, solids).unwrap();
        assert_eq!(part.solids.len(), 1);
        assert!(matches!(part.solids[0].shape, Shape::Capsule { half_length: 0.1, .. }));
        assert!(part.radius_m < 0.16 && part.radius_m > 0.15);
    }
}
