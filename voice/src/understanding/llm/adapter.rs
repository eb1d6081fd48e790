//! Adapters: small files that tune one model file, and only that one.
//!
//! What the file says about itself is read here, before any engine sees it: that it is a LoRA
//! adapter, to which model file it belongs (by sha256) and in which form the tuned model answers.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::AnswerForm;
use crate::models::{ModelError, Quiet, sha256_of_file};

/// What an adapter file says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Description {
    /// Of the model file that it was trained on.
    pub(super) base_sha256: String,
    /// How the tuned model answers.
    pub(super) form: AnswerForm,
}

/// Why an adapter cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdapterError {
    /// The file cannot be read.
    #[error("cannot read the adapter {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no adapter.
    #[error("{} is no adapter: {reason}", path.display())]
    NoAdapter {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The model's file cannot be read.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The adapter belongs to another model.
    #[error(
        "the adapter {} was made for the model with sha256 {wanted:.12}…, but {} has {found:.12}…",
        adapter.display(), model.display()
    )]
    OtherModel {
        /// The adapter.
        adapter: PathBuf,
        /// The model at hand.
        model: PathBuf,
        /// Of the model that the adapter belongs to.
        wanted: String,
        /// Of the model at hand.
        found: String,
    },
}

/// An adapter that fits the model, and the form of its answers.
pub(super) type Fitting = (PathBuf, AnswerForm);

/// The adapter, if it was made for this model file.
///
/// # Errors
/// If it cannot be read, is none, or belongs to another model.
pub(super) fn fitting(path: &Path, model: &Path) -> Result<Fitting, AdapterError> {
    let description = describe(path)?;
    let found = sha256_of_file(model, &Quiet)?;
    if found == description.base_sha256 {
        return Ok((path.to_owned(), description.form));
    }
    let (adapter, model) = (path.to_owned(), model.to_owned());
    Err(AdapterError::OtherModel { adapter, model, wanted: description.base_sha256, found })
}

/// More than the descriptions at the head of an adapter ever take.
const HEAD_BYTES: u64 = 1 << 18;

/// What the file says about itself.
pub(super) fn describe(path: &Path) -> Result<Description, AdapterError> {
    let mut head = Vec::new();
    let read =
        std::fs::File::open(path).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
    read.map_err(|source| AdapterError::File { path: path.to_owned(), source })?;
    description(&head).map_err(|reason| AdapterError::NoAdapter { path: path.to_owned(), reason })
}

fn description(head: &[u8]) -> Result<Description, String> {
    let mut head = Head(head);
    if head.bytes(4)? != b"GGUF" {
        return Err("it is no GGUF file".into());
    }
    let version = head.number(4)?;
    if !(2..=3).contains(&version) {
        return Err(format!("it is GGUF of version {version}, not 2 or 3"));
    }
    let _tensors = head.number(8)?;
    let (mut general, mut kind, mut base, mut form) = (None, None, None, None);
    for _ in 0..head.number(8)? {
        let key = head.text()?;
        let value = head.value()?;
        match key.as_str() {
            "general.type" => general = value,
            "adapter.type" => kind = value,
            "lianshou.base.sha256" => base = value,
            "lianshou.answer_form" => form = value,
            _ => {}
        }
    }
    if (general.as_deref(), kind.as_deref()) != (Some("adapter"), Some("lora")) {
        return Err("it does not say that it is a LoRA adapter".into());
    }
    let base_sha256 = base.ok_or("it does not say to which model it belongs")?;
    let form = match form.as_deref() {
        None | Some("json") => AnswerForm::Json,
        Some("compact-1") => AnswerForm::Compact,
        Some(other) => return Err(format!("its answers have the unknown form {other:?}")),
    };
    Ok(Description { base_sha256, form })
}

/// What is left of a file's head.
struct Head<'a>(&'a [u8]);

impl<'a> Head<'a> {
    fn bytes(&mut self, count: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or("it ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    /// A little-endian number of that many bytes.
    fn number(&mut self, bytes: usize) -> Result<u64, String> {
        Ok(self.bytes(bytes)?.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    fn text(&mut self) -> Result<String, String> {
        let length = self.number(8)?;
        let length = usize::try_from(length).map_err(|_| "it ends too early")?;
        Ok(String::from_utf8_lossy(self.bytes(length)?).into_owned())
    }

    /// The value if it is text; others are skipped.
    fn value(&mut self) -> Result<Option<String>, String> {
        let width = match self.number(4)? {
            0 | 1 | 7 => 1,
            2 | 3 => 2,
            4..=6 => 4,
            10..=12 => 8,
            8 => return self.text().map(Some),
            kind => return Err(format!("its head holds a value of the kind {kind}")),
        };
        self.bytes(width).map(|_| None)
    }
}
