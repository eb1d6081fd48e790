//! Convex hulls of point sets: how meshes take part in collision checks.

use std::sync::Arc;

use nalgebra::{Isometry3, Vector3};

use super::distance::{Effort, core_distance};
use super::quickhull::{Facet, facets};
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
    /// For each vertex the range of its neighbours in `neighbours`.
    edges: Vec<(u32, u32)>,
    neighbours: Vec<u32>,
    /// Where to start looking, by [`bucket`].
    starts: [u32; BUCKETS],
    planes: Vec<Plane>,
    centre: Vector3<f64>,
    bounding_radius_m: f64,
    margin_m: f64,
}

/// Directions for which the farthest vertex is known beforehand.
const BUCKETS: usize = 24;
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
        if let Some(facets) = facets(&vertices) {
            return Some(Self::with_facets(&vertices, &facets, &points));
        }
        vertices = vertices.iter().flat_map(thickened).collect();
        let facets = facets(&vertices)?;
        Some(Self::with_facets(&vertices, &facets, &points))
    }

    fn with_facets(corners: &[Vector3<f64>], facets: &[Facet], points: &[Vector3<f64>]) -> Self {
        // Only corners of triangles count; the others lie inside or on a face.
        let mut used: Vec<usize> = facets.iter().flat_map(|facet| facet.corners).collect();
        used.sort_unstable();
        used.dedup();
        let vertices: Vec<Vector3<f64>> = used.iter().map(|index| corners[*index]).collect();
        let (edges, neighbours) = adjacency(&used, facets);
        let planes: Vec<Plane> = facets.iter().map(|facet| facet.plane).collect();
        let low = vertices.iter().fold(Vector3::repeat(f64::INFINITY), |low, v| low.inf(v));
        let high = vertices.iter().fold(Vector3::repeat(f64::NEG_INFINITY), |high, v| high.sup(v));
        let centre = (low + high) / 2.0;
        let mut hull = Self {
            vertices,
            edges,
            neighbours,
            starts: [0; BUCKETS],
            planes,
            centre,
            bounding_radius_m: 0.0,
            margin_m: 0.0,
        };
        hull.starts = std::array::from_fn(|bucket| {
            let direction = bucket_direction(bucket);
            let along = |index: &usize| hull.vertices[*index].dot(&direction);
            let best = (0..hull.vertices.len()).max_by(|a, b| along(a).total_cmp(&along(b)));
            best.unwrap_or_default() as u32
        });
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
            farthest =
                farthest.max(core_distance(&polyhedron, &point_shape, &pose, Effort::EXACT) + 1e-9);
        }
        farthest
    }

    /// The vertex farthest along `direction`.
    pub(super) fn support(&self, direction: &Vector3<f64>) -> Vector3<f64> {
        // Uphill along the edges: on a convex body that ends at the top.
        let mut at = self.starts[bucket(direction)] as usize;
        let mut height = self.vertices[at].dot(direction);
        loop {
            let mut best = at;
            let (first, end) = self.edges[at];
            for &neighbour in &self.neighbours[first as usize..end as usize] {
                let along = self.vertices[neighbour as usize].dot(direction);
                if along > height {
                    (best, height) = (neighbour as usize, along);
                }
            }
            if best == at {
                return self.vertices[at];
            }
            at = best;
        }
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

/// The bucket of a direction: its signs and its longest component.
#[inline]
fn bucket(direction: &Vector3<f64>) -> usize {
    let sign = |axis: usize| usize::from(direction[axis] > 0.0) << axis;
    let size = direction.abs();
    let longest = if size.x >= size.y && size.x >= size.z {
        0
    } else if size.y >= size.z {
        1
    } else {
        2
    };
    8 * longest + sign(0) + sign(1) + sign(2)
}

/// A direction in the middle of a bucket.
fn bucket_direction(bucket: usize) -> Vector3<f64> {
    Vector3::from_fn(|axis, _| {
        let size = if bucket / 8 == axis { 1.0 } else { 0.5 };
        if bucket >> axis & 1 == 1 { size } else { -size }
    })
}

/// Ranges and indices of the vertices joined to each vertex; `used` are the facets' corners, sorted.
fn adjacency(used: &[usize], facets: &[Facet]) -> (Vec<(u32, u32)>, Vec<u32>) {
    let place = |corner: usize| used.partition_point(|index| *index < corner) as u32;
    let mut joined = vec![Vec::new(); used.len()];
    for facet in facets {
        let corners = facet.corners.map(place);
        for (from, to) in [(0, 1), (1, 2), (2, 0), (1, 0), (2, 1), (0, 2)] {
            joined[corners[from] as usize].push(corners[to]);
        }
    }
    let (mut ranges, mut neighbours) = (Vec::new(), Vec::new());
    for mut list in joined {
        list.sort_unstable();
        list.dedup();
        let first = neighbours.len() as u32;
        neighbours.extend(list);
        ranges.push((first, neighbours.len() as u32));
    }
    (ranges, neighbours)
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
    fn climbing_finds_the_farthest_vertex() {
        let hull =
            Hull::new(ball(150).into_iter().map(|v| v.component_mul(&Vector3::new(1.0, 0.3, 2.0))))
                .unwrap();
        for step in 0..5000 {
            let direction = lattice_direction(step, 5000);
            let best = hull.vertices().iter().map(|v| v.dot(&direction)).fold(f64::MIN, f64::max);
            assert!((hull.support(&direction).dot(&direction) - best).abs() < 1e-12);
        }
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
