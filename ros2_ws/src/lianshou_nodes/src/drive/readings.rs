//! What the driver's joint states say about our joints.
//!
//! A JointState may hold the joints in any order and more of them than the arm has, and the arm's
//! joints may come in several messages. So every joint is kept for itself, with the stamp of its last
//! good value; the measurement as a whole is new once every joint is.

use kinematics::JointVector;
use robot_core::drive::Measured;

/// A stamp that lies before the last one starts a new epoch when that goes on for this long: the
/// driver's clock was set back. Until then the joint counts as not measured, for longer than any
/// watchdog waits, so that it always ends in a latched stop.
const NEW_EPOCH_AFTER_S: f64 = 2.0;
/// A joint that others came without for this long is missing, s.
const MISSING_AFTER_S: f64 = 0.5;

/// The parts of a JointState that count.
#[derive(Clone, Copy, Debug)]
pub struct JointMessage<'a> {
    /// Names of the joints.
    pub names: &'a [String],
    /// Positions, rad or m; as many as names.
    pub positions: &'a [f64],
    /// Velocities, rad/s or m/s; empty when the driver does not measure them.
    pub velocities: &'a [f64],
    /// Torques or forces, N m or N; empty when the driver does not measure them.
    pub efforts: &'a [f64],
    /// Stamp of the header, s; 0 when the driver does not stamp.
    pub stamp_s: f64,
}

/// How the gap between the finger pads follows from the joint that the driver reports.
#[derive(Clone, Debug, PartialEq)]
pub struct GripperJoint {
    /// The driver's name of the joint.
    pub name: String,
    /// Gap between the pads with the joint at zero, m.
    pub gap_at_zero_m: f64,
    /// Gap per unit of the joint (m per rad or per m); not 0.
    pub gap_per_joint: f64,
}

impl GripperJoint {
    /// The gap at a joint position, m.
    pub fn gap_m(&self, position: f64) -> f64 {
        self.gap_at_zero_m + self.gap_per_joint * position
    }

    /// The joint position for a gap.
    pub fn position(&self, gap_m: f64) -> f64 {
        (gap_m - self.gap_at_zero_m) / self.gap_per_joint
    }

    /// The force between the pads when the joint pushes with this effort, N: the work is the same.
    pub fn force_n(&self, effort: f64) -> f64 {
        (effort / self.gap_per_joint).abs()
    }

    /// The effort of the joint for a force between the pads, N m or N.
    pub fn effort(&self, force_n: f64) -> f64 {
        (force_n * self.gap_per_joint).abs()
    }
}

/// What is wrong with a joint in the latest message that should have told about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    NeverSeen,
    Missing,
    NotANumber,
    Twice,
    OldStamp,
}

#[derive(Clone, Copy, Debug)]
struct Reading {
    position: f64,
    velocity: f64,
    effort: f64,
    stamp_s: f64,
    received_s: f64,
    /// Since when the stamps have been older than the last good one, s.
    old_since_s: Option<f64>,
    /// Whether it was read since the last measurement.
    is_fresh: bool,
    fault: Option<Fault>,
}

impl Reading {
    const NONE: Self = Self {
        position: f64::NAN,
        velocity: 0.0,
        effort: 0.0,
        stamp_s: f64::NEG_INFINITY,
        received_s: f64::NEG_INFINITY,
        old_since_s: None,
        is_fresh: false,
        fault: Some(Fault::NeverSeen),
    };
}

/// The latest of every joint.
#[derive(Clone, Debug)]
pub struct JointReadings {
    names: Vec<String>,
    joints: Vec<Reading>,
    gripper: Option<GripperJoint>,
    fingers: Reading,
}

impl JointReadings {
    /// `names`: the driver's names of our joints, in our order.
    pub fn new(names: Vec<String>, gripper: Option<GripperJoint>) -> Self {
        let joints = vec![Reading::NONE; names.len()];
        Self { names, joints, gripper, fingers: Reading::NONE }
    }

    /// Takes a message that arrived at `received_s` (any clock that only advances). Gives a
    /// measurement when every joint of the arm is newer than in the measurement before.
    pub fn take(&mut self, message: &JointMessage<'_>, received_s: f64) -> Option<Measured> {
        let is_ours = message.names.iter().any(|name| self.names.contains(name));
        for (name, joint) in self.names.iter().zip(&mut self.joints) {
            // A message about other joints altogether (a gripper's, say) tells nothing about these.
            if is_ours {
                read(joint, name, message, received_s);
            }
        }
        if let Some(gripper) = &self.gripper
            && message.names.contains(&gripper.name)
        {
            read(&mut self.fingers, &gripper.name, message, received_s);
        }
        let is_complete = is_ours && self.joints.iter().all(|joint| joint.is_fresh);
        is_complete.then(|| {
            self.joints.iter_mut().for_each(|joint| joint.is_fresh = false);
            self.measured(received_s)
        })
    }

    fn measured(&self, time_s: f64) -> Measured {
        let vector = |value: fn(&Reading) -> f64| {
            JointVector::from_fn(self.joints.len(), |index| {
                self.joints.get(index).map_or(f64::NAN, value)
            })
        };
        let seen = self.gripper.as_ref().filter(|_| self.fingers.position.is_finite());
        Measured {
            position: vector(|joint| joint.position),
            velocity: vector(|joint| joint.velocity),
            effort: vector(|joint| joint.effort),
            gripper_gap_m: seen.map_or(0.0, |gripper| gripper.gap_m(self.fingers.position)),
            gripper_force_n: seen.map_or(0.0, |gripper| gripper.force_n(self.fingers.effort)),
            time_s,
        }
    }

    /// Whether the gripper has been seen; true where there is none.
    pub fn has_gripper(&self) -> bool {
        self.gripper.is_none() || self.fingers.position.is_finite()
    }

    /// What is wrong with the joint states at `now_s`, in words; `None` when nothing is.
    pub fn complaint(&self, now_s: f64, stale_after_s: f64) -> Option<String> {
        let latest =
            self.joints.iter().map(|joint| joint.received_s).fold(f64::NEG_INFINITY, f64::max);
        let is_silent = now_s - latest > stale_after_s;
        let bad = |fault: Fault| -> Vec<&str> {
            let names = self.names.iter().zip(&self.joints);
            names
                .filter(|(_, joint)| joint.fault == Some(fault))
                .map(|(name, _)| name.as_str())
                .collect()
        };
        for (fault, words) in [
            (Fault::NotANumber, "not a number"),
            (Fault::Missing, "missing from the joint states"),
            (Fault::Twice, "twice in the joint states"),
            (Fault::OldStamp, "stamped earlier than before: the driver's clock jumped back"),
        ] {
            let names = bad(fault);
            if !names.is_empty() {
                return Some(format!("{} {words}", names.join(", ")));
            }
        }
        let unseen = bad(Fault::NeverSeen);
        if unseen.len() == self.names.len() {
            return Some("no joint states have arrived".into());
        }
        if !unseen.is_empty() {
            return Some(format!("{} never seen in the joint states", unseen.join(", ")));
        }
        is_silent.then(|| format!("no joint states for {:.2} s", now_s - latest))
    }
}

/// Notes what a message says about one joint.
fn read(joint: &mut Reading, name: &str, message: &JointMessage<'_>, received_s: f64) {
    let mut places = message.names.iter().enumerate().filter(|(_, other)| *other == name);
    let (first, second) = (places.next(), places.next());
    let Some((index, _)) = first else {
        // Another message may tell about it; only a joint that went missing is a fault.
        if joint.fault.is_none() && received_s - joint.received_s > MISSING_AFTER_S {
            joint.fault = Some(Fault::Missing);
        }
        return;
    };
    let value = |values: &[f64]| values.get(index).copied().filter(|value| value.is_finite());
    let position = match (second, value(message.positions)) {
        (Some(_), _) => return joint.fault = Some(Fault::Twice),
        (None, None) => return joint.fault = Some(Fault::NotANumber),
        (None, Some(position)) => position,
    };
    if !is_newer(joint, message.stamp_s, received_s) {
        return;
    }
    let elapsed_s = received_s - joint.received_s;
    let difference = if elapsed_s > 0.0 && elapsed_s.is_finite() {
        (position - joint.position) / elapsed_s
    } else {
        0.0
    };
    *joint = Reading {
        position,
        velocity: value(message.velocities).unwrap_or(difference),
        effort: value(message.efforts).unwrap_or(0.0),
        stamp_s: message.stamp_s,
        received_s,
        old_since_s: None,
        is_fresh: true,
        fault: None,
    };
}

/// Whether the stamp lies after the last one. A driver that does not stamp is taken at its word; a
/// stamp that stands still is an old value sent again.
fn is_newer(joint: &mut Reading, stamp_s: f64, received_s: f64) -> bool {
    if stamp_s == 0.0 || stamp_s > joint.stamp_s {
        return true;
    }
    if stamp_s == joint.stamp_s {
        return false;
    }
    let since_s = *joint.old_since_s.get_or_insert(received_s);
    if received_s - since_s > NEW_EPOCH_AFTER_S {
        return true;
    }
    joint.fault = Some(Fault::OldStamp);
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    struct Driver {
        readings: JointReadings,
        now_s: f64,
    }

    impl Driver {
        fn new() -> Self {
            let gripper =
                GripperJoint { name: "finger".into(), gap_at_zero_m: 0.0, gap_per_joint: 2.0 };
            let readings = JointReadings::new(names(&["a", "b"]), Some(gripper));
            Self { readings, now_s: 100.0 }
        }

        fn send(&mut self, joints: &[&str], positions: &[f64]) -> Option<Measured> {
            self.send_at(joints, positions, self.now_s + 0.01)
        }

        fn send_at(
            &mut self,
            joints: &[&str],
            positions: &[f64],
            stamp_s: f64,
        ) -> Option<Measured> {
            self.now_s += 0.01;
            let names = names(joints);
            let message =
                JointMessage { names: &names, positions, velocities: &[], efforts: &[], stamp_s };
            self.readings.take(&message, self.now_s)
        }

        fn complaint(&self) -> Option<String> {
            self.readings.complaint(self.now_s, 0.1)
        }
    }

    #[test]
    fn extra_and_reordered_joints_find_their_place() {
        let mut driver = Driver::new();
        let measured = driver.send(&["x", "b", "finger", "a"], &[9.0, 2.0, 0.02, 1.0]);
        let measured = measured.expect("all joints are there");
        assert_eq!(measured.position[..], [1.0, 2.0]);
        assert_eq!(measured.gripper_gap_m, 0.04);
        assert_eq!(driver.complaint(), None);
    }

    #[test]
    fn joints_may_come_in_several_messages() {
        let mut driver = Driver::new();
        assert_eq!(driver.complaint().as_deref(), Some("no joint states have arrived"));
        assert!(driver.send(&["a"], &[1.0]).is_none());
        assert_eq!(driver.complaint().as_deref(), Some("b never seen in the joint states"));
        assert!(driver.send(&["finger"], &[0.01]).is_none());
        assert!(driver.send(&["b"], &[2.0]).is_some());
        assert!(driver.send(&["a"], &[1.0]).is_none(), "b is old now");
    }

    #[test]
    fn a_missing_joint_stops_the_measurement_and_is_named() {
        let mut driver = Driver::new();
        assert!(driver.send(&["a", "b"], &[1.0, 2.0]).is_some());
        let measured = (0..60).filter_map(|_| driver.send(&["a"], &[1.0])).count();
        assert_eq!(measured, 0);
        assert_eq!(driver.complaint().as_deref(), Some("b missing from the joint states"));
        assert!(driver.send(&["a", "b"], &[1.0, 2.0]).is_some());
        assert_eq!(driver.complaint(), None);
    }

    #[test]
    fn what_is_not_a_number_or_not_there_is_no_measurement() {
        let mut driver = Driver::new();
        for positions in [&[1.0, f64::NAN][..], &[1.0, f64::INFINITY], &[1.0]] {
            assert!(driver.send(&["a", "b"], positions).is_none());
            assert_eq!(driver.complaint().as_deref(), Some("b not a number"));
        }
        assert!(driver.send(&["a", "b", "b"], &[1.0, 2.0, 3.0]).is_none());
        assert_eq!(driver.complaint().as_deref(), Some("b twice in the joint states"));
        assert!(driver.send(&["a", "b"], &[1.0, 2.0]).is_some());
        assert_eq!(driver.complaint(), None);
    }

    #[test]
    fn a_stamp_that_stands_still_is_an_old_value() {
        let mut driver = Driver::new();
        assert!(driver.send_at(&["a", "b"], &[1.0, 2.0], 50.0).is_some());
        assert!(driver.send_at(&["a", "b"], &[1.0, 2.0], 50.0).is_none());
        assert!(driver.send_at(&["a", "b"], &[1.0, 2.0], 50.002).is_some());
    }

    #[test]
    fn a_driver_without_stamps_is_taken_at_its_word() {
        let mut driver = Driver::new();
        assert!(driver.send_at(&["a", "b"], &[1.0, 2.0], 0.0).is_some());
        assert!(driver.send_at(&["a", "b"], &[1.0, 2.0], 0.0).is_some());
    }

    #[test]
    fn a_clock_that_jumps_back_stops_first_and_counts_later() {
        let mut driver = Driver::new();
        assert!(driver.send_at(&["a", "b"], &[1.0, 2.0], 500.0).is_some());
        assert!(driver.send_at(&["a", "b"], &[1.0, 2.0], 3.0).is_none());
        let complaint = driver.complaint().expect("the clock jumped");
        assert!(complaint.contains("jumped back"), "{complaint}");
        let stamps = (1..300).map(|step| 3.0 + 0.01 * f64::from(step));
        let first = stamps
            .enumerate()
            .find(|(_, stamp)| driver.send_at(&["a", "b"], &[1.0, 2.0], *stamp).is_some());
        let (messages, _) = first.expect("the new epoch counts in the end");
        assert!((199..203).contains(&messages), "{messages}");
        assert_eq!(driver.complaint(), None);
    }

    #[test]
    fn silence_is_told() {
        let mut driver = Driver::new();
        driver.send(&["a", "b"], &[1.0, 2.0]);
        let complaint = driver.readings.complaint(driver.now_s + 0.4, 0.1);
        assert_eq!(complaint.as_deref(), Some("no joint states for 0.40 s"));
    }

    #[test]
    fn velocity_follows_from_positions_where_it_is_not_measured() {
        let mut driver = Driver::new();
        driver.send(&["a", "b"], &[1.0, 2.0]);
        let measured = driver.send(&["a", "b"], &[1.005, 2.0]).expect("complete");
        assert!((measured.velocity[0] - 0.5).abs() < 1e-9 && measured.velocity[1] == 0.0);
    }
}
