//! `lianshou listen`: what is said in recordings, and what it would lead to.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use robot_core::caution::Cue;
use robot_core::scene::Scene;
use robot_core::task::GroundedCommand;
use serde::Serialize;

use super::{ListenArguments, Setting};
use crate::affect::{VoiceAnalyser, VoiceCues, words};
use crate::dialogue::{Dialogue, Policy, Situation};
use crate::listen::{HeardUtterance, listen_to_file_tapped};
use crate::recognition::Recognition;
use crate::setting::Warmth;
use crate::spotter::{Detection, RecordedSpotter, Spotter};
use crate::understanding::{Language, Readers, Utterance};
use crate::vad::SegmenterOptions;
use crate::{audio, installation, session};

/// Loading the speech model on a slow disk.
const LOADING_LIMIT: Duration = Duration::from_secs(120);

/// One line of the output.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a Path,
    start_s: f64,
    end_s: f64,
    text: &'a str,
    lang: &'static str,
    confidence: f64,
    words: Vec<SureWord<'a>>,
    commands: Vec<GroundedCommand>,
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<String>,
    /// Stops that the spotter heard in the sound of it; absent where it is switched off.
    #[serde(skip_serializing_if = "Option::is_none")]
    spotted: Option<Vec<SpottedStop>>,
    affect: Option<Cues>,
    ms: Stages,
}

/// A word (in Chinese: a character) and how sure it is, 0..1.
#[derive(Serialize)]
struct SureWord<'a> {
    text: &'a str,
    confidence: f64,
}

/// A stop that was heard in the sound, before its words were known.
#[derive(Serialize)]
struct SpottedStop {
    word: &'static str,
    at_s: f64,
    score: f64,
}

/// Voice cues, only where they are switched on.
#[derive(Serialize)]
struct Cues {
    raised_voice: Option<f64>,
    arousal: Option<f64>,
    /// Of the words.
    words: Vec<Cue>,
}

/// Computing time of each stage, milliseconds.
#[derive(Serialize)]
struct Stages {
    vad: f64,
    recognition: f64,
    understanding: f64,
}

/// Everything that listening needs, for all files.
struct Listener {
    recognition: Recognition,
    readers: Readers,
    scene: Option<Scene>,
    affect: Option<VoiceAnalyser>,
    spotter: Option<RecordedSpotter>,
    as_json: bool,
}

pub(super) fn run(arguments: ListenArguments, setting: &Setting) -> Result<ExitCode> {
    let scene = match arguments.cell.scene.as_deref() {
        Some(name) => Some(Scene::load(&installation::scene(name)?)?),
        None => None,
    };
    let mut recognition = setting.recognition()?;
    if let Some(language) = arguments.lang.spoken() {
        recognition.set_language(Some(language));
    }
    if let Some(scene) = &scene {
        recognition.set_vocabulary(session::vocabulary(scene));
    }
    recognition.wait_ready(LOADING_LIMIT)?;
    let affect = setting.config.affect.is_enabled().then(VoiceAnalyser::default);
    let readers = setting.readers(arguments.llm.into(), Warmth::WhenNeeded);
    let mut listener = Listener {
        recognition,
        readers,
        scene,
        affect,
        spotter: stop_spotter(setting)?,
        as_json: arguments.json,
    };
    let mut failures = 0;
    for path in &arguments.files {
        if let Err(error) = listener.listen(path) {
            failures += 1;
            eprintln!("error: {}: {error:#}", path.display());
        }
    }
    if failures > 0 {
        bail!("{failures} of {} files could not be understood to the end", arguments.files.len());
    }
    Ok(ExitCode::SUCCESS)
}

/// Who finds stops in the sound, where that is switched on.
fn stop_spotter(setting: &Setting) -> Result<Option<RecordedSpotter>> {
    if !setting.config.hearing.stop_spotter {
        return Ok(None);
    }
    let mut glancer = setting.glancer();
    if let Some(glancer) = &mut glancer {
        glancer.wait_ready(LOADING_LIMIT)?;
    }
    Ok(Some(RecordedSpotter::new(Spotter::new(), glancer)))
}

impl Listener {
    fn listen(&mut self, path: &Path) -> Result<()> {
        let mut dialogue = Dialogue::new(Policy::evaluation());
        let (mut heard, mut stops) = (Vec::new(), Vec::new());
        let mut spotter = self.spotter.take().map(|before| before.next(Spotter::new()));
        let mut failure = None;
        let tap = |samples: &[f32]| {
            if let Some(spotter) = &mut spotter
                && let Err(error) = spotter.push(samples, |found| stops.push(found.detection))
            {
                failure = Some(error);
            }
        };
        let heard_all = listen_to_file_tapped(
            path,
            &mut self.recognition,
            SegmenterOptions::default(),
            tap,
            |utterance| heard.push(utterance),
        );
        self.spotter = spotter;
        heard_all?;
        if let Some(error) = failure {
            eprintln!("note: {}: not all was searched for a stop ({error})", path.display());
        }
        let sound = match self.affect {
            Some(_) => audio::read(path)?,
            None => Vec::new(),
        };
        for utterance in heard.iter().filter(|utterance| !utterance.heard.text.is_empty()) {
            let cues = self.cues(&sound, utterance).map(|cues| {
                let words = words::read(&utterance.heard.text).cues;
                Cues { raised_voice: cues.raised_voice, arousal: cues.arousal, words }
            });
            let stops = stops.iter().filter(|stop| utterance.holds_stop(stop.at_s)).copied();
            self.understand(path, utterance, stops.collect(), cues, &mut dialogue)?;
        }
        Ok(())
    }

    /// What the sound of an utterance says, where that is switched on.
    fn cues(&self, sound: &[f32], utterance: &HeardUtterance) -> Option<VoiceCues> {
        let at = |time_s: f64| (time_s.max(0.0) * f64::from(audio::SAMPLE_RATE_HZ)) as usize;
        let end = at(utterance.end_s).min(sound.len());
        let stretch = sound.get(at(utterance.start_s)..end)?;
        self.affect.as_ref().map(|analyser| analyser.analyse(stretch))
    }

    fn understand(
        &mut self,
        path: &Path,
        utterance: &HeardUtterance,
        stops: Vec<Detection>,
        affect: Option<Cues>,
        dialogue: &mut Dialogue,
    ) -> Result<()> {
        let heard = &utterance.heard;
        let start = Instant::now();
        let situation = Situation {
            scene: self.scene.as_ref(),
            now_s: utterance.end_s,
            ..Situation::default()
        };
        let language = Language::from(heard.language);
        let said =
            Utterance { text: &heard.text, language: Some(language), confidence: heard.confidence };
        let turn = dialogue.hear(&said, &situation, &mut self.readers);
        let understanding = start.elapsed().as_secs_f64() * 1e3;
        let line = Line {
            file: path,
            start_s: utterance.start_s,
            end_s: utterance.end_s,
            text: &heard.text,
            lang: if language == Language::Zh { "zh" } else { "en" },
            confidence: heard.confidence,
            words: heard
                .words
                .iter()
                .map(|word| SureWord { text: &word.text, confidence: word.probability })
                .collect(),
            commands: turn.commands.into_iter().chain(turn.held).collect(),
            question: turn.question,
            reply: turn.reply,
            spotted: self.spotter.is_some().then(|| {
                let told = |stop: Detection| SpottedStop {
                    word: stop.word.text(),
                    at_s: stop.at_s,
                    score: stop.score,
                };
                stops.into_iter().map(told).collect()
            }),
            affect,
            ms: Stages { vad: utterance.vad_ms, recognition: heard.ms, understanding },
        };
        self.print(&line)
    }

    fn print(&self, line: &Line<'_>) -> Result<()> {
        if self.as_json {
            println!("{}", serde_json::to_string(line)?);
            return Ok(());
        }
        println!(
            "{} {:.2}–{:.2} s: “{}” ({}, {:.2})",
            line.file.display(),
            line.start_s,
            line.end_s,
            line.text,
            line.lang,
            line.confidence
        );
        println!("  commands: {}", serde_json::to_string(&line.commands)?);
        if let Some(cues) = &line.affect {
            let percent = |share: Option<f64>| {
                share.map_or("no answer".into(), |share| format!("{:.0} %", 100.0 * share))
            };
            let (raised, arousal) = (percent(cues.raised_voice), percent(cues.arousal));
            let words = serde_json::to_string(&cues.words)?;
            println!("  voice cues: raised voice {raised}, arousal {arousal}, words {words}");
        }
        for sentence in line.question.iter().chain(&line.reply) {
            println!("  robot: {sentence}");
        }
        Ok(())
    }
}
