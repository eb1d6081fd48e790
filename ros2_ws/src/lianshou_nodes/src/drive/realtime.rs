//! The end of the drive that the control loop calls. It only exchanges values through two wait-free
//! rings; everything that ROS does happens in other threads.

use robot_core::drive::{Drive, Measured, Setpoint};
use rtrb::{Consumer, Producer, RingBuffer};

use super::window::Timed;

/// Set-points that may wait for the sender: half a second at 1 kHz.
const SETPOINTS: usize = 512;
/// Measurements that may wait for the control loop.
const MEASUREMENTS: usize = 64;

/// What goes to the sender every control period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outgoing {
    /// The joints, and when on the clock of the control periods.
    pub joints: Timed,
    /// Distance between the finger pads, m.
    pub gripper_gap_m: f64,
    /// Most force of the fingers, N.
    pub gripper_force_n: f64,
    /// Whether the robot's own safety inputs shall be asked for a stop.
    pub safety_stop: bool,
}

/// The drive itself.
pub struct RosDrive {
    outgoing: Producer<Outgoing>,
    incoming: Consumer<Measured>,
    last: Measured,
    /// Control periods since the start, s. Set-points are evenly spaced on it, however late the
    /// thread wakes.
    time_s: f64,
}

/// The other ends of the rings.
pub struct DriveEnds {
    /// What the control loop asks for.
    pub outgoing: Consumer<Outgoing>,
    /// What the driver measured.
    pub incoming: Producer<Measured>,
}

impl RosDrive {
    /// A drive whose arm was first measured at `first`.
    pub fn new(first: Measured) -> (Self, DriveEnds) {
        let (outgoing_sender, outgoing) = RingBuffer::new(SETPOINTS);
        let (incoming, incoming_receiver) = RingBuffer::new(MEASUREMENTS);
        let drive = Self {
            outgoing: outgoing_sender,
            incoming: incoming_receiver,
            last: first,
            time_s: 0.0,
        };
        (drive, DriveEnds { outgoing, incoming })
    }
}

impl Drive for RosDrive {
    fn dof(&self) -> usize {
        self.last.position.len()
    }

    fn measure(&mut self) -> Measured {
        while let Ok(measured) = self.incoming.pop() {
            self.last = measured;
        }
        self.last
    }

    fn exchange(&mut self, setpoint: &Setpoint, period_s: f64) -> Measured {
        self.time_s += period_s;
        let joints =
            Timed { time_s: self.time_s, position: setpoint.position, velocity: setpoint.velocity };
        // With a full ring the sender stands still. The arm then brakes on the trajectory that the
        // driver has, and the supervisor sees that it does not follow.
        let _ = self.outgoing.push(Outgoing {
            joints,
            gripper_gap_m: setpoint.gripper_gap_m,
            gripper_force_n: setpoint.gripper_force_n,
            safety_stop: setpoint.safety_stop,
        });
        self.measure()
    }
}

/// Where the present lies on the clock of the set-points. They come in bursts and late; the offset
/// between the clocks is what the most punctual of the last seconds had.
#[derive(Clone, Debug, Default)]
pub struct PeriodClock {
    /// Smallest `now - setpoint time` in the present and in the last interval, s.
    least_s: [Option<f64>; 2],
    interval_begin_s: f64,
}

/// Length of an interval of [`PeriodClock`]: periods that were left out are noticed after this, s.
const INTERVAL_S: f64 = 1.0;

impl PeriodClock {
    /// Notes that a set-point of `setpoint_s` was seen at `now_s`.
    pub fn note(&mut self, setpoint_s: f64, now_s: f64) {
        if now_s - self.interval_begin_s > INTERVAL_S {
            self.least_s = [None, self.least_s[0]];
            self.interval_begin_s = now_s;
        }
        let offset = now_s - setpoint_s;
        self.least_s[0] = Some(self.least_s[0].map_or(offset, |least| least.min(offset)));
    }

    /// The present on the clock of the set-points.
    pub fn now_s(&self, now_s: f64) -> f64 {
        let least = self.least_s.iter().flatten().copied().reduce(f64::min);
        now_s - least.unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use kinematics::JointVector;

    use super::*;

    #[test]
    fn values_pass_both_ways_and_nothing_waits() {
        let first = Measured::at_rest(JointVector::from_slice(&[0.1, 0.2]), 0.05);
        let (mut drive, mut ends) = RosDrive::new(first);
        assert_eq!((drive.dof(), drive.measure()), (2, first));
        let setpoint = Setpoint::at_rest(first.position, 0.02);
        let newer = Measured { time_s: 1.0, ..first };
        ends.incoming.push(newer).unwrap();
        assert_eq!(drive.exchange(&setpoint, 0.002), newer);
        assert_eq!(drive.exchange(&setpoint, 0.002), newer, "the last measurement is repeated");
        let outgoing: Vec<Outgoing> = std::iter::from_fn(|| ends.outgoing.pop().ok()).collect();
        let times: Vec<f64> = outgoing.iter().map(|one| one.joints.time_s).collect();
        assert_eq!(times, [0.002, 0.004]);
        // A sender that stands still stops nobody.
        (0..2000).for_each(|_| _ = drive.exchange(&setpoint, 0.002));
    }

    #[test]
    fn the_clock_follows_the_punctual_setpoints() {
        let mut clock = PeriodClock::default();
        for step in 0..1000 {
            let setpoint_s = f64::from(step) * 0.002;
            let late_s = if step % 5 == 0 { 0.0 } else { 0.004 };
            clock.note(setpoint_s, 50.0 + setpoint_s + late_s);
        }
        assert!((clock.now_s(52.0) - 2.0).abs() < 1e-9);
        // 0.1 s of periods were left out: the set-points are that much behind from now on.
        for step in 1000..2500 {
            let setpoint_s = f64::from(step) * 0.002;
            clock.note(setpoint_s, 50.1 + setpoint_s);
        }
        assert!((clock.now_s(55.1) - 5.0).abs() < 1e-9);
    }
}
