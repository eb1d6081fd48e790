//! Joint states and frames, published by a thread of its own with absolute deadlines.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use r2r::builtin_interfaces::msg::Time;
use r2r::sensor_msgs::msg::JointState;
use r2r::tf2_msgs::msg::TFMessage;
use r2r::{NativeMsg, Node, Publisher, QosProfile};
use robot_core::control::StateReader;

use super::frames::Frames;
use super::joints::{JointLayout, JointValues};
use super::messages::transform;
use crate::clock::RosClock;

/// A publisher that is later than this begins anew instead of catching up.
const LATEST: Duration = Duration::from_millis(100);

/// How often to publish, in Hz; may change while it runs.
#[derive(Debug)]
pub struct Rates {
    joint_states: AtomicU64,
    frames: AtomicU64,
}

impl Rates {
    /// With these rates, Hz.
    pub fn new(joint_states_hz: f64, frames_hz: f64) -> Self {
        let bits = |rate: f64| AtomicU64::new(rate.to_bits());
        Self { joint_states: bits(joint_states_hz), frames: bits(frames_hz) }
    }

    /// Changes the rate of the joint states.
    pub fn set_joint_states(&self, rate_hz: f64) {
        self.joint_states.store(rate_hz.to_bits(), Ordering::Relaxed);
    }

    /// Changes the rate of the frames.
    pub fn set_frames(&self, rate_hz: f64) {
        self.frames.store(rate_hz.to_bits(), Ordering::Relaxed);
    }

    fn periods(&self) -> [Duration; 2] {
        [&self.joint_states, &self.frames]
            .map(|rate| Duration::from_secs_f64(1.0 / f64::from_bits(rate.load(Ordering::Relaxed))))
    }
}

/// What the thread publishes.
pub struct Source {
    /// Where the state is read.
    pub state: StateReader,
    /// Which joints are reported.
    pub layout: JointLayout,
    /// The frames of the robot.
    pub frames: Frames,
    /// The time.
    pub clock: RosClock,
    /// How often.
    pub rates: Arc<Rates>,
}

/// The thread; ended and joined when it is dropped.
pub struct JointStates {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

struct Publishers {
    joint_states: Publisher<JointState>,
    frames: Publisher<TFMessage>,
}

impl JointStates {
    /// Publishes the fixed frames once, and joint states and moving frames from now on.
    ///
    /// # Errors
    /// A publisher could not be created, or the thread not started.
    pub fn start(node: &mut Node, source: Source) -> anyhow::Result<Self> {
        let dynamic = QosProfile::default().keep_last(100);
        let publishers = Publishers {
            joint_states: node.create_publisher("joint_states", dynamic.clone())?,
            frames: node.create_publisher("/tf", dynamic)?,
        };
        let latched = QosProfile::default().keep_last(1).reliable().transient_local();
        let fixed = node.create_publisher::<TFMessage>("/tf_static", latched)?;
        let stamp = source.clock.stamp();
        let transforms =
            source.frames.fixed().iter().map(|frame| transform(frame, &stamp)).collect();
        fixed.publish(&TFMessage { transforms })?;
        let stop = Arc::new(AtomicBool::new(false));
        let should_stop = stop.clone();
        let thread = std::thread::Builder::new()
            .name("joint_states".into())
            .spawn(move || publish(&source, &publishers, &should_stop))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for JointStates {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic was already printed by the thread itself.
            let _ = thread.join();
        }
    }
}

fn publish(source: &Source, publishers: &Publishers, should_stop: &AtomicBool) {
    let mut next = Instant::now();
    let mut next_frames = next;
    let mut message = JointMessage::new(&source.layout);
    while !should_stop.load(Ordering::Relaxed) {
        let [period, frames_period] = source.rates.periods();
        source.layout.read(&source.state.state(), &mut message.values);
        let stamp = source.clock.stamp();
        // It fails only when the node has ended; then so does this thread.
        if is_heard(&publishers.joint_states) {
            let _ = publishers.joint_states.publish_native(message.at(&stamp));
        }
        if Instant::now() >= next_frames {
            if is_heard(&publishers.frames) {
                let moving = source.frames.moving(&message.values);
                let transforms = moving.iter().map(|frame| transform(frame, &stamp)).collect();
                let _ = publishers.frames.publish(&TFMessage { transforms });
            }
            next_frames = later(next_frames, frames_period);
        }
        next = later(next, period);
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
    }
}

/// A message as the middleware takes it, made once: the names are hundreds of strings a second
/// otherwise.
struct JointMessage {
    values: JointValues,
    native: NativeMsg<JointState>,
}

impl JointMessage {
    fn new(layout: &JointLayout) -> Self {
        let mut native = NativeMsg::<JointState>::new();
        native.name.update(layout.names());
        Self { values: JointValues::default(), native }
    }

    /// The message with the present values.
    fn at(&mut self, stamp: &Time) -> &mut NativeMsg<JointState> {
        let (native, values) = (&mut self.native, &self.values);
        (native.header.stamp.sec, native.header.stamp.nanosec) = (stamp.sec, stamp.nanosec);
        native.position.update(&values.position);
        native.velocity.update(&values.velocity);
        native.effort.update(&values.effort);
        native
    }
}

/// Whether anybody has subscribed: what nobody hears need not be made.
fn is_heard<T: r2r::WrappedTypesupport + 'static>(publisher: &Publisher<T>) -> bool {
    publisher.get_inter_process_subscription_count().is_ok_and(|count| count > 0)
}

/// The deadline after this one; far behind, it begins anew.
fn later(deadline: Instant, period: Duration) -> Instant {
    let now = Instant::now();
    let next = deadline + period;
    if now.saturating_duration_since(next) > LATEST { now } else { next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_change_while_it_runs() {
        let rates = Rates::new(500.0, 50.0);
        assert_eq!(rates.periods(), [Duration::from_millis(2), Duration::from_millis(20)]);
        rates.set_joint_states(1000.0);
        rates.set_frames(100.0);
        assert_eq!(rates.periods(), [Duration::from_millis(1), Duration::from_millis(10)]);
    }

    #[test]
    fn one_late_turn_is_caught_up_and_a_long_pause_is_not() {
        let period = Duration::from_millis(2);
        let now = Instant::now();
        let late = now - Duration::from_millis(10);
        assert_eq!(later(late, period), late + period);
        let very_late = now - Duration::from_secs(1);
        assert!(later(very_late, period) >= now);
    }
}
