//! Balls that cover a shape: what the fast checks look at before any exact distance.

use nalgebra::{Point3, Vector3};

use super::hull_cover::polyhedron;
use super::shape::{Shape, Solid};

/// A ball of a cover.
///
/// The union of the outer balls holds the shape; every inner ball lies inside it. A point obstacle
/// farther than all outer radii is free for sure, one within an inner radius collides for sure, and
/// only what lies between needs the exact shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ball {
    pub(super) centre: Vector3<f64>,
    pub(super) outer_m: f64,
    pub(super) inner_m: f64,
}

/// Distance of two slices along a capsule or cylinder, in radii.
const SLICE: f64 = 0.8;
/// Most balls along one direction of a shape.
const MOST_SLICES: f64 = 24.0;
/// Most balls of one box.
const MOST_CELLS: f64 = 48.0;

/// Covers one solid, in the frame in which it is given.
pub(super) fn cover(solid: &Solid) -> Vec<Ball> {
    let own = match &solid.shape {
        Shape::Sphere { radius } => {
            vec![Ball { centre: Vector3::zeros(), outer_m: *radius, inner_m: *radius }]
        }
        Shape::Capsule { radius, half_length } => capsule(*radius, *half_length),
        Shape::Cylinder { radius, half_length } => cylinder(*radius, *half_length),
        Shape::Cuboid { half_extents } => cuboid(half_extents),
        Shape::Hull(hull) => polyhedron(hull),
    };
    let place =
        |ball: Ball| Ball { centre: (solid.pose * Point3::from(ball.centre)).coords, ..ball };
    own.into_iter().map(place).collect()
}

fn slices(length: f64, width: f64) -> usize {
    if width <= 0.0 {
        return if length > 0.0 { MOST_SLICES as usize } else { 1 };
    }
    (length / width).ceil().clamp(1.0, MOST_SLICES) as usize
}

fn capsule(radius: f64, half_length: f64) -> Vec<Ball> {
    // The slices share the whole length including the caps' middle thirds, so that the end balls
    // hold the caps.
    let count = slices(2.0 * half_length, SLICE * radius) + 1;
    if half_length <= 1e-9 {
        return vec![Ball {
            centre: Vector3::zeros(),
            outer_m: radius + half_length,
            inner_m: radius,
        }];
    }
    let step = 2.0 * half_length / (count - 1) as f64;
    let outer_m = radius.hypot(step / 2.0);
    let ball = |index: usize| {
        let z = -half_length + step * index as f64;
        Ball { centre: Vector3::new(0.0, 0.0, z), outer_m, inner_m: radius }
    };
    (0..count).map(ball).collect()
}

fn cylinder(radius: f64, half_length: f64) -> Vec<Ball> {
    if half_length < 0.5 * radius {
        return cuboid_like(&Vector3::new(radius, radius, half_length), |centre| {
            (radius - centre.x.hypot(centre.y)).min(half_length - centre.z.abs())
        });
    }
    let count = slices(2.0 * half_length, SLICE * radius);
    let step = 2.0 * half_length / count as f64;
    let outer_m = radius.hypot(step / 2.0);
    let ball = |index: usize| {
        let z = -half_length + step * (index as f64 + 0.5);
        let inner_m = radius.min(half_length - z.abs());
        Ball { centre: Vector3::new(0.0, 0.0, z), outer_m, inner_m }
    };
    (0..count).map(ball).collect()
}

fn cuboid(half_extents: &Vector3<f64>) -> Vec<Ball> {
    cuboid_like(half_extents, |centre| (half_extents - centre.abs()).min())
}

/// A grid of cells over a box, one ball around each; `inner` gives the depth of a point in the shape.
fn cuboid_like(half_extents: &Vector3<f64>, inner: impl Fn(&Vector3<f64>) -> f64) -> Vec<Ball> {
    let size = 2.0 * half_extents;
    let mut cell = (1.2 * size.min()).max(size.max() / MOST_SLICES);
    let count =
        |cell: f64| size.map(|edge| if cell > 0.0 { (edge / cell).ceil().max(1.0) } else { 1.0 });
    while count(cell).product() > MOST_CELLS {
        cell *= 1.1;
    }
    let count = count(cell);
    let step = size.component_div(&count);
    let outer_m = step.norm() / 2.0;
    let [nx, ny, nz] = [count.x as usize, count.y as usize, count.z as usize];
    let mut balls = Vec::with_capacity(nx * ny * nz);
    for (x, y, z) in
        (0..nx).flat_map(|x| (0..ny).flat_map(move |y| (0..nz).map(move |z| (x, y, z))))
    {
        let index = Vector3::new(x as f64, y as f64, z as f64).add_scalar(0.5);
        let centre = step.component_mul(&index) - half_extents;
        balls.push(Ball { centre, outer_m, inner_m: inner(&centre).max(0.0) });
    }
    balls
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collision::distance::distance;
    use crate::collision::hull::Hull;
    use nalgebra::Isometry3;
    use std::sync::Arc;

    fn check(shape: Shape) {
        let solid = Solid::new(shape, Isometry3::translation(0.3, -0.2, 0.1));
        let balls = cover(&solid);
        assert!(!balls.is_empty() && balls.len() <= 48, "{} balls", balls.len());
        let middle = (solid.pose * solid.shape.centre()).coords;
        let reach = solid.shape.bounding_radius();
        let steps = 24;
        let along = |index: i32| (2.0 * f64::from(index) / f64::from(steps) - 1.0) * reach;
        for (x, y, z) in (0..=steps)
            .flat_map(|x| (0..=steps).flat_map(move |y| (0..=steps).map(move |z| (x, y, z))))
        {
            let point = middle + Vector3::new(along(x), along(y), along(z));
            let at = Isometry3::translation(point.x, point.y, point.z);
            let depth = distance(&solid, &Solid::new(Shape::Sphere { radius: 0.0 }, at));
            let from = |ball: &Ball| (ball.centre - point).norm();
            if depth <= 0.0 {
                let held = balls.iter().any(|ball| from(ball) <= ball.outer_m + 1e-12);
                assert!(held, "{:?}: {point} is not covered", solid.shape);
            }
            if balls.iter().any(|ball| from(ball) < ball.inner_m - 1e-9) {
                assert!(depth <= 1e-9, "{:?}: {point} is not inside ({depth})", solid.shape);
            }
        }
    }

    #[test]
    fn covers_hold_their_shapes_and_stay_inside_with_their_inner_balls() {
        check(Shape::Sphere { radius: 0.1 });
        check(Shape::Capsule { radius: 0.06, half_length: 0.2 });
        check(Shape::Capsule { radius: 0.06, half_length: 0.0 });
        check(Shape::Cylinder { radius: 0.06, half_length: 0.1 });
        check(Shape::Cylinder { radius: 0.2, half_length: 0.01 });
        check(Shape::Cuboid { half_extents: Vector3::new(0.035, 0.06, 0.035) });
        check(Shape::Cuboid { half_extents: Vector3::new(0.5, 0.5, 0.0) });
        let corners =
            [[0.0, 0.0, 0.0], [0.2, 0.0, 0.0], [0.0, 0.3, 0.0], [0.0, 0.0, 0.2], [0.1, 0.2, 0.2]];
        check(Shape::Hull(Arc::new(Hull::new(corners.map(Vector3::from)).unwrap())));
    }
}
