//! `lianshou console`: a conversation with the arm, typed or spoken.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use robot_core::control::{Pacing, StopLevel};
use robot_core::executor::Activity;

use super::source::{Given, Source};
use super::{ConsoleArguments, Setting, gauge};
use crate::affect::Attention;
use crate::dialogue::Policy;
use crate::listen::{self, Address, Addressee, HeardUtterance, when_called};
use crate::session::{self, CellRequest, Exchange, Session, Workcell};
use crate::setting::Warmth;
use crate::speech::{Caption, Speaker};
use crate::spotter::{Spotted, Watch};
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
    let hearing = &setting.config.hearing;
    let mode = arguments.hearing.unwrap_or(hearing.mode);
    let handle = cell.stop_handle();
    let (watch, spotted) = Watch::new(setting.stop_ears(), move || {
        handle.stop(StopLevel::Hold);
    });
    let mut speaker = Speaker::start(&setting.speech(arguments.mute));
    let path = setting.sound_path(speaker.take_played());
    let mut source =
        Source::open(&arguments, setting, cell.scene(), listen::Listeners { path, watch }, mode)?;
    let mut console = Console {
        spotted,
        spotted_s: None,
        address: Address::new(mode, &hearing.wake_phrases, hearing.attentive_s),
        session: Session::new(
            cell,
            setting.readers(arguments.llm.into(), Warmth::AtOnce),
            Policy::cell(),
        )
        .with_attention(Attention::new(&setting.config.affect)),
        speaker,
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
    /// Stops that were heard in the sound; the arm has stopped already.
    spotted: Spotted,
    /// When the last one was, in the stream of sound, s.
    spotted_s: Option<f64>,
    /// Who is spoken to.
    address: Address,
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
            self.spotted.set_moving(self.session.cell().activity() == Activity::Running);
            self.spotted.set_own_stop_word(is_speaking && self.speaker.names_a_stop());
            let given = source.take(is_quiet, is_speaking)?;
            // First what was spotted: the words that are given may be its own.
            self.spot();
            match given {
                Given::Typed(text) => self.hear_typed(&text),
                Given::Heard(utterance) => self.hear(&utterance),
                Given::NoWords => {
                    let said = self.session.hear_no_words();
                    self.say(said);
                }
                Given::Voice(moment) => {
                    let said = self.session.hear_voice(&moment);
                    gauge::show(&self.session, &moment);
                    self.say(said);
                }
                Given::BargeIn => self.speaker.hush(),
                Given::End if self.session.cell().is_idle() => return Ok(()),
                Given::End | Given::Nothing => {}
            }
            source.set_voice_cues(self.session.attention().is_on());
            self.report();
        }
    }

    fn say(&mut self, sentence: Option<String>) {
        if let Some(sentence) = sentence {
            self.speaker.say(&sentence, self.session.dialogue().language().into());
        }
    }

    /// Says what was heard when a stop was spotted.
    fn spot(&mut self) {
        while let Some(detection) = self.spotted.take() {
            self.spotted_s = Some(detection.at_s);
            println!("you: ({})", detection.word.text());
            self.speaker.hush();
            let said = self.session.spotted(&detection);
            self.say(said);
        }
    }

    fn hear_typed(&mut self, text: &str) {
        self.speaker.hush();
        let exchange = self.session.hear(&Utterance { text, language: None, confidence: 1.0 });
        self.answer(&exchange);
    }

    fn hear(&mut self, heard: &HeardUtterance) {
        let text = match self.address.judge(&heard.heard.text, self.session.cell().time_s()) {
            Addressee::Robot(text) => text,
            Addressee::RobotCalled => {
                let language = self.session.dialogue().language();
                return self.say(Some(when_called(language).into()));
            }
            Addressee::Others => return println!("(not meant for the robot)"),
        };
        let utterance = Utterance { text, language: None, confidence: heard.heard.confidence };
        // Whoever speaks is listened to: the robot falls silent. But what it says about a stop that
        // was spotted in these very words is the answer to them.
        let exchange = if self.spotted_s.is_some_and(|at_s| heard.holds_stop(at_s)) {
            self.session.hear_spotted(&utterance)
        } else {
            self.speaker.hush();
            self.session.hear(&utterance)
        };
        self.answer(&exchange);
    }

    fn answer(&mut self, exchange: &Exchange) {
        if let Some(influence) = &exchange.influence {
            self.speaker.say(influence, exchange.turn.language.into());
        }
        if let Some(spoken) = exchange.turn.spoken().filter(|spoken| !spoken.is_empty()) {
            self.speaker.say(spoken, exchange.turn.language.into());
            self.address.spoke(self.session.cell().time_s());
        }
    }

    fn report(&mut self) {
        for report in self.session.poll() {
            self.say(report.sentence);
        }
        let faded = self.session.let_cues_fade();
        self.say(faded);
        let reminder = self.session.remind();
        self.say(reminder);
        for caption in self.speaker.captions() {
            match caption {
                Caption::Said { text, .. } => println!("robot: {text}"),
                Caption::Notice(text) => eprintln!("note: {text}"),
            }
        }
    }
}
