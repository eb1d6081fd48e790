//! Recordings through the real recognizer, each only once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use voice::listen::listen_to_file;
use voice::models::ModelStore;
use voice::recognition::{Language as Spoken, Recognition, RecognitionOptions};
use voice::understanding::Language;
use voice::vad::SegmenterOptions;

use crate::backend::BackendError;

/// Name of the recognition model in the manifest.
const MODEL: &str = "whisper-base";

/// An utterance in a recording.
#[derive(Clone, Debug)]
pub(super) struct Utterance {
    /// When it is over, s from the beginning of the recording.
    pub(super) end_s: f64,
    /// The words.
    pub(super) text: String,
    /// How sure recognition is, 0 to 1.
    pub(super) confidence: f64,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Question {
    path: PathBuf,
    is_mandarin: bool,
    vocabulary: Vec<String>,
}

/// One recognizer for all runs, started when the first recording is played.
pub(super) struct Ears {
    recognition: Option<Recognition>,
    known: HashMap<Question, Vec<Utterance>>,
    loading_limit: Duration,
    was_killed: bool,
}

impl Ears {
    pub(super) fn new(loading_limit: Duration) -> Self {
        Self { recognition: None, known: HashMap::new(), loading_limit, was_killed: false }
    }

    /// What is understood of a recording. After its process was killed, the recognizer listens anew
    /// even to what it knows.
    pub(super) fn listen(
        &mut self,
        path: &Path,
        language: Language,
        vocabulary: Vec<String>,
    ) -> Result<Vec<Utterance>, BackendError> {
        let is_mandarin = language == Language::Zh;
        let question = Question { path: path.to_owned(), is_mandarin, vocabulary };
        if let (Some(known), false) = (self.known.get(&question), self.was_killed) {
            return Ok(known.clone());
        }
        let is_retry = std::mem::take(&mut self.was_killed);
        let recognition = self.recognition()?;
        recognition.set_vocabulary(question.vocabulary.clone());
        let spoken = if is_mandarin { Spoken::Mandarin } else { Spoken::English };
        recognition.set_language(Some(spoken));
        let mut heard = hear(path, recognition);
        if heard.is_err() && is_retry {
            // As in a live conversation: what was said while it started again is not lost.
            let limit = self.loading_limit;
            let recognition = self.recognition()?;
            recognition.wait_ready(limit).map_err(BackendError::broken)?;
            heard = hear(path, recognition);
        }
        let utterances = heard?;
        self.known.insert(question, utterances.clone());
        Ok(utterances)
    }

    /// Kills the recognizer's process.
    pub(super) fn kill(&mut self) -> Result<(), BackendError> {
        let process = self.recognition()?.process_id();
        let process = process.ok_or_else(|| BackendError::Broken("no recognizer runs".into()))?;
        self.was_killed = true;
        let killed = std::process::Command::new("kill").args(["-9", &process.to_string()]).status();
        match killed {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(BackendError::Broken(format!("kill {process}: {status}"))),
            Err(error) => Err(BackendError::Broken(format!("kill {process}: {error}"))),
        }
    }

    fn recognition(&mut self) -> Result<&mut Recognition, BackendError> {
        let recognition = match self.recognition.take() {
            Some(recognition) => recognition,
            None => {
                let store = ModelStore::open(None).map_err(BackendError::broken)?;
                let model = store.locate(MODEL).map_err(BackendError::broken)?;
                let started = Recognition::start(RecognitionOptions::new(model));
                let mut recognition = started.map_err(BackendError::broken)?;
                recognition.wait_ready(self.loading_limit).map_err(BackendError::broken)?;
                recognition
            }
        };
        Ok(self.recognition.insert(recognition))
    }
}

fn hear(path: &Path, recognition: &mut Recognition) -> Result<Vec<Utterance>, BackendError> {
    let mut utterances = Vec::new();
    listen_to_file(path, recognition, SegmenterOptions::default(), |utterance| {
        utterances.push(Utterance {
            end_s: utterance.end_s,
            text: utterance.heard.text,
            confidence: utterance.heard.confidence,
        });
    })
    .map_err(BackendError::broken)?;
    utterances.retain(|utterance| !utterance.text.is_empty());
    Ok(utterances)
}
