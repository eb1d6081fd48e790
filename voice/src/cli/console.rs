//! `lianshou console`: a conversation with the arm, typed or spoken.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use robot_core::control::Pacing;

use super::source::{Given, Source};
use super::{ConsoleArguments, Setting, gauge};
use crate::affect::Attention;
use crate::dialogue::Policy;
use crate::session::{self, CellRequest, Session};
use crate::setting::Warmth;
use crate::speech::{Caption, Speaker};
use crate::understanding::Utterance;

/// How often everything is looked after.
const TICK: Duration = Duration::from_millis(10);

pub(super) fn run(arguments: ConsoleArguments, setting: &Setting) -> Result<ExitCode> {
    let request = CellRequest {
        robot: arguments.cell.robot.clone(),
        scene: arguments.cell.scene.clone(),
        pacing: Pacing::RealTime,
        journal: arguments.journal.clone(),
        keep_telemetry: false,
    };
    let cell = session::open_cell(&setting.config, request)?;
    let mut source = Source::open(&arguments, setting, cell.scene())?;
    let mut console = Console {
        session: Session::new(
            cell,
            setting.readers(arguments.llm.into(), Warmth::AtOnce),
            Policy::cell(),
        )
        .with_attention(Attention::new(&setting.config.affect)),
        speaker: Speaker::start(&setting.speech(arguments.mute)),
    };
    println!(
        "The arm is ready. Say “help” to hear what can be said, “stop” to stop; end with Ctrl-D."
    );
    source.set_voice_cues(console.session.attention().is_on());
    console.begin_cues();
    console.converse(source)?;
    console.session.into_cell().shutdown().context("cannot finish the recording")?;
    Ok(ExitCode::SUCCESS)
}

struct Console {
    session: Session,
    speaker: Speaker,
}

impl Console {
    /// Shows that cues are in use, and says so before the first use.
    fn begin_cues(&mut self) {
        if let Some(notice) = self.session.cue_notice() {
            println!("[voice cues: on]");
            self.say(Some(notice));
        }
    }

    fn converse(&mut self, mut source: Source) -> Result<()> {
        loop {
            std::thread::sleep(TICK);
            let is_speaking = self.speaker.is_speaking();
            let is_quiet = self.session.cell().is_idle() && !is_speaking;
            match source.take(is_quiet, is_speaking)? {
                Given::Utterance(text, confidence) => {
                    self.hear(&text, confidence);
                    source.set_voice_cues(self.session.attention().is_on());
                }
                Given::NoWords => {
                    let said = self.session.hear_no_words();
                    self.say(said);
                }
                Given::Voice(moment) => {
                    let said = self.session.hear_voice(&moment);
                    gauge::show(&self.session, &moment);
                    self.say(said);
                }
                Given::End if self.session.cell().is_idle() => return Ok(()),
                Given::End | Given::Nothing => {}
            }
            self.report();
        }
    }

    fn say(&mut self, sentence: Option<String>) {
        if let Some(sentence) = sentence {
            self.speaker.say(&sentence, self.session.dialogue().language().into());
        }
    }

    fn hear(&mut self, text: &str, confidence: f64) {
        // Whoever speaks is listened to: the robot falls silent.
        self.speaker.hush();
        let exchange = self.session.hear(&Utterance { text, language: None, confidence });
        if let Some(influence) = &exchange.influence {
            self.speaker.say(influence, exchange.turn.language.into());
        }
        if let Some(spoken) = exchange.turn.spoken().filter(|spoken| !spoken.is_empty()) {
            self.speaker.say(spoken, exchange.turn.language.into());
        }
    }

    fn report(&mut self) {
        for report in self.session.poll() {
            if let Some(sentence) = report.sentence {
                self.speaker.say(&sentence, self.session.dialogue().language().into());
            }
        }
        let faded = self.session.let_cues_fade();
        self.say(faded);
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
