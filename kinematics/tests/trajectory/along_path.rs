//! Along paths.

use kinematics::trajectory::{
    JointPath, PathOptions, SpeedProfile, State, Trajectory, TrajectoryError, along_path,
    point_to_point,
};
use kinematics::{Dynamics, JointVector, Limits, Robot};

use crate::cases;
use crate::random::Random;

/// What a motion uses of the limits, sampled at 1 kHz, and the greatest jump of the acceleration
/// beyond what the jerk limit permits in a period.
fn usage(motion: &Trajectory, limits: &Limits) -> [f64; 4] {
    let mut most = [0.0; 4];
    let mut before = motion.start().acceleration;
    let steps = (motion.duration_s() / 1e-3).ceil() as usize;
    for step in 0..=steps {
        let (state, jerk) = motion.sample_with_jerk(step as f64 * 1e-3);
        for axis in 0..motion.dof() {
            let jump = (state.acceleration[axis] - before[axis]).abs() / 1e-3;
            let used = [
                state.velocity[axis].abs() / limits.velocity[axis],
                state.acceleration[axis].abs() / limits.acceleration[axis],
                jerk[axis].abs() / limits.jerk[axis],
                jump / limits.jerk[axis],
            ];
            for (most, used) in most.iter_mut().zip(used) {
                *most = used.max(*most);
            }
        }
        before = state.acceleration;
    }
    most
}

fn assert_keeps_limits(motion: &Trajectory, limits: &Limits) {
    let used = usage(motion, limits);
    assert!(used.iter().all(|&used| used <= 1.0 + 1e-9), "{used:?}");
}

fn waypoints(random: &mut Random, limits: &Limits, count: usize) -> Vec<JointVector> {
    let first = random.state(limits, 0.0).position;
    let mut points = vec![first];
    while points.len() < count {
        let step = random.vector(limits.len(), -0.7, 0.7);
        let last = points[points.len() - 1];
        let mut next = JointVector::from_fn(limits.len(), |axis| last[axis] + step[axis]);
        limits.clamp(&mut next);
        points.push(next);
    }
    points
}

#[test]
fn limits_hold_on_random_blended_paths() {
    let mut random = Random::new(21);
    for _ in 0..cases(60) {
        let limits = random.limits(7);
        let count = 3 + random.below(5);
        let points = waypoints(&mut random, &limits, count);
        let tolerance = [0.005, 0.02, 0.1][random.below(3)];
        let path = JointPath::blended(&points, tolerance).unwrap();
        let motion = along_path(&path, &limits, &PathOptions::default()).unwrap();
        assert_keeps_limits(&motion, &limits);
        assert_eq!(motion.sample(0.0).position, points[0]);
        assert_eq!(motion.sample(1e9).position, points[count - 1]);
        let end = motion.sample(motion.duration_s() * (1.0 - 1e-9));
        assert!(end.is_at_rest(1e-5, 1e-2));
    }
}

#[test]
fn limits_hold_on_random_splines() {
    let mut random = Random::new(22);
    for _ in 0..cases(30) {
        let limits = random.limits(6);
        let points = waypoints(&mut random, &limits, 5);
        let path = JointPath::spline(&points, None).unwrap();
        match along_path(&path, &limits, &PathOptions::default()) {
            Ok(motion) => assert_keeps_limits(&motion, &limits),
            // Splines swing out between waypoints, here beyond the range of an axis.
            Err(TrajectoryError::GoalOutside { .. }) => {}
            Err(error) => unreachable!("{error}"),
        }
    }
}

#[test]
fn straight_line_is_the_jerk_limited_optimum() {
    let mut random = Random::new(23);
    for _ in 0..100 {
        let limits = random.limits(7);
        let ends = waypoints(&mut random, &limits, 2);
        let path = JointPath::blended(&ends, 0.0).unwrap();
        let motion = along_path(&path, &limits, &PathOptions::default()).unwrap();
        assert_keeps_limits(&motion, &limits);
        let free =
            point_to_point(&State::at_rest(&ends[0]), &State::at_rest(&ends[1]), &limits).unwrap();
        assert!(motion.duration_s() >= free.duration_s() - 1e-9);
        let middle = motion.sample(motion.duration_s() / 2.0).position;
        for axis in 0..7 {
            assert!((middle[axis] - 0.5 * (ends[0][axis] + ends[1][axis])).abs() < 1e-9);
        }
    }
}

/// Distance of `q` from the line between two points, the greatest over the axes.
fn distance_to_leg(q: &JointVector, leg: &[JointVector]) -> f64 {
    let along = |values: &dyn Fn(usize) -> f64| (0..q.len()).map(values).sum::<f64>();
    let d = |axis: usize| leg[1][axis] - leg[0][axis];
    let share =
        along(&|axis| (q[axis] - leg[0][axis]) * d(axis)) / along(&|axis| d(axis) * d(axis));
    let share = share.clamp(0.0, 1.0);
    (0..q.len()).map(|axis| (q[axis] - leg[0][axis] - share * d(axis)).abs()).fold(0.0, f64::max)
}

#[test]
fn blends_stay_within_the_corner_tolerance() {
    let mut random = Random::new(24);
    for _ in 0..200 {
        let limits = random.limits(4);
        let points = waypoints(&mut random, &limits, 6);
        let tolerance = random.between(0.001, 0.2);
        let path = JointPath::blended(&points, tolerance).unwrap();
        for k in 0..=500 {
            let q = path.sample(path.length() * k as f64 / 500.0);
            let nearest =
                points.windows(2).map(|leg| distance_to_leg(&q, leg)).fold(f64::INFINITY, f64::min);
            // The greatest deviation by axis from the nearest line in the Euclidean sense.
            assert!(nearest <= tolerance * 2f64.sqrt() + 1e-9, "{nearest} > {tolerance}");
        }
    }
}

#[test]
fn path_derivatives_are_continuous_and_match_differences() {
    let mut random = Random::new(25);
    let limits = random.limits(3);
    let points = waypoints(&mut random, &limits, 6);
    let step = 1e-6;
    for path in
        [JointPath::blended(&points, 0.05).unwrap(), JointPath::spline(&points, None).unwrap()]
    {
        for k in 0..2000 {
            let s = path.length() * (k as f64 + 0.5) / 2000.0;
            let (here, next) = (path.point(s), path.point(s + step));
            for axis in 0..3 {
                let slope = (next.position[axis] - here.position[axis]) / step;
                assert!((slope - here.first[axis]).abs() < 1e-3);
                let bend = (next.first[axis] - here.first[axis]) / step;
                assert!((bend - here.second[axis]).abs() < 1e-1);
                assert!((next.second[axis] - here.second[axis]).abs() < 0.2);
            }
        }
    }
}

#[test]
fn sharp_corners_are_stops() {
    let corner = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]].map(|q| JointVector::from_slice(&q));
    let limits = Random::new(1).limits(2);
    let path = JointPath::blended(&corner, 0.0).unwrap();
    assert_eq!(path.stops(), [1.0]);
    let motion = along_path(&path, &limits, &PathOptions::default()).unwrap();
    let met = (0..=10_000)
        .map(|k| motion.sample(motion.duration_s() * k as f64 / 10_000.0))
        .map(|state| (state.position[0] - 1.0).abs() + state.position[1].abs())
        .fold(f64::INFINITY, f64::min);
    assert!(met < 1e-6, "{met}");
    assert_keeps_limits(&motion, &limits);
}

#[test]
fn speed_limit_along_the_path_holds() {
    let mut random = Random::new(26);
    let limits = random.limits(5);
    let points = waypoints(&mut random, &limits, 5);
    let path = JointPath::blended(&points, 0.05).unwrap();
    let slow = |s: f64| if s < 1.0 { 0.1 } else { 0.3 };
    let options = PathOptions::default().with_speed(&slow);
    let motion = along_path(&path, &limits, &options).unwrap();
    assert!(motion.duration_s() > 1.0 / 0.1 + (path.length() - 1.0) / 0.3);
    let bad = |_: f64| f64::NAN;
    let options = PathOptions::default().with_speed(&bad);
    assert!(matches!(along_path(&path, &limits, &options), Err(TrajectoryError::BadSpeed { .. })));
}

#[test]
fn degenerate_paths_are_answered() {
    let limits = Random::new(2).limits(2);
    let point = JointVector::from_slice(&[0.1, 0.2]);
    assert_eq!(JointPath::blended(&[], 0.1).unwrap_err(), TrajectoryError::EmptyPath);
    for repeats in 1..4 {
        let path = JointPath::blended(&vec![point; repeats], 0.1).unwrap();
        let motion = along_path(&path, &limits, &PathOptions::default()).unwrap();
        assert_eq!((motion.duration_s(), motion.sample(0.0)), (0.0, State::at_rest(&point)));
    }
    let nan = JointVector::from_slice(&[f64::NAN, 0.0]);
    assert!(matches!(
        JointPath::blended(&[point, nan], 0.1),
        Err(TrajectoryError::NotFinite { axis: 0, .. })
    ));
    let longer = JointVector::from_slice(&[0.0; 3]);
    assert!(matches!(
        JointPath::blended(&[point, longer], 0.1),
        Err(TrajectoryError::Length { .. })
    ));
    assert_eq!(JointPath::spline(&[], None).unwrap_err(), TrajectoryError::EmptyPath);
    for repeats in 1..4 {
        let path = JointPath::spline(&vec![point; repeats], None).unwrap();
        let motion = along_path(&path, &limits, &PathOptions::default()).unwrap();
        assert_eq!((motion.duration_s(), motion.sample(0.0)), (0.0, State::at_rest(&point)));
    }
    let other = JointVector::from_slice(&[0.3, -0.1]);
    let twice = [point, point, other, other];
    for path in [JointPath::spline(&twice, None), JointPath::blended(&twice, 0.1)] {
        let motion = along_path(&path.unwrap(), &limits, &PathOptions::default()).unwrap();
        assert!(motion.duration_s() > 0.0);
        assert_eq!(motion.sample(1e9), State::at_rest(&other));
        assert_keeps_limits(&motion, &limits);
    }
    for tolerance in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(JointPath::blended(&[point], tolerance).is_err());
    }
    let outside = JointPath::blended(&[point, JointVector::from_slice(&[99.0, 0.0])], 0.1).unwrap();
    assert!(matches!(
        along_path(&outside, &limits, &PathOptions::default()),
        Err(TrajectoryError::GoalOutside { axis: 0, .. })
    ));
}

#[test]
fn reversal_and_tiny_moves_are_timed() {
    let limits = Random::new(3).limits(2);
    let to = |a: f64, b: f64| JointVector::from_slice(&[a, b]);
    let there_and_back = [to(0.0, 0.0), to(0.5, 0.2), to(0.0, 0.0)];
    let tiny = [to(0.0, 0.0), to(1e-6, 0.0), to(1e-6, 2e-6)];
    for points in [there_and_back, tiny] {
        let path = JointPath::blended(&points, 0.01).unwrap();
        let motion = along_path(&path, &limits, &PathOptions::default()).unwrap();
        assert!(motion.duration_s() > 0.0);
        assert_keeps_limits(&motion, &limits);
    }
}

#[test]
fn ten_thousand_points_are_timed() {
    let limits = Random::new(4).limits(3);
    let points: Vec<JointVector> = (0..10_000)
        .map(|k| {
            let angle = k as f64 * 2e-3;
            JointVector::from_fn(3, |axis| (angle * (1.0 + 0.3 * axis as f64)).sin())
        })
        .collect();
    let path = JointPath::blended(&points, 1e-3).unwrap();
    let motion = along_path(&path, &limits, &PathOptions::default()).unwrap();
    assert_keeps_limits(&motion, &limits);
}

#[test]
fn jerk_limited_motion_takes_little_longer_than_the_bound_without_jerk() {
    let mut random = Random::new(27);
    let mut ratios: Vec<f64> = (0..cases(40))
        .map(|_| {
            let limits = random.limits(7);
            let points = waypoints(&mut random, &limits, 5);
            let path = JointPath::blended(&points, 0.05).unwrap();
            let options = PathOptions::default();
            let bound = SpeedProfile::new(&path, &limits, 1000, &options).unwrap();
            let motion = along_path(&path, &limits, &options).unwrap();
            motion.duration_s() / bound.duration_s()
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    println!("ratio median {} greatest {}", ratios[ratios.len() / 2], ratios[ratios.len() - 1]);
    assert!(ratios[ratios.len() / 2] < 1.1, "{ratios:?}");
}

/// The shipped Panda, its dynamics, and its limits with much acceleration, so that torques bind.
fn strained_panda() -> (Dynamics, Limits) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf/panda");
    let robot = Robot::load(&folder).unwrap();
    let chain = robot.arm(None).unwrap().chain.clone();
    let mut limits = chain.limits().clone();
    for axis in 0..limits.len() {
        limits.acceleration[axis] = 40.0;
        limits.jerk[axis] = 4000.0;
    }
    (Dynamics::new(&robot, &chain), limits)
}

/// Greatest share of the effort limits that a motion takes, sampled at 1 kHz.
fn torque_share(motion: &Trajectory, dynamics: &Dynamics, limits: &Limits) -> f64 {
    let steps = (motion.duration_s() / 1e-3).ceil() as usize;
    let states = (0..=steps).map(|step| motion.sample(step as f64 * 1e-3));
    states.fold(0.0, |most: f64, state| {
        let torques = dynamics.inverse(&state.position, &state.velocity, &state.acceleration);
        let shares = torques.iter().zip(limits.effort.iter()).map(|(t, limit)| t.abs() / limit);
        shares.fold(most, f64::max)
    })
}

#[test]
fn torques_stay_within_their_share_and_are_used() {
    let (dynamics, limits) = strained_panda();
    let mut random = Random::new(28);
    let (mut tested, mut used) = (0, 0.0);
    for _ in 0..cases(30) {
        let mut point = || {
            let at = |axis: usize| {
                let (lower, upper) = (limits.lower[axis], limits.upper[axis]);
                lower + random.between(0.3, 0.7) * (upper - lower)
            };
            JointVector::from_fn(limits.len(), at)
        };
        let points = [point(), point(), point()];
        let path = JointPath::blended(&points, 0.05).unwrap();
        let free = along_path(&path, &limits, &PathOptions::default()).unwrap();
        let options = PathOptions::default().with_torques(&dynamics, 0.7);
        let motion = match along_path(&path, &limits, &options) {
            Ok(motion) => motion,
            Err(TrajectoryError::CannotHold { .. }) => continue,
            Err(error) => unreachable!("{error}"),
        };
        tested += 1;
        assert_keeps_limits(&motion, &limits);
        let share = torque_share(&motion, &dynamics, &limits);
        assert!(share <= 0.7 * (1.0 + 1e-3), "{share}");
        assert!(motion.duration_s() >= free.duration_s() * (1.0 - 1e-2));
        let bound = SpeedProfile::new(&path, &limits, 1000, &options).unwrap();
        assert!(motion.duration_s() >= 0.999 * bound.duration_s());
        used += share / 0.7;
        // More torque is never slower, and without a bound on it nothing changes.
        let strong = PathOptions::default().with_torques(&dynamics, 1.0);
        let faster = along_path(&path, &limits, &strong).unwrap();
        assert!(faster.duration_s() <= motion.duration_s() * 1.01);
    }
    assert!(tested > 10, "{tested}");
    let mean = used / f64::from(tested);
    assert!(mean > 0.9, "the torques are used to {mean} on average");
}

#[test]
fn straight_lines_keep_torques_too() {
    let (dynamics, limits) = strained_panda();
    let ends = [[0.0, 0.4, 0.0, -1.2, 0.0, 1.6, 0.8], [0.9, -0.3, 0.2, -2.0, 0.1, 1.5, 0.1]];
    let path = JointPath::blended(&ends.map(|q| JointVector::from_slice(&q)), 0.0).unwrap();
    let options = PathOptions::default().with_torques(&dynamics, 0.6);
    let motion = along_path(&path, &limits, &options).unwrap();
    assert_keeps_limits(&motion, &limits);
    assert!(torque_share(&motion, &dynamics, &limits) <= 0.6 * (1.0 + 1e-3));
    let weak = PathOptions::default().with_torques(&dynamics, 0.05);
    let error = along_path(&path, &limits, &weak).unwrap_err();
    assert!(matches!(error, TrajectoryError::CannotHold { .. }), "{error}");
    for share in [0.0, -1.0, 1.5, f64::NAN] {
        let bad = PathOptions::default().with_torques(&dynamics, share);
        let error = along_path(&path, &limits, &bad).unwrap_err();
        assert!(matches!(error, TrajectoryError::BadShare { .. }), "{error}");
    }
    let other = Random::new(5).limits(3);
    let line = [[0.0; 3], [0.1; 3]].map(|q| JointVector::from_slice(&q));
    let short = JointPath::blended(&line, 0.0).unwrap();
    let error = along_path(&short, &other, &options).unwrap_err();
    assert!(matches!(error, TrajectoryError::Length { .. }), "{error}");
}
