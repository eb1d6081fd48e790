//! `lianshou console`: a conversation with the arm, typed or spoken.

use std::io::BufRead;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::time::Duration;

use anyhow::{Context, Result};
use robot_core::control::Pacing;

use super::{ConsoleArguments, Setting};
use crate::audio;
use crate::demo::Player;
use crate::dialogue::Policy;
use crate::listen::{Hearing, HearingEvent, HearingOptions};
use crate::session::{self, CellRequest, Session};
use crate::speech::{Caption, Speaker};
use crate::understanding::Utterance;

/// How often everything is looked after.
const TICK: Duration = Duration::from_millis(10);
/// Loading the speech model on a slow disk.
const LOADING_LIMIT: Duration = Duration::from_secs(120);

pub(super) fn run(arguments: ConsoleArguments, setting: &Setting) -> Result<ExitCode> {
    let request = CellRequest {
        robot: arguments.cell.robot.clone(),
        scene: arguments.cell.scene.clone(),
        pacing: Pacing::RealTime,
        journal: arguments.journal.clone(),
        keep_telemetry: false,
    };
    let cell = session::open_cell(&setting.config, request)?;
    let source = match arguments.wav.is_empty() {
        true => Source::Keyboard(keyboard()),
        false => Source::Recordings(Recordings::open(&arguments, setting, &cell)?),
    };
    let mut console = Console {
        session: Session::new(cell, setting.readers(arguments.llm.into()), Policy::cell()),
        speaker: Speaker::start(&setting.speech(arguments.mute)),
    };
    println!(
        "The arm is ready. Say “help” to hear what can be said, “stop” to stop; end with Ctrl-D."
    );
    console.converse(source)?;
    console.session.into_cell().shutdown().context("cannot finish the recording")?;
    Ok(ExitCode::SUCCESS)
}

/// Where utterances come from.
enum Source {
    Keyboard(Receiver<String>),
    Recordings(Recordings),
}

/// What a source gives in one tick.
enum Given {
    Nothing,
    Utterance(String, f64),
    End,
}

struct Console {
    session: Session,
    speaker: Speaker,
}

impl Console {
    fn converse(&mut self, mut source: Source) -> Result<()> {
        loop {
            std::thread::sleep(TICK);
            let is_quiet = self.session.cell().is_idle() && !self.speaker.is_speaking();
            match source.take(is_quiet)? {
                Given::Utterance(text, confidence) => self.hear(&text, confidence),
                Given::End if self.session.cell().is_idle() => return Ok(()),
                Given::End | Given::Nothing => {}
            }
            self.report();
        }
    }

    fn hear(&mut self, text: &str, confidence: f64) {
        // Whoever speaks is listened to: the robot falls silent.
        self.speaker.hush();
        let exchange = self.session.hear(&Utterance { text, language: None, confidence });
        if let Some(spoken) = exchange.turn.spoken() {
            self.speaker.say(spoken, exchange.turn.language.into());
        }
    }

    fn report(&mut self) {
        for report in self.session.poll() {
            if let Some(sentence) = report.sentence {
                self.speaker.say(&sentence, self.session.dialogue().language().into());
            }
        }
        if let Some(reminder) = self.session.remind() {
            self.speaker.say(&reminder, self.session.dialogue().language().into());
        }
        for caption in self.speaker.captions() {
            match caption {
                Caption::Said { text, .. } => println!("robot: {text}"),
                Caption::Notice(text) => eprintln!("note: {text}"),
            }
        }
    }
}

impl Source {
    /// `is_quiet`: the robot neither works nor speaks, so that the next recording may be played.
    fn take(&mut self, is_quiet: bool) -> Result<Given> {
        match self {
            Self::Keyboard(lines) => Ok(match lines.try_recv() {
                Ok(line) if line.trim().is_empty() => Given::Nothing,
                Ok(line) => Given::Utterance(line, 1.0),
                Err(TryRecvError::Empty) => Given::Nothing,
                Err(TryRecvError::Disconnected) => Given::End,
            }),
            Self::Recordings(recordings) => recordings.take(is_quiet),
        }
    }
}

/// Lines typed, read on a thread of their own: it ends with the input.
fn keyboard() -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            if line.is_err() || line.is_ok_and(|line| sender.send(line).is_err()) {
                return;
            }
        }
    });
    lines
}

/// Recordings that are heard one after the other, each when the robot has finished with the one
/// before.
struct Recordings {
    waiting: std::vec::IntoIter<std::path::PathBuf>,
    player: Player,
    hearing: Hearing,
}

impl Recordings {
    fn open(
        arguments: &ConsoleArguments,
        setting: &Setting,
        cell: &robot_core::cell::Cell,
    ) -> Result<Self> {
        let mut recognition = setting.recognition()?;
        recognition.set_vocabulary(session::vocabulary(cell.scene()));
        if let Some(language) = arguments.lang.spoken() {
            recognition.set_language(Some(language));
        }
        recognition.wait_ready(LOADING_LIMIT)?;
        Ok(Self {
            waiting: arguments.wav.clone().into_iter(),
            player: Player::start(),
            hearing: Hearing::start(recognition, HearingOptions::default()),
        })
    }

    fn take(&mut self, is_quiet: bool) -> Result<Given> {
        self.hearing.push(&self.player.take());
        while let Some(event) = self.hearing.poll() {
            match event {
                HearingEvent::Heard(utterance) if !utterance.heard.text.is_empty() => {
                    println!("you: {}", utterance.heard.text);
                    return Ok(Given::Utterance(utterance.heard.text, utterance.heard.confidence));
                }
                HearingEvent::Lost { reason, .. } => eprintln!("note: not heard, {reason}"),
                _ => {}
            }
        }
        if !is_quiet || !self.player.is_silent() || self.hearing.is_busy() {
            return Ok(Given::Nothing);
        }
        match self.waiting.next() {
            Some(path) => {
                let samples = audio::read(&path)
                    .with_context(|| format!("cannot hear {}", path.display()))?;
                self.player.play(samples);
                Ok(Given::Nothing)
            }
            None => Ok(Given::End),
        }
    }
}
