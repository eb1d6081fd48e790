//! Playing the script against a cell in real time.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use kinematics::model::Robot;
use robot_core::executor::{Activity, Event, TaskId};
use robot_core::scene::Scene;

use super::script::{Cue, Script, Turn};
use super::summary::{BeforeAndAfter, Summary, UtteranceSummary, positions};
use super::timeline::{Timeline, in_words};
use super::{Player, report};
use crate::audio;
use crate::listen::{HeardUtterance, Hearing, HearingEvent};
use crate::report::memory::peak_memory_mib;
use crate::report::motion::MotionRecord;
use crate::session::Session;
use crate::speech::Speaker;
use crate::spotter::{Spotted, Watch};
use crate::understanding::Utterance;

/// How often everything is looked after.
const TICK: Duration = Duration::from_millis(10);
/// How long all must be quiet before the next utterance.
const PAUSE_S: f64 = 0.5;
/// Longest time for one utterance and what comes of it.
const LONGEST_TURN_S: f64 = 60.0;

/// A demonstration that is ready to start.
pub struct Demonstration {
    /// What is said.
    pub script: Script,
    /// Whom it is said to.
    pub session: Session,
    /// The robot of the cell.
    pub robot: Robot,
    /// Who hears it.
    pub hearing: Hearing,
    /// Who hears a stop in it first.
    pub watch: Watch,
    /// What that was.
    pub spotted: Spotted,
    /// Who answers.
    pub speaker: Speaker,
    /// Where set-points are collected.
    pub record: MotionRecord,
}

/// What changes while the demonstration runs.
struct Run {
    player: Player,
    timeline: Timeline,
    start: Instant,
    quiet_since_s: f64,
    moving_since_s: Option<f64>,
    speech_ended_s: f64,
    utterances: Vec<UtteranceSummary>,
    snapshots: Vec<report::Snapshot>,
    heard_turns: usize,
    /// When a stop was last spotted in the stream of sound, s, and what the robot said about it.
    spotted: Option<(f64, Option<String>)>,
}

impl Demonstration {
    /// Plays the script and writes the report.
    ///
    /// # Errors
    /// If a recording cannot be read, an utterance is not heard in time, or the report cannot be
    /// written.
    pub fn run(mut self, folder: &Path) -> Result<Summary> {
        let before = self.session.cell().scene().clone();
        let mut run = Run::new();
        self.snapshot("at the start".into(), &mut run);
        for turn in self.script.turns.clone() {
            self.wait_for(turn.after, &mut run)?;
            self.say(&turn, &mut run)?;
        }
        self.wait_for(Cue::Idle, &mut run)?;
        self.finish(run, &before, folder)
    }

    fn wait_for(&mut self, cue: Cue, run: &mut Run) -> Result<()> {
        let begin_s = run.now_s();
        loop {
            self.tick(run);
            let is_due = match cue {
                Cue::Idle => self.is_quiet(run) && run.now_s() - run.quiet_since_s > PAUSE_S,
                Cue::Moving(after_s) => {
                    run.moving_since_s.is_some_and(|since_s| run.now_s() - since_s >= after_s)
                }
            };
            if is_due {
                return Ok(());
            }
            if run.now_s() - begin_s > LONGEST_TURN_S {
                bail!("after {LONGEST_TURN_S} s the robot is still busy; see the timeline above");
            }
        }
    }

    /// Plays a recording and waits until it has been heard and taken up.
    fn say(&mut self, turn: &Turn, run: &mut Run) -> Result<()> {
        let path = self.script.path_of(turn);
        let samples =
            audio::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        run.timeline.line(
            run.now_s(),
            "operator",
            &format!("“{}” ({}, {})", turn.says, turn.audio, label(turn)),
        );
        run.player.play(samples);
        let begin_s = run.now_s();
        let count = run.heard_turns;
        while run.heard_turns == count {
            self.tick_for(run, Some(turn));
            if run.now_s() - begin_s > LONGEST_TURN_S {
                bail!("{} was not heard", turn.audio);
            }
        }
        Ok(())
    }

    fn tick(&mut self, run: &mut Run) {
        self.tick_for(run, None);
    }

    fn tick_for(&mut self, run: &mut Run, turn: Option<&Turn>) {
        std::thread::sleep(TICK);
        let samples = run.player.take();
        self.spotted.set_moving(self.session.cell().activity() == Activity::Running);
        self.watch.push(&samples);
        self.spot(run);
        self.hearing.push(&samples);
        while let Some(event) = self.hearing.poll() {
            match event {
                HearingEvent::SpeechEnded(_) => run.speech_ended_s = run.now_s(),
                HearingEvent::Heard(heard) => self.heard(&heard, turn, run),
                HearingEvent::Lost { reason, .. } => {
                    run.heard_turns += 1;
                    run.timeline.line(run.now_s(), "lost", &reason);
                }
                _ => {}
            }
        }
        for report in self.session.poll() {
            self.reported(&report.event, report.sentence.as_deref(), run);
        }
        self.record.extend(self.session.cell_mut().take_telemetry());
        if !self.is_quiet(run) {
            run.quiet_since_s = run.now_s();
        }
    }

    /// A stop that was spotted has stopped the arm already; here it is told.
    fn spot(&mut self, run: &mut Run) {
        while let Some(detection) = self.spotted.take() {
            let text = format!("“{}” ({:.2})", detection.word.text(), detection.score);
            run.timeline.line(run.now_s(), "spotted", &text);
            let sentence = self.session.spotted(&detection);
            if let Some(sentence) = &sentence {
                self.robot_says(sentence, run);
            }
            run.spotted = Some((detection.at_s, sentence));
        }
    }

    fn heard(&mut self, heard: &HeardUtterance, turn: Option<&Turn>, run: &mut Run) {
        run.heard_turns += 1;
        let recognition_ms = heard.heard.ms;
        run.timeline.line(
            run.now_s(),
            "heard",
            &format!(
                "“{}” ({:.2}, {recognition_ms:.0} ms)",
                heard.heard.text, heard.heard.confidence
            ),
        );
        let utterance = Utterance {
            text: &heard.heard.text,
            language: None,
            confidence: heard.heard.confidence,
        };
        let spotted = run.spotted.take_if(|(at_s, _)| heard.holds_stop(*at_s));
        let exchange = match spotted {
            Some(_) => self.session.hear_spotted(&utterance),
            None => self.session.hear(&utterance),
        };
        let reply = exchange.turn.reply.clone().or(spotted.and_then(|(_, sentence)| sentence));
        let commands = serde_json::to_string(&exchange.turn.commands).unwrap_or_default();
        run.timeline.line(
            run.now_s(),
            "understood",
            &format!("{commands} ({:.1} ms)", exchange.understanding_ms),
        );
        if let Some(spoken) = exchange.turn.spoken() {
            self.robot_says(spoken, run);
        }
        run.moving_since_s = None;
        let waited_ms = 1e3 * (run.now_s() - run.speech_ended_s);
        let ms = [
            ("vad", heard.vad_ms),
            ("recognition", recognition_ms),
            ("understanding", exchange.understanding_ms),
            ("end_of_speech_to_commands", waited_ms),
        ];
        let Some(turn) = turn else { return };
        run.utterances.push(UtteranceSummary {
            audio: turn.audio.clone(),
            voice: turn.voice,
            said: turn.says.clone(),
            heard: heard.heard.text.clone(),
            confidence: heard.heard.confidence,
            commands: exchange.turn.commands.clone(),
            question: exchange.turn.question.clone(),
            reply,
            outcome: None,
            ms: ms.into_iter().map(|(stage, ms)| (stage.to_owned(), ms)).collect(),
            tasks: exchange.tasks,
        });
    }

    fn reported(&mut self, event: &Event, sentence: Option<&str>, run: &mut Run) {
        run.timeline.event(run.now_s(), event);
        match event {
            Event::Moving { task, time_s } => {
                run.moving_since_s = Some(run.now_s());
                self.record.mark(*time_s, format!("task {task}"));
            }
            Event::Planned { task, times, .. } => {
                if let Some(utterance) = run.utterance_of(*task) {
                    for (stage, ms) in
                        [("ik", times.ik_ms), ("plan", times.plan_ms), ("timing", times.time_ms)]
                    {
                        *utterance.ms.entry(stage.to_owned()).or_default() += ms;
                    }
                }
            }
            Event::Finished { task, command, outcome, .. } => {
                if let Some(utterance) = run.utterance_of(*task) {
                    utterance.outcome = Some(in_words(outcome).to_owned());
                }
                if outcome.is_done() && command.command.moves() {
                    let verb = command.command.verb();
                    self.snapshot(format!("{:.0} s: {verb}", run.now_s()), run);
                }
            }
            Event::Stopped { time_s, .. } => {
                self.record.mark(*time_s, "stop");
                self.snapshot(format!("{:.0} s: stopped by voice", run.now_s()), run);
            }
            _ => {}
        }
        if let Some(sentence) = sentence {
            self.robot_says(sentence, run);
            if let Some(last) = run.utterances.last_mut() {
                last.reply.get_or_insert_with(|| sentence.to_owned());
            }
        }
    }

    fn snapshot(&self, caption: String, run: &mut Run) {
        let cell = self.session.cell();
        let (scene, state) = (cell.scene().clone(), cell.state());
        run.snapshots.push(report::Snapshot { caption, scene, state });
    }

    fn robot_says(&mut self, sentence: &str, run: &mut Run) {
        run.timeline.line(run.now_s(), "robot", &format!("“{sentence}”"));
        self.speaker.say(sentence, self.session.dialogue().language().into());
    }

    fn is_quiet(&self, run: &Run) -> bool {
        self.session.cell().is_idle()
            && run.player.is_silent()
            && !self.hearing.is_busy()
            && !self.speaker.is_speaking()
    }

    fn finish(mut self, run: Run, before: &Scene, folder: &Path) -> Result<Summary> {
        self.record.extend(self.session.cell_mut().take_telemetry());
        let limits = self.record.check_limits();
        let after = self.session.cell().scene().clone();
        let summary = Summary {
            limit_violations: limits.violations,
            setpoints: limits.samples,
            limits_used: limits.used,
            objects: BeforeAndAfter { before: positions(before), after: positions(&after) },
            peak_memory_mib: peak_memory_mib(),
            duration_s: run.now_s(),
            utterances: run.utterances,
        };
        report::write(folder, &self.robot, &summary, &self.record, &run.snapshots)?;
        self.session.into_cell().shutdown().context("cannot finish the recording")?;
        Ok(summary)
    }
}

impl Run {
    fn new() -> Self {
        Self {
            player: Player::start(),
            timeline: Timeline,
            start: Instant::now(),
            quiet_since_s: 0.0,
            moving_since_s: None,
            speech_ended_s: 0.0,
            utterances: Vec::new(),
            snapshots: Vec::new(),
            heard_turns: 0,
            spotted: None,
        }
    }

    fn now_s(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    fn utterance_of(&mut self, task: TaskId) -> Option<&mut UtteranceSummary> {
        self.utterances.iter_mut().find(|utterance| utterance.tasks.contains(&task))
    }
}

fn label(turn: &Turn) -> &'static str {
    match turn.voice {
        super::Voice::Recorded => "a person, recorded",
        super::Voice::Synthesized => "synthesized",
    }
}
