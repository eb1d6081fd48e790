//! Pictures of the cell: arm and objects as shaded solids, drawn face by face from far to near.
//!
//! A painter's algorithm on the faces of boxes, cylinders and balls. Faces that pierce each other
//! are not resolved; for a picture in a report that is good enough, and it needs no graphics card.

use std::path::Path;

use nalgebra::{Isometry3, Point3, Rotation3, Vector3};
use plotters::prelude::*;

use super::ReportError;
use super::chart::{caption_style, register_the_font};

const WIDTH: u32 = 960;
const HEIGHT: u32 = 640;
const FACETS: usize = 20;

/// A solid in its own frame, centred at the origin. Lengths in metres.
#[derive(Clone, Copy, Debug)]
pub enum Solid {
    /// Full edge lengths.
    Box([f64; 3]),
    /// Along z.
    Cylinder {
        /// Radius.
        radius: f64,
        /// Length.
        length: f64,
    },
    /// A ball of this radius.
    Sphere(f64),
}

/// A solid at its place, with its colour (red, green, blue).
#[derive(Clone, Copy, Debug)]
pub struct Body {
    /// Geometry.
    pub solid: Solid,
    /// Maps the solid's frame into the base frame.
    pub base_from_solid: Isometry3<f64>,
    /// Colour in full light.
    pub color: [u8; 3],
    /// Whether everything else stands on it; it is drawn first.
    pub is_ground: bool,
}

/// One picture of a strip: what stood where at a moment.
pub struct Moment {
    /// Below the picture.
    pub caption: String,
    /// Everything visible.
    pub bodies: Vec<Body>,
}

/// From where the picture is taken.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    /// Position of the eye, metres.
    pub eye: Point3<f64>,
    /// The point in the middle of the picture.
    pub target: Point3<f64>,
    /// Height of the view in radians.
    pub field_of_view: f64,
}

impl Default for Camera {
    /// Over the shoulder of somebody who stands in front of the cell, to the right.
    fn default() -> Self {
        Self {
            eye: Point3::new(2.0, -1.5, 1.25),
            target: Point3::new(0.32, 0.0, 0.2),
            field_of_view: 0.64,
        }
    }
}

/// Draws the moments side by side, two in a row, into `folder/name.svg` and `folder/name.png`.
///
/// # Errors
/// If a file cannot be written.
pub fn draw(
    moments: &[Moment],
    camera: &Camera,
    folder: &Path,
    name: &str,
) -> Result<(), ReportError> {
    register_the_font();
    let columns = moments.len().clamp(1, 2);
    let rows = moments.len().div_ceil(columns).max(1);
    let size = (WIDTH * columns as u32, HEIGHT * rows as u32);
    let svg = folder.join(format!("{name}.svg"));
    let png = folder.join(format!("{name}.png"));
    draw_on(SVGBackend::new(&svg, size), moments, camera, (rows, columns))
        .map_err(|cause| ReportError::chart(&svg, cause))?;
    draw_on(BitMapBackend::new(&png, size), moments, camera, (rows, columns))
        .map_err(|cause| ReportError::chart(&png, cause))
}

fn draw_on<B: DrawingBackend>(
    backend: B,
    moments: &[Moment],
    camera: &Camera,
    grid: (usize, usize),
) -> Result<(), String> {
    let root = backend.into_drawing_area();
    root.fill(&RGBColor(246, 246, 242)).map_err(|error| error.to_string())?;
    for (area, moment) in root.split_evenly(grid).iter().zip(moments) {
        draw_moment(area, moment, camera).map_err(|error| error.to_string())?;
    }
    root.present().map_err(|error| error.to_string())
}

fn draw_moment<B: DrawingBackend>(
    area: &DrawingArea<B, plotters::coord::Shift>,
    moment: &Moment,
    camera: &Camera,
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let (width, height) = area.dim_in_pixel();
    let view = View::new(camera, f64::from(width), f64::from(height));
    let mut faces: Vec<Face> =
        moment.bodies.iter().flat_map(|body| faces_of(body, camera)).collect();
    faces.sort_by(|a, b| b.is_ground.cmp(&a.is_ground).then(b.distance.total_cmp(&a.distance)));
    for face in &faces {
        let Some(corners) =
            face.corners.iter().map(|corner| view.pixel(corner)).collect::<Option<Vec<_>>>()
        else {
            continue;
        };
        let [red, green, blue] = face.color;
        area.draw(&Polygon::new(corners, RGBColor(red, green, blue).filled()))?;
    }
    area.draw(&Text::new(moment.caption.clone(), (16, 12), caption_style()))
}

/// A flat, shaded polygon in the base frame.
struct Face {
    corners: Vec<Point3<f64>>,
    color: [u8; 3],
    distance: f64,
    is_ground: bool,
}

/// The faces of a body that look towards the camera.
fn faces_of(body: &Body, camera: &Camera) -> Vec<Face> {
    let light = Vector3::new(0.35, -0.5, 0.8).normalize();
    outline(&body.solid)
        .into_iter()
        .filter_map(|corners| {
            let corners: Vec<Point3<f64>> =
                corners.iter().map(|corner| body.base_from_solid * corner).collect();
            let normal = (corners[1] - corners[0]).cross(&(corners[2] - corners[0])).normalize();
            let sum: Vector3<f64> = corners.iter().map(|corner| corner.coords).sum();
            let middle = Point3::from(sum / corners.len() as f64);
            let towards_eye = camera.eye - middle;
            (normal.dot(&towards_eye) > 0.0).then(|| Face {
                color: shade(body.color, 0.55 + 0.45 * normal.dot(&light).max(0.0)),
                distance: towards_eye.norm(),
                is_ground: body.is_ground,
                corners,
            })
        })
        .collect()
}

fn shade(color: [u8; 3], brightness: f64) -> [u8; 3] {
    color.map(|channel| (f64::from(channel) * brightness).round().clamp(0.0, 255.0) as u8)
}

/// The faces of a solid in its own frame, corners counterclockwise seen from outside.
fn outline(solid: &Solid) -> Vec<Vec<Point3<f64>>> {
    match *solid {
        Solid::Box(size) => box_faces(size),
        Solid::Cylinder { radius, length } => cylinder_faces(radius, length),
        Solid::Sphere(radius) => sphere_faces(radius),
    }
}

/// Large faces are cut into tiles, so that sorting by distance works beside small bodies.
fn box_faces(size: [f64; 3]) -> Vec<Vec<Point3<f64>>> {
    const TILE_M: f64 = 0.12;
    let half = Vector3::from(size) / 2.0;
    let mut faces = Vec::new();
    for axis in 0..3 {
        let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
        let tiles = |edge: f64| (edge / TILE_M).ceil().clamp(1.0, 20.0) as usize;
        let (columns, rows) = (tiles(size[u]), tiles(size[v]));
        for (side, column, row) in [1.0, -1.0]
            .into_iter()
            .flat_map(|side| grid(columns, rows).map(move |(c, r)| (side, c, r)))
        {
            let at = |i: usize, j: usize| {
                let mut corner = Vector3::zeros();
                corner[axis] = side * half[axis];
                corner[u] = -half[u] + size[u] * (column + i) as f64 / columns as f64;
                corner[v] = -half[v] + size[v] * (row + j) as f64 / rows as f64;
                Point3::from(corner)
            };
            let mut face = vec![at(0, 0), at(1, 0), at(1, 1), at(0, 1)];
            if side < 0.0 {
                face.reverse();
            }
            faces.push(face);
        }
    }
    faces
}

fn grid(columns: usize, rows: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..columns).flat_map(move |column| (0..rows).map(move |row| (column, row)))
}

fn cylinder_faces(radius: f64, length: f64) -> Vec<Vec<Point3<f64>>> {
    let rim = |index: usize, z: f64| {
        let angle = std::f64::consts::TAU * index as f64 / FACETS as f64;
        Point3::new(radius * angle.cos(), radius * angle.sin(), z)
    };
    let (low, high) = (-length / 2.0, length / 2.0);
    let sides =
        (0..FACETS).map(|i| vec![rim(i, low), rim(i + 1, low), rim(i + 1, high), rim(i, high)]);
    let top = (0..FACETS).map(|i| rim(i, high)).collect();
    let bottom = (0..FACETS).rev().map(|i| rim(i, low)).collect();
    sides.chain([top, bottom]).collect()
}

fn sphere_faces(radius: f64) -> Vec<Vec<Point3<f64>>> {
    let rings = FACETS / 2;
    let at = |ring: usize, index: usize| {
        let polar = std::f64::consts::PI * ring as f64 / rings as f64;
        let around = std::f64::consts::TAU * index as f64 / FACETS as f64;
        let (sin, cos) = polar.sin_cos();
        Point3::new(radius * sin * around.cos(), radius * sin * around.sin(), radius * cos)
    };
    grid(rings, FACETS)
        .map(|(ring, i)| {
            // At the poles two corners coincide; the triangle that is left keeps its normal.
            if ring == 0 {
                vec![at(0, i), at(1, i), at(1, i + 1)]
            } else {
                vec![at(ring, i), at(ring + 1, i), at(ring + 1, i + 1), at(ring, i + 1)]
            }
        })
        .filter(|face| (face[1] - face[0]).cross(&(face[2] - face[0])).norm() > 1e-12)
        .collect()
}

/// Perspective projection of a camera onto pixels.
struct View {
    camera_from_base: Isometry3<f64>,
    focal_px: f64,
    centre_px: (f64, f64),
}

impl View {
    fn new(camera: &Camera, width_px: f64, height_px: f64) -> Self {
        let forward = (camera.target - camera.eye).normalize();
        let right = forward.cross(&Vector3::z()).normalize();
        let down = forward.cross(&right);
        let base_from_camera = Rotation3::from_basis_unchecked(&[right, down, forward]);
        Self {
            camera_from_base: Isometry3::from_parts(camera.eye.into(), base_from_camera.into())
                .inverse(),
            focal_px: 0.5 * height_px / (0.5 * camera.field_of_view).tan(),
            centre_px: (0.5 * width_px, 0.5 * height_px),
        }
    }

    /// Where a point appears; none if it is behind the eye.
    fn pixel(&self, point: &Point3<f64>) -> Option<(i32, i32)> {
        let seen = self.camera_from_base * point;
        (seen.z > 0.01).then(|| {
            let x = self.centre_px.0 + self.focal_px * seen.x / seen.z;
            let y = self.centre_px.1 + self.focal_px * seen.y / seen.z;
            (x.round() as i32, y.round() as i32)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(solid: Solid) -> Body {
        Body {
            solid,
            base_from_solid: Isometry3::translation(0.3, 0.0, 0.2),
            color: [200, 40, 40],
            is_ground: false,
        }
    }

    #[test]
    fn faces_look_outwards() {
        for solid in [
            Solid::Box([0.3, 0.02, 0.1]),
            Solid::Cylinder { radius: 0.05, length: 0.2 },
            Solid::Sphere(0.1),
        ] {
            for face in outline(&solid) {
                let normal = (face[1] - face[0]).cross(&(face[2] - face[0]));
                let middle: Vector3<f64> =
                    face.iter().map(|corner| corner.coords).sum::<Vector3<f64>>()
                        / face.len() as f64;
                assert!(normal.dot(&middle) > 0.0, "{solid:?}: {face:?}");
            }
        }
    }

    #[test]
    fn the_target_is_in_the_middle_and_up_is_up() {
        let camera = Camera::default();
        let view = View::new(&camera, 960.0, 640.0);
        assert_eq!(view.pixel(&camera.target), Some((480, 320)));
        let above = view.pixel(&(camera.target + Vector3::z() * 0.1)).unwrap();
        assert!(above.1 < 320);
        let leftwards = view.pixel(&(camera.target + Vector3::y() * 0.1)).unwrap();
        assert!(leftwards.0 > 480, "from in front, the arm's left is the viewer's right");
        assert_eq!(view.pixel(&(camera.eye + (camera.eye - camera.target))), None);
    }

    #[test]
    fn draws_a_strip_of_moments() {
        let folder = tempfile::tempdir().unwrap();
        let moment = |caption: &str| Moment {
            caption: caption.into(),
            bodies: vec![body(Solid::Sphere(0.1)), body(Solid::Box([0.1, 0.2, 0.3]))],
        };
        let moments = [moment("before"), moment("after"), moment("later")];
        draw(&moments, &Camera::default(), folder.path(), "cell").unwrap();
        let svg = std::fs::read_to_string(folder.path().join("cell.svg")).unwrap();
        assert!(svg.contains("before") && svg.matches("<polygon").count() > 100);
        assert!(folder.path().join("cell.png").is_file());
    }
}
