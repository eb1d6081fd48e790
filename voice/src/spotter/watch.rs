//! From sound to the stop latch, past everything else.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use super::cascade::{Cascade, Step};
use super::lookout::Lookout;
use super::{Detection, Glancer, ShoutDetector, Spotter, StopWord};
/// One word is told once: no other is told within so many seconds.
const TOLD_AGAIN_AFTER_S: f64 = 1.5;

/// With what a [`Watch`] listens.
pub struct Ears {
    spotter: Spotter,
    glancer: Option<Glancer>,
}

/// Listens for a stop where the sound arrives, and stops before it tells anybody.
///
/// It belongs into the thread that reads the microphone; nothing in it waits.
pub struct Watch {
    /// Nothing: the spotter is switched off.
    ears: Option<Listening>,
    alarm: Arc<Alarm>,
}

struct Listening {
    cascade: Cascade,
    shouts: ShoutDetector,
    /// Nothing: the network decides alone.
    lookout: Option<Lookout>,
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

/// Stops, and then tells.
struct Alarm {
    stop: Box<dyn Fn() + Send + Sync>,
    shared: Arc<Shared>,
    report: Mutex<Report>,
}

struct Report {
    sender: Sender<Detection>,
    /// The last that was told, s.
    told_s: f64,
}

impl Ears {
    /// The network alone, or with somebody who looks closer.
    pub fn new(glancer: Option<Glancer>) -> Self {
        Self { spotter: Spotter::new(), glancer }
    }

    /// Whether somebody looks closer.
    pub fn looks(&self) -> bool {
        self.glancer.is_some()
    }
}

impl Watch {
    /// `stop` latches the stop; it must return at once, and is called on any thread. Without ears,
    /// nothing is heard.
    pub fn new(ears: Option<Ears>, stop: impl Fn() + Send + Sync + 'static) -> (Self, Spotted) {
        let (sender, detections) = mpsc::channel();
        let shared = Arc::new(Shared::default());
        let report = Mutex::new(Report { sender, told_s: f64::NEG_INFINITY });
        let alarm = Arc::new(Alarm { stop: Box::new(stop), shared: Arc::clone(&shared), report });
        let ears = ears.map(|ears| {
            let alarm = Arc::clone(&alarm);
            let lookout = ears
                .glancer
                .map(|glancer| Lookout::start(glancer, move |found| alarm.raise(found)));
            let cascade = Cascade::new(ears.spotter);
            Listening { cascade, shouts: ShoutDetector::new(), lookout }
        });
        (Self { ears, alarm }, Spotted { detections, shared })
    }

    /// Adds 16 kHz samples of the stream, also while the robot speaks.
    pub fn push(&mut self, samples: &[f32]) {
        let Self { ears, alarm } = self;
        let Some(Listening { cascade, shouts, lookout }) = ears else { return };
        cascade.push(samples, |step| match (step, &lookout) {
            (Step::Look(suspect), Some(lookout)) => lookout.show(suspect),
            (Step::Network(_), Some(lookout)) if lookout.works() => {}
            (Step::Network(detection), _) => alarm.raise(detection),
            (Step::Look(_), None) => {}
        });
        shouts.push(samples, |detection| alarm.raise(detection));
    }
}

impl Alarm {
    fn raise(&self, detection: Detection) {
        let is_moving = self.shared.is_moving.load(Ordering::Acquire);
        // The robot's own "stopped" from the loudspeaker must not stop it for ever. While the arm
        // moves, no stop is passed over, whoever says it.
        let is_own = !is_moving && self.shared.speaks_of_stopping.load(Ordering::Acquire);
        if is_own || (detection.word == StopWord::Shout && !is_moving) {
            return;
        }
        (self.stop)();
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        if detection.at_s - report.told_s >= TOLD_AGAIN_AFTER_S {
            report.told_s = detection.at_s;
            // Nobody left to tell: the arm has stopped all the same.
            let _ = report.sender.send(detection);
        }
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
        let (watch, spotted) = Watch::new(Some(Ears { spotter, glancer: None }), move || {
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
        let (mut watch, spotted) = Watch::new(None, || panic!("nobody asked for it"));
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
