//! An operator who speaks clips to a session; time is virtual.

use std::path::PathBuf;

use robot_core::cell::POLL_S;
use robot_core::control::Pacing;
use robot_core::executor::Activity;
use robot_core::task::{Direction, GroundedCommand, TaskCommand};
use voice::affect::{Attention, VoiceAnalyser, VoiceStream};
use voice::config::{AffectConfig, Config};
use voice::dialogue::Policy;
use voice::session::{CellRequest, Exchange, Session, open_cell};
use voice::understanding::{LlmUse, Readers, RulesReader, Utterance};

use crate::sounds::{RATE, clip};

/// An operator, the session that hears them, and everything that the robot said.
pub(crate) struct Operator {
    pub(crate) session: Session,
    voice: VoiceStream,
    pub(crate) said: Vec<String>,
}

pub(crate) fn switched_on() -> AffectConfig {
    AffectConfig { enabled: true, purpose: "slow the arm when somebody calls out".into() }
}

impl Operator {
    /// An operator whose calm voice is known from three clips.
    pub(crate) fn new(affect: &AffectConfig) -> Self {
        let mut analyser = VoiceAnalyser::default();
        for name in ["calm_1", "calm_2", "calm_3"] {
            assert!(analyser.add_calm(&clip(name)), "{name}");
        }
        Self::with_voice(affect, VoiceStream::new(analyser))
    }

    fn with_voice(affect: &AffectConfig, voice: VoiceStream) -> Self {
        Self::recorded(affect, voice, None)
    }

    /// As the others, with a recording of the cell.
    pub(crate) fn recorded(
        affect: &AffectConfig,
        voice: VoiceStream,
        journal: Option<PathBuf>,
    ) -> Self {
        let request = CellRequest {
            robot: None,
            scene: None,
            pacing: Pacing::Virtual,
            journal,
            keep_telemetry: false,
        };
        let cell = open_cell(&Config::default(), request).unwrap();
        let readers = Readers::new(RulesReader, None, LlmUse::Off);
        let session =
            Session::new(cell, readers, Policy::simulator()).with_attention(Attention::new(affect));
        Self { session, voice, said: Vec::new() }
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, seconds: f64) {
        for _ in 0..(seconds / POLL_S).round() as usize {
            self.session.poll();
            let faded = self.session.let_cues_fade();
            self.said.extend(faded);
        }
    }

    /// Speaks; the words, if any were recognized, are known when the sound is over.
    pub(crate) fn speak(&mut self, sound: &[f32], words: Option<&str>) -> Option<Exchange> {
        for end in (RATE / 10..=sound.len()).step_by(RATE / 10) {
            self.wait(0.1);
            let now_s = self.session.cell().state().time_s;
            if let Some(moment) = self.voice.follow(&sound[..end], now_s) {
                self.said.extend(self.session.hear_voice(&moment));
            }
        }
        let now_s = self.session.cell().state().time_s;
        let moment = self.voice.end(sound, now_s);
        self.said.extend(self.session.hear_voice(&moment));
        match words {
            Some(words) => Some(self.say(words)),
            None => {
                let said = self.session.hear_no_words();
                self.said.extend(said);
                None
            }
        }
    }

    /// Says something whose sound plays no part.
    pub(crate) fn say(&mut self, words: &str) -> Exchange {
        let exchange = self.session.hear(&Utterance::typed(words));
        self.said.extend(exchange.influence.clone());
        self.said.extend(exchange.turn.spoken().map(str::to_owned));
        exchange
    }

    /// Begins work that takes half a minute, and waits until it is under way.
    pub(crate) fn begin_motion(&mut self) {
        let jog = |direction| TaskCommand::Jog {
            arm: None,
            direction: Some(direction),
            distance_m: Some(0.2),
        };
        let both: [GroundedCommand; 2] =
            [jog(Direction::Left).into(), jog(Direction::Right).into()];
        self.session.cell_mut().submit(both.into_iter().cycle().take(24).collect());
        while self.rate() < 0.99 {
            self.wait(POLL_S);
        }
        assert_eq!(self.activity(), Activity::Running);
    }

    pub(crate) fn activity(&self) -> Activity {
        self.session.cell().activity()
    }

    /// The rate of the motion in work, 0 to 1.
    pub(crate) fn rate(&self) -> f64 {
        self.session.cell().state().rate
    }

    pub(crate) fn has_said(&self, words: &str) -> bool {
        self.said.iter().any(|said| said.contains(words))
    }
}
