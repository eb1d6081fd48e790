//! A microphone and everybody who listens to it: the stop spotter, who waits for nobody; whoever
//! talks over the robot; recognition.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::own_voice::OwnVoice;
use super::{Hearing, HearingEvent};
use crate::audio::{self, HotPlug, Microphone, PlugEvent, SoundPath, Tap};
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
    own_voice: OwnVoice,
    samples: Vec<f32>,
    event: Option<LiveEvent>,
}

/// Who hears a microphone's sound first, and what it goes through before.
pub struct Listeners {
    /// High-pass, echo canceller, gain.
    pub path: SoundPath,
    /// The stop spotter.
    pub watch: Watch,
}

/// The watch at a microphone's thread.
pub fn tap(watch: Watch) -> Tap {
    tap_behind(SoundPath::default(), watch)
}

/// The same, behind what the sound goes through first; recognition hears it after that as well.
pub fn tap_behind(mut path: SoundPath, mut watch: Watch) -> Tap {
    Arc::new(Mutex::new(move |samples: &mut [f32]| {
        path.process(samples);
        watch.push(samples);
    }))
}

impl LiveSound {
    /// Listens to a microphone that was opened with `tap`. Recognition gets every sample that the
    /// tap has heard, so that both count time alike.
    pub fn new(microphone: Microphone, tap: Tap, hearing: Hearing) -> Self {
        Self {
            microphone: HotPlug::new(microphone, tap, Instant::now()),
            hearing,
            own_voice: OwnVoice::new(),
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
            self.own_voice.release(&mut self.samples);
            self.samples.fill(0.0);
        } else if self.own_voice.gate(&mut self.samples, is_speaking) {
            self.event = Some(LiveEvent::BargeIn);
        }
        self.hearing.push(&self.samples);
    }

    /// The next event, if there is one.
    pub fn poll(&mut self) -> Option<LiveEvent> {
        self.event.take().or_else(|| self.hearing.poll().map(LiveEvent::Hearing))
    }
}
