//! How many control periods pass between the call of a stop and set-points that decelerate.
//!
//! Every period of the control loop is looked at, not what the arm measures: the arm follows later.
//! Set-points are the planned ones, passed through at the rate of the time law; they decelerate from
//! the period on in which that rate falls. (The speed alone would not tell: an arm that was just
//! speeding up gains a little more while its acceleration is taken back within the limit of jerk.)

use std::collections::VecDeque;

use robot_core::control::TelemetrySample;

/// When a stop was asked for, in the time of the control loop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StopCall {
    /// The last period that was over when the call arrived, s.
    pub called_s: f64,
    /// The last period that was over when the stop was latched, s. It differs from the arrival only
    /// where the thread of the call had to wait for a processor.
    pub latched_s: f64,
}

/// How soon a stop took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopPeriods {
    /// Which stop: the first one is 1.
    pub number: u32,
    /// The first decelerating set-point is so many periods after the last one before the call; the
    /// next one possible is 1.
    pub from_call: u32,
    /// The same from the latch on.
    pub from_latch: u32,
}

/// Counts the periods.
#[derive(Clone, Debug)]
pub struct StopMeter {
    period_s: f64,
    /// The last periods: time, s, and rate of the time law.
    recent: VecDeque<(f64, f64)>,
    waiting: Option<StopCall>,
    last: Option<StopPeriods>,
}

/// Periods that are remembered: what is told of a call may come later than its set-points.
const RECENT: usize = 1000;
/// A stop after which nothing has slowed down for so long found an arm that stood, s.
const STANDS_AFTER_S: f64 = 0.5;

impl StopMeter {
    /// For a control loop of this period.
    pub fn new(period_s: f64) -> Self {
        Self { period_s, recent: VecDeque::new(), waiting: None, last: None }
    }

    /// A stop was asked for.
    pub fn called(&mut self, call: StopCall) {
        self.waiting = Some(call);
        self.look();
    }

    /// One control period.
    pub fn note(&mut self, sample: &TelemetrySample) {
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back((sample.time_s, sample.rate));
        self.look();
        self.waiting.take_if(|call| sample.time_s - call.latched_s > STANDS_AFTER_S);
    }

    /// How soon the last stop of a moving arm took effect.
    pub fn last(&self) -> Option<StopPeriods> {
        self.last
    }

    fn look(&mut self) {
        let Some(call) = self.waiting else { return };
        let pairs = self.recent.iter().zip(self.recent.iter().skip(1));
        let mut later = pairs.filter(|(_, (at_s, _))| *at_s > call.called_s);
        let slower = later.find(|((_, before), (_, now))| now < before);
        let Some((_, &(at_s, _))) = slower else { return };
        let periods = |from_s: f64| ((at_s - from_s) / self.period_s).round().max(0.0) as u32;
        let (from_call, from_latch) = (periods(call.called_s), periods(call.latched_s));
        let number = self.last.map_or(0, |last| last.number) + 1;
        self.last = Some(StopPeriods { number, from_call, from_latch });
        self.waiting = None;
    }
}

#[cfg(test)]
mod tests {
    use kinematics::JointVector;
    use robot_core::control::Phase;
    use robot_core::drive::{Measured, Setpoint};

    use super::*;

    const PERIOD_S: f64 = 0.002;

    fn sample(period: u32, rate: f64) -> TelemetrySample {
        let joints = JointVector::zeros(2);
        TelemetrySample {
            time_s: f64::from(period) * PERIOD_S,
            phase: Phase::Moving,
            rate,
            setpoint: Setpoint::at_rest(joints, 0.0),
            measured: Measured::at_rest(joints, 0.0),
        }
    }

    fn at(period: u32) -> f64 {
        f64::from(period) * PERIOD_S
    }

    #[test]
    fn periods_are_counted_whether_the_call_is_told_before_or_after() {
        for tells_late in [false, true] {
            let mut meter = StopMeter::new(PERIOD_S);
            (1..=100).for_each(|period| meter.note(&sample(period, 1.0)));
            let call = StopCall { called_s: at(100), latched_s: at(101) };
            if !tells_late {
                meter.called(call);
            }
            meter.note(&sample(101, 1.0));
            assert_eq!(meter.last(), None);
            (102..110).for_each(|period| meter.note(&sample(period, 1.0 - at(period - 101))));
            if tells_late {
                meter.called(call);
            }
            assert_eq!(meter.last(), Some(StopPeriods { number: 1, from_call: 2, from_latch: 1 }));
        }
    }

    #[test]
    fn an_arm_that_stands_tells_nothing() {
        let mut meter = StopMeter::new(PERIOD_S);
        meter.called(StopCall { called_s: 0.0, latched_s: 0.0 });
        (1..300).for_each(|period| meter.note(&sample(period, 1.0)));
        // What slows down later does so for another reason.
        (300..350).for_each(|period| meter.note(&sample(period, 0.5)));
        assert_eq!(meter.last(), None);
    }
}
