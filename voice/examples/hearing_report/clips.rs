//! The manifest of recorded clips.

use std::path::{Path, PathBuf};

use anyhow::Context;
use voice::recognition::Language;

/// Values of the column text_kind whose text is what was said.
const VERBATIM: &[&str] = &["verbatim", ""];

/// A recording and what is said in it.
pub(crate) struct Clip {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) source: String,
    pub(crate) language: Language,
}

/// The English and Mandarin clips of a manifest with the columns file, text, language, source; with
/// `word`, only those that say it. Where a column text_kind says that the text is not what was
/// said, the clip is left out.
pub(crate) fn clips(manifest: &Path, word: Option<&str>) -> anyhow::Result<Vec<Clip>> {
    let content =
        std::fs::read_to_string(manifest).with_context(|| manifest.display().to_string())?;
    let mut lines = content.lines().map(fields);
    let head = lines.next().context("the manifest is empty")?;
    let column = |name: &str| {
        head.iter().position(|field| field == name).with_context(|| format!("no column {name}"))
    };
    let columns = [column("file")?, column("text")?, column("language")?, column("source")?];
    let kind = column("text_kind").ok();
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let clip = |line: Vec<String>| {
        let is_verbatim =
            kind.and_then(|c| line.get(c)).is_none_or(|kind| VERBATIM.contains(&kind.as_str()));
        let [file, text, language, source] =
            columns.map(|c| line.get(c).cloned().unwrap_or_default());
        let language = match language.as_str() {
            "en" => Language::English,
            "zh" => Language::Mandarin,
            _ => return None,
        };
        let is_wanted = is_verbatim && !text.is_empty() && word.is_none_or(|word| word == text);
        is_wanted.then(|| Clip { path: folder.join(file), text, source, language })
    };
    Ok(lines.filter_map(clip).collect())
}

/// Fields of a CSV line; quoted ones may hold commas.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(String::new()),
            other => fields.last_mut().expect("there is always a field").push(other),
        }
    }
    fields
}
