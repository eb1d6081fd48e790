//! The conversation itself, on a thread of its own: reading an utterance may take seconds where a
//! language model has a part in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use robot_core::caution::Caution;
use robot_core::executor::{Activity, Event, Fact};
use robot_core::task::TaskCommand;
use voice::affect::VoiceMoment;
use voice::listen::{Address, Addressee, holds_stop, when_called};
use voice::session::{Session, Workcell};
use voice::speech::{Caption, Speaker};
use voice::spotter::Detection;
use voice::understanding::{Language, Utterance};

use super::inbox::{Heard, Letter};
use super::publish::{Kind, Publishers};
use super::remote_cell::RemoteCell;

/// How often everything is looked after.
const TICK: Duration = Duration::from_millis(10);
/// For so long the first words wait for an arm that tells what stands in its cell. Stop words do not:
/// they have acted before they get here.
const MEETING: Duration = Duration::from_secs(5);
/// How often a caution that is in force is told again.
const CAUTION_EVERY: Duration = Duration::from_secs(1);

/// What the conversation and the listener tell each other.
#[derive(Default)]
pub struct Signals {
    /// Whether the robot's voice is in the air.
    pub is_speaking: AtomicBool,
    /// Whether the robot is saying a stop word itself.
    pub names_a_stop: AtomicBool,
    /// Whether the arm moves.
    pub is_moving: AtomicBool,
    /// Whether the arm is heard, hears us, and has told its scene.
    pub knows_arm: AtomicBool,
    /// Whether the sound of the voice plays a part now.
    pub hears_cues: AtomicBool,
}

/// Everything that the thread needs.
pub struct Conversation {
    /// The dialogue and the arm.
    pub session: Session<RemoteCell>,
    /// What is said.
    pub inbox: Receiver<Letter>,
    /// The robot's voice.
    pub speaker: Speaker,
    /// What the listener is told.
    pub signals: Arc<Signals>,
    /// What goes to the graph.
    pub publishers: Publishers,
    /// Who is spoken to.
    pub address: Address,
    /// When a stop was heard in the sound last, s.
    pub spotted_s: Option<f64>,
    /// Name of the log.
    pub logger: String,
    /// Whether the scores of a voice are told beside the caution.
    pub tells_scores: bool,
    /// The caution that was told last, and when.
    pub caution: Caution,
    /// When that was.
    pub cautioned_at: Instant,
}

impl Conversation {
    /// Converses until the end is asked for.
    pub fn run(mut self, should_end: &AtomicBool) {
        self.meet(should_end);
        if let Some(notice) = self.session.cue_notice() {
            self.say(Kind::Reply, &notice, self.session.dialogue().language());
        }
        while !should_end.load(Ordering::Relaxed) {
            match self.inbox.recv_timeout(TICK) {
                Ok(Letter::Heard(heard)) => self.hear(&heard),
                Ok(Letter::NoWords) => {
                    let said = self.session.hear_no_words();
                    self.tell(said);
                }
                Ok(Letter::Voice(moment)) => self.hear_voice(&moment),
                Ok(Letter::Spotted(detection)) => self.spot(&detection),
                Ok(Letter::Interrupted) => self.speaker.hush(),
                Ok(Letter::Warned { text, language }) => self.speaker.say(&text, language.into()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.report();
            self.signal();
        }
    }

    /// Waits for the arm, for a while.
    fn meet(&mut self, should_end: &AtomicBool) {
        let deadline = Instant::now() + MEETING;
        while !self.session.cell().is_known()
            && Instant::now() < deadline
            && !should_end.load(Ordering::Relaxed)
        {
            std::thread::sleep(TICK);
            self.report();
            self.signal();
        }
    }

    fn signal(&mut self) {
        let Signals { is_speaking, names_a_stop, is_moving, knows_arm, hears_cues } =
            &*self.signals;
        let speaks = self.speaker.is_speaking();
        is_speaking.store(speaks, Ordering::Relaxed);
        names_a_stop.store(speaks && self.speaker.names_a_stop(), Ordering::Relaxed);
        let moves = self.session.cell().activity() == Activity::Running;
        is_moving.store(moves, Ordering::Relaxed);
        knows_arm.store(self.session.cell().is_known(), Ordering::Relaxed);
        hears_cues.store(self.session.attention().is_on(), Ordering::Relaxed);
        let caution = self.session.attention().caution();
        let is_due = caution != Caution::NONE && self.cautioned_at.elapsed() >= CAUTION_EVERY;
        if caution != self.caution || is_due {
            self.caution = caution;
            self.cautioned_at = Instant::now();
            self.publishers.affect(&caution, None);
        }
    }

    fn hear_voice(&mut self, moment: &VoiceMoment) {
        let said = self.session.hear_voice(moment);
        if moment.is_final && self.tells_scores && self.session.attention().is_on() {
            self.publishers.affect(&self.session.attention().caution(), Some(&moment.cues));
        }
        self.tell(said);
    }

    fn tell(&mut self, said: Option<String>) {
        if let Some(said) = said {
            self.say(Kind::Reply, &said, self.session.dialogue().language());
        }
    }

    /// A stop was heard in the sound, and the arm was told. Says what was heard.
    fn spot(&mut self, detection: &Detection) {
        r2r::log_info!(&self.logger, "spotted: {}", detection.word.text());
        self.spotted_s = Some(detection.at_s);
        self.speaker.hush();
        let said = self.session.spotted(detection);
        self.tell(said);
    }

    fn hear(&mut self, heard: &Heard) {
        r2r::log_info!(&self.logger, "heard: {} ({:.2})", heard.text, heard.confidence);
        let Heard { text, language, confidence, in_sound_s } = heard;
        let now_s = self.session.cell().time_s();
        let text = match in_sound_s {
            None => text.as_str(),
            Some(_) => match self.address.judge(text, now_s) {
                Addressee::Robot(text) => text,
                Addressee::RobotCalled => {
                    let language = self.session.dialogue().language();
                    return self.say(Kind::Reply, when_called(language), language);
                }
                Addressee::Others => return,
            },
        };
        let utterance = Utterance { text, language: *language, confidence: *confidence };
        // Whoever speaks is listened to: the robot falls silent. But what it says about a stop that
        // was spotted in these very words is the answer to them.
        let holds = |[start_s, end_s]: [f64; 2], at_s| holds_stop(start_s, end_s, at_s);
        let exchange = match in_sound_s.zip(self.spotted_s) {
            Some((span, at_s)) if holds(span, at_s) => self.session.hear_spotted(&utterance),
            _ => {
                self.speaker.hush();
                self.session.hear(&utterance)
            }
        };
        let (turn, influence) = (exchange.turn, exchange.influence);
        if let Some(influence) = influence {
            self.say(Kind::Reply, &influence, turn.language);
        }
        let is_told = |command: &&_| !matches!(command, &&TaskCommand::None { .. });
        for command in turn.commands.iter().filter(|one| is_told(&&one.command)) {
            self.publishers.command(command, heard, turn.source, turn.language);
        }
        if let Some(spoken) = turn.spoken().filter(|spoken| !spoken.is_empty()) {
            let kind = if turn.question.is_some() { Kind::Question } else { Kind::Reply };
            self.say(kind, spoken, turn.language);
            self.address.spoke(self.session.cell().time_s());
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
        let faded = self.session.let_cues_fade();
        self.tell(faded);
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
