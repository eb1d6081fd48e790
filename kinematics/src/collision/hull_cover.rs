//! Balls that cover a polyhedron: greedy choice on a grid, then a proof by subdivision.

use nalgebra::Vector3;

use super::cover::Ball;
use super::hull::Hull;

/// Excess of outer over inner radius that is aimed at, in units of the hull's bounding radius.
const EXCESS: f64 = 0.06;
/// Most balls of one polyhedron.
const MOST_BALLS: usize = 24;
/// Cells of the grid along an edge.
const CELLS: i32 = 11;
/// Half diagonal of the smallest cells of the proof, in units of the bounding radius.
const FINEST: f64 = 0.02;

/// Greedy cover: of all grid points, again and again the one whose ball holds most of what is not
/// yet covered. With an excess that is too small for the permitted number, the next larger is tried.
pub(super) fn polyhedron(hull: &Hull) -> Vec<Ball> {
    let reach = hull.bounding_radius_m();
    let mut inside = Vec::new();
    for (x, y, z) in
        (0..CELLS).flat_map(|x| (0..CELLS).flat_map(move |y| (0..CELLS).map(move |z| (x, y, z))))
    {
        let index = Vector3::new(f64::from(x), f64::from(y), f64::from(z)).add_scalar(0.5);
        let point =
            hull.centre() + index * (2.0 * reach / f64::from(CELLS)) - Vector3::repeat(reach);
        let depth = hull.depth(&point);
        if depth > 0.0 {
            inside.push((point, depth));
        }
    }
    if inside.is_empty() {
        inside = sliver(hull);
    }
    let mut targets: Vec<_> = inside.iter().map(|(point, _)| *point).collect();
    targets.extend_from_slice(hull.vertices());
    let mut excess_m = EXCESS * reach;
    let mut balls = loop {
        if let Some(balls) = greedy(&inside, &targets, excess_m) {
            break balls;
        }
        excess_m *= 1.2;
    };
    let uncovered = uncovered(hull, &balls);
    balls.iter_mut().for_each(|ball| ball.outer_m += uncovered);
    balls
}

/// Candidates for a hull so thin that no grid point is inside: points between its corners.
fn sliver(hull: &Hull) -> Vec<(Vector3<f64>, f64)> {
    let towards = |corner: &Vector3<f64>| hull.centre().lerp(corner, 0.6);
    let points = std::iter::once(hull.centre()).chain(hull.vertices().iter().map(towards));
    points.map(|point| (point, hull.depth(&point).max(0.0))).collect()
}

fn greedy(
    inside: &[(Vector3<f64>, f64)],
    targets: &[Vector3<f64>],
    excess_m: f64,
) -> Option<Vec<Ball>> {
    let mut open = targets.to_vec();
    let mut balls = Vec::new();
    while !open.is_empty() {
        if balls.len() == MOST_BALLS {
            return None;
        }
        let holds = |centre: &Vector3<f64>, depth: f64, target: &Vector3<f64>| {
            (target - centre).norm_squared() <= (depth + excess_m).powi(2)
        };
        let gain = |(centre, depth): &(Vector3<f64>, f64)| {
            open.iter().filter(|target| holds(centre, *depth, target)).count()
        };
        let (gained, (centre, depth)) =
            inside.iter().map(|point| (gain(point), *point)).max_by_key(|candidate| candidate.0)?;
        if gained == 0 {
            return None;
        }
        open.retain(|target| !holds(&centre, depth, target));
        balls.push(Ball { centre, outer_m: depth + excess_m, inner_m: depth });
    }
    Some(balls)
}

/// By how much the balls have to grow to hold the hull for sure.
///
/// Cells are split until they are outside the hull, inside a ball grown by what is already known to
/// be needed, or small; a small cell that is neither makes the balls grow.
fn uncovered(hull: &Hull, balls: &[Ball]) -> f64 {
    let mut needed: f64 = 0.0;
    let mut cells = vec![(hull.centre(), hull.bounding_radius_m())];
    while let Some((centre, half_edge)) = cells.pop() {
        let half_diagonal = half_edge * 3.0_f64.sqrt();
        if hull.depth(&centre) < -half_diagonal {
            continue;
        }
        let lacking = |ball: &Ball| (ball.centre - centre).norm() + half_diagonal - ball.outer_m;
        let lacking = balls.iter().map(lacking).fold(f64::INFINITY, f64::min);
        if lacking <= needed {
            continue;
        }
        if half_diagonal <= FINEST * hull.bounding_radius_m() {
            needed = lacking;
            continue;
        }
        for corner in 0..8 {
            let side = |bit: usize| if corner >> bit & 1 == 1 { 0.5 } else { -0.5 };
            let offset = Vector3::new(side(0), side(1), side(2)) * half_edge;
            cells.push((centre + offset, 0.5 * half_edge));
        }
    }
    needed
}
