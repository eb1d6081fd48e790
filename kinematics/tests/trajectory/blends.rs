//! Corners between lines and arcs: how far the tool leaves them, and that nothing jumps.

use std::path::Path;

use kinematics::Robot;
use kinematics::trajectory::cartesian::{
    Blend, CartesianError, CornerTolerance, FollowOptions, Segment, ToolPath, follow,
};
use kinematics::trajectory::{PathOptions, along_path};
use nalgebra::{Isometry3, Point3, Translation3, UnitQuaternion, Vector3};

use crate::cases;
use crate::random::Random;

const SHARP: Blend = Blend::Radius(0.0);

fn pose(random: &mut Random) -> Isometry3<f64> {
    let mut vector = |size: f64| {
        let mut value = || random.between(-size, size);
        Vector3::new(value(), value(), value())
    };
    let place = Translation3::from(vector(0.4));
    Isometry3::from_parts(place, UnitQuaternion::from_scaled_axis(vector(0.8)))
}

/// Two to four segments, lines and arcs in any order.
fn segments(random: &mut Random) -> Vec<Segment> {
    let segment = |random: &mut Random| {
        let to = pose(random);
        match random.below(2) {
            0 => Segment::Line { to },
            _ => Segment::Arc { through: pose(random).translation.vector.into(), to },
        }
    };
    (0..2 + random.below(3)).map(|_| segment(random)).collect()
}

/// Poses along a path, close together.
fn samples(path: &ToolPath, count: usize) -> Vec<Isometry3<f64>> {
    (0..=count).map(|k| path.pose(path.length() * k as f64 / count as f64)).collect()
}

/// Distance of a point from the straight pieces between points.
fn off(point: &Vector3<f64>, chain: &[Vector3<f64>]) -> f64 {
    let to_piece = |ends: &[Vector3<f64>]| {
        let (along, here) = (ends[1] - ends[0], point - ends[0]);
        let share = (here.dot(&along) / along.norm_squared().max(1e-30)).clamp(0.0, 1.0);
        (here - along * share).norm()
    };
    chain.windows(2).map(to_piece).fold(f64::INFINITY, f64::min)
}

#[test]
fn corners_of_lines_and_arcs_keep_the_tolerance_in_place_and_orientation() {
    let mut random = Random::new(50);
    let mut used = [0.0_f64; 2];
    for _ in 0..cases(60).min(3000) {
        let (start, along) = (pose(&mut random), segments(&mut random));
        let tolerance = CornerTolerance {
            position_m: random.between(0.5e-3, 0.02),
            rotation_rad: random.between(0.01, 0.2),
        };
        let Ok(sharp) = ToolPath::through(&start, &along, SHARP) else { continue };
        let cut = ToolPath::through(&start, &along, tolerance).unwrap();
        assert_eq!(sharp.stops().len(), along.len() - 1);
        assert!(cut.stops().is_empty(), "every corner is passed");
        let (count, reach) = (1500, sharp.length() / 1500.0);
        let whole = samples(&sharp, count);
        let places: Vec<_> = whole.iter().map(|pose| pose.translation.vector).collect();
        for pose in samples(&cut, 300) {
            let away = off(&pose.translation.vector, &places);
            // Between its samples an arc bows by far less than a tenth of their distance.
            assert!(
                away <= tolerance.position_m * 1.001 + 0.1 * reach,
                "{away} m of {tolerance:?}"
            );
            let nearest = whole.iter().map(|one| one.rotation.angle_to(&pose.rotation));
            let angle = nearest.fold(f64::INFINITY, f64::min);
            // The path turns by at most five radians a metre of its parameter.
            assert!(angle <= tolerance.rotation_rad + 5.0 * reach, "{angle} of {tolerance:?}");
            used[0] = used[0].max(away / tolerance.position_m);
            used[1] = used[1].max(angle / tolerance.rotation_rad);
        }
        let ends = [cut.pose(0.0), cut.pose(cut.length())];
        for (found, wanted) in ends.iter().zip([start, sharp.pose(sharp.length())]) {
            let away = (found.translation.vector - wanted.translation.vector).norm();
            assert!(away < 1e-12 && found.rotation.angle_to(&wanted.rotation) < 1e-7, "{away}");
        }
    }
    assert!(used.iter().all(|share| *share > 0.9), "the tolerance is made use of: {used:?}");
}

/// The greatest jumps of the second derivatives of place and orientation over a distance `step`.
fn jumps(path: &ToolPath, step: f64) -> [f64; 2] {
    let count = (path.length() / step) as usize;
    let poses = samples(path, count);
    let shift = |k: usize| poses[k].translation.vector;
    let turn = |k: usize| (poses[k + 1].rotation * poses[k].rotation.inverse()).scaled_axis();
    let mut most = [0.0_f64; 2];
    for k in 0..count - 3 {
        let third = shift(k + 3) - shift(k + 2) * 3.0 + shift(k + 1) * 3.0 - shift(k);
        let turning = turn(k + 2) - turn(k + 1) * 2.0 + turn(k);
        most[0] = most[0].max(third.norm() / step.powi(2));
        most[1] = most[1].max(turning.norm() / step.powi(2));
    }
    most
}

#[test]
fn place_orientation_and_their_first_two_derivatives_never_jump() {
    let mut random = Random::new(51);
    for _ in 0..cases(25).min(500) {
        let (start, along) = (pose(&mut random), segments(&mut random));
        let blend = Blend::Radius(random.between(0.01, 0.05));
        let Ok(path) = ToolPath::through(&start, &along, blend) else { continue };
        let (coarse, fine) = (jumps(&path, 2e-4), jumps(&path, 5e-5));
        // A jump is as great over a quarter of the distance; what is continuous falls to a quarter.
        for (coarse, fine) in coarse.into_iter().zip(fine) {
            assert!(fine < 0.4 * coarse + 1e-2, "{coarse} becomes {fine}");
        }
        let sharp = ToolPath::through(&start, &along, SHARP).unwrap();
        assert!(jumps(&sharp, 5e-5)[0] > 100.0, "the measure sees a corner that stays sharp");
    }
}

#[test]
fn a_blending_radius_is_where_the_tool_leaves_the_segment() {
    let at = |x, y| Isometry3::translation(x, y, 0.3);
    let along = [
        Segment::Line { to: at(0.2, 0.0) },
        Segment::Arc { through: Point3::new(0.3, 0.1, 0.3), to: at(0.2, 0.2) },
        Segment::Line { to: at(0.0, 0.2) },
    ];
    let path = ToolPath::through(&at(0.0, 0.0), &along, Blend::Radius(0.03)).unwrap();
    assert!(path.pose(0.17).translation.y.abs() < 1e-15, "still on the line");
    assert!(path.pose(0.175).translation.y > 0.0, "on the corner");
    // A radius that is too long takes half of the shorter segment and no more.
    let path = ToolPath::through(&at(0.0, 0.0), &along, Blend::Radius(5.0)).unwrap();
    assert!(path.pose(0.1).translation.y.abs() < 1e-15);
    assert!(path.stops().is_empty());
    // Arc to line of the same direction: nothing has to stop either.
    let smooth = [
        Segment::Arc { through: Point3::new(0.1, 0.1, 0.3), to: at(0.2, 0.0) },
        Segment::Arc { through: Point3::new(0.3, -0.1, 0.3), to: at(0.4, 0.0) },
    ];
    let path = ToolPath::through(&at(0.0, 0.0), &smooth, Blend::Radius(0.02)).unwrap();
    assert!(path.stops().is_empty());
}

#[test]
fn bad_segments_and_blends_are_refused() {
    let at = |x| Isometry3::translation(x, 0.0, 0.0);
    let line = [Segment::Line { to: at(0.1) }, Segment::Line { to: at(0.2) }];
    let start = at(0.0);
    let none = ToolPath::through(&start, &[], SHARP);
    assert!(matches!(none, Err(CartesianError::BadNumber { value: 0.0, .. })), "{none:?}");
    for bad in [f64::NAN, f64::INFINITY, -0.01] {
        let tolerance = CornerTolerance { position_m: 0.01, rotation_rad: bad };
        for blend in [Blend::Radius(bad), Blend::Within(tolerance)] {
            let found = ToolPath::through(&start, &line, blend);
            assert!(matches!(found, Err(CartesianError::BadNumber { .. })), "{found:?}");
        }
        if !bad.is_finite() {
            let to = [Segment::Line { to: at(bad) }];
            assert!(ToolPath::through(&start, &to, SHARP).is_err());
            let through = Point3::new(bad, 0.1, 0.0);
            let arc = [Segment::Arc { through, to: at(0.2) }];
            assert!(ToolPath::through(&start, &arc, SHARP).is_err());
        }
    }
    let flat = [Segment::Arc { through: Point3::new(0.1, 0.0, 0.0), to: at(0.2) }];
    let found = ToolPath::through(&start, &flat, SHARP);
    assert!(matches!(found, Err(CartesianError::NoArc { .. })), "{found:?}");
    let still = ToolPath::through(&start, &[Segment::Line { to: start }], SHARP).unwrap();
    assert_eq!((still.length(), still.pose(1.0)), (0.0, start));
}

#[test]
fn an_arm_passes_lines_and_arcs_at_constant_speed_without_a_stop() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf/panda");
    let chain = Robot::load(&folder).unwrap().arm(None).unwrap().chain.clone();
    let start = [0.0, -0.5, 0.0, -2.0, 0.0, 1.5, 0.8];
    let here = chain.forward(&start);
    let at = |y: f64, z: f64| Translation3::new(0.0, y, z) * here;
    let along = [
        Segment::Line { to: at(0.15, 0.0) },
        Segment::Arc { through: at(0.22, 0.07).translation.vector.into(), to: at(0.15, 0.14) },
        Segment::Arc { through: at(0.10, 0.19).translation.vector.into(), to: at(0.05, 0.14) },
        Segment::Line { to: at(0.0, 0.0) },
    ];
    let tolerance = CornerTolerance { position_m: 2e-3, rotation_rad: 0.02 };
    let path = ToolPath::through(&here, &along, tolerance).unwrap();
    let joints = follow(&chain, &start, &path, &FollowOptions::default()).unwrap();
    let speed = |_| 0.05;
    let options = PathOptions::default().with_speed(&speed);
    let motion = along_path(&joints, chain.limits(), &options).unwrap();
    let tool = |t_s: f64| {
        let state = motion.sample(t_s);
        chain.jacobian(&state.position).1.velocity(&state.velocity).fixed_rows::<3>(0).norm()
    };
    let duration_s = motion.duration_s();
    let slowest = (0..=1000)
        .map(|k| 0.3 + (duration_s - 0.6) * f64::from(k) / 1000.0)
        .map(tool)
        .fold(f64::INFINITY, f64::min);
    // On a corner the parameter runs ahead of the tool, the more the sharper it is.
    assert!(slowest > 0.03, "it never comes near a stop: {slowest} m/s");
}
