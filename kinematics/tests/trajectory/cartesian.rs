//! Lines and arcs of the tool.

use kinematics::trajectory::cartesian::{
    CartesianError, CornerTolerance, FollowOptions, ToolPath, follow, follow_together,
};
use kinematics::trajectory::{PathOptions, StopLevel, TimeLaw, along_path};
use kinematics::{Chain, Robot};
use nalgebra::{Isometry3, Point3, Translation3, UnitQuaternion, Vector3};
use std::path::Path;

use crate::random::Random;

const START: [f64; 7] = [0.0, -0.5, 0.0, -2.0, 0.0, 1.5, 0.8];

fn panda() -> Chain {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf/panda");
    Robot::load(&folder).unwrap().arm(None).unwrap().chain.clone()
}

fn shifted(pose: &Isometry3<f64>, x: f64, y: f64, z: f64) -> Isometry3<f64> {
    Translation3::new(x, y, z) * pose
}

/// A square of 0.2 m with corners cut within 5 mm, turning on its way.
fn square(start: &Isometry3<f64>) -> ToolPath {
    let mut far = shifted(start, 0.0, 0.2, 0.1);
    far.rotation = UnitQuaternion::from_scaled_axis(Vector3::new(0.1, 0.2, 0.3)) * far.rotation;
    let poses = [*start, shifted(start, 0.0, 0.0, 0.2), far, *start];
    ToolPath::lines(&poses, CornerTolerance { position_m: 5e-3, rotation_rad: 0.05 }).unwrap()
}

fn distance(one: &Isometry3<f64>, other: &Isometry3<f64>) -> f64 {
    (one.translation.vector - other.translation.vector).norm()
}

#[test]
fn tool_stays_on_its_path_and_within_its_speed() {
    let chain = panda();
    let path = square(&chain.forward(&START));
    let joints = follow(&chain, &START, &path, &FollowOptions::default()).unwrap();
    let speed = |_| 0.15;
    let options = PathOptions::default().with_speed(&speed);
    let motion = along_path(&joints, chain.limits(), &options).unwrap();
    assert_eq!(motion.start().position[..], START);
    let steps = (motion.duration_s() / 1e-3) as usize;
    let (mut worst, mut fastest): (f64, f64) = (0.0, 0.0);
    for step in 0..=steps {
        let state = motion.sample(step as f64 * 1e-3);
        let (tip, jacobian) = chain.jacobian(&state.position);
        fastest = fastest.max(jacobian.velocity(&state.velocity).fixed_rows::<3>(0).norm());
        let nearest = (0..=2000)
            .map(|k| distance(&path.pose(path.length() * k as f64 / 2000.0), &tip))
            .fold(f64::INFINITY, f64::min);
        if step % 20 == 0 {
            worst = worst.max(nearest);
        }
    }
    // Half the distance of the 2000 points on the path is 0.2 mm; across the path it is far less.
    assert!(worst < 2.5e-4, "{worst}");
    assert!(fastest < 0.15 * 1.001 && fastest > 0.14, "{fastest}");
}

#[test]
fn pauses_and_resumes_never_leave_the_path() {
    let chain = panda();
    let path = square(&chain.forward(&START));
    let joints = follow(&chain, &START, &path, &FollowOptions::default()).unwrap();
    let motion = along_path(&joints, chain.limits(), &PathOptions::default()).unwrap();
    let mut random = Random::new(30);
    let mut law = TimeLaw::new(&motion, chain.limits());
    let (mut worst, mut events): (f64, usize) = (0.0, 0);
    while events < 1000 {
        if law.is_finished() {
            law.begin(&motion);
        }
        if random.below(40) == 0 {
            events += 1;
            match random.below(3) {
                0 => law.pause(),
                1 => law.resume(),
                _ => law.set_override(random.between(0.05, 1.0)),
            }
        }
        law.step(&motion, 1e-3);
        let tip = chain.forward(&law.state().position);
        let nearest = nearest_on(&path, &tip);
        worst = worst.max(nearest);
    }
    assert!(worst < 1e-4, "{worst}");
}

#[test]
fn stops_at_any_instant_end_where_was_predicted_and_on_the_path() {
    let chain = panda();
    let path = square(&chain.forward(&START));
    let joints = follow(&chain, &START, &path, &FollowOptions::default()).unwrap();
    let motion = along_path(&joints, chain.limits(), &PathOptions::default()).unwrap();
    let mut random = Random::new(32);
    let mut law = TimeLaw::new(&motion, chain.limits());
    let (mut off, mut ways_m) = (0.0f64, Vec::new());
    while ways_m.len() < 1000 {
        let wait = 1 + random.below(60);
        for _ in 0..wait {
            if law.is_finished() {
                law.begin(&motion);
            }
            law.step(&motion, 1e-3);
        }
        let level = [StopLevel::Hold, StopLevel::FastHold][random.below(2)];
        let forecast = law.forecast(&motion, level, 1e-3);
        let begin = chain.forward(&law.state().position);
        law.stop(level);
        let (mut last, mut way_m, mut steps) = (begin, 0.0, 0);
        while !law.is_stationary() {
            law.step(&motion, 1e-3);
            let tip = chain.forward(&law.state().position);
            way_m += distance(&last, &tip);
            last = tip;
            steps += 1;
        }
        assert_eq!(law.state().position, forecast.position, "it stands where it was to stand");
        assert!(f64::from(steps) * 1e-3 <= forecast.time_s + 1e-9);
        let predicted_m = distance(&begin, &chain.forward(&forecast.position));
        assert!(way_m >= predicted_m - 1e-9, "{way_m} {predicted_m}");
        off = off.max(nearest_on(&path, &last));
        ways_m.push(way_m);
        law.resume();
        law.set_override(random.between(0.2, 1.0));
    }
    ways_m.sort_by(f64::total_cmp);
    println!("stops travel {:.4} m in the median, {:.4} m at most", ways_m[500], ways_m[999]);
    assert!(off < 1e-4, "{off}");
}

/// Distance of a point from a path: coarse search, then refinement around all good places (the path
/// comes back to its beginning).
fn nearest_on(path: &ToolPath, tip: &Isometry3<f64>) -> f64 {
    let at = |s: f64| distance(&path.pose(s), tip);
    let step = path.length() / 60.0;
    let coarse: Vec<f64> = (0..=60).map(|k| at(k as f64 * step)).collect();
    let good = coarse.iter().copied().fold(f64::INFINITY, f64::min) + step;
    let refine = |k: usize| {
        let (mut low, mut high) = ((k as f64 - 1.0) * step, (k as f64 + 1.0) * step);
        for _ in 0..30 {
            let third = (high - low) / 3.0;
            if at(low + third) < at(high - third) { high -= third } else { low += third }
        }
        at(0.5 * (low + high))
    };
    (0..=60).filter(|&k| coarse[k] <= good).map(refine).fold(f64::INFINITY, f64::min)
}

#[test]
fn arc_is_a_circle_through_its_three_points() {
    let from = Isometry3::translation(1.0, 0.0, 0.5);
    let to = Isometry3::translation(0.0, -1.0, 0.5);
    let arc = ToolPath::arc(&from, &Point3::new(-1.0, 0.0, 0.5), &to).unwrap();
    assert!((arc.length() - 1.5 * std::f64::consts::PI).abs() < 1e-9);
    for k in 0..=100 {
        let p = arc.pose(arc.length() * k as f64 / 100.0).translation.vector;
        assert!((p.xy().norm() - 1.0).abs() < 1e-12 && (p.z - 0.5).abs() < 1e-12);
    }
    let half = arc.pose(arc.length() * 2.0 / 3.0).translation.vector;
    assert!((half.x + 1.0).abs() < 1e-9);
    let line = ToolPath::arc(&from, &Point3::new(0.5, -0.5, 0.5), &to);
    assert!(matches!(line, Err(CartesianError::NoArc { .. })));
}

#[test]
fn corners_are_cut_within_the_tolerance_and_sharp_ones_are_stops() {
    let at = Isometry3::translation;
    let poses = [at(0.0, 0.0, 0.0), at(0.5, 0.0, 0.0), at(0.5, 0.5, 0.0)];
    let cut = CornerTolerance { position_m: 0.01, rotation_rad: 0.1 };
    let path = ToolPath::lines(&poses, cut).unwrap();
    let nearest = (0..=5000)
        .map(|k| distance(&path.pose(path.length() * k as f64 / 5000.0), &poses[1]))
        .fold(f64::INFINITY, f64::min);
    assert!((nearest - 0.01).abs() < 1e-5, "{nearest}");
    let sharp = CornerTolerance { position_m: 0.0, rotation_rad: 0.0 };
    assert_eq!(ToolPath::lines(&poses, sharp).unwrap().stops(), [0.5]);
}

#[test]
fn what_cannot_be_followed_is_refused_before_motion() {
    let chain = panda();
    let here = chain.forward(&START);
    let options = FollowOptions::default();
    let line = |to: Isometry3<f64>| ToolPath::line(&here, &to).unwrap();
    let far = follow(&chain, &START, &line(shifted(&here, 2.0, 0.0, 0.0)), &options);
    assert!(
        matches!(
            far,
            Err(CartesianError::Unreachable { .. }
                | CartesianError::Singular { .. }
                | CartesianError::BeyondLimit { .. })
        ),
        "{far:?}"
    );
    let mut elsewhere = START;
    elsewhere[0] = 0.3;
    let away = follow(&chain, &elsewhere, &line(shifted(&here, 0.0, 0.0, 0.1)), &options);
    assert!(matches!(away, Err(CartesianError::NotAtStart { .. })));
    let mut turned = here;
    turned.rotation = UnitQuaternion::from_axis_angle(&Vector3::z_axis(), 3.0) * turned.rotation;
    let spin = follow(&chain, &START, &line(turned), &options);
    assert!(spin.is_err() || spin.is_ok_and(|path| path.length() > 0.5));
    let nan = Isometry3::translation(f64::NAN, 0.0, 0.0);
    assert!(matches!(ToolPath::line(&here, &nan), Err(CartesianError::BadNumber { .. })));
}

#[test]
fn standing_still_and_pure_rotation_are_paths() {
    let chain = panda();
    let here = chain.forward(&START);
    let options = FollowOptions::default();
    let still = ToolPath::line(&here, &here).unwrap();
    assert_eq!(follow(&chain, &START, &still, &options).unwrap().length(), 0.0);
    let mut turned = here;
    turned.rotation = UnitQuaternion::from_axis_angle(&Vector3::z_axis(), 0.4) * turned.rotation;
    let turn = ToolPath::line(&here, &turned).unwrap();
    let joints = follow(&chain, &START, &turn, &options).unwrap();
    let end = chain.forward(&joints.sample(joints.length()));
    assert!(distance(&end, &turned) < 1e-6 && end.rotation.angle_to(&turned.rotation) < 1e-6);
}

#[test]
fn two_hands_on_one_thing_keep_their_distance_whatever_the_clock_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf/dual_scr5_class");
    let robot = Robot::load(&folder).unwrap();
    let group = robot.joint_group("both").unwrap();
    let homes = group.arms().iter().map(|arm| &robot.pose(arm.name(), "home").unwrap()[..]);
    let start = group.together(homes);
    let tips: Vec<_> = group.forward(&start).collect();
    let left_from_right = tips[0].inverse() * tips[1];
    let mut tilted = shifted(&tips[0], 0.03, 0.05, 0.1);
    tilted.rotation =
        UnitQuaternion::from_scaled_axis(Vector3::new(0.1, 0.1, 0.2)) * tilted.rotation;
    let corner = CornerTolerance { position_m: 5e-3, rotation_rad: 0.05 };
    let poses = [tips[0], shifted(&tips[0], 0.0, 0.0, 0.08), tilted];
    let path = ToolPath::lines(&poses, corner).unwrap();
    let joints = follow_together(&group, &start, &path, &FollowOptions::default()).unwrap();
    let motion = along_path(&joints, group.limits(), &PathOptions::default()).unwrap();
    let mut law = TimeLaw::new(&motion, group.limits());
    let mut random = Random::new(31);
    let mut steps = 0;
    while !law.is_finished() && steps < 200_000 {
        steps += 1;
        match random.below(200) {
            0 => law.pause(),
            1 | 2 => law.resume(),
            3 => law.set_override(random.between(0.2, 1.0)),
            _ => {}
        }
        law.step(&motion, 1e-3);
        let now: Vec<_> = group.forward(&law.state().position).collect();
        let apart = (now[0] * left_from_right).inverse() * now[1];
        assert!(apart.translation.vector.norm() < 1.5e-4, "{apart:?}");
        assert!(apart.rotation.angle() < 1e-3, "{apart:?}");
        assert!(nearest_on(&path, &now[0]) < 1e-4);
    }
    assert!(law.is_finished());
    let end = group.forward(&law.state().position).next().unwrap();
    assert!(distance(&end, &tilted) < 1e-4);
    // What cannot be is refused before motion.
    let far = ToolPath::line(&tips[0], &shifted(&tips[0], 3.0, 0.0, 0.0)).unwrap();
    assert!(follow_together(&group, &start, &far, &FollowOptions::default()).is_err());
    let short = follow_together(&group, &start[..7], &path, &FollowOptions::default());
    assert!(matches!(short, Err(CartesianError::Path(_))), "{short:?}");
}
