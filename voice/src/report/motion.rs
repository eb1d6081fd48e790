//! Every set-point of a run: what was asked of the drive, checked against the limits, and drawn.

use std::path::Path;

use kinematics::Chain;
use kinematics::trajectory::JERK_FACTOR;
use robot_core::control::TelemetrySample;

use super::ReportError;
use super::chart::{self, Marker, Panel, Series};

/// Set-points may exceed a limit by this share: rounding, no more.
const TOLERANCE: f64 = 1e-6;
/// Points drawn per line; more cannot be seen.
const DRAWN_POINTS: usize = 2000;

/// The set-points of a run, one per control period.
pub struct MotionRecord {
    chain: Chain,
    period_s: f64,
    samples: Vec<TelemetrySample>,
    markers: Vec<Marker>,
}

/// How often, and by how much, set-points went over a limit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LimitCheck {
    /// Set-points examined.
    pub samples: usize,
    /// Set-points with at least one limit exceeded.
    pub violations: usize,
    /// Largest use of each limit, as a share of it.
    pub used: LimitUse,
}

/// Largest share of a limit that any axis used.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct LimitUse {
    /// Of the velocity limits.
    pub velocity: f64,
    /// Of the acceleration limits.
    pub acceleration: f64,
    /// Of the jerk limits, from differences of acceleration set-points, while the motion runs at a
    /// constant rate.
    pub jerk: f64,
    /// Of the jerk limits while the rate changes (override, pause, stop): the time law may use
    /// [`JERK_FACTOR`] times the limit then.
    pub jerk_while_the_rate_changes: f64,
}

impl MotionRecord {
    /// An empty record of an arm that is controlled with this period.
    pub fn new(chain: Chain, period_s: f64) -> Self {
        Self { chain, period_s, samples: Vec::new(), markers: Vec::new() }
    }

    /// Adds set-points, in order.
    pub fn extend(&mut self, samples: impl IntoIterator<Item = TelemetrySample>) {
        self.samples.extend(samples);
    }

    /// Points out a moment in the charts.
    pub fn mark(&mut self, at_s: f64, label: impl Into<String>) {
        self.markers.push(Marker { at: at_s, label: label.into() });
    }

    /// Joint positions at the sample nearest before a time; none before the first.
    pub fn sample_at(&self, time_s: f64) -> Option<&TelemetrySample> {
        self.samples.iter().rev().find(|sample| sample.time_s <= time_s)
    }

    /// Compares every set-point with the limits of the arm.
    pub fn check_limits(&self) -> LimitCheck {
        let mut check = LimitCheck::default();
        let limits = self.chain.limits();
        let mut before: Option<&TelemetrySample> = None;
        let mut rate_changed = false;
        for sample in &self.samples {
            // A difference of accelerations reaches over two periods.
            let rate_changes = before.is_some_and(|before| before.rate != sample.rate);
            let used = self.use_of(sample, before, rate_changes || rate_changed);
            rate_changed = rate_changes;
            let in_range = (0..limits.lower.len()).all(|axis| {
                let position = sample.setpoint.position[axis];
                (limits.lower[axis] - TOLERANCE..=limits.upper[axis] + TOLERANCE)
                    .contains(&position)
            });
            let jerk = used.jerk.max(used.jerk_while_the_rate_changes / JERK_FACTOR);
            let worst = used.velocity.max(used.acceleration).max(jerk);
            check.samples += 1;
            check.violations += usize::from(!in_range || worst.is_nan() || worst > 1.0 + TOLERANCE);
            check.used.velocity = check.used.velocity.max(used.velocity);
            check.used.acceleration = check.used.acceleration.max(used.acceleration);
            check.used.jerk = check.used.jerk.max(used.jerk);
            let while_changing = &mut check.used.jerk_while_the_rate_changes;
            *while_changing = while_changing.max(used.jerk_while_the_rate_changes);
            before = Some(sample);
        }
        check
    }

    fn use_of(
        &self,
        sample: &TelemetrySample,
        before: Option<&TelemetrySample>,
        rate_changes: bool,
    ) -> LimitUse {
        let limits = self.chain.limits();
        let share = |values: &[f64], limits: &[f64]| {
            values.iter().zip(limits).map(|(value, limit)| value.abs() / limit).fold(0.0, f64::max)
        };
        let acceleration = &sample.setpoint.acceleration;
        let jerk: Vec<f64> = before.map_or_else(Vec::new, |before| {
            let earlier = before.setpoint.acceleration.iter();
            acceleration
                .iter()
                .zip(earlier)
                .map(|(now, then)| (now - then) / self.period_s)
                .collect()
        });
        let jerk = share(&jerk, &limits.jerk);
        LimitUse {
            velocity: share(&sample.setpoint.velocity, &limits.velocity),
            acceleration: share(acceleration, &limits.acceleration),
            jerk: if rate_changes { 0.0 } else { jerk },
            jerk_while_the_rate_changes: if rate_changes { jerk } else { 0.0 },
        }
    }

    /// Draws joint positions, velocities and accelerations over time (`joints`), and the path of
    /// the tool from above and from the side (`tool_path`), as SVG and PNG.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn draw(&self, folder: &Path) -> Result<(), ReportError> {
        chart::draw(&self.joint_panels(), folder, "joints")?;
        chart::draw(&self.tool_panels(), folder, "tool_path")
    }

    fn drawn(&self) -> impl Iterator<Item = &TelemetrySample> {
        self.samples.iter().step_by((self.samples.len() / DRAWN_POINTS).max(1))
    }

    fn joint_panels(&self) -> Vec<Panel> {
        type Pick = fn(&TelemetrySample) -> &[f64];
        let quantities: [(&str, &str, Pick); 3] = [
            ("Joint positions", "rad", |sample| &sample.setpoint.position),
            ("Joint velocities", "rad/s", |sample| &sample.setpoint.velocity),
            ("Joint accelerations", "rad/s²", |sample| &sample.setpoint.acceleration),
        ];
        let panel = |(title, unit, pick): (&str, &str, Pick)| Panel {
            title: format!("{title} (set-points)"),
            x_label: "time [s]".into(),
            y_label: format!("[{unit}]"),
            series: self.joint_series(pick),
            markers: self
                .markers
                .iter()
                .map(|marker| Marker { at: marker.at, label: marker.label.clone() })
                .collect(),
            equal_axes: false,
        };
        quantities.into_iter().map(panel).collect()
    }

    fn joint_series(&self, pick: fn(&TelemetrySample) -> &[f64]) -> Vec<Series> {
        let line = |(axis, name): (usize, &String)| Series {
            label: name.clone(),
            points: self.drawn().map(|sample| (sample.time_s, pick(sample)[axis])).collect(),
        };
        self.chain.joint_names().iter().enumerate().map(line).collect()
    }

    fn tool_panels(&self) -> Vec<Panel> {
        let path: Vec<[f64; 3]> = self
            .drawn()
            .map(|sample| self.chain.forward(&sample.setpoint.position).translation.vector.into())
            .collect();
        let map = |title: &str, labels: (&str, &str), axes: (usize, usize), mirror: f64| Panel {
            title: title.into(),
            x_label: labels.0.into(),
            y_label: labels.1.into(),
            series: vec![Series {
                label: "tool centre point".into(),
                points: path.iter().map(|p| (mirror * p[axes.0], p[axes.1])).collect(),
            }],
            markers: Vec::new(),
            equal_axes: true,
        };
        vec![
            // From above with the operator below: right of the picture is the operator's right.
            map("Tool path from above", ("right, −y [m]", "forward, x [m]"), (1, 0), -1.0),
            map("Tool path from the side", ("forward, x [m]", "up, z [m]"), (0, 2), 1.0),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kinematics::JointVector;
    use kinematics::model::Robot;
    use robot_core::control::Phase;
    use robot_core::drive::{Measured, Setpoint};

    fn record(velocity: f64, accelerations: &[f64]) -> MotionRecord {
        let robot = Robot::load(&crate::installation::robot("scr5_class").unwrap()).unwrap();
        let arm = &robot.arms()[0];
        let home = arm.poses["home"];
        let mut record = MotionRecord::new(arm.chain.clone(), 0.002);
        record.extend(accelerations.iter().enumerate().map(|(index, acceleration)| {
            let mut setpoint = Setpoint::at_rest(home, 0.0);
            setpoint.velocity[0] = velocity;
            setpoint.acceleration = JointVector::from_fn(home.len(), |_| *acceleration);
            TelemetrySample {
                time_s: 0.002 * index as f64,
                phase: Phase::Moving,
                rate: 1.0,
                setpoint,
                measured: Measured::at_rest(home, 0.0),
            }
        }));
        record
    }

    #[test]
    fn exceeded_limits_are_counted() {
        assert_eq!(record(0.1, &[0.0, 0.01, 0.02]).check_limits().violations, 0);
        assert_eq!(record(99.0, &[0.0; 3]).check_limits().violations, 3);
        let jerky = record(0.1, &[0.0, 3.0, 3.0]).check_limits();
        assert_eq!(jerky.violations, 1, "only the step itself is jerky");
        assert!(jerky.used.jerk > 1.0);
    }

    #[test]
    fn draws_four_files() {
        let folder = tempfile::tempdir().unwrap();
        let mut record = record(0.1, &[0.0, 0.1]);
        record.mark(0.001, "stop");
        record.draw(folder.path()).unwrap();
        for name in ["joints.svg", "joints.png", "tool_path.svg", "tool_path.png"] {
            assert!(folder.path().join(name).is_file(), "{name}");
        }
        assert!(record.sample_at(0.0019).is_some() && record.sample_at(-1.0).is_none());
    }
}
