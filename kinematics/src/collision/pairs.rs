//! Which parts of a robot have to stay apart from each other.

use super::distance::Effort;
use super::model::CollisionModel;
use super::part::Part;
use crate::halton::Halton;
use crate::model::Robot;

/// Positions that are tried to find links that always overlap.
const SAMPLES: usize = 200;
/// All that matters is whether they touch.
const TOUCHING: Effort = Effort { within_m: 0.0, relative: 0.5 };
/// Share of them in which two links overlap that are then left alone.
const NEARLY_ALWAYS: f64 = 0.95;

/// Pairs that may touch: links joined by a joint (over links without shape too), and those that the
/// side file allows.
pub(super) fn joined_links(robot: &Robot, parts: &[Part]) -> Vec<(String, String)> {
    [robot.allowed_collisions(), &joined_by_joints(robot, parts)].concat()
}

/// Pairs of parts that a joint joins, over links without shape too.
pub(super) fn joined_by_joints(robot: &Robot, parts: &[Part]) -> Vec<(String, String)> {
    let mut joined = Vec::new();
    for part in parts {
        let mut above = robot.link(&part.name).and_then(|link| robot.parent(link));
        while let Some(link) = above {
            let name = &robot.links()[link].name;
            if parts.iter().any(|other| &other.name == name) {
                joined.push((part.name.clone(), name.clone()));
                break;
            }
            above = robot.parent(link);
        }
    }
    joined
}

/// Every pair of parts on different frames that is not allowed to touch, near the base first.
pub(super) fn to_check(parts: &[Part], allowed: &[(String, String)]) -> Vec<(usize, usize)> {
    let is_allowed = |a: &Part, b: &Part| {
        let is = |first: &str, second: &str| first == a.name && second == b.name;
        allowed.iter().any(|(first, second)| is(first, second) || is(second, first))
    };
    let mut pairs = Vec::new();
    for (a, first) in parts.iter().enumerate() {
        for (b, second) in parts.iter().enumerate() {
            if first.frame < second.frame && !is_allowed(first, second) {
                pairs.push((a, b));
            }
        }
    }
    pairs
}

/// Pairs that overlap in nearly every one of a fixed set of positions: they are modelled that way.
pub(super) fn always_touching(model: &CollisionModel) -> Vec<(String, String)> {
    let mut counts = vec![0; model.pairs.len()];
    let mut halton = Halton::new(model.dof());
    for _ in 0..SAMPLES {
        let q = halton.next_within(model.limits());
        let poses = model.frames.poses(&q);
        for (count, (a, b)) in counts.iter_mut().zip(&model.pairs) {
            let (first, second) = (&model.parts[*a], &model.parts[*b]);
            let apart =
                first.distance_to_part(&poses[first.frame], second, &poses[second.frame], TOUCHING);
            *count += usize::from(apart <= 0.0);
        }
    }

    let always = |count: usize| count as f64 >= NEARLY_ALWAYS * SAMPLES as f64;
    let name = |index: usize| model.parts[index].name.clone();
    let pairs = model.pairs.iter().zip(counts).filter(|(_, count)| always(*count));
    pairs.map(|((a, b), _)| (name(*a), name(*b))).collect()
}
