//! Distance from a point to a flat-ended cylinder along z.

use nalgebra::Vector3;

/// Signed distance from a point to a cylinder: negative inside, then the depth to the surface.
#[inline]
pub fn point_cylinder(point: &Vector3<f64>, radius: f64, half_length: f64) -> f64 {
    let across = point.x.hypot(point.y) - radius;
    let along = point.z.abs() - half_length;
    if across <= 0.0 && along <= 0.0 {
        across.max(along)
    } else {
        across.max(0.0).hypot(along.max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_distances() {
        assert_eq!(point_cylinder(&Vector3::new(4.0, 0.0, 5.0), 1.0, 1.0), 5.0);
        assert_eq!(point_cylinder(&Vector3::new(0.0, 3.0, 0.5), 1.0, 1.0), 2.0);
        assert_eq!(point_cylinder(&Vector3::new(0.0, 0.0, 0.75), 1.0, 1.0), -0.25);
        assert_eq!(point_cylinder(&Vector3::new(0.5, 0.0, 0.0), 0.0, 0.0), 0.5);
    }
}
