//! What the voice tells the graph.

use r2r::lianshou_interfaces::msg::{Affect, Say, TaskCommand, Utterance};
use r2r::std_msgs::msg::Header;
use r2r::{Node, Publisher, QosProfile};
use robot_core::caution::Caution;
use robot_core::task::GroundedCommand;
use voice::affect::VoiceCues;
use voice::understanding::{Language, Source};

use super::inbox::{Heard, language_code};
use crate::clock::RosClock;

/// What kind of sentence the robot says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An answer or a confirmation.
    Reply,
    /// It waits for an answer.
    Question,
    /// Something is wrong.
    Warning,
}

/// The publishers of the node; cheap to clone. All of them fail only when the node has ended.
#[derive(Clone)]
pub struct Publishers {
    utterances: Publisher<Utterance>,
    says: Publisher<Say>,
    commands: Publisher<TaskCommand>,
    affects: Publisher<Affect>,
    clock: RosClock,
    node: String,
}

impl Publishers {
    /// Creates them.
    ///
    /// # Errors
    /// ROS refused.
    pub fn create(node: &mut Node) -> r2r::Result<Self> {
        let qos = || QosProfile::default().keep_last(20);
        Ok(Self {
            utterances: node.create_publisher("lianshou/utterance", qos())?,
            says: node.create_publisher("lianshou/say", qos())?,
            commands: node.create_publisher("lianshou/task_command", qos())?,
            affects: node.create_publisher("lianshou/affect", qos())?,
            clock: RosClock::of(node),
            node: node.fully_qualified_name()?,
        })
    }

    /// Whether somebody else listens to what is heard in the sound. The node itself is one of the
    /// subscribers: it takes the words of others from the same topic.
    pub fn is_listened_to(&self) -> bool {
        self.utterances.get_inter_process_subscription_count().is_ok_and(|count| count > 1)
    }

    /// Who says what this node publishes: the frame of its headers, by which it knows its own words.
    pub fn signature(&self) -> &str {
        &self.node
    }

    fn header(&self) -> Header {
        Header { stamp: self.clock.stamp(), frame_id: self.node.clone() }
    }

    /// What was heard in the sound.
    pub fn utterance(&self, heard: &Heard) {
        let [start_s, end_s] = heard.in_sound_s.unwrap_or_default();
        let _ = self.utterances.publish(&Utterance {
            header: self.header(),
            text: heard.text.clone(),
            language: language_code(heard.language.unwrap_or(Language::of(&heard.text))).to_owned(),
            confidence: heard.confidence,
            start_s,
            end_s,
            source: "speech".into(),
        });
    }

    /// A sentence of the robot.
    pub fn say(&self, kind: Kind, text: &str, language: Language) {
        let kind = match kind {
            Kind::Reply => Say::REPLY as u8,
            Kind::Question => Say::QUESTION as u8,
            Kind::Warning => Say::WARNING as u8,
        };
        let _ = self.says.publish(&Say {
            header: self.header(),
            kind,
            text: text.to_owned(),
            language: language_code(language).to_owned(),
            fact_json: String::new(),
        });
    }

    /// What was understood and will be executed. The confidence is that of the words.
    pub fn command(
        &self,
        command: &GroundedCommand,
        heard: &Heard,
        source: Source,
        language: Language,
    ) {
        let source = match source {
            Source::Rules => "rules",
            Source::Llm => "llm",
        };
        let _ = self.commands.publish(&TaskCommand {
            header: self.header(),
            command_json: serde_json::to_string(command).unwrap_or_default(),
            text: heard.text.clone(),
            language: language_code(language).to_owned(),
            confidence: heard.confidence,
            source: source.into(),
        });
    }

    /// How careful the cues so far make the arm, and how the last utterance was said, where somebody
    /// has just spoken.
    pub fn affect(&self, caution: &Caution, cues: Option<&VoiceCues>) {
        let caution = Affect {
            header: self.header(),
            speed_factor: caution.speed_factor(),
            extra_distance_m: caution.extra_distance_m(),
            ..Affect::default()
        };
        let with = |cues: &VoiceCues| Affect {
            raised_voice: cues.raised_voice.unwrap_or(0.0),
            arousal: cues.arousal.unwrap_or(0.0),
            answered: cues.raised_voice.is_some(),
            calibrated: cues.calibrated,
            snr_db: cues.quality.signal_to_noise_db,
            voiced_s: cues.quality.voiced_s,
            ..caution.clone()
        };
        let _ = self.affects.publish(&cues.map_or(caution.clone(), with));
    }
}
