//! The loop's outgoing channels. A full channel never makes the loop wait.
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use rtrb::{Producer, PushError};

use super::activity::Activity;
use super::controller::Controller;
use super::motion::MotionId;
use super::order::{ControlEvent, ControlEventKind, Ending, Finished, Load, Order};
use super::snapshot::SnapshotWriter;
use super::state::{ControlState, TelemetrySample, to_words};
use crate::drive::Measured;
use crate::supervisor::LimitKind;

pub(super) struct Outbox {
    pub(super) finished: Producer<Finished>,
    pub(super) events: Producer<ControlEvent>,
    pub(super) telemetry: Producer<TelemetrySample>,
    pub(super) has_telemetry: bool,
    pub(super) state: SnapshotWriter,
    pub(super) last_finished: MotionId,
    pub(super) lost_events: u64,
    pub(super) lost_telemetry: u64,
}

impl Outbox {
    /// Returns an order to the executor.
    pub(super) fn finish(&mut self, order: Order, ending: Ending) {
        let id = order.id();
        self.last_finished = id;
        let finished = Finished { id, ending, _load: Load::Order(order) };
        if let Err(PushError::Full(finished)) = self.finished.push(finished) {
            // The handle counts what is outstanding, so there is always room. Were it not so, the
            // loop would rather leak the motion than free it here.
            std::mem::forget(finished);
        }
    }

    pub(super) fn event(&mut self, time_s: f64, kind: ControlEventKind) {
        if self.events.push(ControlEvent { time_s, kind }).is_err() {
            self.lost_events = self.lost_events.wrapping_add(1);
        }
    }

    fn sample(&mut self, sample: TelemetrySample) {
        if self.has_telemetry && self.telemetry.push(sample).is_err() {
            self.lost_telemetry = self.lost_telemetry.wrapping_add(1);
        }
    }
}

impl Controller {
    /// Publishes the state and a telemetry sample of this period.
    pub(super) fn tell(&mut self, measured: &Measured, limited_by: Option<LimitKind>) {
        let (active, point, duration_s) = match &self.activity {
            Activity::None => (None, Default::default(), 0.0),
            Activity::Grip(gripping) => (Some(gripping.grip.id), Default::default(), 0.0),
            Activity::Steer => (None, Default::default(), 0.0),
            Activity::Share(share) => (Some(share.id), share.point, share.duration_s),
            Activity::Move(playback) => {
                let duration_s = playback.motion.trajectory.duration_s();
                (Some(playback.motion.id), playback.law.point(), duration_s)
            }
        };
        let state = ControlState {
            time_s: self.time_s(),
            phase: self.phase,
            stop: self.stop.0.ticket(),
            active,
            last_finished: self.outbox.last_finished,
            progress_s: point.t_s,
            duration_s,
            rate: point.rate,
            limited_by,
            setpoint: self.last,
            measured: *measured,
            lost_events: self.outbox.lost_events,
            lost_telemetry: self.outbox.lost_telemetry,
        };
        self.outbox.state.publish(to_words(&state));
        self.outbox.sample(TelemetrySample {
            time_s: state.time_s,
            phase: state.phase,
            rate: state.rate,
            setpoint: state.setpoint,
            measured: state.measured,
        });
    }
}
