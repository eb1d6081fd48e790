//! Points at which things may stand beside each other, the best first.

use nalgebra::{Point3, Vector3};

/// Room kept to what stands beside, so that the fingers can open, metres.
pub(super) const NEIGHBOUR_GAP_M: f64 = 0.03;
/// Room kept to neighbours in a row, whose fingers come from the sides, metres. Whether there is room
/// for the fingers is for the planner to say.
pub(super) const ROW_GAP_M: f64 = 0.01;
/// Spacing of the search for a free spot, metres.
const GRID_M: f64 = 0.02;

/// How many things of a size stand beside each other within a reach to both sides.
fn places(reach_m: f64, size_m: f64) -> usize {
    1 + (2.0 * reach_m / (size_m + NEIGHBOUR_GAP_M + 1e-3)).clamp(0.0, 20.0) as usize
}

/// Rows and columns for things of a size within a reach around a middle, nearest first. The room that
/// is left over is shared between neighbours and walls.
pub(super) fn arrangement(
    middle: Point3<f64>,
    reach: &Vector3<f64>,
    size: &Vector3<f64>,
) -> Vec<Point3<f64>> {
    let along = |axis: usize| {
        let count = places(reach[axis], size[axis]);
        let pitch = size[axis] + NEIGHBOUR_GAP_M + 1e-3;
        let widest = if count > 1 { 2.0 * reach[axis] / (count - 1) as f64 } else { pitch };
        let spacing = f64::midpoint(pitch, widest);
        (0..count).map(move |place| (place as f64 - (count - 1) as f64 / 2.0) * spacing)
    };
    let points = along(0).flat_map(|x| along(1).map(move |y| Vector3::new(x, y, 0.0)));
    nearest_first(middle, points.collect())
}

/// A tight row across the middle along each axis, nearest first.
pub(super) fn rows(
    middle: Point3<f64>,
    reach: &Vector3<f64>,
    size: &Vector3<f64>,
) -> Vec<Point3<f64>> {
    let along = |axis: usize| {
        let pitch = size[axis] + ROW_GAP_M + 2e-3;
        let each_side = (reach[axis] / pitch).clamp(0.0, 20.0) as i32;
        let way = Vector3::ith(axis, pitch);
        (-each_side..=each_side).map(move |place| way * f64::from(place))
    };
    nearest_first(middle, along(0).chain(along(1)).collect())
}

fn nearest_first(middle: Point3<f64>, mut offsets: Vec<Vector3<f64>>) -> Vec<Point3<f64>> {
    offsets.sort_by(|a, b| a.norm_squared().total_cmp(&b.norm_squared()));
    offsets.into_iter().map(|offset| middle + offset).collect()
}

/// Points of a level grid around a middle, nearest first, the middle itself included.
pub(super) fn grid(middle: Point3<f64>, reach: Vector3<f64>) -> Vec<Point3<f64>> {
    let steps = |reach: f64| (reach.max(0.0) / GRID_M).floor() as i32;
    let (across, along) = (steps(reach.x), steps(reach.y));
    let mut points: Vec<(i32, Point3<f64>)> = (-across..=across)
        .flat_map(|x| (-along..=along).map(move |y| (x, y)))
        .map(|(x, y)| {
            let offset = Vector3::new(f64::from(x) * GRID_M, f64::from(y) * GRID_M, 0.0);
            (x * x + y * y, middle + offset)
        })
        .collect();
    points.sort_by_key(|(distance, _)| *distance);
    points.into_iter().map(|(_, point)| point).collect()
}
