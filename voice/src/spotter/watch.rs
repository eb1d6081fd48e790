//! From sound to the stop latch, past everything else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};

use super::{Detection, ShoutDetector, Spotter, StopWord};

/// Listens for a stop where the sound arrives, and stops before it tells anybody.
///
/// It belongs into the thread that reads the microphone; nothing in it waits.
pub struct Watch {
    /// Nothing: the spotter is switched off.
    ears: Option<(Spotter, ShoutDetector)>,
    stop: Box<dyn FnMut() + Send>,
    shared: Arc<Shared>,
    report: Sender<Detection>,
}

/// What a [`Watch`] has heard, and what it should know, for the thread that leads the conversation.
pub struct Spotted {
    detections: Receiver<Detection>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    is_moving: AtomicBool,
    speaks_of_stopping: AtomicBool,
}

impl Watch {
    /// `stop` latches the stop; it must return at once. One that is not `is_on` hears nothing.
    pub fn new(is_on: bool, stop: impl FnMut() + Send + 'static) -> (Self, Spotted) {
        Self::with(is_on.then(|| (Spotter::new(), ShoutDetector::new())), stop)
    }

    fn with(
        ears: Option<(Spotter, ShoutDetector)>,
        stop: impl FnMut() + Send + 'static,
    ) -> (Self, Spotted) {
        let (report, detections) = mpsc::channel();
        let shared = Arc::new(Shared::default());
        let watch = Self { ears, stop: Box::new(stop), shared: Arc::clone(&shared), report };
        (watch, Spotted { detections, shared })
    }

    /// Adds 16 kHz samples of the stream, also while the robot speaks.
    pub fn push(&mut self, samples: &[f32]) {
        let Self { ears, stop, shared, report } = self;
        let Some((spotter, shouts)) = ears else { return };
        let is_moving = shared.is_moving.load(Ordering::Acquire);
        // The robot's own "stopped" from the loudspeaker must not stop it for ever. While the arm
        // moves, no stop is passed over, whoever says it.
        let is_own = !is_moving && shared.speaks_of_stopping.load(Ordering::Acquire);
        let mut take = |detection: Detection| {
            if is_own || (detection.word == StopWord::Shout && !is_moving) {
                return;
            }
            stop();
            // Nobody left to tell: the arm has stopped all the same.
            let _ = report.send(detection);
        };
        spotter.push(samples, &mut take);
        shouts.push(samples, &mut take);
    }
}

impl Spotted {
    /// The next stop that was heard; the arm has been stopped already.
    pub fn take(&self) -> Option<Detection> {
        self.detections.try_recv().ok()
    }

    /// Tells whether the arm moves: a shout counts only then.
    pub fn set_moving(&self, is_moving: bool) {
        self.shared.is_moving.store(is_moving, Ordering::Release);
    }

    /// Tells whether the robot itself is saying a stop word right now.
    pub fn set_own_stop_word(&self, speaks_of_stopping: bool) {
        self.shared.speaks_of_stopping.store(speaks_of_stopping, Ordering::Release);
    }
}

/// Whether a sentence holds a stop word, so that a loudspeaker saying it sounds like an order.
pub fn names_a_stop(sentence: &str) -> bool {
    let sentence = sentence.to_lowercase();
    ["stop", "halt", "freeze", "hold it", "don't move", "停", "别动"]
        .iter()
        .any(|word| sentence.contains(word))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    /// To a spotter whose weights are all zero, a tenth of a second of anything is one stop.
    const SOUND: [f32; 1600] = [0.1; 1600];

    fn watched() -> (Watch, Spotted, Arc<AtomicUsize>) {
        let stops = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&stops);
        let spotter = Spotter::with_weights(super::super::Weights::of_zeros());
        let (watch, spotted) = Watch::with(Some((spotter, ShoutDetector::new())), move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
        (watch, spotted, stops)
    }

    #[test]
    fn the_arm_is_stopped_before_anybody_asks() {
        let (mut watch, spotted, stops) = watched();
        watch.push(&SOUND);
        assert_eq!(stops.load(Ordering::Relaxed), 1);
        assert!(spotted.take().is_some());
        assert_eq!(spotted.take(), None);
    }

    #[test]
    fn switched_off_it_hears_nothing() {
        let (mut watch, spotted) = Watch::new(false, || panic!("nobody asked for it"));
        watch.push(&SOUND);
        assert_eq!(spotted.take(), None);
    }

    #[test]
    fn it_stops_even_when_nobody_is_left_to_tell() {
        let (mut watch, spotted, stops) = watched();
        drop(spotted);
        watch.push(&SOUND);
        assert_eq!(stops.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn the_robots_own_stopped_is_passed_over_only_while_the_arm_rests() {
        let (mut watch, spotted, stops) = watched();
        spotted.set_own_stop_word(true);
        watch.push(&SOUND);
        assert_eq!(stops.load(Ordering::Relaxed), 0);
        let (mut watch, spotted, stops) = watched();
        spotted.set_own_stop_word(true);
        spotted.set_moving(true);
        watch.push(&SOUND);
        assert_eq!(stops.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn sentences_with_a_stop_word_are_known() {
        assert!(names_a_stop("Stopped. Say resume to go on."));
        assert!(names_a_stop("已停止。"));
        assert!(!names_a_stop("Picking up the red block."));
    }
}
