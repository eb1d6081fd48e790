//! The player.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use kinematics::model::Robot;
use nalgebra::Vector3;
use robot_core::executor::Event;
use robot_core::scene::Scene;
use voice::report::motion::MotionRecord;

use super::distance::Body;
use super::moment::{Quiet, has_come, joint_speed};
use super::record::{Point, Record, Snapshot, Trouble};
use crate::backend::{Backend, BackendError, Happening, Setting, Trial, TrialState};
use crate::scenario::{Action, Prepared, When};

/// How long a step waits at most where the scenario does not say it, s of the cell's time.
const PATIENCE_S: f64 = 60.0;
/// Objects may fall and roll for this long after everything is done, s.
const SETTLING_S: f64 = 0.5;
/// A cell whose clock stands still for this long is broken.
const LONGEST_STANDSTILL: Duration = Duration::from_secs(120);
/// Control period that is assumed where the back end gives every set-point, s.
const PERIOD_S: f64 = 0.002;

/// What a run leaves behind.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// File of the recording (MCAP).
    pub journal: Option<PathBuf>,
    /// Whether moments are kept to be drawn.
    pub keeps_snapshots: bool,
}

/// Plays a scenario to its end, or until something that it waits for does not come.
///
/// # Errors
/// The cell cannot be started or breaks; or the back end lacks what the scenario needs.
pub fn play(
    prepared: &Prepared,
    backend: &dyn Backend,
    options: &Options,
) -> Result<Record, BackendError> {
    if let Some(what) = backend.lacks(&prepared.scenario) {
        return Err(BackendError::Lacks { backend: backend.name().into(), what });
    }
    let scenario = &prepared.scenario;
    let robot = Robot::load(&prepared.robot).map_err(BackendError::broken)?;
    let arm = robot.arm(scenario.arm.as_deref()).map_err(BackendError::broken)?;
    let chain = arm.chain.clone();
    let trial = backend.start(&Setting {
        robot: prepared.robot.clone(),
        arm: scenario.arm.clone(),
        scene: prepared.scene.clone(),
        confirms: scenario.confirms,
        language: scenario.language,
        watches_people: scenario.watches_people,
        people: scenario.steps.iter().filter(|step| step.walk.is_some()).count(),
        speed_limit: scenario.speed_limit,
        journal: options.journal.clone(),
    })?;
    let (first, before) = (trial.state(), trial.scene().clone());
    let mut player = Player {
        prepared,
        trial,
        body: Body::new(chain.clone()),
        motion: MotionRecord::new(chain, PERIOD_S),
        options,
        first,
        steps: Vec::new(),
        happenings: Vec::new(),
        points: Vec::new(),
        moved_m: BTreeMap::new(),
        snapshots: Vec::new(),
        quiet: Quiet::default(),
        before,
    };
    player.snapshot("at the start".into());
    let trouble = player.play_steps()?;
    player.finish(backend.name(), robot, trouble)
}

struct Player<'a> {
    prepared: &'a Prepared,
    trial: Box<dyn Trial + 'a>,
    body: Body,
    motion: MotionRecord,
    options: &'a Options,
    before: Scene,
    first: TrialState,
    steps: Vec<(f64, usize)>,
    happenings: Vec<(f64, Happening)>,
    points: Vec<Point>,
    moved_m: BTreeMap<String, f64>,
    snapshots: Vec<Snapshot>,
    quiet: Quiet,
}

impl Player<'_> {
    fn play_steps(&mut self) -> Result<Option<Trouble>, BackendError> {
        let prepared = self.prepared;
        for (index, step) in prepared.scenario.steps.iter().enumerate() {
            let within_s = step.within_s.unwrap_or(PATIENCE_S);
            if let Some(trouble) = self.wait_for(&step.when, within_s, index)? {
                return Ok(Some(trouble));
            }
            self.let_pass(step.after_s)?;
            let now_s = self.trial.state().time_s;
            self.steps.push((now_s, self.happenings.len()));
            self.quiet.disturb();
            match &prepared.actions[index] {
                Action::Wait => {}
                Action::Say(speech) => self.trial.say(speech)?,
                Action::Press(button) => self.trial.press(*button)?,
                Action::Disturb(disturbance) => self.trial.disturb(disturbance)?,
            }
            if prepared.actions[index] != Action::Wait {
                self.snapshot(format!("{now_s:.1} s: operator {}", step.in_words()));
            }
            // Whatever comes at once belongs to this step, also where the next one waits for nothing.
            self.step()?;
        }
        let limit_s = prepared.scenario.limit_s;
        let trouble = self.wait_for(&When::Idle, limit_s, prepared.scenario.steps.len())?;
        self.let_pass(SETTLING_S)?;
        Ok(trouble)
    }

    fn wait_for(
        &mut self,
        when: &When,
        within_s: f64,
        step: usize,
    ) -> Result<Option<Trouble>, BackendError> {
        let begin_s = self.trial.state().time_s;
        let limit_s = self.prepared.scenario.limit_s;
        loop {
            let since = self.steps.last().map_or(0, |(_, index)| *index);
            if has_come(when, &*self.trial, &self.happenings[since..], self.quiet) {
                return Ok(None);
            }
            self.step()?;
            let now_s = self.trial.state().time_s;
            if now_s - self.first.time_s > limit_s {
                return Ok(Some(Trouble::TimeUp { limit_s }));
            }
            if now_s - begin_s > within_s {
                return Ok(Some(Trouble::NeverDue { step, waited_s: now_s - begin_s }));
            }
        }
    }

    fn let_pass(&mut self, seconds: f64) -> Result<(), BackendError> {
        let end_s = self.trial.state().time_s + seconds;
        while self.trial.state().time_s < end_s - 1e-9 {
            self.step()?;
        }
        Ok(())
    }

    /// Lets time pass until the cell's clock has moved.
    fn step(&mut self) -> Result<(), BackendError> {
        let before_s = self.trial.state().time_s;
        let begin = Instant::now();
        loop {
            let news = self.trial.step()?;
            let state = self.trial.state();
            self.quiet.look(&state, !news.is_empty());
            for happening in news {
                self.note(state.time_s, happening);
            }
            if state.time_s > before_s {
                self.observe(&state);
                return Ok(());
            }
            if begin.elapsed() > LONGEST_STANDSTILL {
                let message = format!("the cell's clock stands still at {before_s:.3} s");
                return Err(BackendError::Broken(message));
            }
        }
    }

    fn note(&mut self, time_s: f64, happening: Happening) {
        let caption = match &happening {
            Happening::Event(Event::Moving { task, time_s }) => {
                self.motion.mark(*time_s, format!("task {task}"));
                None
            }
            Happening::Event(Event::Stopped { time_s, .. }) => {
                self.motion.mark(*time_s, "stop");
                Some("stopped".to_owned())
            }
            Happening::Event(Event::Finished { command, outcome, .. })
                if command.command.moves() =>
            {
                let how = if outcome.is_done() { "done" } else { "not done" };
                Some(format!("{} {how}", command.command.verb()))
            }
            _ => None,
        };
        self.happenings.push((time_s, happening));
        if let Some(caption) = caption {
            self.snapshot(format!("{time_s:.1} s: {caption}"));
        }
    }

    fn observe(&mut self, state: &TrialState) {
        let samples = self.trial.take_samples();
        let asked = samples.iter().flat_map(|sample| sample.setpoint.velocity.iter());
        let asked_joint_speed = asked.map(|speed| speed.abs()).reduce(f64::max);
        self.motion.extend(samples);
        for object in &self.trial.scene().objects {
            let Some(before) = self.before.object(&object.id) else { continue };
            let way = Vector3::from(object.position) - Vector3::from(before.position);
            let farthest = self.moved_m.entry(object.id.clone()).or_default();
            *farthest = farthest.max(way.norm());
        }
        let (_, jacobian) = self.body.chain().jacobian(&state.position);
        let twist = jacobian.velocity(&state.velocity);
        self.points.push(Point {
            time_s: state.time_s,
            position: state.position,
            is_fresh: state.is_fresh,
            joint_speed: joint_speed(state),
            asked_joint_speed,
            tool_speed_m_s: twist.fixed_rows::<3>(0).norm(),
            is_stopped: state.stop.is_some(),
            contact_n: state.contact_n,
            person_m: self.body.to_people(&state.position, &self.trial.people()),
            touches_person: self.trial.touches_person(),
        });
    }

    fn snapshot(&mut self, caption: String) {
        if self.options.keeps_snapshots {
            let (scene, state) = (self.trial.scene().clone(), self.trial.state());
            self.snapshots.push(Snapshot { caption, scene, state, people: self.trial.people() });
        }
    }

    fn finish(
        mut self,
        backend: &str,
        robot: Robot,
        trouble: Option<Trouble>,
    ) -> Result<Record, BackendError> {
        let last = self.trial.state();
        self.snapshot(format!("{:.1} s: at the end", last.time_s));
        let after = self.trial.scene().clone();
        let holding = self.trial.holding().map(|object| object.id.clone());
        self.motion.extend(self.trial.take_samples());
        self.trial.finish()?;
        Ok(Record {
            backend: backend.to_owned(),
            robot,
            arm: self.prepared.scenario.arm.clone(),
            steps: self.steps,
            happenings: self.happenings,
            points: self.points,
            before: self.before,
            after,
            holding,
            first: self.first,
            last,
            moved_m: self.moved_m,
            limits: self.motion.check_limits(),
            motion: self.motion,
            snapshots: self.snapshots,
            trouble,
        })
    }
}
