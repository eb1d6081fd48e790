//! `lianshou listen`: what is said in recordings, and what it would lead to.

use std::cell::RefCell;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use robot_core::caution::Cue;
use robot_core::scene::Scene;
use robot_core::task::GroundedCommand;
use serde::Serialize;

use super::{ListenArguments, RawForm, Setting};
use crate::affect::{VoiceAnalyser, VoiceCues, words};
use crate::audio::{
    self, AudioFile, PreparedSound, RawFormat, SampleForm, SoundOptions, SoundSource, SoundStream,
};
use crate::dialogue::{Dialogue, Policy, Situation};
use crate::listen::{HeardUtterance, listen_to};
use crate::recognition::Recognition;
use crate::setting::Warmth;
use crate::spotter::{Detection, Found, RecordedSpotter, Spotter};
use crate::understanding::{Language, Readers, Utterance};
use crate::vad::SegmenterOptions;
use crate::{installation, session};

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

impl SpottedStop {
    /// Those that were spotted in an utterance.
    fn within(said: &Said<'_>) -> Vec<Self> {
        let told =
            |stop: &Detection| Self { word: stop.word.text(), at_s: stop.at_s, score: stop.score };
        said.stops.iter().filter(|stop| said.utterance.holds_stop(stop.at_s)).map(told).collect()
    }
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
    spotter: Option<RecordedSpotter>,
    interpreter: Interpreter,
}

/// Says what an utterance would lead to.
struct Interpreter {
    readers: Readers,
    scene: Option<Scene>,
    affect: Option<VoiceAnalyser>,
    spots: bool,
    as_json: bool,
}

/// An utterance, and what came before it in the same sound.
struct Said<'s> {
    path: &'s Path,
    utterance: &'s HeardUtterance,
    /// Stops that were spotted in the sound so far.
    stops: &'s [Detection],
    /// The sound, where it may be heard twice.
    sound: &'s [f32],
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
    let spotter = stop_spotter(setting)?;
    let spots = spotter.is_some();
    let interpreter = Interpreter { readers, scene, affect, spots, as_json: arguments.json };
    let mut listener = Listener { recognition, spotter, interpreter };
    let mut failures = 0;
    for path in &arguments.files {
        let outcome = sound(path, &arguments, setting.sound_options())
            .and_then(|sound| listener.listen(path, sound));
        if let Err(error) = outcome {
            failures += 1;
            eprintln!("error: {}: {error:#}", path.display());
        }
    }
    if failures > 0 {
        bail!("{failures} of {} files could not be understood to the end", arguments.files.len());
    }
    Ok(ExitCode::SUCCESS)
}

/// A file or standard input, as it would be heard at a microphone.
fn sound(path: &Path, arguments: &ListenArguments, options: SoundOptions) -> Result<Sound> {
    let source: Box<dyn SoundSource> = if path == Path::new("-") {
        let raw = arguments.raw.then_some(RawFormat {
            // Both are required with --raw.
            rate_hz: arguments.rate.unwrap_or(audio::SAMPLE_RATE_HZ),
            form: match arguments.format {
                Some(RawForm::F32le) => SampleForm::F32,
                _ => SampleForm::S16,
            },
            channels: arguments.channels,
        });
        Box::new(SoundStream::open(Box::new(std::io::stdin()), "standard input", raw)?)
    } else if arguments.raw {
        bail!("--raw is for standard input: cat FILE | lianshou listen - --raw …");
    } else {
        Box::new(AudioFile::open(path)?)
    };
    let played = arguments.played.as_deref().map(AudioFile::open).transpose()?;
    Ok(PreparedSound::new(source, options, played))
}

type Sound = PreparedSound<Box<dyn SoundSource>>;

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
    /// Tells each utterance as soon as it is understood.
    fn listen(&mut self, path: &Path, mut source: Sound) -> Result<()> {
        let mut dialogue = Dialogue::new(Policy::evaluation());
        let mut spotter = self.spotter.take().map(|before| before.next(Spotter::new()));
        let stops = RefCell::new(Vec::new());
        let mut unsearched = None;
        let tap = |samples: &[f32]| {
            let found = |found: Found| stops.borrow_mut().push(found.detection);
            if let Some(spotter) = &mut spotter
                && let Err(error) = spotter.push(samples, found)
            {
                unsearched = Some(error);
            }
        };
        let sound = match self.interpreter.affect {
            Some(_) if path != Path::new("-") => audio::read(path)?,
            _ => Vec::new(),
        };
        let (mut told, interpreter) = (Ok(()), &mut self.interpreter);
        let each = |utterance: HeardUtterance| {
            if told.is_ok() && !utterance.heard.text.is_empty() {
                let stops = &stops.borrow();
                let said = Said { path, utterance: &utterance, stops, sound: &sound };
                told = interpreter.understand(&said, &mut dialogue);
            }
        };
        let options = SegmenterOptions::default();
        let outcome = listen_to(&mut source, &mut self.recognition, options, tap, each);
        self.spotter = spotter;
        if let Some(error) = unsearched {
            eprintln!("note: {}: not all was searched for a stop ({error})", path.display());
        }
        told?;
        outcome?;
        Ok(())
    }
}

impl Interpreter {
    /// What the sound of an utterance says, where that is switched on.
    fn cues(&self, said: &Said<'_>) -> Option<VoiceCues> {
        let at = |time_s: f64| (time_s.max(0.0) * f64::from(audio::SAMPLE_RATE_HZ)) as usize;
        let end = at(said.utterance.end_s).min(said.sound.len());
        let stretch = said.sound.get(at(said.utterance.start_s)..end)?;
        self.affect.as_ref().map(|analyser| analyser.analyse(stretch))
    }

    fn understand(&mut self, said: &Said<'_>, dialogue: &mut Dialogue) -> Result<()> {
        let (utterance, heard) = (said.utterance, &said.utterance.heard);
        let start = Instant::now();
        let situation = Situation {
            scene: self.scene.as_ref(),
            now_s: utterance.end_s,
            ..Situation::default()
        };
        let language = Language::from(heard.language);
        let words =
            Utterance { text: &heard.text, language: Some(language), confidence: heard.confidence };
        let turn = dialogue.hear(&words, &situation, &mut self.readers);
        let understanding = start.elapsed().as_secs_f64() * 1e3;
        let line = Line {
            file: said.path,
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
            spotted: self.spots.then(|| SpottedStop::within(said)),
            affect: self.cues(said).map(|cues| {
                let words = words::read(&heard.text).cues;
                Cues { raised_voice: cues.raised_voice, arousal: cues.arousal, words }
            }),
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
