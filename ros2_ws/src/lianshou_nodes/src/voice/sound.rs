//! A microphone or a recording, heard on a thread of its own: it never waits for the conversation.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use voice::audio::{self, Microphone};
use voice::demo::Player;
use voice::listen::{HeardUtterance, Hearing, HearingEvent, HearingOptions};
use voice::recognition::Recognition;

use super::conversation::Signals;
use super::inbox::{Heard, Slot};
use super::link::StopLine;
use super::publish::Publishers;
use super::settings::SoundSource;

/// How often sound is taken.
const TICK: Duration = Duration::from_millis(10);

enum Stream {
    Microphone(Microphone),
    Recording(Recording),
}

/// A recording, which waits until it is heard.
struct Recording {
    player: Player,
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
}

/// Who listens, and to what.
pub struct Listener {
    stream: Stream,
    hearing: Hearing,
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
        ears: Ears,
    ) -> Result<Option<Self>> {
        if *source == SoundSource::None {
            return Ok(None);
        }
        let samples = match source {
            SoundSource::Recording(path) => read(path)?,
            _ => Vec::new(),
        };
        let recognition = recognition()?;
        let stream = match source {
            SoundSource::None => return Ok(None),
            SoundSource::Microphone(name) => Stream::Microphone(Microphone::open(name.as_deref())?),
            SoundSource::Recording(_) => Stream::Recording(Recording {
                player: Player::start(),
                samples: Some(samples),
                deadline: Instant::now() + waits,
            }),
        };
        let hearing = Hearing::start(recognition, HearingOptions::default());
        Ok(Some(Self { stream, hearing, ears }))
    }

    /// Listens until the end is asked for, the microphone fails, or the recording is over.
    pub fn run(mut self, should_end: &AtomicBool) {
        while !should_end.load(Ordering::Relaxed) {
            std::thread::sleep(TICK);
            self.hearing.set_voice_cues(self.ears.signals.hears_cues.load(Ordering::Relaxed));
            self.play_when_heard();
            match self.take() {
                Ok(samples) => self.hearing.push(&samples),
                Err(error) => {
                    r2r::log_error!(&self.ears.logger, "nothing is heard any more: {error:#}");
                    return;
                }
            }
            while let Some(event) = self.hearing.poll() {
                self.note(event);
            }
            let is_over = match &self.stream {
                Stream::Recording(it) => it.samples.is_none() && it.player.is_silent(),
                Stream::Microphone(_) => false,
            };
            if is_over && !self.hearing.is_busy() {
                r2r::log_info!(&self.ears.logger, "the recording is over");
                return;
            }
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

    fn take(&mut self) -> Result<Vec<f32>> {
        match &mut self.stream {
            Stream::Recording(recording) => Ok(recording.player.take()),
            Stream::Microphone(microphone) => {
                let mut samples = Vec::new();
                let lost = microphone.read(&mut samples, Duration::ZERO)?;
                if lost > 0 {
                    r2r::log_warn!(
                        &self.ears.logger,
                        "{lost} samples of sound were lost, this computer is too busy"
                    );
                }
                // The robot does not listen to itself.
                if self.ears.signals.is_speaking.load(Ordering::Relaxed) {
                    samples.fill(0.0);
                }
                Ok(samples)
            }
        }
    }

    fn note(&mut self, event: HearingEvent) {
        match event {
            HearingEvent::Heard(utterance) if !utterance.heard.text.is_empty() => {
                self.heard(utterance);
            }
            HearingEvent::Heard(_) => self.ears.slot.no_words(),
            HearingEvent::Voice(moment) => self.ears.slot.voice(moment),
            HearingEvent::Lost { reason, .. } => {
                r2r::log_warn!(&self.ears.logger, "an utterance was not understood: {reason}");
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
