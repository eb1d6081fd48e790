//! Where objects lie, as the operator sees it.

use std::cmp::Ordering;

use crate::scene::{Object, Operator, Shape};
use crate::task::Relation;

use super::phrase::Extreme;

/// Coordinates in the operator's frame, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seen {
    /// To the operator's left.
    pub(super) left: f64,
    /// Away from the operator.
    pub(super) ahead: f64,
    pub(super) up: f64,
}

/// Position in the operator's frame: `ahead` along the level part of the view, `left` across it.
/// A view straight up or down, or one that is not finite, counts as +x.
pub(super) fn seen(operator: &Operator, position: [f64; 3]) -> Seen {
    let [x, y, _] = operator.facing;
    let norm = x.hypot(y);
    let (cos, sin) =
        if norm.is_finite() && norm > 1e-9 { (x / norm, y / norm) } else { (1.0, 0.0) };
    let d = [position[0] - operator.position[0], position[1] - operator.position[1]];
    Seen { left: -sin * d[0] + cos * d[1], ahead: cos * d[0] + sin * d[1], up: position[2] }
}

/// Distance in metres.
pub(super) fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    let d = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt()
}

fn level_distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Reach of "near", and the half extent of a thing whose shape is unknown, metres.
const NEAR_M: f64 = 0.30;
const UNKNOWN_HALF_EXTENT_M: f64 = 0.12;
/// Offsets smaller than this are no side, metres.
const SIDE_M: f64 = 0.01;

/// Half of the largest level extent.
fn half_extent(object: &Object) -> f64 {
    match object.shape {
        Some(Shape::Box { size } | Shape::Container { size, .. }) => 0.5 * size[0].max(size[1]),
        Some(Shape::Cylinder { radius, .. } | Shape::Sphere { radius }) => radius,
        None => UNKNOWN_HALF_EXTENT_M,
    }
}

/// Volume of the bounding box, cubic metres; none without a shape.
pub(super) fn size(object: &Object) -> Option<f64> {
    Some(match object.shape? {
        Shape::Box { size } | Shape::Container { size, .. } => size.iter().product(),
        Shape::Cylinder { radius, length } => 4.0 * radius * radius * length,
        Shape::Sphere { radius } => 8.0 * radius.powi(3),
    })
}

/// Whether `object` lies so to `reference`. `Some(true)` where it does so plainly, `Some(false)`
/// where it does so only loosely (left, but more in front than left), `None` where it does not.
pub(super) fn lies(
    operator: &Operator,
    object: &Object,
    relation: Relation,
    reference: &Object,
    second: Option<&Object>,
) -> Option<bool> {
    let (a, b) = (seen(operator, object.position), seen(operator, reference.position));
    let (left, ahead, up) = (a.left - b.left, a.ahead - b.ahead, a.up - b.up);
    let level = level_distance(object.position, reference.position);
    let beside = |along: f64, across: f64| (along > SIDE_M).then(|| along >= across.abs());
    let over = level <= half_extent(reference).max(half_extent(object));
    match relation {
        Relation::LeftOf => beside(left, ahead),
        Relation::RightOf => beside(-left, ahead),
        Relation::Behind => beside(ahead, left),
        Relation::InFrontOf => beside(-ahead, left),
        Relation::NextTo | Relation::At => {
            let gap = distance(object.position, reference.position);
            (gap <= NEAR_M).then_some(gap <= 0.5 * NEAR_M)
        }
        Relation::In => over.then_some(up.abs() <= 0.2),
        Relation::On => (over && up > -0.01).then_some(up > 0.0),
        Relation::Above => (over && up > 0.0).then_some(true),
        Relation::Under => (over && up < 0.0).then_some(true),
        Relation::Between => {
            let second = second?;
            let span = level_distance(reference.position, second.position);
            let around = level + level_distance(object.position, second.position);
            (around <= 1.25 * span + 0.02).then_some(around <= 1.1 * span)
        }
    }
}

/// The value by which an extreme ranks, larger is more so; none where it cannot be told.
pub(super) fn rank(operator: &Operator, object: &Object, extreme: Extreme) -> Option<f64> {
    let place = seen(operator, object.position);
    let away = distance(object.position, operator.position);
    Some(match extreme {
        Extreme::Leftmost => place.left,
        Extreme::Rightmost => -place.left,
        Extreme::Nearest => -away,
        Extreme::Farthest => away,
        Extreme::Front => -place.ahead,
        Extreme::Back => place.ahead,
        Extreme::Highest => place.up,
        Extreme::Lowest => -place.up,
        Extreme::Biggest => size(object)?,
        Extreme::Smallest => -size(object)?,
        Extreme::Middle => return None,
    })
}

/// From the operator's left to right.
pub(super) fn by_side(operator: &Operator, a: &Object, b: &Object) -> Ordering {
    let left = |object: &Object| seen(operator, object.position).left;
    left(b).total_cmp(&left(a)).then_with(|| a.id.cmp(&b.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(position: [f64; 3]) -> Object {
        serde_json::from_value(serde_json::json!({"id": "a", "name": "a", "position": position}))
            .unwrap()
    }

    #[test]
    fn sides_are_the_operators() {
        let facing_robot = Operator { position: [1.2, 0.0, 0.0], facing: [-1.0, 0.0, 0.0] };
        let (near_y, far_y) = (object([0.5, 0.2, 0.0]), object([0.5, -0.2, 0.0]));
        let home = Operator::default();
        assert_eq!(lies(&home, &near_y, Relation::LeftOf, &far_y, None), Some(true));
        assert_eq!(lies(&facing_robot, &near_y, Relation::RightOf, &far_y, None), Some(true));
        let close = object([0.3, -0.2, 0.0]);
        assert_eq!(lies(&home, &close, Relation::InFrontOf, &far_y, None), Some(true));
        assert_eq!(lies(&facing_robot, &close, Relation::Behind, &far_y, None), Some(true));
    }

    #[test]
    fn an_operator_who_looks_straight_down_looks_forward() {
        let operator = Operator { position: [0.0; 3], facing: [0.0, 0.0, -1.0] };
        assert_eq!(seen(&operator, [1.0, 2.0, 3.0]), Seen { left: 2.0, ahead: 1.0, up: 3.0 });
        let operator = Operator { position: [0.0; 3], facing: [f64::NAN, 0.0, 0.0] };
        assert_eq!(seen(&operator, [1.0, 2.0, 3.0]).left, 2.0);
    }
}
