//! Adapters: small files that tune one model file, and only that one.
//!
//! What the file says about itself is read here, before any engine sees it: that it is a LoRA
//! adapter, to which model file it belongs (by sha256) and in which form the tuned model answers.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::AnswerForm;
use crate::models::{ModelError, Quiet, sha256_of_file};

/// Whether a model is used with an adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Adapter {
    /// The model as it is.
    #[default]
    Off,
    /// With this adapter if it is there and was made for the model; else the model as it is.
    IfItFits(PathBuf),
    /// With this adapter or not at all.
    Required(PathBuf),
}

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

/// The adapter to use on this model file, if any.
///
/// # Errors
/// If a required adapter cannot be read, is none, or belongs to another model.
pub(super) fn choose(adapter: &Adapter, model: &Path) -> Result<Option<Fitting>, AdapterError> {
    match adapter {
        Adapter::Off => Ok(None),
        Adapter::IfItFits(path) => Ok(fitting(path, model).ok()),
        Adapter::Required(path) => fitting(path, model).map(Some),
    }
}

fn fitting(path: &Path, model: &Path) -> Result<Fitting, AdapterError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn gguf(pairs: &[(&str, &str)]) -> Vec<u8> {
        let text = |text: &str| {
            let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
            bytes.extend(text.as_bytes());
            bytes
        };
        let mut bytes = b"GGUF".to_vec();
        bytes.extend(3_u32.to_le_bytes());
        bytes.extend(0_u64.to_le_bytes());
        bytes.extend((pairs.len() as u64 + 1).to_le_bytes());
        bytes.extend(text("adapter.lora.alpha"));
        bytes.extend(6_u32.to_le_bytes());
        bytes.extend(16_f32.to_le_bytes());
        for (key, value) in pairs {
            bytes.extend(text(key));
            bytes.extend(8_u32.to_le_bytes());
            bytes.extend(text(value));
        }
        bytes
    }

    const ADAPTER: [(&str, &str); 2] = [("general.type", "adapter"), ("adapter.type", "lora")];

    fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        file
    }

    #[test]
    fn an_adapter_is_used_on_its_own_model_only() {
        let (model, other) = (file(b"a model"), file(b"another model"));
        let base = sha256_of_file(model.path(), &Quiet).unwrap();
        let belongs =
            [("lianshou.base.sha256", base.as_str()), ("lianshou.answer_form", "compact-1")];
        let adapter = file(&gguf(&[&ADAPTER[..], &belongs].concat()));
        let path = adapter.path().to_owned();
        let fits = Some((path.clone(), AnswerForm::Compact));
        assert_eq!(choose(&Adapter::Required(path.clone()), model.path()).unwrap(), fits);
        assert_eq!(choose(&Adapter::IfItFits(path.clone()), model.path()).unwrap(), fits);
        assert_eq!(choose(&Adapter::IfItFits(path.clone()), other.path()).unwrap(), None);
        let error = choose(&Adapter::Required(path), other.path()).unwrap_err();
        assert!(matches!(error, AdapterError::OtherModel { .. }), "{error}");
        assert!(error.to_string().contains("was made for the model"), "{error}");
    }

    #[test]
    fn what_is_no_adapter_is_refused_with_a_reason() {
        let named = [("lianshou.base.sha256", "x"), ("lianshou.answer_form", "verse")];
        for (bytes, part) in [
            (b"".to_vec(), "ends too early"),
            (b"PK\x03\x04 is a zip file".to_vec(), "no GGUF file"),
            (b"GGUF\x09\0\0\0".to_vec(), "version 9"),
            (gguf(&[("general.type", "model")]), "LoRA"),
            (gguf(&ADAPTER), "to which model"),
            (gguf(&[&ADAPTER[..], &named].concat()), "verse"),
            (gguf(&ADAPTER)[..60].to_vec(), "ends too early"),
        ] {
            let error = describe(file(&bytes).path()).unwrap_err().to_string();
            assert!(error.contains("is no adapter") && error.contains(part), "{error}");
        }
        let missing = Adapter::Required("/nonexistent/x.gguf".into());
        let error = choose(&missing, Path::new("/nonexistent/y.gguf")).unwrap_err().to_string();
        assert!(error.contains("/nonexistent/x.gguf"), "{error}");
    }

    #[test]
    fn any_bytes_give_a_description_or_an_error() {
        let whole = gguf(&ADAPTER);
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0xff;
            let _ = description(&bytes);
        }
    }
}
