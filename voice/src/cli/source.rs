//! Where the utterances of a conversation come from: keyboard, microphone, recordings.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::time::Duration;

use anyhow::{Context, Result};
use robot_core::scene::Scene;

use super::{ConsoleArguments, Setting};
use crate::affect::VoiceMoment;
use crate::audio::{self, Microphone, SoundPath};
use crate::demo::Player;
use crate::listen::{self, Hearing, HearingEvent, HearingMode, HearingOptions};
use crate::listen::{HeardUtterance, Listeners, LiveEvent, LiveSound};
use crate::session;
use crate::spotter::Watch;

/// Loading the speech model on a slow disk.
const LOADING_LIMIT: Duration = Duration::from_secs(120);
/// How often it is shown what is understood so far, s.
const PARTIAL_EVERY_S: f64 = 1.0;

/// Where utterances come from.
pub(super) enum Source {
    /// Lines typed.
    Keyboard(Receiver<String>),
    /// A microphone.
    Microphone(Box<Ears>),
    /// Recordings, one after the other.
    Recordings(Box<Recordings>),
}

/// What a source gives in one tick.
pub(super) enum Given {
    /// Nothing new.
    Nothing,
    /// An utterance.
    Heard(Box<HeardUtterance>),
    /// A line typed.
    Typed(String),
    /// An utterance without words.
    NoWords,
    /// How the voice sounds.
    Voice(VoiceMoment),
    /// Somebody talks over the robot's voice.
    BargeIn,
    /// Nothing will come any more.
    End,
}

/// A microphone, and the key that opens it where somebody has to press one.
pub(super) struct Ears {
    sound: LiveSound,
    key: Option<TalkKey>,
}

/// The enter key: it opens the microphone, and closes it again.
struct TalkKey {
    presses: Receiver<String>,
    is_open: bool,
}

/// Recordings that are heard one after the other, each when the robot has finished with the one
/// before.
pub(super) struct Recordings {
    waiting: std::vec::IntoIter<PathBuf>,
    player: Player,
    hearing: Hearing,
    watch: Watch,
    path: SoundPath,
}

impl Source {
    /// Opens what the arguments name: `--text`, `--wav`, or else the microphone. Without one, the
    /// keyboard takes its place, and that is said. All sound goes to `listeners` first.
    pub(super) fn open(
        arguments: &ConsoleArguments,
        setting: &Setting,
        scene: &Scene,
        listeners: Listeners,
        mode: HearingMode,
    ) -> Result<Self> {
        let Listeners { path, watch } = listeners;
        if arguments.text {
            return Ok(Self::Keyboard(keyboard()));
        }
        if !arguments.wav.is_empty() {
            let hearing = hearing(arguments, setting, scene)?;
            // The robot's voice is not in them.
            let path = setting.sound_path(None);
            let waiting = arguments.wav.clone().into_iter();
            let recordings = Recordings { waiting, player: Player::start(), hearing, watch, path };
            return Ok(Self::Recordings(Box::new(recordings)));
        }
        let tap = listen::tap_behind(path, watch);
        match Microphone::open(arguments.mic.as_deref(), &tap) {
            Ok(microphone) => {
                let hearing = hearing(arguments, setting, scene)?;
                let sound = LiveSound::new(microphone, tap, hearing);
                let key = (mode == HearingMode::PushToTalk).then(TalkKey::new);
                Ok(Self::Microphone(Box::new(Ears { sound, key })))
            }
            Err(error) if arguments.mic.is_none() => {
                eprintln!("note: no microphone, please type ({error})");
                Ok(Self::Keyboard(keyboard()))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Begins or ends to judge the sound of the voice.
    pub(super) fn set_voice_cues(&mut self, is_on: bool) {
        match self {
            Self::Keyboard(_) => {}
            Self::Microphone(ears) => ears.sound.hearing().set_voice_cues(is_on),
            Self::Recordings(recordings) => recordings.hearing.set_voice_cues(is_on),
        }
    }

    /// `is_quiet`: the robot neither works nor speaks, so that the next recording may be played.
    /// `is_speaking`: the robot's own voice is in the air; only stops and whoever talks over it are
    /// heard then.
    pub(super) fn take(&mut self, is_quiet: bool, is_speaking: bool) -> Result<Given> {
        match self {
            Self::Keyboard(lines) => Ok(match lines.try_recv() {
                Ok(line) if line.trim().is_empty() => Given::Nothing,
                Ok(line) => Given::Typed(line),
                Err(TryRecvError::Empty) => Given::Nothing,
                Err(TryRecvError::Disconnected) => Given::End,
            }),
            Self::Microphone(ears) => Ok(ears.take(is_speaking)),
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

fn hearing(arguments: &ConsoleArguments, setting: &Setting, scene: &Scene) -> Result<Hearing> {
    let mut recognition = setting.recognition()?;
    recognition.set_vocabulary(session::vocabulary(scene));
    if let Some(language) = arguments.lang.spoken() {
        recognition.set_language(Some(language));
    }
    recognition.wait_ready(LOADING_LIMIT)?;
    let partial_every_s = std::io::stdout().is_terminal().then_some(PARTIAL_EVERY_S);
    Ok(Hearing::start(recognition, HearingOptions { partial_every_s, ..Default::default() }))
}

/// What an event means for the conversation. What was heard is shown, on a terminal also what is
/// understood so far.
fn given(event: HearingEvent) -> Option<Given> {
    let clear = if std::io::stdout().is_terminal() { "\r\x1b[K" } else { "" };
    match event {
        HearingEvent::Heard(utterance) if !utterance.heard.text.is_empty() => {
            println!("{clear}you: {}", utterance.heard.text);
            Some(Given::Heard(Box::new(utterance)))
        }
        HearingEvent::Heard(_) => Some(Given::NoWords),
        HearingEvent::Voice(moment) => Some(Given::Voice(moment)),
        HearingEvent::Lost { reason, .. } => {
            eprintln!("{clear}note: not heard, {reason}");
            None
        }
        HearingEvent::Partial { text } => {
            print!("{clear}… {text}");
            // What cannot be shown is not missed: the whole is shown soon.
            let _ = std::io::stdout().flush();
            None
        }
        _ => None,
    }
}

impl TalkKey {
    fn new() -> Self {
        println!("Press enter to talk, and enter again to close the microphone.");
        Self { presses: keyboard(), is_open: false }
    }

    fn is_open(&mut self) -> bool {
        let presses = self.presses.try_iter().count();
        if presses % 2 == 1 {
            self.set(!self.is_open);
        }
        self.is_open
    }

    fn set(&mut self, is_open: bool) {
        self.is_open = is_open;
        println!(
            "{}",
            if is_open { "[the microphone is open]" } else { "[the microphone is closed]" }
        );
    }
}

impl Ears {
    fn take(&mut self, is_speaking: bool) -> Given {
        let is_open = self.key.as_mut().is_none_or(TalkKey::is_open);
        // Whoever presses the key wants to talk.
        let is_speaking = is_speaking && self.key.is_none();
        self.sound.listen(is_speaking, is_open);
        while let Some(event) = self.sound.poll() {
            match event {
                LiveEvent::Hearing(event) => {
                    let Some(given) = given(event) else { continue };
                    if let (Given::Heard(_), Some(key)) = (&given, &mut self.key)
                        && key.is_open
                    {
                        key.set(false);
                    }
                    return given;
                }
                LiveEvent::BargeIn => return Given::BargeIn,
                LiveEvent::MicrophoneGone(reason) => {
                    eprintln!("note: the microphone is gone ({reason}); plug it in again");
                }
                LiveEvent::MicrophoneBack => eprintln!("note: the microphone is back"),
                LiveEvent::SoundLost(seconds) => {
                    eprintln!("note: {seconds:.2} s of sound were lost, this computer is too busy");
                }
            }
        }
        Given::Nothing
    }
}

impl Recordings {
    fn take(&mut self, is_quiet: bool) -> Result<Given> {
        let mut samples = self.player.take();
        self.path.process(&mut samples);
        self.watch.push(&samples);
        self.hearing.push(&samples);
        while let Some(event) = self.hearing.poll() {
            if let Some(given) = given(event) {
                return Ok(given);
            }
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
