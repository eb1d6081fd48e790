//! A microphone and everybody who listens to it: the stop spotter, who waits for nobody; whoever
//! talks over the robot; recognition.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::barge_in::{BargeIn, Verdict};
use super::{Hearing, HearingEvent};
use crate::audio::{self, HotPlug, Microphone, PlugEvent, Tap};
use crate::spotter::Watch;

/// What came of the sound.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum LiveEvent {
    /// Recognition tells something; its times are those of the spotter.
    Hearing(HearingEvent),
    /// Somebody talks over the robot's voice.
    BargeIn,
    /// The microphone is gone, for this reason; it is looked for.
    MicrophoneGone(String),
    /// The microphone is back.
    MicrophoneBack,
    /// So many seconds of sound were lost to recognition: this computer is too busy.
    SoundLost(f64),
}

/// A microphone and who listens to it. The stop spotter sits in the thread that reads the device.
pub struct LiveSound {
    microphone: HotPlug,
    hearing: Hearing,
    barge_in: BargeIn,
    is_interrupted: bool,
    samples: Vec<f32>,
    event: Option<LiveEvent>,
}

/// The watch at a microphone's thread.
pub fn tap(mut watch: Watch) -> Tap {
    Arc::new(Mutex::new(move |samples: &[f32]| watch.push(samples)))
}

impl LiveSound {
    /// Listens to a microphone that was opened with `tap`. Recognition gets every sample that the
    /// tap has heard, so that both count time alike.
    pub fn new(microphone: Microphone, tap: Tap, hearing: Hearing) -> Self {
        Self {
            microphone: HotPlug::new(microphone, tap, Instant::now()),
            hearing,
            barge_in: BargeIn::new(),
            is_interrupted: false,
            samples: Vec::new(),
            event: None,
        }
    }

    /// Who recognizes.
    pub fn hearing(&mut self) -> &mut Hearing {
        &mut self.hearing
    }

    /// Takes the sound that has arrived; never waits. `is_speaking`: the robot's own voice is in the
    /// air, and only stops and whoever talks over it are heard. `is_open`: somebody listens; else
    /// only the stop spotter does.
    pub fn listen(&mut self, is_speaking: bool, is_open: bool) {
        self.samples.clear();
        match self.microphone.read(&mut self.samples, Instant::now()) {
            Some(PlugEvent::Gone(reason)) => {
                self.hearing.abandon("the microphone is gone");
                self.event = Some(LiveEvent::MicrophoneGone(reason));
            }
            Some(PlugEvent::Back) => self.event = Some(LiveEvent::MicrophoneBack),
            Some(PlugEvent::Lost(count)) => {
                // Times stay those of the spotter, which loses nothing.
                self.hearing.push(&vec![0.0; count]);
                self.event = Some(LiveEvent::SoundLost(audio::seconds(count)));
            }
            None => {}
        }
        if !is_open {
            self.silence();
            self.samples.fill(0.0);
        } else if !is_speaking {
            self.silence();
        } else if !self.is_interrupted {
            self.mask();
        }
        self.hearing.push(&self.samples);
    }

    /// The next event, if there is one.
    pub fn poll(&mut self) -> Option<LiveEvent> {
        self.event.take().or_else(|| self.hearing.poll().map(LiveEvent::Hearing))
    }

    /// The robot is silent: what was kept of its echo was nothing.
    fn silence(&mut self) {
        self.is_interrupted = false;
        let kept = self.barge_in.pause();
        if kept > 0 {
            self.hearing.push(&vec![0.0; kept]);
        }
    }

    /// The robot does not listen to itself: what comes in while it speaks is taken for silence, a
    /// second later, until somebody talks over it.
    fn mask(&mut self) {
        match self.barge_in.push(&self.samples) {
            Verdict::Echo { passed } => {
                self.samples.clear();
                self.samples.resize(passed, 0.0);
            }
            Verdict::Person => {
                self.is_interrupted = true;
                self.samples = self.barge_in.take_kept();
                self.event = Some(LiveEvent::BargeIn);
            }
        }
    }
}
