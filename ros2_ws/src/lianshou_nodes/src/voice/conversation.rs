//! The conversation itself, on a thread of its own: reading an utterance may take seconds where a
//! language model has a part in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use robot_core::executor::{Event, Fact};
use robot_core::task::TaskCommand;
use voice::session::Session;
use voice::speech::{Caption, Speaker};
use voice::understanding::{Language, Utterance};

use super::inbox::{Heard, Letter};
use super::publish::{Kind, Publishers};
use super::remote_cell::RemoteCell;

/// How often everything is looked after.
const TICK: Duration = Duration::from_millis(10);

/// Everything that the thread needs.
pub struct Conversation {
    /// The dialogue and the arm.
    pub session: Session<RemoteCell>,
    /// What is said.
    pub inbox: Receiver<Letter>,
    /// The robot's voice.
    pub speaker: Speaker,
    /// Whether that is in the air, for those who listen.
    pub is_speaking: Arc<AtomicBool>,
    /// What goes to the graph.
    pub publishers: Publishers,
    /// Name of the log.
    pub logger: String,
}

impl Conversation {
    /// Converses until the end is asked for.
    pub fn run(mut self, should_end: &AtomicBool) {
        while !should_end.load(Ordering::Relaxed) {
            match self.inbox.recv_timeout(TICK) {
                Ok(Letter::Heard(heard)) => self.hear(&heard),
                Ok(Letter::Warned { text, language }) => self.speaker.say(&text, language.into()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.report();
            self.is_speaking.store(self.speaker.is_speaking(), Ordering::Relaxed);
        }
    }

    fn hear(&mut self, heard: &Heard) {
        // Whoever speaks is listened to: the robot falls silent.
        self.speaker.hush();
        r2r::log_info!(&self.logger, "heard: {} ({:.2})", heard.text, heard.confidence);
        let Heard { text, language, confidence, .. } = heard;
        let exchange =
            self.session.hear(&Utterance { text, language: *language, confidence: *confidence });
        let turn = exchange.turn;
        let is_told = |command: &&_| !matches!(command, &&TaskCommand::None { .. });
        for command in turn.commands.iter().filter(|one| is_told(&&one.command)) {
            self.publishers.command(command, heard, turn.source, turn.language);
        }
        if let Some(spoken) = turn.spoken() {
            let kind = if turn.question.is_some() { Kind::Question } else { Kind::Reply };
            self.say(kind, spoken, turn.language);
        }
    }

    fn report(&mut self) {
        for report in self.session.poll() {
            let Some(sentence) = report.sentence else { continue };
            let kind = match report.event {
                Event::Said { fact: Fact::ConnectionLost | Fact::ConnectionBack { .. } } => {
                    Kind::Warning
                }
                _ => Kind::Reply,
            };
            self.say(kind, &sentence, self.session.dialogue().language());
        }
        if let Some(reminder) = self.session.remind() {
            self.say(Kind::Reply, &reminder, self.session.dialogue().language());
        }
        for caption in self.speaker.captions() {
            if let Caption::Notice(text) = caption {
                r2r::log_warn!(&self.logger, "{text}");
            }
        }
    }

    fn say(&mut self, kind: Kind, text: &str, language: Language) {
        r2r::log_info!(&self.logger, "says: {text}");
        self.publishers.say(kind, text, language);
        self.speaker.say(text, language.into());
    }
}
