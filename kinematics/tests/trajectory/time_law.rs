//! Override, pause, resume and stop at any instant.

use kinematics::trajectory::{
    Bounds, JERK_FACTOR, PointToPoint, State, StopLevel, TimeLaw, Trajectory, point_to_point,
};
use kinematics::{JointVector, Limits};

use crate::cases;
use crate::random::Random;

const PERIOD_S: f64 = 1e-3;

/// What a run of the law did, in units of the limits.
#[derive(Default, Debug)]
struct Usage {
    velocity: f64,
    acceleration: f64,
    jerk: f64,
}

impl Usage {
    fn take(&mut self, before: &State, now: &State, limits: &Limits) {
        for axis in 0..now.dof() {
            let jerk = (now.acceleration[axis] - before.acceleration[axis]) / PERIOD_S;
            self.velocity = self.velocity.max(now.velocity[axis].abs() / limits.velocity[axis]);
            self.acceleration =
                self.acceleration.max(now.acceleration[axis].abs() / limits.acceleration[axis]);
            self.jerk = self.jerk.max(jerk.abs() / limits.jerk[axis]);
        }
    }
}

fn motion(random: &mut Random, dof: usize) -> (Limits, Trajectory) {
    loop {
        let limits = random.limits(dof);
        let goal = State::at_rest(&random.state(&limits, 0.0).position);
        let start = random.state(&limits, 0.0);
        if let Ok(trajectory) = point_to_point(&start, &goal, &limits) {
            return (limits, trajectory);
        }
    }
}

fn disturb(law: &mut TimeLaw, random: &mut Random) {
    match random.below(6) {
        0 => law.pause(),
        1 | 2 => law.resume(),
        3 => law.set_override(random.between(0.0, 1.0)),
        4 => law.stop(StopLevel::Hold),
        _ => law.stop(StopLevel::FastHold),
    }
}

#[test]
fn jerk_stays_within_the_documented_factor() {
    let mut random = Random::new(4);
    let mut usage = Usage::default();
    let mut finished = 0;
    for _ in 0..cases(400) {
        let (limits, trajectory) = motion(&mut random, 7);
        let mut law = TimeLaw::new(&trajectory, &limits);
        let mut before = law.state();
        for step in 0..12_000 {
            if step < 4000 && random.below(150) == 0 {
                disturb(&mut law, &mut random);
            }
            if step == 4000 {
                law.resume();
                law.set_override(1.0);
            }
            law.step(&trajectory, PERIOD_S);
            let now = law.state();
            usage.take(&before, &now, &limits);
            before = now;
            if law.is_finished() {
                finished += 1;
                break;
            }
        }
    }
    println!("{usage:?} {finished}");
    assert!(finished > 0);
    assert!(usage.velocity <= 1.0 + 1e-9, "{usage:?}");
    assert!(usage.acceleration <= 1.0 + 1e-9, "{usage:?}");
    assert!(usage.jerk <= JERK_FACTOR, "{usage:?}");
}

#[test]
fn forecast_is_what_happens() {
    let mut random = Random::new(5);
    for case in 0..300 {
        let (limits, trajectory) = motion(&mut random, 3);
        let mut law = TimeLaw::new(&trajectory, &limits);
        let steps = random.below((trajectory.duration_s() / PERIOD_S) as usize + 1);
        (0..steps).for_each(|_| {
            law.step(&trajectory, PERIOD_S);
        });
        let level = if case % 2 == 0 { StopLevel::Hold } else { StopLevel::FastHold };
        let forecast = law.forecast(&trajectory, level, PERIOD_S);
        law.stop(level);
        let mut needed = 0;
        while !law.is_stationary() {
            law.step(&trajectory, PERIOD_S);
            needed += 1;
        }
        assert_eq!(forecast.position, law.state().position);
        assert!((forecast.time_s - needed as f64 * PERIOD_S).abs() < 1e-12);
        assert!(forecast.travel.iter().all(|&d| d >= 0.0));
    }
}

#[test]
fn fast_hold_is_not_slower_than_hold() {
    let mut random = Random::new(6);
    let (mut hold_s, mut fast_s) = (0.0, 0.0);
    for _ in 0..300 {
        let (limits, trajectory) = motion(&mut random, 7);
        let mut law = TimeLaw::new(&trajectory, &limits);
        let steps = random.below((trajectory.duration_s() / PERIOD_S) as usize + 1);
        (0..steps).for_each(|_| {
            law.step(&trajectory, PERIOD_S);
        });
        let hold = law.forecast(&trajectory, StopLevel::Hold, PERIOD_S);
        let fast = law.forecast(&trajectory, StopLevel::FastHold, PERIOD_S);
        // Where the trajectory itself brakes as hard as it may, neither gains anything.
        assert!(fast.time_s <= hold.time_s + 0.02, "{} {}", fast.time_s, hold.time_s);
        hold_s += hold.time_s;
        fast_s += fast.time_s;
    }
    println!("hold {} fast {}", hold_s / 300.0, fast_s / 300.0);
    assert!(fast_s < hold_s);
}

#[test]
fn paused_motion_resumes_where_it_stood_and_arrives() {
    let mut random = Random::new(7);
    let (limits, trajectory) = motion(&mut random, 7);
    let mut law = TimeLaw::new(&trajectory, &limits);
    (0..300).for_each(|_| {
        law.step(&trajectory, PERIOD_S);
    });
    law.pause();
    while !law.is_stationary() {
        law.step(&trajectory, PERIOD_S);
    }
    let stood = law.state();
    assert!(stood.is_at_rest(0.0, 0.0));
    law.step(&trajectory, PERIOD_S);
    assert_eq!(law.state(), stood);
    law.resume();
    while !law.is_finished() {
        law.step(&trajectory, PERIOD_S);
    }
    assert_eq!(law.state().position, trajectory.end().position);
}

#[test]
fn stop_latches_and_only_gets_harder() {
    let trajectory = Trajectory::hold(&[0.0]);
    let one = |value: f64| JointVector::from_slice(&[value]);
    let limits = Limits::new(one(-1.0), one(1.0), one(1.0), one(1.0), one(1.0), one(1.0)).unwrap();
    let mut law = TimeLaw::new(&trajectory, &limits);
    law.stop(StopLevel::FastHold);
    law.stop(StopLevel::Hold);
    law.set_override(1.0);
    assert_eq!(law.latched_stop(), Some(StopLevel::FastHold));
    law.resume();
    assert_eq!(law.latched_stop(), None);
    law.set_override(f64::NAN);
    assert_eq!(law.override_share(), 0.0);
}

#[test]
fn a_stop_on_a_straight_path_travels_hardly_more_than_it_must() {
    let one = |value: f64| JointVector::from_slice(&[value]);
    let mut random = Random::new(8);
    let (mut sum, mut greatest) = (0.0, 0.0f64);
    let count = 400;
    for _ in 0..count {
        let limits = random.limits(1);
        let ends = [State::at_rest(&[-1.4]), State::at_rest(&[1.4])];
        let trajectory = point_to_point(&ends[0], &ends[1], &limits).unwrap();
        let mut law = TimeLaw::new(&trajectory, &limits);
        let steps = random.below((trajectory.duration_s() / PERIOD_S) as usize);
        (0..steps).for_each(|_| {
            law.step(&trajectory, PERIOD_S);
        });
        let start = law.state();
        // The shortest stop of the axis by itself, whatever the path.
        let mut alone = start;
        alone.position = one(0.0);
        let bounds = Bounds::symmetric(limits.velocity, limits.acceleration, limits.jerk);
        let still = PointToPoint::new(1).solve_velocity(&alone, &[0.0], &bounds);
        let least = still.unwrap().end().position[0].max(0.0);
        let travel = law.forecast(&trajectory, StopLevel::Hold, PERIOD_S).travel[0];
        let allowance = start.velocity[0] * 4.0 * PERIOD_S + 1e-6;
        let ratio = travel / (least + allowance);
        sum += ratio;
        greatest = greatest.max(ratio);
        assert!(travel >= least - allowance, "{travel} {least}");
    }
    println!(
        "travel of a stop / least travel: mean {:.3}, greatest {greatest:.3}",
        sum / count as f64
    );
    assert!(sum / (count as f64) < 1.1 && greatest < 2.0, "{} {greatest}", sum / count as f64);
}

#[test]
fn clock_jumps_neither_move_nor_break_the_law() {
    let mut random = Random::new(9);
    let (limits, trajectory) = motion(&mut random, 4);
    let mut law = TimeLaw::new(&trajectory, &limits);
    (0..200).for_each(|_| {
        law.step(&trajectory, PERIOD_S);
    });
    let before = (law.point(), law.state());
    for period_s in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY, f64::INFINITY] {
        law.step(&trajectory, period_s);
        assert_eq!((law.point(), law.state()), before, "{period_s}");
    }
    law.step(&trajectory, 1e6);
    assert!(law.is_finished());
    assert_eq!(law.state().position, trajectory.end().position);
}
