//! One run in this process.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use robot_core::control::TelemetrySample;
use robot_core::scene::{Object, Scene};
use voice::session::{self, Session};
use voice::understanding::Language;

use super::ears::Ears;
use super::faulty::Faults;
use super::world::World;
use crate::backend::{BackendError, Button, Disturbance, Happening, Speech, Trial, TrialState};
use crate::conversation;
use crate::people::Visitors;

/// Time from the end of an utterance to its words that is assumed in virtual time, s.
const RECOGNITION_S: f64 = 0.3;

/// What a run is made of.
pub(super) struct Parts<'a> {
    pub(super) session: Session,
    pub(super) faults: Faults,
    pub(super) world: World,
    pub(super) ears: &'a Mutex<Ears>,
    pub(super) language: Language,
    pub(super) watches_people: bool,
    pub(super) scene: Scene,
}

/// Words that were spoken and are not heard yet.
struct Spoken {
    at_s: f64,
    text: String,
    confidence: f64,
}

/// A session with a cell in virtual time.
pub(super) struct EmbeddedTrial<'a> {
    parts: Parts<'a>,
    visitors: Visitors,
    spoken: VecDeque<Spoken>,
    is_deaf: bool,
    contact_n: Option<f64>,
    touches_person: bool,
    /// Time of the last measurement on the drive's clock, s.
    measured_s: f64,
    is_fresh: bool,
    happenings: Vec<Happening>,
}

impl<'a> EmbeddedTrial<'a> {
    pub(super) fn new(parts: Parts<'a>) -> Self {
        let mut trial = Self {
            parts,
            visitors: Visitors::default(),
            spoken: VecDeque::new(),
            is_deaf: false,
            contact_n: None,
            touches_person: false,
            measured_s: f64::NEG_INFINITY,
            is_fresh: true,
            happenings: Vec::new(),
        };
        trial.watch();
        trial
    }

    fn now_s(&self) -> f64 {
        self.parts.session.cell().state().time_s
    }

    fn hear(&mut self, text: &str, confidence: f64) {
        if self.is_deaf {
            return;
        }
        let language = self.parts.language;
        let heard = conversation::hear(&mut self.parts.session, text, language, confidence);
        self.happenings.extend(heard);
    }

    /// Tells the supervisor who is there.
    fn watch(&mut self) {
        let now_s = self.now_s();
        if let (true, Some(people)) = (self.parts.watches_people, self.visitors.observed(now_s)) {
            self.parts.session.cell_mut().people().publish(&people);
        }
    }

    fn hear_what_is_due(&mut self) {
        let now_s = self.now_s();
        while self.spoken.front().is_some_and(|spoken| spoken.at_s <= now_s) {
            if let Some(Spoken { text, confidence, .. }) = self.spoken.pop_front() {
                self.hear(&text, confidence);
            }
        }
    }
}

impl Trial for EmbeddedTrial<'_> {
    fn say(&mut self, speech: &Speech) -> Result<(), BackendError> {
        match speech {
            Speech::Text(text) => self.hear(text, 1.0),
            Speech::Audio(path) => {
                let vocabulary = session::vocabulary(self.parts.session.cell().scene());
                let mut ears = self.parts.ears.lock().unwrap_or_else(PoisonError::into_inner);
                let utterances = ears.listen(path, self.parts.language, vocabulary)?;
                drop(ears);
                let now_s = self.now_s();
                self.spoken.extend(utterances.into_iter().map(|utterance| Spoken {
                    at_s: now_s + utterance.end_s + RECOGNITION_S,
                    text: utterance.text,
                    confidence: utterance.confidence,
                }));
            }
        }
        Ok(())
    }

    fn press(&mut self, button: Button) -> Result<(), BackendError> {
        conversation::press(&mut self.parts.session, button);
        Ok(())
    }

    fn disturb(&mut self, disturbance: &Disturbance) -> Result<(), BackendError> {
        let now_s = self.now_s();
        match disturbance {
            Disturbance::Walk { from, to, speed_m_s } => {
                self.parts.world.walk(self.visitors.count(), *from, *to, *speed_m_s);
                self.visitors.walk(*from, *to, *speed_m_s, now_s);
            }
            Disturbance::PeopleLeave => {
                self.parts.world.leave(self.visitors.count());
                self.visitors.leave();
            }
            Disturbance::PeopleFeedSilent => self.visitors.fall_silent(),
            Disturbance::MoveObject { object, to } => self.parts.world.move_object(object, *to)?,
            Disturbance::Slip => self.parts.faults.slip(),
            Disturbance::DriveDead => self.parts.faults.set_dead(true),
            Disturbance::DriveLate(seconds) => self.parts.faults.set_late(*seconds),
            Disturbance::DriveAlive => {
                self.parts.faults.set_dead(false);
                self.parts.faults.set_late(0.0);
            }
            Disturbance::RecognizerKilled => {
                self.parts.ears.lock().unwrap_or_else(PoisonError::into_inner).kill()?;
            }
            Disturbance::VoiceLost(is_lost) => self.is_deaf = *is_lost,
        }
        Ok(())
    }

    fn step(&mut self) -> Result<Vec<Happening>, BackendError> {
        self.watch();
        self.hear_what_is_due();
        self.happenings.extend(conversation::news(&mut self.parts.session));
        let measured_s = self.parts.session.cell().state().measured.time_s;
        self.is_fresh = measured_s > self.measured_s;
        self.measured_s = measured_s;
        self.parts.world.update(&mut self.parts.scene);
        self.touches_person = self.parts.world.touches_person();
        self.contact_n = self.parts.world.contact_n(&self.parts.scene);
        Ok(std::mem::take(&mut self.happenings))
    }

    fn state(&self) -> TrialState {
        let cell = self.parts.session.cell();
        let state = cell.state();
        TrialState {
            time_s: state.time_s,
            position: state.measured.position,
            velocity: state.measured.velocity,
            is_fresh: self.is_fresh,
            gripper_gap_m: state.measured.gripper_gap_m,
            stop: state.stop_level(),
            activity: cell.activity(),
            is_idle: cell.is_idle() && self.spoken.is_empty() && self.happenings.is_empty(),
            contact_n: self.contact_n,
        }
    }

    fn scene(&self) -> &Scene {
        &self.parts.scene
    }

    fn holding(&self) -> Option<&Object> {
        let id = self.parts.scene.holding.values().next()?;
        self.parts.scene.object(id)
    }

    fn people(&self) -> Vec<[f64; 2]> {
        self.visitors.positions(self.now_s())
    }

    fn touches_person(&self) -> bool {
        self.touches_person
    }

    fn take_samples(&mut self) -> Vec<TelemetrySample> {
        self.parts.session.cell_mut().take_telemetry()
    }

    fn finish(self: Box<Self>) -> Result<(), BackendError> {
        let ended = self.parts.session.into_cell().shutdown();
        ended.map(|_| ()).map_err(BackendError::broken)
    }
}
