//! Where the utterances of a conversation come from: keyboard, microphone, recordings.

use std::io::BufRead;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::time::Duration;

use anyhow::{Context, Result};
use robot_core::scene::Scene;

use super::{ConsoleArguments, Setting};
use crate::affect::VoiceMoment;
use crate::audio::{self, Microphone};
use crate::demo::Player;
use crate::listen::{Hearing, HearingEvent, HearingOptions};
use crate::session;

/// Loading the speech model on a slow disk.
const LOADING_LIMIT: Duration = Duration::from_secs(120);

/// Where utterances come from.
pub(super) enum Source {
    /// Lines typed.
    Keyboard(Receiver<String>),
    /// A microphone.
    Microphone(Box<LiveSound>),
    /// Recordings, one after the other.
    Recordings(Box<Recordings>),
}

/// What a source gives in one tick.
pub(super) enum Given {
    /// Nothing new.
    Nothing,
    /// An utterance and how sure its words are.
    Utterance(String, f64),
    /// An utterance without words.
    NoWords,
    /// How the voice sounds.
    Voice(VoiceMoment),
    /// Nothing will come any more.
    End,
}

/// A microphone and who listens to it.
pub(super) struct LiveSound {
    microphone: Microphone,
    hearing: Hearing,
    samples: Vec<f32>,
}

/// Recordings that are heard one after the other, each when the robot has finished with the one
/// before.
pub(super) struct Recordings {
    waiting: std::vec::IntoIter<PathBuf>,
    player: Player,
    hearing: Hearing,
}

impl Source {
    /// Opens what the arguments name: `--text`, `--wav`, or else the microphone. Without one, the
    /// keyboard takes its place, and that is said.
    pub(super) fn open(
        arguments: &ConsoleArguments,
        setting: &Setting,
        scene: &Scene,
    ) -> Result<Self> {
        if arguments.text {
            return Ok(Self::Keyboard(keyboard()));
        }
        if !arguments.wav.is_empty() {
            let hearing = hearing(arguments, setting, scene)?;
            let waiting = arguments.wav.clone().into_iter();
            let recordings = Recordings { waiting, player: Player::start(), hearing };
            return Ok(Self::Recordings(Box::new(recordings)));
        }
        match live_sound(arguments, setting, scene) {
            Ok(sound) => Ok(Self::Microphone(Box::new(sound))),
            Err(error) if arguments.mic.is_none() => {
                eprintln!("note: no microphone, please type ({error:#})");
                Ok(Self::Keyboard(keyboard()))
            }
            Err(error) => Err(error),
        }
    }

    /// Begins or ends to judge the sound of the voice.
    pub(super) fn set_voice_cues(&mut self, is_on: bool) {
        match self {
            Self::Keyboard(_) => {}
            Self::Microphone(sound) => sound.hearing.set_voice_cues(is_on),
            Self::Recordings(recordings) => recordings.hearing.set_voice_cues(is_on),
        }
    }

    /// `is_quiet`: the robot neither works nor speaks, so that the next recording may be played.
    /// `is_speaking`: the robot's own voice is in the air; a microphone is not listened to then.
    pub(super) fn take(&mut self, is_quiet: bool, is_speaking: bool) -> Result<Given> {
        match self {
            Self::Keyboard(lines) => Ok(match lines.try_recv() {
                Ok(line) if line.trim().is_empty() => Given::Nothing,
                Ok(line) => Given::Utterance(line, 1.0),
                Err(TryRecvError::Empty) => Given::Nothing,
                Err(TryRecvError::Disconnected) => Given::End,
            }),
            Self::Microphone(sound) => sound.take(is_speaking),
            Self::Recordings(recordings) => recordings.take(is_quiet),
        }
    }
}

/// Lines typed, read on a thread of their own: it ends with the input.
fn keyboard() -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn live_sound(arguments: &ConsoleArguments, setting: &Setting, scene: &Scene) -> Result<LiveSound> {
    let mut microphone = Microphone::open(arguments.mic.as_deref())?;
    // A device that does not exist is noticed only when it should give something.
    let mut samples = Vec::new();
    microphone.read(&mut samples, Duration::from_secs(2))?;
    let hearing = hearing(arguments, setting, scene)?;
    Ok(LiveSound { microphone, hearing, samples })
}

fn hearing(arguments: &ConsoleArguments, setting: &Setting, scene: &Scene) -> Result<Hearing> {
    let mut recognition = setting.recognition()?;
    recognition.set_vocabulary(session::vocabulary(scene));
    if let Some(language) = arguments.lang.spoken() {
        recognition.set_language(Some(language));
    }
    recognition.wait_ready(LOADING_LIMIT)?;
    Ok(Hearing::start(recognition, HearingOptions::default()))
}

/// The next utterance that was understood, shown as it was heard.
fn heard(hearing: &mut Hearing) -> Option<Given> {
    while let Some(event) = hearing.poll() {
        match event {
            HearingEvent::Heard(utterance) if !utterance.heard.text.is_empty() => {
                println!("you: {}", utterance.heard.text);
                return Some(Given::Utterance(utterance.heard.text, utterance.heard.confidence));
            }
            HearingEvent::Heard(_) => return Some(Given::NoWords),
            HearingEvent::Voice(moment) => return Some(Given::Voice(moment)),
            HearingEvent::Lost { reason, .. } => eprintln!("note: not heard, {reason}"),
            _ => {}
        }
    }
    None
}

impl LiveSound {
    /// The robot does not listen to itself: what comes in while it speaks is taken for silence.
    fn take(&mut self, is_speaking: bool) -> Result<Given> {
        self.samples.clear();
        let lost = self.microphone.read(&mut self.samples, Duration::ZERO)?;
        if lost > 0 {
            eprintln!("note: {lost} samples of sound were lost, this computer is too busy");
        }
        if is_speaking {
            self.samples.fill(0.0);
        }
        self.hearing.push(&self.samples);
        Ok(heard(&mut self.hearing).unwrap_or(Given::Nothing))
    }
}

impl Recordings {
    fn take(&mut self, is_quiet: bool) -> Result<Given> {
        self.hearing.push(&self.player.take());
        if let Some(given) = heard(&mut self.hearing) {
            return Ok(given);
        }
        if !is_quiet || !self.player.is_silent() || self.hearing.is_busy() {
            return Ok(Given::Nothing);
        }
        let Some(path) = self.waiting.next() else { return Ok(Given::End) };
        let samples =
            audio::read(&path).with_context(|| format!("cannot hear {}", path.display()))?;
        self.player.play(samples);
        Ok(Given::Nothing)
    }
}
