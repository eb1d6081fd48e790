//! Override, pause, resume and stop at any instant.

use kinematics::trajectory::{JERK_FACTOR, State, StopLevel, TimeLaw, Trajectory, point_to_point};
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
        assert!(fast.trajectory_time_s <= hold.trajectory_time_s + 1e-9);
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
