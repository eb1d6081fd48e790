//! Trajectories from outside: followed, refused, cancelled and stopped like our own.

use kinematics::JointVector;
use kinematics::trajectory::{JointPath, State, Trajectory, point_to_point};
use robot_core::control::StopLevel;
use robot_core::executor::{Activity, Event, FollowEnding, FollowId};

use crate::bench::{Bench, apart, home};

/// A turn of the first joint.
fn turn(bench: &Bench, angle: f64) -> Trajectory {
    let start = State::at_rest(&bench.setpoint());
    let mut goal = start;
    goal.position[0] += angle;
    point_to_point(&start, &goal, bench.chain().limits()).unwrap()
}

fn ending(bench: &Bench, follow: FollowId) -> Option<FollowEnding> {
    bench.events.iter().find_map(|event| match event {
        Event::Followed { id, ending, .. } if *id == follow => Some(ending.clone()),
        _ => None,
    })
}

fn is_refused(ending: Option<FollowEnding>) -> bool {
    matches!(ending, Some(FollowEnding::Refused { .. }))
}

#[test]
fn a_trajectory_is_followed_to_its_end_and_tasks_wait_for_it() {
    let mut bench = Bench::new("blocks.toml");
    let trajectory = turn(&bench, 0.5);
    let goal = trajectory.end().position;
    let follow = bench.cell.follow(trajectory);
    bench.run_for(0.1);
    assert_eq!(bench.cell.activity(), Activity::Running);
    let second = turn(&bench, 0.1);
    let second = bench.cell.follow(second);
    let task = bench.cell.submit(vec![home()])[0];
    bench.run_until(|event| matches!(event, Event::Followed { id: FollowId(1), .. }));
    assert_eq!(ending(&bench, follow), Some(FollowEnding::Completed));
    assert!(apart(&bench.setpoint(), &goal) < 1e-9);
    assert!(is_refused(ending(&bench, second)), "one at a time");
    bench.run_for(5.0);
    assert!(bench.outcome(task).is_some_and(|outcome| outcome.is_done()));
    bench.check_limits();
}

#[test]
fn what_breaks_a_limit_or_begins_elsewhere_is_not_begun() {
    let mut bench = Bench::new("blocks.toml");
    let here = bench.setpoint();
    let mut there = here;
    there[0] += 1.0;
    let rest = [JointVector::zeros(here.len()); 2];
    let hasty = JointPath::spline_at(&[here, there], &[0.0, 0.05], Some(&rest)).unwrap();
    let hasty = bench.cell.follow(Trajectory::over_time(hasty).unwrap());
    bench.run_for(0.1);
    assert!(is_refused(ending(&bench, hasty)));
    let elsewhere = JointPath::spline_at(&[there, here], &[0.0, 20.0], Some(&rest)).unwrap();
    let elsewhere = bench.cell.follow(Trajectory::over_time(elsewhere).unwrap());
    bench.run_for(0.1);
    assert_eq!(ending(&bench, elsewhere), Some(FollowEnding::Lost));
    assert_eq!(bench.setpoint(), here, "nothing has moved");
}

#[test]
fn cancel_and_stop_bring_the_arm_to_rest_on_the_way() {
    let mut bench = Bench::new("blocks.toml");
    let trajectory = turn(&bench, 1.0);
    let first = bench.cell.follow(trajectory);
    bench.run_for(0.3);
    assert!(bench.speed() > 0.01);
    bench.cell.cancel_follow(first);
    bench.run_for(1.0);
    assert_eq!(ending(&bench, first), Some(FollowEnding::Cancelled));
    assert_eq!(bench.speed(), 0.0);

    let trajectory = turn(&bench, -0.5);
    let second = bench.cell.follow(trajectory);
    // Half way it already brakes as hard as it may, and would end at its goal.
    bench.run_for(0.2);
    bench.cell.stop(StopLevel::Hold);
    bench.run_for(1.0);
    assert_eq!(ending(&bench, second), Some(FollowEnding::Cancelled));
    let trajectory = turn(&bench, 0.1);
    let third = bench.cell.follow(trajectory);
    bench.run_for(0.1);
    assert!(is_refused(ending(&bench, third)), "stopped");
    bench.check_limits();
}
