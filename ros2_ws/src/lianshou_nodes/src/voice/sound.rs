//! A microphone or a recording, heard on a thread of its own: it never waits for the conversation.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use robot_core::control::StopLevel;
use voice::audio::{self, Microphone};
use voice::demo::Player;
use voice::listen::{
    self, HeardUtterance, Hearing, HearingEvent, HearingOptions, LiveEvent, LiveSound,
};
use voice::recognition::Recognition;
use voice::spotter::{self, Spotted, Watch};

use super::conversation::Signals;
use super::inbox::{Heard, Slot};
use super::link::StopLine;
use super::publish::Publishers;
use super::settings::SoundSource;

/// How often sound is taken.
const TICK: Duration = Duration::from_millis(10);

enum Stream {
    Microphone(Box<LiveSound>),
    Recording(Box<Recording>),
}

/// A recording, which waits until it is heard.
struct Recording {
    player: Player,
    hearing: Hearing,
    watch: Watch,
    /// Not played yet.
    samples: Option<Vec<f32>>,
    /// When it is played at the latest.
    deadline: Instant,
}

/// With whom a listener is connected.
pub struct Ears {
    /// Where what is heard goes.
    pub slot: Slot,
    /// Who is told of it.
    pub publishers: Publishers,
    /// What the conversation tells.
    pub signals: Arc<Signals>,
    /// The way to the arm's stop.
    pub stop: StopLine,
    /// Name of the log.
    pub logger: String,
    /// With what a stop is listened for in the sound itself; `None`: it is not.
    pub stop_ears: Option<spotter::Ears>,
}

/// Who listens, and to what.
pub struct Listener {
    stream: Stream,
    /// Stops that were heard in the sound; the arm was told already.
    spotted: Spotted,
    ears: Ears,
}

impl Listener {
    /// Opens the source and waits for the recognizer. `None` when there is nothing to listen to. A
    /// recording is played once the arm is there and somebody listens to what is heard, or after
    /// `waits`.
    ///
    /// # Errors
    /// There is no such microphone or recording, or the recognizer does not start.
    pub fn open(
        source: &SoundSource,
        recognition: impl FnOnce() -> Result<Recognition>,
        waits: Duration,
        mut ears: Ears,
    ) -> Result<Option<Self>> {
        if *source == SoundSource::None {
            return Ok(None);
        }
        let samples = match source {
            SoundSource::Recording(path) => read(path)?,
            _ => Vec::new(),
        };
        let hearing = Hearing::start(recognition()?, HearingOptions::default());
        let stop = ears.stop.shared();
        let (watch, spotted) = Watch::new(ears.stop_ears.take(), move || stop(StopLevel::Hold));
        let stream = match source {
            SoundSource::None => return Ok(None),
            SoundSource::Microphone(name) => {
                let tap = listen::tap(watch);
                let microphone = Microphone::open(name.as_deref(), &tap)?;
                Stream::Microphone(Box::new(LiveSound::new(microphone, tap, hearing)))
            }
            SoundSource::Recording(_) => Stream::Recording(Box::new(Recording {
                player: Player::start(),
                hearing,
                watch,
                samples: Some(samples),
                deadline: Instant::now() + waits,
            })),
        };
        Ok(Some(Self { stream, spotted, ears }))
    }

    /// Listens until the end is asked for, or the recording is over.
    pub fn run(mut self, should_end: &AtomicBool) {
        while !should_end.load(Ordering::Relaxed) {
            std::thread::sleep(TICK);
            let signals = Arc::clone(&self.ears.signals);
            self.hearing().set_voice_cues(signals.hears_cues.load(Ordering::Relaxed));
            self.spotted.set_moving(signals.is_moving.load(Ordering::Relaxed));
            self.spotted.set_own_stop_word(signals.names_a_stop.load(Ordering::Relaxed));
            self.play_when_heard();
            self.take(signals.is_speaking.load(Ordering::Relaxed));
            while let Some(detection) = self.spotted.take() {
                self.ears.slot.spotted(detection);
            }
            while let Some(event) = self.poll() {
                self.note(event);
            }
            if let Stream::Recording(it) = &self.stream
                && it.samples.is_none()
                && it.player.is_silent()
                && !it.hearing.is_busy()
            {
                r2r::log_info!(&self.ears.logger, "the recording is over");
                return;
            }
        }
    }

    fn hearing(&mut self) -> &mut Hearing {
        match &mut self.stream {
            Stream::Microphone(sound) => sound.hearing(),
            Stream::Recording(recording) => &mut recording.hearing,
        }
    }

    /// A recording is heard once: it waits for those whom it is meant for, not for ever.
    fn play_when_heard(&mut self) {
        let Stream::Recording(recording) = &mut self.stream else { return };
        let Ears { publishers, signals, stop, .. } = &self.ears;
        let is_heard = || {
            let knows_arm = signals.knows_arm.load(Ordering::Relaxed);
            knows_arm && stop.is_found() && publishers.is_listened_to()
        };
        if recording.samples.is_none() || (Instant::now() < recording.deadline && !is_heard()) {
            return;
        }
        recording.player.play(recording.samples.take().unwrap_or_default());
    }

    /// The robot does not listen to itself, but for stops and whoever talks over it.
    fn take(&mut self, is_speaking: bool) {
        match &mut self.stream {
            Stream::Recording(recording) => {
                let samples = recording.player.take();
                recording.watch.push(&samples);
                recording.hearing.push(&samples);
            }
            Stream::Microphone(sound) => sound.listen(is_speaking, true),
        }
    }

    fn poll(&mut self) -> Option<LiveEvent> {
        match &mut self.stream {
            Stream::Recording(recording) => recording.hearing.poll().map(LiveEvent::Hearing),
            Stream::Microphone(sound) => sound.poll(),
        }
    }

    fn note(&mut self, event: LiveEvent) {
        let logger = &self.ears.logger;
        match event {
            LiveEvent::Hearing(HearingEvent::Heard(utterance)) => {
                match utterance.heard.text.is_empty() {
                    true => self.ears.slot.no_words(),
                    false => self.heard(utterance),
                }
            }
            LiveEvent::Hearing(HearingEvent::Voice(moment)) => self.ears.slot.voice(moment),
            LiveEvent::Hearing(HearingEvent::Lost { reason, .. }) => {
                r2r::log_warn!(logger, "an utterance was not understood: {reason}");
            }
            LiveEvent::BargeIn => self.ears.slot.interrupt(),
            LiveEvent::MicrophoneGone(reason) => {
                r2r::log_error!(logger, "the microphone is gone ({reason}); plug it in again");
            }
            LiveEvent::MicrophoneBack => r2r::log_info!(logger, "the microphone is back"),
            LiveEvent::SoundLost(seconds) => {
                let why = "this computer is too busy";
                r2r::log_warn!(logger, "{seconds:.2} s of sound were lost, {why}");
            }
            _ => {}
        }
    }

    fn heard(&self, utterance: HeardUtterance) {
        let heard = Heard {
            // The words tell it better than the sound.
            language: None,
            confidence: utterance.heard.confidence,
            text: utterance.heard.text,
            in_sound_s: Some([utterance.start_s, utterance.end_s]),
        };
        // First what may stop the arm.
        self.ears.slot.hear(heard.clone());
        self.ears.publishers.utterance(&heard);
    }
}

fn read(path: &Path) -> Result<Vec<f32>> {
    audio::read(path).with_context(|| format!("cannot hear {}", path.display()))
}
