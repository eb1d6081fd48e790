//! Targets that change while the arm moves.

use kinematics::JointVector;
use kinematics::trajectory::{Servo, State};

use crate::cases;
use crate::random::Random;

const PERIOD_S: f64 = 2e-3;

#[test]
fn limits_hold_under_targets_at_any_rate() {
    let mut random = Random::new(31);
    for _ in 0..cases(40) {
        let limits = random.limits(6);
        let mut servo =
            Servo::new(State::at_rest(&random.state(&limits, 0.0).position), &limits).unwrap();
        let (mut before, mut refused) = (servo.state(), 0);
        for _ in 0..1500 {
            let changed = match random.below(12) {
                0 => servo.aim(&State::at_rest(&random.state(&limits, 0.0).position)),
                1 => servo.jog(&random.vector(6, -3.0, 3.0)),
                2 => servo.jog(&[0.0; 6]),
                _ => Ok(()),
            };
            refused += usize::from(changed.is_err());
            let now = servo.step(PERIOD_S);
            for axis in 0..6 {
                let jerk = (now.acceleration[axis] - before.acceleration[axis]) / PERIOD_S;
                assert!(now.velocity[axis].abs() <= limits.velocity[axis] * (1.0 + 1e-9));
                assert!(now.acceleration[axis].abs() <= limits.acceleration[axis] * (1.0 + 1e-9));
                assert!(jerk.abs() <= limits.jerk[axis] * (1.0 + 1e-6), "jerk {jerk}");
                assert!(now.position[axis] <= limits.upper[axis] + 2e-8);
                assert!(now.position[axis] >= limits.lower[axis] - 2e-8);
            }
            before = now;
        }
        assert!(refused <= 4, "{refused} targets were refused");
    }
}

#[test]
fn a_jog_with_rounding_for_some_axes_moves_the_others() {
    let limits = Random::new(35).limits(3);
    let mut servo = Servo::new(State::at_rest(&[0.0; 3]), &limits).unwrap();
    for period in 0..1000 {
        servo.jog(&[0.2 + 1e-4 * f64::from(period % 5), 1e-17, -1e-9]).unwrap();
        servo.step(PERIOD_S);
    }
    assert!(servo.state().velocity[0] > 0.19 && servo.state().velocity[1..] == [0.0; 2]);
}

#[test]
fn jog_ends_at_the_end_of_the_range() {
    let limits = Random::new(32).limits(2);
    let mut servo = Servo::new(State::at_rest(&[0.0, 0.0]), &limits).unwrap();
    servo.jog(&[9.0, 0.0]).unwrap();
    (0..20_000).for_each(|_| {
        servo.step(PERIOD_S);
    });
    assert!((servo.state().position[0] - limits.upper[0]).abs() < 1e-7);
    assert_eq!(servo.state().position[1], 0.0);
    assert!(servo.is_at_rest());
}

#[test]
fn bad_targets_leave_the_motion_as_it_is() {
    let limits = Random::new(33).limits(1);
    let mut servo = Servo::new(State::at_rest(&[0.0]), &limits).unwrap();
    let goal = JointVector::from_slice(&[0.5]);
    servo.aim(&State::at_rest(&goal)).unwrap();
    assert!(servo.aim(&State::at_rest(&[f64::NAN])).is_err());
    assert!(servo.aim(&State::at_rest(&[99.0])).is_err());
    assert!(servo.jog(&[f64::NAN]).is_err());
    assert!(servo.jog(&[0.1, 0.1]).is_err());
    (0..5000).for_each(|_| {
        servo.step(PERIOD_S);
        servo.step(f64::NAN);
    });
    assert_eq!(servo.state().position, goal);
}

#[test]
fn a_share_of_the_speed_holds_from_the_next_goal_on_and_a_restart_forgets() {
    let limits = Random::new(34).limits(3);
    let mut servo = Servo::new(State::at_rest(&[0.0; 3]), &limits).unwrap();
    let goal = State::at_rest(&JointVector::from_fn(3, |axis| 0.8 * limits.upper[axis]));
    servo.aim(&goal).unwrap();
    for _ in 0..150 {
        servo.step(PERIOD_S);
    }
    for bad in [0.0, -1.0, 1.5, f64::NAN] {
        servo.set_speed_share(bad);
    }
    servo.set_speed_share(0.1);
    servo.aim(&goal).unwrap();
    for _ in 0..1000 {
        servo.step(PERIOD_S);
    }
    for axis in 0..3 {
        let speed = servo.state().velocity[axis].abs();
        assert!(speed <= 0.1 * limits.velocity[axis] * (1.0 + 1e-9), "{speed}");
    }
    servo.restart(&State::at_rest(&[0.5; 3])).unwrap();
    assert!(servo.is_at_rest() && servo.state().position[..] == [0.5; 3]);
    assert!(servo.restart(&State::at_rest(&[f64::NAN; 3])).is_err());
}
