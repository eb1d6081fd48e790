//! Steering: set-points that run after orders which change while the arm moves (jogging, following).
//!
//! Orders come at any rate through a wait-free snapshot, the latest counts. Steering begins with an
//! order that arrives while the arm stands idle, and ends when orders cease: without news for
//! [`steer_timeout_s`](super::ControlConfig::steer_timeout_s) the arm slows down and stands, within the
//! joint limits, as it does for a stop, a pause or a cancellation. After one of those an order stream that
//! just goes on does not set the arm in motion again: it has to fall silent, or to let go, first.
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use kinematics::trajectory::{Servo, State};
use kinematics::{JointVector, MAX_AXES};

use super::snapshot::{SnapshotReader, SnapshotWriter, snapshot};
use crate::drive::Setpoint;

/// Where the arm is to go now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SteerOrder {
    /// Every joint with its velocity, rad/s or m/s, until the end of its range; more than the joint's limit
    /// counts as the limit.
    Jog(JointVector),
    /// To these positions, rad or m, to come to rest there.
    Aim(JointVector),
    /// Nowhere: slow down and end.
    LetGo,
}

/// Kind, number of joints, values.
const WORDS: usize = 2 + MAX_AXES;

/// The ordering end.
#[derive(Debug)]
pub(crate) struct SteerFeed(SnapshotWriter);

impl SteerFeed {
    pub(crate) fn publish(&mut self, order: &SteerOrder) {
        let (kind, values) = match order {
            SteerOrder::LetGo => (0, None),
            SteerOrder::Jog(values) => (1, Some(values)),
            SteerOrder::Aim(values) => (2, Some(values)),
        };
        let count = values.map_or(0, |values| values.len() as u64);
        let values = values.into_iter().flat_map(|values| values.iter().map(|v| v.to_bits()));
        self.0.publish([kind, count].into_iter().chain(values));
    }
}

/// The loop's end.
#[derive(Debug)]
pub(super) struct SteerWatch {
    reader: SnapshotReader,
    published: u64,
    silent_s: f64,
    timeout_s: f64,
    order: SteerOrder,
    is_fresh: bool,
    must_let_go: bool,
}

pub(super) fn steer_feed(timeout_s: f64) -> (SteerFeed, SteerWatch) {
    let (writer, reader) = snapshot(WORDS);
    let watch = SteerWatch {
        reader,
        published: 0,
        silent_s: f64::INFINITY,
        timeout_s,
        order: SteerOrder::LetGo,
        is_fresh: false,
        must_let_go: false,
    };
    (SteerFeed(writer), watch)
}

impl SteerWatch {
    /// Reads the feed, once a period.
    fn hear(&mut self, period_s: f64) {
        let mut words = [0; WORDS];
        self.silent_s += period_s;
        self.is_fresh = false;
        if let Some(published) = self.reader.try_read(&mut words)
            && published != self.published
        {
            self.published = published;
            self.silent_s = 0.0;
            self.is_fresh = true;
            self.order = read(&words);
        }
        if self.is_silent() || self.order == SteerOrder::LetGo {
            self.must_let_go = false;
        }
    }

    fn is_silent(&self) -> bool {
        self.silent_s > self.timeout_s
    }

    /// The order that holds now.
    fn order(&self) -> Option<&SteerOrder> {
        let holds = !self.is_silent() && !self.must_let_go && self.order != SteerOrder::LetGo;
        holds.then_some(&self.order)
    }
}

fn read(words: &[u64; WORDS]) -> SteerOrder {
    let [kind, count, values @ ..] = words;
    let count = usize::try_from(*count).unwrap_or(0).min(MAX_AXES);
    let mut values = values.iter().map(|word| f64::from_bits(*word));
    let values = JointVector::from_fn(count, |_| values.next().unwrap_or(0.0));
    match kind {
        1 => SteerOrder::Jog(values),
        2 => SteerOrder::Aim(values),
        _ => SteerOrder::LetGo,
    }
}

/// A servo under the orders of a feed.
pub(super) struct Steering {
    watch: SteerWatch,
    servo: Servo,
    /// What the servo runs after, and with which share of its speed.
    applied: Option<(SteerOrder, f64)>,
}

/// Shares of the speed that are no more than this are none.
const LEAST_SHARE: f64 = 1e-3;
/// A share may rise by this before the servo is told.
const SHARE_STEP: f64 = 1.02;

impl Steering {
    pub(super) fn new(watch: SteerWatch, servo: Servo) -> Self {
        Self { watch, servo, applied: None }
    }

    pub(super) fn hear(&mut self, period_s: f64) {
        self.watch.hear(period_s);
    }

    /// Whether an order has just come that may set an idle arm in motion.
    pub(super) fn is_asked(&self) -> bool {
        self.watch.is_fresh && self.watch.order().is_some()
    }

    /// The order that holds now.
    pub(super) fn order(&self) -> Option<&SteerOrder> {
        self.watch.order()
    }

    /// Begins at rest at the last set-point; whether it could.
    pub(super) fn begin(&mut self, last: &Setpoint) -> bool {
        self.applied = None;
        let has_begun = self.servo.restart(&State::at_rest(&last.position)).is_ok();
        self.watch.must_let_go |= !has_begun;
        has_begun
    }

    /// Orders do not count before the stream has paused.
    pub(super) fn interrupt(&mut self) {
        self.watch.must_let_go = true;
    }

    /// The share of the speed that is in force.
    pub(super) fn share(&self) -> f64 {
        self.applied.as_ref().map_or(0.0, |(_, share)| *share)
    }

    /// Advances by one period with this share of the speed and writes the joints into `next`; whether
    /// steering is over.
    pub(super) fn step(&mut self, share: f64, period_s: f64, next: &mut Setpoint) -> bool {
        let wanted = self.watch.order().filter(|_| share > LEAST_SHARE).copied();
        self.follow(wanted, share);
        let state = self.servo.step(period_s);
        next.position = state.position;
        next.velocity = state.velocity;
        next.acceleration = state.acceleration;
        self.watch.order().is_none() && self.servo.is_at_rest()
    }

    fn follow(&mut self, wanted: Option<SteerOrder>, share: f64) {
        let is_known = match (&self.applied, &wanted) {
            (Some((applied, at)), Some(order)) => {
                applied == order && share <= at * SHARE_STEP && share >= at / SHARE_STEP
            }
            (None, None) => true,
            _ => false,
        };
        if is_known {
            return;
        }
        let applied = match &wanted {
            Some(SteerOrder::Jog(velocity)) => {
                let slowed = JointVector::from_fn(velocity.len(), |axis| {
                    velocity.get(axis).map_or(0.0, |velocity| velocity * share)
                });
                self.servo.jog(&slowed)
            }
            Some(SteerOrder::Aim(position)) => {
                self.servo.set_speed_share(share);
                self.servo.aim(&State::at_rest(position))
            }
            Some(SteerOrder::LetGo) | None => self.stand(),
        };
        if applied.is_err() {
            // What cannot be followed from here is tried again from where the arm slows down to.
            let _ = self.stand();
        }
        self.applied = wanted.filter(|_| applied.is_ok()).map(|order| (order, share));
    }

    fn stand(&mut self) -> Result<(), kinematics::trajectory::TrajectoryError> {
        let still = JointVector::zeros(self.servo.state().dof());
        self.servo.jog(&still)
    }
}
