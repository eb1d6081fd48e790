//! Convex hulls of point sets: how meshes take part in collision checks.

use std::sync::Arc;

use nalgebra::{Isometry3, Vector3};

use super::distance::core_distance;
use super::quickhull::facets;
use super::shape::Shape;

/// A plane `normal · x = offset` with a unit normal that points out of the hull.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plane {
    pub(super) normal: Vector3<f64>,
    pub(super) offset: f64,
}

/// A convex polyhedron grown by a margin; it holds every point that it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Hull {
    vertices: Vec<Vector3<f64>>,
    planes: Vec<Plane>,
    centre: Vector3<f64>,
    bounding_radius_m: f64,
    margin_m: f64,
}

/// Vertices kept of a mesh with more extreme points than this.
const MAX_VERTICES: usize = 160;

impl Hull {
    /// The hull of these points (m). `None` if no finite point is among them.
    ///
    /// Large meshes are thinned to the points that are extreme in some of a fixed set of
    /// directions; [`Hull::margin_m`] then makes up for what was cut off, so that the result never
    /// gets smaller than the mesh. Flat point sets are grown by a millimetre to have an inside.
    pub fn new(points: impl IntoIterator<Item = Vector3<f64>>) -> Option<Self> {
        let points: Vec<_> =
            points.into_iter().filter(|point| point.iter().all(|x| x.is_finite())).collect();
        let mut vertices = extreme_points(&points)?;
        if let Some(planes) = facets(&vertices) {
            return Some(Self::with_planes(vertices, planes, &points));
        }
        vertices = vertices.iter().flat_map(thickened).collect();
        let planes = facets(&vertices)?;
        Some(Self::with_planes(vertices, planes, &points))
    }

    fn with_planes(
        vertices: Vec<Vector3<f64>>,
        planes: Vec<Plane>,
        points: &[Vector3<f64>],
    ) -> Self {
        let low = vertices.iter().fold(Vector3::repeat(f64::INFINITY), |low, v| low.inf(v));
        let high = vertices.iter().fold(Vector3::repeat(f64::NEG_INFINITY), |high, v| high.sup(v));
        let centre = (low + high) / 2.0;
        let mut hull = Self { vertices, planes, centre, bounding_radius_m: 0.0, margin_m: 0.0 };
        hull.margin_m = hull.farthest_outside(points);
        hull.bounding_radius_m =
            hull.margin_m + hull.vertices.iter().map(|v| (v - centre).norm()).fold(0.0, f64::max);
        hull
    }

    /// How far the farthest of these points is from the polyhedron.
    fn farthest_outside(&self, points: &[Vector3<f64>]) -> f64 {
        let polyhedron = Shape::Hull(Arc::new(self.clone()));
        let point_shape = Shape::Sphere { radius: 0.0 };
        let mut farthest: f64 = 0.0;
        for point in points.iter().filter(|point| self.depth(point) < -1e-9) {
            let pose = Isometry3::translation(point.x, point.y, point.z);
            farthest = farthest.max(core_distance(&polyhedron, &point_shape, &pose) + 1e-9);
        }
        farthest
    }

    /// The vertex farthest along `direction`.
    pub(super) fn support(&self, direction: &Vector3<f64>) -> Vector3<f64> {
        let mut best = (f64::NEG_INFINITY, Vector3::zeros());
        for vertex in &self.vertices {
            let along = vertex.dot(direction);
            if along > best.0 {
                best = (along, *vertex);
            }
        }
        best.1
    }

    /// Depth of a point below the surface (margin included); negative outside some facet.
    pub(super) fn depth(&self, point: &Vector3<f64>) -> f64 {
        let depth = |plane: &Plane| plane.offset - plane.normal.dot(point);
        self.planes.iter().map(depth).fold(f64::INFINITY, f64::min) + self.margin_m
    }

    /// Corners of the polyhedron, without the margin.
    pub fn vertices(&self) -> &[Vector3<f64>] {
        &self.vertices
    }

    /// Middle of the axis-aligned box around the hull.
    pub fn centre(&self) -> Vector3<f64> {
        self.centre
    }

    /// Radius of a ball around [`Hull::centre`] that holds the hull, margin included.
    pub fn bounding_radius_m(&self) -> f64 {
        self.bounding_radius_m
    }

    /// By how much the polyhedron is grown.
    pub fn margin_m(&self) -> f64 {
        self.margin_m
    }
}

fn thickened(point: &Vector3<f64>) -> [Vector3<f64>; 8] {
    const GROW_M: f64 = 1e-3;
    std::array::from_fn(|corner| {
        let side = |bit: usize| if corner >> bit & 1 == 1 { GROW_M } else { -GROW_M };
        point + Vector3::new(side(0), side(1), side(2))
    })
}

/// The points that are extreme in some direction of a Fibonacci lattice, at most [`MAX_VERTICES`].
fn extreme_points(points: &[Vector3<f64>]) -> Option<Vec<Vector3<f64>>> {
    let mut chosen: Vec<usize> = Vec::new();
    let mut distinct: Vec<Vector3<f64>> = points.to_vec();
    distinct.sort_by(|a, b| {
        a.as_slice().partial_cmp(b.as_slice()).unwrap_or(std::cmp::Ordering::Equal)
    });
    distinct.dedup();
    if distinct.len() <= MAX_VERTICES {
        return if distinct.is_empty() { None } else { Some(distinct) };
    }
    let directions = 4 * MAX_VERTICES;
    for step in 0..directions {
        let direction = lattice_direction(step, directions);
        let along = |index: usize| distinct[index].dot(&direction);
        let best = (0..distinct.len()).max_by(|a, b| along(*a).total_cmp(&along(*b)))?;
        if !chosen.contains(&best) {
            chosen.push(best);
        }
        if chosen.len() == MAX_VERTICES {
            break;
        }
    }
    Some(chosen.into_iter().map(|index| distinct[index]).collect())
}

/// Direction `step` of `count` nearly even ones; neighbours in `step` are far apart on the sphere,
/// so stopping early still leaves an even spread.
fn lattice_direction(step: usize, count: usize) -> Vector3<f64> {
    // Multiplying by a number prime to `count` visits the lattice in a scattered order.
    let scattered = (step * 251) % count;
    let z = 1.0 - (2.0 * scattered as f64 + 1.0) / count as f64;
    let turn = scattered as f64 * 2.399_963_229_728_653;
    let across = (1.0 - z * z).sqrt();
    Vector3::new(across * turn.cos(), across * turn.sin(), z)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ball(count: usize) -> Vec<Vector3<f64>> {
        (0..count).map(|step| lattice_direction(step, count)).collect()
    }

    #[test]
    fn a_cube_has_its_depth() {
        let hull = Hull::new(thickened(&Vector3::zeros()).map(|v| v * 1000.0)).unwrap();
        assert_eq!(hull.vertices().len(), 8);
        assert!((hull.depth(&Vector3::new(0.75, 0.0, 0.0)) - 0.25).abs() < 1e-12);
        assert_eq!(hull.margin_m(), 0.0);
    }

    #[test]
    fn a_thinned_mesh_still_holds_every_point() {
        let points = ball(3000);
        let hull = Hull::new(points.clone()).unwrap();
        assert!(hull.vertices().len() <= MAX_VERTICES);
        assert!(hull.margin_m() < 0.1, "{}", hull.margin_m());
        assert!(points.iter().all(|point| hull.depth(point) >= 0.0));
    }

    #[test]
    fn degenerate_sets_get_an_inside() {
        for points in [
            vec![Vector3::zeros()],
            vec![Vector3::zeros(), Vector3::x()],
            vec![Vector3::zeros(), Vector3::x(), Vector3::y(), Vector3::new(1.0, 1.0, 0.0)],
        ] {
            let hull = Hull::new(points.clone()).unwrap();
            assert!(points.iter().all(|point| hull.depth(point) > 0.0));
        }
        assert!(Hull::new([]).is_none());
        assert!(Hull::new([Vector3::repeat(f64::NAN)]).is_none());
    }
}
