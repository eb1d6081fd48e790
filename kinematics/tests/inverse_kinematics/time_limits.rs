//! Time limits hold, in processor time of the thread.

use super::scr5;
use super::support::{Numbers, gantry, median_time, robots};
use kinematics::ik::{IkOptions, IkSolver, SecondaryGoal};
use nalgebra::{Isometry3, UnitQuaternion};
use std::time::Duration;

#[test]
fn a_limit_of_milliseconds_is_kept() {
    let (_, solver) = scr5();
    let pose = Isometry3::translation(0.0, 0.0, 0.368 - 1.05);
    let limit = Duration::from_millis(2);
    let options =
        IkOptions { iterations: usize::MAX, time_limit: Some(limit), ..IkOptions::default() };
    let time = median_time(50, || {
        assert!(solver.solve(&pose, &[], &options).solution().is_none());
    });
    assert!(time < limit.mul_f64(1.1), "took {time:?}");
}

#[test]
fn short_limits_are_kept_on_every_robot() {
    for robot in robots().into_iter().chain([gantry()]) {
        let chain = &robot.arms()[0].chain;
        let solver = IkSolver::numeric(chain);
        let mut numbers = Numbers::new(14);
        // Turned against what the arm can do, so that the search goes on to the end.
        let place = chain.forward(&numbers.configuration(chain)).translation;
        for limit in [Duration::from_micros(200), Duration::from_millis(1)] {
            let options = IkOptions {
                position_tolerance_m: 0.0,
                rotation_tolerance_rad: 0.0,
                iterations: usize::MAX,
                time_limit: Some(limit),
                secondary: Some(SecondaryGoal::Manipulability),
                ..IkOptions::default()
            };
            let pose = Isometry3::from_parts(place, UnitQuaternion::identity());
            let time = median_time(100, || {
                assert!(solver.solve(&pose, &[], &options).solution().is_none());
            });
            assert!(time < limit.mul_f64(1.1), "{}: {time:?} of {limit:?}", robot.name());
        }
    }
}

#[test]
fn a_limit_that_no_clock_can_tell_is_none() {
    let (_, solver) = scr5();
    let pose = solver.chain().forward(&[0.4; 7]);
    let options = IkOptions { time_limit: Some(Duration::MAX), ..IkOptions::default() };
    assert!(solver.solve(&pose, &[], &options).solution().is_some());
}
