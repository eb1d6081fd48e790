//! Whether an arm moves because a person pushes it.
//!
//! An arm that stands and is walked into gives way and springs back. That is the person's motion: the
//! rules for a moving arm and for a stopped one are not about it. They are about every motion that was
//! asked of the drive, and about an arm that runs into somebody although it was not asked to.

use crate::play::Point;

/// Set-points that are slower stand, rad/s or m/s.
const ASKED_TO_STAND: f64 = 1e-3;
/// A joint that is slower stood when it was touched, rad/s or m/s.
const STANDING: f64 = 0.02;
/// An arm that was pushed springs back for so long, s.
const SPRINGING_BACK_S: f64 = 0.5;

/// For each point whether the arm is being pushed: it was asked to stand, and stood, when a person
/// began to touch it, and it was not asked to move since. Never where set-points are not known.
pub(super) fn is_pushed(points: &[Point]) -> Vec<bool> {
    let mut stood = false;
    let mut pushed_until_s = f64::NEG_INFINITY;
    let look = |point: &Point| {
        if point.asked_joint_speed.is_none_or(|speed| speed > ASKED_TO_STAND) {
            (stood, pushed_until_s) = (false, f64::NEG_INFINITY);
            return false;
        }
        let was_pushed = point.time_s <= pushed_until_s;
        if point.touches_person && (stood || was_pushed) {
            pushed_until_s = point.time_s + SPRINGING_BACK_S;
        }
        stood = point.joint_speed < STANDING && !point.touches_person;
        point.time_s <= pushed_until_s
    };
    points.iter().map(look).collect()
}

#[cfg(test)]
mod tests {
    use super::super::always::{judge_people, judge_stops};
    use super::*;
    use kinematics::JointVector;

    /// Points every 0.1 s: asked and measured speed, place of the joint, whether somebody touches.
    fn points(course: &[(Option<f64>, f64, f64, bool)]) -> Vec<Point> {
        let point =
            |(index, (asked, speed, place, touches)): (usize, &(_, f64, f64, bool))| Point {
                time_s: index as f64 * 0.1,
                position: JointVector::from_slice(&[*place]),
                is_fresh: true,
                joint_speed: *speed,
                asked_joint_speed: *asked,
                tool_speed_m_s: 0.0,
                is_stopped: true,
                contact_n: None,
                person_m: Some(0.0),
                touches_person: *touches,
            };
        course.iter().enumerate().map(point).collect()
    }

    fn findings(course: &[(Option<f64>, f64, f64, bool)]) -> (usize, usize) {
        let points = points(course);
        let (mut near, mut stopped) = (Vec::new(), Vec::new());
        judge_people(&points, 0.35, "protective distance", &mut near);
        judge_stops(&points, &mut stopped);
        (near.len(), stopped.len())
    }

    const STANDS: (Option<f64>, f64, f64, bool) = (Some(0.0), 0.0, 0.0, false);

    fn after_a_stop(
        course: &[(Option<f64>, f64, f64, bool)],
    ) -> Vec<(Option<f64>, f64, f64, bool)> {
        [&[STANDS; 20], course].concat()
    }

    #[test]
    fn somebody_who_walks_into_a_standing_arm_moves_it() {
        let push = [(Some(0.0), 0.2, 0.02, true), (Some(0.0), 0.1, 0.03, true)];
        let back = [(Some(0.0), 0.3, 0.01, false), STANDS];
        assert_eq!(findings(&after_a_stop(&[push, back].concat())), (0, 0));
    }

    #[test]
    fn an_arm_that_is_sent_into_a_person_moves() {
        let sent = [(Some(0.5), 0.5, 0.05, false), (Some(0.5), 0.4, 0.1, true)];
        assert_eq!(findings(&after_a_stop(&sent)), (1, 1));
    }

    #[test]
    fn an_arm_that_runs_into_a_person_unasked_moves() {
        let runs = [(Some(0.0), 0.5, 0.05, false), (Some(0.0), 0.4, 0.1, true)];
        assert_eq!(findings(&after_a_stop(&runs)), (1, 1));
        // Also where the first that is seen of it is the touch.
        let moves = (Some(0.0), 0.5, 0.0, false);
        assert_eq!(findings(&[moves, (Some(0.0), 0.4, 0.1, true)]).0, 1);
    }

    #[test]
    fn an_arm_that_is_sent_on_while_it_is_pushed_moves() {
        let pushed = (Some(0.0), 0.2, 0.0, true);
        let sent = [(Some(0.4), 0.4, 0.1, true), (Some(0.4), 0.4, 0.14, true)];
        assert_eq!(findings(&after_a_stop(&[&[pushed][..], &sent].concat())), (1, 1));
    }

    #[test]
    fn an_arm_that_moves_long_after_a_push_moves() {
        let pushed = (Some(0.0), 0.2, 0.0, true);
        let course = [&[pushed][..], &[STANDS; 8], &[(Some(0.0), 0.3, 0.1, false)]].concat();
        assert_eq!(findings(&after_a_stop(&course)), (1, 1));
    }

    #[test]
    fn without_set_points_every_motion_is_the_arms() {
        let stands = (None, 0.0, 0.0, false);
        let course = [&[stands; 20][..], &[(None, 0.3, 0.1, true)]].concat();
        assert_eq!(findings(&course), (1, 1));
    }
}
