//! From state to state.

use kinematics::trajectory::{
    Bounds, PointToPoint, State, Synchronization, Trajectory, TrajectoryError, point_to_point,
};
use kinematics::{JointVector, Limits};

use crate::cases;
use crate::random::Random;

const DOF: usize = 7;

fn one(value: f64) -> JointVector {
    JointVector::from_slice(&[value])
}

fn simple_limits() -> Limits {
    Limits::new(one(-3.0), one(3.0), one(2.0), one(10.0), one(100.0), one(50.0)).unwrap()
}

/// Checks every sample at 1 kHz against the limits, and that nothing jumps.
fn assert_within(motion: &Trajectory, limits: &Limits) {
    let period_s = 1e-3;
    let steps = (motion.duration_s() / period_s).ceil() as usize;
    let mut before = *motion.start();
    for step in 0..=steps {
        let now = motion.sample(step as f64 * period_s);
        for axis in 0..motion.dof() {
            let within = |value: f64, limit: f64| value.abs() <= limit * (1.0 + 1e-9);
            let (p, v, a) = (now.position[axis], now.velocity[axis], now.acceleration[axis]);
            assert!(within(v, limits.velocity[axis]), "axis {axis} velocity {v}");
            assert!(within(a, limits.acceleration[axis]), "axis {axis} acceleration {a}");
            assert!(p >= limits.lower[axis] - 1e-8 && p <= limits.upper[axis] + 1e-8);
            let jump = (a - before.acceleration[axis]).abs();
            assert!(jump <= limits.jerk[axis] * period_s * (1.0 + 1e-6) + 1e-9, "jump {jump}");
            assert!((v - before.velocity[axis]).abs() <= limits.acceleration[axis] * 1.001e-3);
        }
        before = now;
    }
}

#[test]
fn random_states_are_joined_within_the_limits() {
    let mut random = Random::new(9);
    let mut solver = PointToPoint::new(DOF);
    let (mut solved, mut refused) = (0, 0);
    for case in 0..cases(20_000) {
        let limits = random.limits(DOF);
        let (start, goal) = (random.state(&limits, 0.6), random.state(&limits, 0.4));
        let bounds = Bounds::from(&limits);
        match solver.solve(&start, &goal, &bounds, Synchronization::Time) {
            Ok(motion) => {
                solved += 1;
                let end = motion.sample(motion.duration_s() * (1.0 - 1e-12));
                for axis in 0..DOF {
                    assert!((end.position[axis] - goal.position[axis]).abs() < 1e-7);
                    assert!((end.velocity[axis] - goal.velocity[axis]).abs() < 1e-6);
                }
                if case % 50 == 0 {
                    assert_within(&motion, &limits);
                }
            }
            Err(
                TrajectoryError::CannotStop { .. }
                | TrajectoryError::GoalTooFast {
                    what: "stopping distance" | "run-up distance", ..
                },
            ) => refused += 1,
            Err(error) => unreachable!("valid states were refused: {error}"),
        }
    }
    println!("{solved} solved, {refused} cannot be stopped or reached within the range");
    assert!(solved > 20 * refused, "{solved} solved, {refused} refused");
}

/// Ruckig's own distribution: everything moves, limits between sluggish and nimble, no range.
fn anything(random: &mut Random) -> (State, State, Bounds) {
    let mut vector = |spread: f64| random.vector(DOF, -spread, spread);
    let state = |position, velocity, acceleration| State { position, velocity, acceleration };
    let start = state(vector(7.0), vector(1.4), vector(1.4));
    let goal = state(vector(7.0), vector(1.4), vector(1.4));
    let mut limits = || random.vector(DOF, 0.1, 12.0);
    let (mut velocity, mut acceleration, jerk) = (limits(), limits(), limits());
    for axis in 0..DOF {
        velocity[axis] += goal.velocity[axis].abs();
        acceleration[axis] += goal.acceleration[axis].abs();
    }
    (start, goal, Bounds::symmetric(velocity, acceleration, jerk))
}

/// What Ruckig needs, by its Rust port, whose durations are those of Ruckig itself.
fn ruckig_duration_s(start: &State, goal: &State, bounds: &Bounds) -> Option<f64> {
    use rsruckig::prelude::{InputParameter, Ruckig, ThrowErrorHandler};
    use rsruckig::trajectory::Trajectory as Solution;
    let mut input = InputParameter::<DOF>::new(None);
    let vectors = [
        (&mut input.current_position, &start.position),
        (&mut input.current_velocity, &start.velocity),
        (&mut input.current_acceleration, &start.acceleration),
        (&mut input.target_position, &goal.position),
        (&mut input.target_velocity, &goal.velocity),
        (&mut input.target_acceleration, &goal.acceleration),
        (&mut input.max_velocity, &bounds.velocity_max),
        (&mut input.max_acceleration, &bounds.acceleration_max),
        (&mut input.max_jerk, &bounds.jerk),
    ];
    for (slot, values) in vectors {
        (0..DOF).for_each(|axis| slot[axis] = values[axis]);
    }
    let mut solution = Solution::<DOF>::new(None);
    let mut solver = Ruckig::<DOF, ThrowErrorHandler>::new(None, 1e-3);
    solver.calculate(&input, &mut solution).ok().map(|_| solution.get_duration())
}

#[test]
fn durations_are_those_of_ruckig() {
    let mut random = Random::new(19);
    let mut solver = PointToPoint::new(DOF);
    let (mut both, mut worst) = (0, 0.0f64);
    for case in 0..cases(5_000) {
        let (start, goal, bounds) = anything(&mut random);
        let ours = solver.solve(&start, &goal, &bounds, Synchronization::Time);
        let theirs = ruckig_duration_s(&start, &goal, &bounds);
        let ours = match (ours, theirs) {
            (Ok(ours), _) => ours,
            (Err(TrajectoryError::GoalTooFast { .. }), None) => continue,
            (Err(error), theirs) => unreachable!("{error}; ruckig {theirs:?}, case {case}"),
        };
        let end = ours.sample(ours.duration_s() * (1.0 - 1e-14));
        for axis in 0..DOF {
            assert!((end.position[axis] - goal.position[axis]).abs() < 1e-7, "case {case}");
            assert!((end.velocity[axis] - goal.velocity[axis]).abs() < 1e-7, "case {case}");
            assert!((end.acceleration[axis] - goal.acceleration[axis]).abs() < 1e-7, "case {case}");
        }
        if let Some(theirs) = theirs {
            both += 1;
            worst = worst.max((ours.duration_s() - theirs) / theirs);
        }
        if case % 50 == 0 {
            assert_continuous(&ours, &start, &bounds);
        }
    }
    println!("{both} solved by both, longer by at most {worst:e}");
    assert!(both > 0 && worst < 1e-9, "{worst:e}");
}

/// Checks samples at 1 kHz for jumps and, once the start's own excess is over, for the limits.
fn assert_continuous(motion: &Trajectory, start: &State, bounds: &Bounds) {
    let step_s = 1e-3;
    let mut before = *start;
    let mut is_inside = [false; DOF];
    for step in 1..=(motion.duration_s() / step_s).floor() as usize {
        let now = motion.sample(step as f64 * step_s);
        for axis in 0..DOF {
            let (v, a) = (now.velocity[axis], now.acceleration[axis]);
            let (v_max, a_max) = (bounds.velocity_max[axis], bounds.acceleration_max[axis]);
            let within = |value: f64, limit: f64| value.abs() <= limit * (1.0 + 1e-9) + 1e-11;
            is_inside[axis] |= within(v, v_max) && within(a, a_max) && {
                let eased = v + 0.5 * a * a.abs() / bounds.jerk[axis];
                within(eased, v_max)
            };
            assert!(!is_inside[axis] || within(v, v_max) && within(a, a_max), "{v} {a}");
            let mean = (now.position[axis] - before.position[axis]) / step_s;
            let middle = 0.5 * (v + before.velocity[axis]);
            assert!((mean - middle).abs() < 1e-4, "position jumps: {mean} {middle}");
            let jump = (a - before.acceleration[axis]).abs() / step_s;
            assert!(jump <= bounds.jerk[axis] * (1.0 + 1e-6) + 1e-8, "jerk {jump}");
        }
        before = now;
    }
}

#[test]
fn velocity_goals_are_reached_and_held() {
    let mut random = Random::new(20);
    let mut solver = PointToPoint::new(DOF);
    for _ in 0..500 {
        let limits = random.limits(DOF);
        let free = Bounds::symmetric(limits.velocity, limits.acceleration, limits.jerk);
        let (start, goal) = (random.state(&limits, 0.6), random.state(&limits, 0.9).velocity);
        let motion = solver.solve_velocity(&start, &goal, &free).unwrap();
        assert_continuous(&motion, &start, &free);
        for t_s in [motion.duration_s() * (1.0 - 1e-12), motion.duration_s() + 1.0] {
            let end = motion.sample(t_s);
            for axis in 0..DOF {
                assert!((end.velocity[axis] - goal[axis]).abs() < 1e-7);
                assert!(end.acceleration[axis].abs() < 1e-7);
            }
        }
    }
    let limits = simple_limits();
    let bounds = Bounds::from(&limits);
    let mut solver = PointToPoint::new(1);
    let rest = State::at_rest(&[0.0]);
    for bad in [&[9.0][..], &[f64::NAN], &[0.1, 0.1], &[]] {
        let answer = solver.solve_velocity(&rest, bad, &bounds);
        assert!(answer.is_err(), "{bad:?}");
    }
}

#[test]
fn rest_to_rest_never_fails() {
    let mut random = Random::new(10);
    let mut solver = PointToPoint::new(DOF);
    for case in 0..cases(20_000) {
        let limits = random.limits(DOF);
        let start = State::at_rest(&random.state(&limits, 0.0).position);
        let goal = State::at_rest(&random.state(&limits, 0.0).position);
        let phase = if case % 2 == 0 { Synchronization::Time } else { Synchronization::Phase };
        let motion = solver.solve(&start, &goal, &Bounds::from(&limits), phase).unwrap();
        if case % 100 == 0 {
            assert_within(&motion, &limits);
        }
    }
}

#[test]
fn too_fast_start_says_by_how_much_it_overshoots() {
    let limits = simple_limits();
    let mut start = State::at_rest(&[2.9]);
    start.velocity[0] = 2.0;
    let error = point_to_point(&start, &State::at_rest(&[0.0]), &limits).unwrap_err();
    let TrajectoryError::CannotStop { axis: 0, limit, overshoot, .. } = error else {
        unreachable!("{error}")
    };
    // v = 2, a = 10, j = 100: ramp 0.1 s, hold 0.1 s, ramp 0.1 s covers 0.3 m.
    assert!((limit - 3.0).abs() < 1e-12 && (overshoot - 0.2).abs() < 1e-9, "{overshoot}");
}

#[test]
fn start_outside_the_range_may_only_come_back() {
    let limits = simple_limits();
    let motion = point_to_point(&State::at_rest(&[3.2]), &State::at_rest(&[1.0]), &limits).unwrap();
    for step in 0..1000 {
        let q = motion.sample(motion.duration_s() * step as f64 / 1000.0).position[0];
        assert!(q <= 3.2 + 1e-9);
    }
    let mut outward = State::at_rest(&[3.2]);
    outward.velocity[0] = 0.1;
    assert!(point_to_point(&outward, &State::at_rest(&[1.0]), &limits).is_err());
}

#[test]
fn start_beyond_velocity_and_acceleration_limits_is_braked() {
    let limits = simple_limits();
    let mut start = State::at_rest(&[-2.0]);
    start.velocity[0] = 2.6;
    start.acceleration[0] = 12.0;
    let motion = point_to_point(&start, &State::at_rest(&[2.5]), &limits).unwrap();
    assert_eq!(motion.sample(0.0), start);
    let settled = motion.sample(0.5);
    assert!(settled.velocity[0] <= 2.0 + 1e-9 && settled.acceleration[0].abs() <= 10.0 + 1e-9);
}

#[test]
fn each_direction_keeps_its_own_limit() {
    let mut bounds = Bounds::from(&simple_limits());
    bounds.velocity_min = one(-0.5);
    bounds.acceleration_min = one(-2.0);
    let mut solver = PointToPoint::new(1);
    let ends = [State::at_rest(&[1.0]), State::at_rest(&[-1.0])];
    let back = solver.solve(&ends[0], &ends[1], &bounds, Synchronization::Time).unwrap();
    let forth = solver.solve(&ends[1], &ends[0], &bounds, Synchronization::Time).unwrap();
    let slowest = |motion: &Trajectory| {
        (0..1000)
            .map(|k| motion.sample(motion.duration_s() * k as f64 / 999.0).velocity[0])
            .fold(0.0, f64::min)
    };
    assert!((slowest(&back) + 0.5).abs() < 1e-9);
    assert!(forth.duration_s() < back.duration_s());
}

#[test]
fn phase_synchronized_axes_move_on_a_straight_line() {
    let three = |a, b, c| JointVector::from_slice(&[a, b, c]);
    let limits = Limits::new(
        three(-3.0, -3.0, -3.0),
        three(3.0, 3.0, 3.0),
        three(2.0, 2.0, 2.0),
        three(10.0, 10.0, 10.0),
        three(100.0, 100.0, 100.0),
        three(9.0, 9.0, 9.0),
    )
    .unwrap();
    let (start, goal) = (State::at_rest(&[0.0, 0.0, 0.0]), State::at_rest(&[1.0, -0.5, 0.25]));
    let motion = PointToPoint::new(3)
        .solve(&start, &goal, &Bounds::from(&limits), Synchronization::Phase)
        .unwrap();
    for step in 0..100 {
        let q = motion.sample(motion.duration_s() * step as f64 / 99.0).position;
        assert!((q[1] + 0.5 * q[0]).abs() < 1e-12 && (q[2] - 0.25 * q[0]).abs() < 1e-12);
    }
}

#[test]
fn bad_numbers_are_refused_with_their_axis() {
    let limits = simple_limits();
    let rest = State::at_rest(&[0.0]);
    let nan = State::at_rest(&[f64::NAN]);
    assert!(matches!(
        point_to_point(&nan, &rest, &limits),
        Err(TrajectoryError::NotFinite { axis: 0, .. })
    ));
    let far = State::at_rest(&[3.5]);
    assert!(matches!(
        point_to_point(&rest, &far, &limits),
        Err(TrajectoryError::GoalOutside { axis: 0, .. })
    ));
    let two = State::at_rest(&[0.0, 0.0]);
    assert!(matches!(point_to_point(&two, &rest, &limits), Err(TrajectoryError::Length { .. })));
    let mut fast = rest;
    fast.velocity[0] = 2.5;
    assert!(matches!(
        point_to_point(&rest, &fast, &limits),
        Err(TrajectoryError::GoalTooFast { .. })
    ));
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let good = Bounds::from(&limits);
        let wrong = [
            ("jerk", Bounds { jerk: one(bad), ..good.clone() }),
            ("velocity", Bounds { velocity_max: one(bad), ..good.clone() }),
            ("negative velocity", Bounds { velocity_min: one(-bad), ..good.clone() }),
            ("acceleration", Bounds { acceleration_max: one(bad), ..good.clone() }),
            ("negative acceleration", Bounds { acceleration_min: one(-bad), ..good }),
        ];
        for (name, bounds) in wrong {
            let answer = PointToPoint::new(1).solve(&rest, &rest, &bounds, Synchronization::Time);
            let Err(TrajectoryError::BadLimit { what, axis: 0, .. }) = answer else {
                unreachable!("{name} {bad}: {answer:?}")
            };
            assert_eq!(what, name);
        }
        assert!(Limits::new(one(-1.0), one(1.0), one(bad), one(1.0), one(1.0), one(1.0)).is_err());
    }
    let empty = Bounds { lower: one(1.0), upper: one(-1.0), ..Bounds::from(&limits) };
    let answer = PointToPoint::new(1).solve(&rest, &rest, &empty, Synchronization::Time);
    assert!(matches!(answer, Err(TrajectoryError::BadLimit { what: "position", .. })));
}

#[test]
fn goals_that_cannot_be_left_or_reached_within_the_range_are_refused() {
    let limits = simple_limits();
    let rest = State::at_rest(&[0.0]);
    // At v = 2 the axis needs 0.3 to stop, and as much to get up to speed.
    for (position, velocity, name) in [
        (2.8, 2.0, "stopping distance"),
        (-2.8, -2.0, "stopping distance"),
        (-2.8, 2.0, "run-up distance"),
        (2.8, -2.0, "run-up distance"),
    ] {
        let mut goal = State::at_rest(&[position]);
        goal.velocity[0] = velocity;
        let error = point_to_point(&rest, &goal, &limits).unwrap_err();
        let TrajectoryError::GoalTooFast { what, value, limit, .. } = error else {
            unreachable!("{error}")
        };
        assert_eq!(what, name);
        assert!((value - 0.3).abs() < 1e-9 && (limit - 0.2).abs() < 1e-9, "{value} {limit}");
    }
}

#[test]
fn standing_still_takes_no_time() {
    let rest = State::at_rest(&[0.4]);
    let motion = point_to_point(&rest, &rest, &simple_limits()).unwrap();
    assert_eq!(motion.duration_s(), 0.0);
    assert_eq!(motion.sample(f64::NAN), rest);
}
