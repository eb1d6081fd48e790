//! The simplex of the GJK iteration: up to four vertices and the point of their hull that is
//! closest to the origin.
//!
//! Reference: C. Ericson, *Real-Time Collision Detection*, sections 5.1.5 and 5.1.6.

use nalgebra::Vector3;

/// One to four vertices.
pub(super) struct Simplex {
    vertices: [Vector3<f64>; 4],
    len: usize,
}

impl Simplex {
    /// A single vertex.
    pub(super) fn point(vertex: Vector3<f64>) -> Self {
        Self { vertices: [vertex; 4], len: 1 }
    }

    /// Whether this very vertex is already in.
    pub(super) fn holds(&self, vertex: &Vector3<f64>) -> bool {
        self.vertices[..self.len].contains(vertex)
    }

    /// Adds a vertex; the simplex must have been reduced before.
    pub(super) fn push(&mut self, vertex: Vector3<f64>) {
        self.vertices[self.len] = vertex;
        self.len += 1;
    }

    fn keep(&mut self, indices: &[usize]) {
        let old = self.vertices;
        for (slot, index) in indices.iter().enumerate() {
            self.vertices[slot] = old[*index];
        }
        self.len = indices.len();
    }

    /// Keeps the smallest face that holds the point closest to the origin and returns that point;
    /// `None` if the origin is inside a tetrahedron.
    pub(super) fn reduce_to_closest(&mut self) -> Option<Vector3<f64>> {
        match self.len {
            1 => Some(self.vertices[0]),
            2 => {
                let (closest, face) = on_segment(&self.vertices, 0, 1);
                self.keep(face.indices());
                Some(closest)
            }
            3 => {
                let (closest, face) = on_triangle(&self.vertices, 0, 1, 2);
                self.keep(face.indices());
                Some(closest)
            }
            _ => {
                let (closest, face) = on_tetrahedron(&self.vertices)?;
                self.keep(face.indices());
                Some(closest)
            }
        }
    }
}

/// Indices of up to three vertices.
#[derive(Clone, Copy)]
struct Face {
    vertices: [usize; 3],
    len: usize,
}

impl Face {
    fn vertex(a: usize) -> Self {
        Self { vertices: [a, a, a], len: 1 }
    }

    fn edge(a: usize, b: usize) -> Self {
        Self { vertices: [a, b, b], len: 2 }
    }

    fn indices(&self) -> &[usize] {
        &self.vertices[..self.len]
    }
}

fn on_segment(vertices: &[Vector3<f64>; 4], a: usize, b: usize) -> (Vector3<f64>, Face) {
    let (start, along) = (vertices[a], vertices[b] - vertices[a]);
    let t = -start.dot(&along);
    let length_squared = along.norm_squared();
    if t <= 0.0 || length_squared == 0.0 {
        (start, Face::vertex(a))
    } else if t >= length_squared {
        (vertices[b], Face::vertex(b))
    } else {
        (start + along * (t / length_squared), Face::edge(a, b))
    }
}

fn on_triangle(vertices: &[Vector3<f64>; 4], a: usize, b: usize, c: usize) -> (Vector3<f64>, Face) {
    let (va, vb, vc) = (vertices[a], vertices[b], vertices[c]);
    let (ab, ac) = (vb - va, vc - va);
    let (d1, d2) = (-ab.dot(&va), -ac.dot(&va));
    let (d3, d4) = (-ab.dot(&vb), -ac.dot(&vb));
    let (d5, d6) = (-ab.dot(&vc), -ac.dot(&vc));
    let on_ab = d1 * d4 - d3 * d2;
    let on_ac = d5 * d2 - d1 * d6;
    let on_bc = d3 * d6 - d5 * d4;
    let area = on_ab + on_ac + on_bc;
    if on_ab > 0.0 && on_ac > 0.0 && on_bc > 0.0 && area > 0.0 {
        let closest = va + ab * (on_ac / area) + ac * (on_ab / area);
        return (closest, Face { vertices: [a, b, c], len: 3 });
    }
    // Outside at least one edge, or degenerate: the best of the three edges.
    let mut best = on_segment(vertices, a, b);
    for candidate in [on_segment(vertices, a, c), on_segment(vertices, b, c)] {
        if candidate.0.norm_squared() < best.0.norm_squared() {
            best = candidate;
        }
    }
    best
}

fn on_tetrahedron(vertices: &[Vector3<f64>; 4]) -> Option<(Vector3<f64>, Face)> {
    const FACES: [([usize; 3], usize); 4] =
        [([0, 1, 2], 3), ([0, 1, 3], 2), ([0, 2, 3], 1), ([1, 2, 3], 0)];
    let mut best: Option<(Vector3<f64>, Face)> = None;
    for ([a, b, c], opposite) in FACES {
        let normal = (vertices[b] - vertices[a]).cross(&(vertices[c] - vertices[a]));
        let inside = normal.dot(&(vertices[opposite] - vertices[a]));
        let origin = -normal.dot(&vertices[a]);
        // A flat tetrahedron has no inside: then every face is a candidate.
        let flat =
            inside.abs() <= 1e-10 * normal.norm() * (vertices[opposite] - vertices[a]).norm();
        if !flat && inside * origin > 0.0 {
            continue;
        }
        let candidate = on_triangle(vertices, a, b, c);
        if best.as_ref().is_none_or(|(point, _)| candidate.0.norm_squared() < point.norm_squared())
        {
            best = Some(candidate);
        }
    }
    best
}
