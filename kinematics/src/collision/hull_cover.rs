//! Balls that cover a polyhedron: greedy choice on a grid, then a proof by subdivision.

use nalgebra::Vector3;

use super::cover::Ball;
use super::hull::Hull;

/// Excess of outer over inner radius that is aimed at, in units of the hull's bounding radius.
const EXCESS: f64 = 0.05;
/// Most balls of one polyhedron.
const MOST_BALLS: usize = 24;
/// Cells of the grid along the longest edge.
const CELLS: f64 = 18.0;
/// Half diagonal of the smallest cells of the proof, in units of the bounding radius.
const FINEST: f64 = 0.015;

/// Greedy cover: of all grid points, again and again the one whose ball holds most of what is not
/// yet covered. With an excess that is too small for the permitted number, the next larger is tried.
pub(super) fn polyhedron(hull: &Hull) -> Vec<Ball> {
    let reach = hull.bounding_radius_m();
    let (inside, step) = grid(hull);
    let mut targets: Vec<_> = hull.vertices().to_vec();
    // Deep points are covered anyway; if not, the proof will tell.
    let shell = inside.iter().filter(|(_, depth)| *depth < 1.5 * step);
    targets.extend(shell.map(|(point, _)| *point));
    let deepest = inside.iter().map(|(_, depth)| *depth).fold(0.0, f64::max);
    let candidates: Vec<_> =
        inside.iter().copied().filter(|(_, depth)| *depth >= 0.25 * deepest).collect();
    let mut excess_m = EXCESS * reach;
    let mut balls = loop {
        if let Some(balls) = greedy(&candidates, &targets, excess_m) {
            break balls;
        }
        excess_m *= 1.15;
    };
    let uncovered = uncovered(hull, &balls);
    balls.iter_mut().for_each(|ball| ball.outer_m += uncovered);
    balls
}

/// Points inside with their depths, and their spacing.
fn grid(hull: &Hull) -> (Vec<(Vector3<f64>, f64)>, f64) {
    let low = hull.vertices().iter().fold(Vector3::repeat(f64::INFINITY), |low, v| low.inf(v));
    let size = 2.0 * (hull.centre() - low);
    let step = size.max() / CELLS;
    let count = size.map(|edge| (edge / step).ceil().max(1.0));
    let [nx, ny, nz] = [count.x as usize, count.y as usize, count.z as usize];
    let mut inside = Vec::new();
    for (x, y, z) in
        (0..nx).flat_map(|x| (0..ny).flat_map(move |y| (0..nz).map(move |z| (x, y, z))))
    {
        let index = Vector3::new(x as f64, y as f64, z as f64).add_scalar(0.5);
        let point = low + index.component_mul(&size.component_div(&count));
        let depth = hull.depth(&point);
        if depth > 0.0 {
            inside.push((point, depth));
        }
    }
    if inside.is_empty() {
        // So thin that no grid point is inside: points between its corners.
        let towards = |corner: &Vector3<f64>| hull.centre().lerp(corner, 0.6);
        let points = std::iter::once(hull.centre()).chain(hull.vertices().iter().map(towards));
        inside = points.map(|point| (point, hull.depth(&point).max(0.0))).collect();
    }
    (inside, step)
}

fn greedy(
    candidates: &[(Vector3<f64>, f64)],
    targets: &[Vector3<f64>],
    excess_m: f64,
) -> Option<Vec<Ball>> {
    let mut open = targets.to_vec();
    let mut balls = Vec::new();
    // What a candidate gained when it was last counted: it can only have become less.
    let mut gains = vec![usize::MAX; candidates.len()];
    while !open.is_empty() {
        if balls.len() == MOST_BALLS {
            return None;
        }
        let mut best = (0, 0);
        for (index, (centre, depth)) in candidates.iter().enumerate() {
            if gains[index] > best.0 {
                let held = |target: &&Vector3<f64>| holds(centre, depth + excess_m, target);
                gains[index] = open.iter().filter(held).count();
                if gains[index] > best.0 {
                    best = (gains[index], index);
                }
            }
        }
        if best.0 == 0 {
            return None;
        }
        let (centre, depth) = candidates[best.1];
        open.retain(|target| !holds(&centre, depth + excess_m, target));
        balls.push(Ball { centre, outer_m: depth + excess_m, inner_m: depth });
    }
    Some(balls)
}

fn holds(centre: &Vector3<f64>, radius: f64, target: &Vector3<f64>) -> bool {
    (target - centre).norm_squared() <= radius * radius
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
