//! From the control loop's set-points to short trajectories for a driver.
//!
//! The driver shall be where a set-point is a fixed `delay_s` after it was handed out. Several times
//! within that delay it gets a trajectory of all set-points whose time is still to come, so that a
//! late or lost message changes nothing. Every trajectory ends with braking in a straight line in
//! joint space at the joints' acceleration limits:
//!
//! ```text
//! T = max |vᵢ| / aᵢ        p(T) = p + v T / 2        v(T) = 0
//! ```
//!
//! (the cubic through these end states is that parabola). A driver that hears nothing more, because
//! this program or the network died, brakes instead of stopping dead; and controllers that refuse a
//! trajectory whose last velocity is not zero take it.

use std::collections::VecDeque;

use kinematics::{JointVector, Limits};

/// A set-point and when it was handed out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timed {
    /// When, s; any clock that only advances.
    pub time_s: f64,
    /// Positions, rad or m.
    pub position: JointVector,
    /// Velocities, rad/s or m/s.
    pub velocity: JointVector,
}

/// A point of a trajectory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Seconds from now; below 0 for a point that lies behind.
    pub from_now_s: f64,
    /// Positions, rad or m.
    pub position: JointVector,
    /// Velocities, rad/s or m/s.
    pub velocity: JointVector,
}

/// The set-points of the last `delay_s`, and a little more.
#[derive(Clone, Debug)]
pub struct Window {
    limits: Limits,
    delay_s: f64,
    spacing_s: f64,
    setpoints: VecDeque<Timed>,
    /// When the first set-point at the present rest was handed out, s.
    resting_since_s: Option<f64>,
}

/// Velocities below this are rest, rad/s or m/s.
const REST: f64 = 1e-9;

impl Window {
    /// `spacing_s`: least time between two points of a trajectory.
    pub fn new(limits: Limits, delay_s: f64, spacing_s: f64) -> Self {
        Self { limits, delay_s, spacing_s, setpoints: VecDeque::new(), resting_since_s: None }
    }

    /// Takes the next set-point.
    pub fn push(&mut self, setpoint: Timed) {
        let is_at_rest = setpoint.velocity.iter().all(|velocity| velocity.abs() < REST);
        let has_moved =
            self.setpoints.back().is_some_and(|last| last.position != setpoint.position);
        if !is_at_rest || has_moved {
            self.resting_since_s = None;
        }
        if is_at_rest {
            self.resting_since_s.get_or_insert(setpoint.time_s);
        }
        self.setpoints.push_back(setpoint);
    }

    /// Whether the driver has nothing more to do at `now_s`: all its time the arm has been at rest.
    pub fn is_resting(&self, now_s: f64) -> bool {
        self.resting_since_s.is_some_and(|since_s| now_s - since_s > 2.0 * self.delay_s)
    }

    /// The trajectory from `now_s` on, from `behind_s` before now; empty before the first set-point.
    /// Forgets what lies behind.
    pub fn trajectory(&mut self, now_s: f64, behind_s: f64) -> Vec<Point> {
        let begin_s = now_s - self.delay_s - behind_s;
        // The last set-point before the beginning stays: the first point lies on the way from it.
        while self.setpoints.get(1).is_some_and(|second| second.time_s <= begin_s) {
            self.setpoints.pop_front();
        }
        let (Some(first), Some(last)) = (self.setpoints.front(), self.setpoints.back()) else {
            return Vec::new();
        };
        let shift_s = self.delay_s - now_s;
        let mut points = vec![self.first_point(first, begin_s, shift_s)];
        for setpoint in &self.setpoints {
            let point = Point {
                from_now_s: setpoint.time_s + shift_s,
                position: setpoint.position,
                velocity: setpoint.velocity,
            };
            let since = points.last().map_or(0.0, |point| point.from_now_s);
            let is_last = setpoint.time_s == last.time_s;
            if point.from_now_s >= since + self.spacing_s {
                points.push(point);
            } else if is_last && points.len() > 1 && point.from_now_s > since {
                points.pop();
                points.push(point);
            }
        }
        points.extend(self.braking(&points));
        points
    }

    /// Where the arm shall be at the beginning: between the two set-points around it.
    fn first_point(&self, first: &Timed, begin_s: f64, shift_s: f64) -> Point {
        let at = |setpoint: &Timed, time_s: f64| Point {
            from_now_s: time_s + shift_s,
            position: setpoint.position,
            velocity: setpoint.velocity,
        };
        match self.setpoints.get(1) {
            Some(second) if first.time_s < begin_s => {
                let share = (begin_s - first.time_s) / (second.time_s - first.time_s);
                let mix = |from: &JointVector, to: &JointVector| {
                    let pairs: Vec<f64> =
                        from.iter().zip(to.iter()).map(|(a, b)| a + share * (b - a)).collect();
                    JointVector::from_slice(&pairs)
                };
                Point {
                    from_now_s: begin_s + shift_s,
                    position: mix(&first.position, &second.position),
                    velocity: mix(&first.velocity, &second.velocity),
                }
            }
            // Only one set-point, long ago: the arm is there.
            _ => at(first, first.time_s.max(begin_s)),
        }
    }

    /// The point at which the arm stands when nothing follows the last of `points`.
    fn braking(&self, points: &[Point]) -> Option<Point> {
        let last = points.last()?;
        let limits = self.limits.acceleration.iter();
        let times = last.velocity.iter().zip(limits).map(|(velocity, most)| velocity.abs() / most);
        let time_s = times.fold(0.0, f64::max);
        if time_s <= REST {
            // At rest; one more point gives a trajectory of a single point some length.
            return (points.len() == 1)
                .then(|| Point { from_now_s: last.from_now_s.max(0.0) + self.spacing_s, ..*last });
        }
        let within = |joint: usize, value: f64| {
            let lower = self.limits.lower.get(joint).copied().unwrap_or(f64::NEG_INFINITY);
            let upper = self.limits.upper.get(joint).copied().unwrap_or(f64::INFINITY);
            value.max(lower).min(upper)
        };
        let ends = last.position.iter().zip(last.velocity.iter()).enumerate();
        let ends: Vec<f64> =
            ends.map(|(joint, (at, speed))| within(joint, at + 0.5 * speed * time_s)).collect();
        Some(Point {
            from_now_s: last.from_now_s + time_s.max(self.spacing_s),
            position: JointVector::from_slice(&ends),
            velocity: JointVector::zeros(last.velocity.len()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD_S: f64 = 0.002;

    fn window(delay_s: f64) -> Window {
        let one = |value| JointVector::from_slice(&[value]);
        let limits =
            Limits::new(one(-1.0), one(1.0), one(2.0), one(5.0), one(50.0), one(100.0)).unwrap();
        Window::new(limits, delay_s, 0.01)
    }

    fn timed(time_s: f64, position: f64, velocity: f64) -> Timed {
        let one = |value| JointVector::from_slice(&[value]);
        Timed { time_s, position: one(position), velocity: one(velocity) }
    }

    /// A cubic between the points, as a joint trajectory controller has it.
    fn follow(points: &[Point], from_now_s: f64) -> f64 {
        let next = points.iter().position(|point| point.from_now_s > from_now_s);
        let Some(next) = next else { return points[points.len() - 1].position[0] };
        let (a, b) = (&points[next.max(1) - 1], &points[next.max(1)]);
        let length = b.from_now_s - a.from_now_s;
        let s = (from_now_s - a.from_now_s) / length;
        let (p0, p1) = (a.position[0], b.position[0]);
        let (m0, m1) = (a.velocity[0] * length, b.velocity[0] * length);
        let (s2, s3) = (s * s, s * s * s);
        (2.0 * s3 - 3.0 * s2 + 1.0) * p0
            + (s3 - 2.0 * s2 + s) * m0
            + (3.0 * s2 - 2.0 * s3) * p1
            + (s3 - s2) * m1
    }

    #[test]
    fn a_driver_is_where_the_setpoint_was_a_delay_ago() {
        let mut window = window(0.06);
        let wave = |t: f64| (0.3 * (3.0 * t).sin(), 0.9 * (3.0 * t).cos());
        let mut worst: f64 = 0.0;
        let mut trajectory = Vec::new();
        let mut sent_s = 0.0;
        for step in 0..1000 {
            let now_s = f64::from(step) * PERIOD_S;
            let (position, velocity) = wave(now_s);
            window.push(timed(now_s, position, velocity));
            // Every 20 ms, and now and then a message is lost.
            if step % 10 == 0 && step % 70 != 0 {
                trajectory = window.trajectory(now_s, 0.0);
                sent_s = now_s;
            }
            if now_s > 0.2 {
                let (wanted, _) = wave(now_s - 0.06);
                worst = worst.max((follow(&trajectory, now_s - sent_s) - wanted).abs());
            }
        }
        assert!(worst < 2e-6, "{worst}");
    }

    #[test]
    fn times_increase_and_the_end_is_at_rest() {
        let mut window = window(0.06);
        for step in 0..200 {
            let now_s = f64::from(step) * PERIOD_S;
            window.push(timed(now_s, now_s, 1.0));
            for behind_s in [0.0, 0.04] {
                let points = window.clone().trajectory(now_s + 0.001, behind_s);
                assert!(points.windows(2).all(|pair| pair[0].from_now_s < pair[1].from_now_s));
                assert_eq!(points[points.len() - 1].velocity[0], 0.0);
            }
        }
        let points = window.trajectory(0.4, 0.0);
        assert!(points[0].from_now_s.abs() < 1e-9, "the first point is now: {:?}", points[0]);
        assert!(points.len() < 12, "{}", points.len());
    }

    #[test]
    fn without_more_messages_the_arm_brakes_within_its_limits() {
        let mut window = window(0.06);
        (0..100).for_each(|step| {
            let now_s = f64::from(step) * PERIOD_S;
            window.push(timed(now_s, 0.5 + now_s, 1.0));
        });
        let points = window.trajectory(0.198, 0.0);
        // From 1 rad/s at 5 rad/s²: 0.2 s and 0.1 rad.
        let (last, end) = (&points[points.len() - 2], &points[points.len() - 1]);
        assert!((end.from_now_s - last.from_now_s - 0.2).abs() < 1e-12);
        assert!((end.position[0] - last.position[0] - 0.1).abs() < 1e-12);
        // Near the end of its range it does not go beyond.
        window.push(timed(0.2, 0.99, 1.0));
        let points = window.trajectory(0.2, 0.0);
        assert_eq!(points[points.len() - 1].position[0], 1.0);
    }

    #[test]
    fn at_rest_there_is_nothing_to_send() {
        let mut window = window(0.06);
        assert!(window.trajectory(0.0, 0.0).is_empty());
        (0..100).for_each(|step| window.push(timed(f64::from(step) * PERIOD_S, 0.1, 0.0)));
        assert!(window.is_resting(0.2) && !window.is_resting(0.1));
        let points = window.trajectory(0.2, 0.0);
        assert!(points.len() >= 2 && points.iter().all(|point| point.position[0] == 0.1));
        window.push(timed(0.21, 0.1001, 0.01));
        assert!(!window.is_resting(0.5));
        window.push(timed(0.22, 0.2, 0.0));
        assert!(!window.is_resting(0.25) && window.is_resting(0.36));
    }

    #[test]
    fn what_lies_behind_is_forgotten() {
        let mut window = window(0.06);
        for step in 0..10_000 {
            let now_s = f64::from(step) * PERIOD_S;
            window.push(timed(now_s, 0.1, 0.0));
            window.trajectory(now_s, 0.04);
        }
        assert!(window.setpoints.len() < 60, "{}", window.setpoints.len());
    }
}
