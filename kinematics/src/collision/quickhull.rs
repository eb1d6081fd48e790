//! Facets of a three-dimensional convex hull, built by adding one point after the other.
//!
//! Quadratic in the number of points, which is small here (meshes are thinned first). Reference:
//! M. de Berg et al., *Computational Geometry*, section 11.2.

use nalgebra::Vector3;

use super::hull::Plane;

/// A triangle of the hull, corners by index.
pub(super) struct Facet {
    pub(super) corners: [usize; 3],
    pub(super) plane: Plane,
}

fn facet(points: &[Vector3<f64>], corners: [usize; 3], inside: &Vector3<f64>) -> Option<Facet> {
    let [a, b, c] = corners.map(|index| points[index]);
    let normal = (b - a).cross(&(c - a)).try_normalize(1e-18)?;
    if normal.dot(&(inside - a)) > 0.0 {
        let plane = Plane { normal: -normal, offset: -normal.dot(&a) };
        return Some(Facet { corners: [corners[0], corners[2], corners[1]], plane });
    }
    Some(Facet { corners, plane: Plane { normal, offset: normal.dot(&a) } })
}

/// Triangles of the hull of `points`; `None` if the points lie in one plane (within a micrometre).
pub(super) fn facets(points: &[Vector3<f64>]) -> Option<Vec<Facet>> {
    const FLAT_M: f64 = 1e-6;
    let start = first_tetrahedron(points, FLAT_M)?;
    let inside = start.iter().map(|index| points[*index]).sum::<Vector3<f64>>() / 4.0;
    let [a, b, c, d] = start;
    let mut facets = Vec::new();
    for corners in [[a, b, c], [a, b, d], [a, c, d], [b, c, d]] {
        facets.push(facet(points, corners, &inside)?);
    }
    for index in 0..points.len() {
        if !start.contains(&index) {
            add_point(points, index, &inside, &mut facets);
        }
    }
    Some(facets)
}

/// Replaces the facets that the point sees by a cone from the rim of what it sees.
fn add_point(
    points: &[Vector3<f64>],
    index: usize,
    inside: &Vector3<f64>,
    facets: &mut Vec<Facet>,
) {
    const ON_PLANE_M: f64 = 1e-9;
    let sees =
        |facet: &Facet| facet.plane.normal.dot(&points[index]) - facet.plane.offset > ON_PLANE_M;
    let (seen, mut kept): (Vec<_>, Vec<_>) = std::mem::take(facets).into_iter().partition(sees);
    let edges = |facet: &Facet| {
        let [a, b, c] = facet.corners;
        [(a, b), (b, c), (c, a)]
    };
    let seen_edges: Vec<_> = seen.iter().flat_map(edges).collect();
    for (from, to) in &seen_edges {
        let on_rim = !seen_edges.contains(&(*to, *from));
        // A sliver has no normal and bounds nothing: leaving it out keeps the hull closed enough.
        if on_rim && let Some(new) = facet(points, [*from, *to, index], inside) {
            kept.push(new);
        }
    }
    *facets = kept;
}

fn first_tetrahedron(points: &[Vector3<f64>], flat_m: f64) -> Option<[usize; 4]> {
    let farthest = |measure: &dyn Fn(&Vector3<f64>) -> f64| {
        let best = (0..points.len())
            .max_by(|a, b| measure(&points[*a]).total_cmp(&measure(&points[*b])))?;
        (measure(&points[best]) > flat_m).then_some(best)
    };
    let a = (0..points.len()).min_by(|a, b| points[*a].x.total_cmp(&points[*b].x))?;
    let b = farthest(&|point| (point - points[a]).norm())?;
    let along = (points[b] - points[a]).normalize();
    let c = farthest(&|point| (point - points[a]).cross(&along).norm())?;
    let normal = along.cross(&(points[c] - points[a])).normalize();
    let d = farthest(&|point| (point - points[a]).dot(&normal).abs())?;
    Some([a, b, c, d])
}
