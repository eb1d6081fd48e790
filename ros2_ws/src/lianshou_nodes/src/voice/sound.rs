//! A microphone or a recording, heard on a thread of its own: it never waits for the conversation.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use voice::affect::VoiceAnalyser;
use voice::audio::{self, Microphone};
use voice::demo::Player;
use voice::listen::{HeardUtterance, Hearing, HearingEvent, HearingOptions};
use voice::recognition::Recognition;

use super::inbox::{Heard, Slot};
use super::publish::Publishers;
use super::settings::SoundSource;

/// How often sound is taken.
const TICK: Duration = Duration::from_millis(10);
/// Loading the speech model on a slow disk.
const LOADING_LIMIT: Duration = Duration::from_secs(120);

enum Stream {
    Microphone(Microphone),
    Recording(Player),
}

/// Who listens, and to what.
pub struct Listener {
    stream: Stream,
    hearing: Hearing,
    /// Only where voice cues are switched on.
    analyser: Option<VoiceAnalyser>,
    slot: Slot,
    publishers: Publishers,
    is_speaking: Arc<AtomicBool>,
    logger: String,
}

impl Listener {
    /// Opens the source and waits for the recognizer. `None` when there is nothing to listen to.
    ///
    /// # Errors
    /// There is no such microphone or recording, or the recognizer does not start.
    pub fn open(
        source: &SoundSource,
        mut recognition: impl FnMut() -> Result<Recognition>,
        analyser: Option<VoiceAnalyser>,
        (slot, publishers): (Slot, Publishers),
        is_speaking: Arc<AtomicBool>,
        logger: String,
    ) -> Result<Option<Self>> {
        if *source == SoundSource::None {
            return Ok(None);
        }
        let samples = match source {
            SoundSource::Recording(path) => read(path)?,
            _ => Vec::new(),
        };
        let mut recognition = recognition()?;
        recognition.wait_ready(LOADING_LIMIT)?;
        let stream = match source {
            SoundSource::None => return Ok(None),
            SoundSource::Microphone(name) => Stream::Microphone(Microphone::open(name.as_deref())?),
            SoundSource::Recording(_) => {
                let mut player = Player::start();
                player.play(samples);
                Stream::Recording(player)
            }
        };
        let hearing = Hearing::start(recognition, HearingOptions::default());
        Ok(Some(Self { stream, hearing, analyser, slot, publishers, is_speaking, logger }))
    }

    /// Listens until the end is asked for, the microphone fails, or the recording is over.
    pub fn run(mut self, should_end: &AtomicBool) {
        while !should_end.load(Ordering::Relaxed) {
            std::thread::sleep(TICK);
            match self.take() {
                Ok(samples) => self.hearing.push(&samples),
                Err(error) => {
                    r2r::log_error!(&self.logger, "nothing is heard any more: {error:#}");
                    return;
                }
            }
            while let Some(event) = self.hearing.poll() {
                self.note(event);
            }
            if matches!(&self.stream, Stream::Recording(player) if player.is_silent())
                && !self.hearing.is_busy()
            {
                r2r::log_info!(&self.logger, "the recording is over");
                return;
            }
        }
    }

    fn take(&mut self) -> Result<Vec<f32>> {
        match &mut self.stream {
            Stream::Recording(player) => Ok(player.take()),
            Stream::Microphone(microphone) => {
                let mut samples = Vec::new();
                let lost = microphone.read(&mut samples, Duration::ZERO)?;
                if lost > 0 {
                    r2r::log_warn!(
                        &self.logger,
                        "{lost} samples of sound were lost, this computer is too busy"
                    );
                }
                // The robot does not listen to itself.
                if self.is_speaking.load(Ordering::Relaxed) {
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
            HearingEvent::SpeechEnded(utterance) => {
                if let Some(analyser) = &self.analyser {
                    self.publishers.affect(&analyser.analyse(&utterance.samples));
                }
            }
            HearingEvent::Lost { reason, .. } => {
                r2r::log_warn!(&self.logger, "an utterance was not understood: {reason}");
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
        self.slot.hear(heard.clone());
        self.publishers.utterance(&heard);
    }
}

fn read(path: &Path) -> Result<Vec<f32>> {
    audio::read(path).with_context(|| format!("cannot hear {}", path.display()))
}
