//! Reading CTranslate2's `model.bin` (binary version 6).
//!
//! Little-endian: version u32, specification name, revision u32, number of variables u32; each
//! variable is its name, rank u8, dimensions u32, type u8, size in bytes u32, content; then the
//! aliases. A string is its length u16 with the final NUL, then the bytes.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use half::f16;

use super::super::ModelError;

/// Longer names or higher ranks mean that the file is something else.
const MOST_VARIABLES: u32 = 100_000;
const MOST_DIMENSIONS: u8 = 8;

/// The variables of a model file; their content is read when asked for.
pub(super) struct Weights {
    file: BufReader<File>,
    variables: HashMap<String, Variable>,
}

#[derive(Debug, Clone)]
struct Variable {
    dimensions: Vec<usize>,
    type_number: u8,
    offset: u64,
    bytes: u32,
}

/// A tensor, last dimension fastest.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tensor {
    /// Sizes, slowest first.
    pub(super) dimensions: Vec<usize>,
    /// The weights.
    pub(super) values: Vec<f32>,
}

impl Weights {
    /// Reads the table of variables.
    pub(super) fn open(path: &Path) -> Result<Self, ModelError> {
        let file = File::open(path).map_err(ModelError::io(path))?;
        let size = file.metadata().map_err(ModelError::io(path))?.len();
        let mut weights = Self { file: BufReader::new(file), variables: HashMap::new() };
        weights.read_table(size).map_err(|error| {
            ModelError::Content(format!("{} is no CTranslate2 model: {error}", path.display()))
        })?;
        Ok(weights)
    }

    fn read_table(&mut self, size: u64) -> std::io::Result<()> {
        let version = self.u32()?;
        if version != 6 {
            return Err(invalid(format!("binary version {version}, expected 6")));
        }
        let specification = self.string()?;
        if specification != "WhisperSpec" {
            return Err(invalid(format!("it holds a {specification}, expected a WhisperSpec")));
        }
        let _revision = self.u32()?;
        let count = self.u32()?;
        if count > MOST_VARIABLES {
            return Err(invalid(format!("{count} variables")));
        }
        for _ in 0..count {
            let name = self.string()?;
            let variable = self.variable(size)?;
            self.variables.insert(name, variable);
        }
        for _ in 0..self.u32()?.min(MOST_VARIABLES) {
            let (alias, name) = (self.string()?, self.string()?);
            let known = self.variables.get(&name).cloned();
            let variable = known.ok_or_else(|| invalid(format!("alias of unknown '{name}'")))?;
            self.variables.insert(alias, variable);
        }
        Ok(())
    }

    fn variable(&mut self, size: u64) -> std::io::Result<Variable> {
        let rank = self.u8()?;
        if rank > MOST_DIMENSIONS {
            return Err(invalid(format!("rank {rank}")));
        }
        let dimensions =
            (0..rank).map(|_| self.u32().map(|d| d as usize)).collect::<Result<Vec<_>, _>>()?;
        let type_number = self.u8()?;
        let bytes = self.u32()?;
        let offset = self.file.stream_position()?;
        if offset + u64::from(bytes) > size {
            return Err(invalid("it is cut short".into()));
        }
        self.file.seek_relative(i64::from(bytes))?;
        Ok(Variable { dimensions, type_number, offset, bytes })
    }

    /// Number of layers `prefix`0, `prefix`1, …
    pub(super) fn layers(&self, prefix: &str) -> usize {
        (0..)
            .take_while(|index| {
                let start = format!("{prefix}{index}/");
                self.variables.keys().any(|name| name.starts_with(&start))
            })
            .count()
    }

    /// Reads a variable as 32-bit floats.
    pub(super) fn read(&mut self, name: &str) -> Result<Tensor, ModelError> {
        let variable = self.variables.get(name).cloned();
        let variable =
            variable.ok_or_else(|| ModelError::Content(format!("the weights lack '{name}'")))?;
        let mut content = vec![0_u8; variable.bytes as usize];
        self.file
            .seek(SeekFrom::Start(variable.offset))
            .and_then(|_| self.file.read_exact(&mut content))
            .map_err(|error| ModelError::Content(format!("'{name}': {error}")))?;
        let values: Vec<f32> = match variable.type_number {
            0 => {
                content.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
            }
            4 => content
                .as_chunks::<2>()
                .0
                .iter()
                .map(|bytes| f16::from_le_bytes(*bytes).to_f32())
                .collect(),
            other => {
                return Err(ModelError::Content(format!(
                    "'{name}' has number type {other}; only f32 (0) and f16 (4) are read"
                )));
            }
        };
        if values.len() != variable.dimensions.iter().product::<usize>() {
            return Err(ModelError::Content(format!("'{name}': size and dimensions differ")));
        }
        Ok(Tensor { dimensions: variable.dimensions, values })
    }

    fn u8(&mut self) -> std::io::Result<u8> {
        let mut byte = [0];
        self.file.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    fn u32(&mut self) -> std::io::Result<u32> {
        let mut bytes = [0; 4];
        self.file.read_exact(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn string(&mut self) -> std::io::Result<String> {
        let mut length = [0; 2];
        self.file.read_exact(&mut length)?;
        let mut bytes = vec![0; usize::from(u16::from_le_bytes(length))];
        self.file.read_exact(&mut bytes)?;
        bytes.pop();
        String::from_utf8(bytes).map_err(|error| invalid(error.to_string()))
    }
}

fn invalid(reason: String) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, reason)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Writes a model file with these f16 variables.
    pub(crate) fn write(path: &Path, variables: &[(&str, Vec<usize>, Vec<f32>)]) {
        let string = |text: &str| {
            let mut bytes = (text.len() as u16 + 1).to_le_bytes().to_vec();
            bytes.extend(text.as_bytes());
            bytes.push(0);
            bytes
        };
        let mut file = 6_u32.to_le_bytes().to_vec();
        file.extend(string("WhisperSpec"));
        file.extend(3_u32.to_le_bytes());
        file.extend((variables.len() as u32).to_le_bytes());
        for (name, dimensions, values) in variables {
            file.extend(string(name));
            file.push(dimensions.len() as u8);
            dimensions.iter().for_each(|d| file.extend((*d as u32).to_le_bytes()));
            file.push(4);
            file.extend((values.len() as u32 * 2).to_le_bytes());
            values.iter().for_each(|v| file.extend(f16::from_f32(*v).to_le_bytes()));
        }
        file.extend(0_u32.to_le_bytes());
        std::fs::write(path, file).unwrap();
    }

    #[test]
    fn variables_are_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.bin");
        write(&path, &[("encoder/layer_0/a", vec![2, 2], vec![1.0, -2.0, 0.5, 0.0])]);
        let mut weights = Weights::open(&path).unwrap();
        assert_eq!(weights.layers("encoder/layer_"), 1);
        let tensor = weights.read("encoder/layer_0/a").unwrap();
        assert_eq!(tensor, Tensor { dimensions: vec![2, 2], values: vec![1.0, -2.0, 0.5, 0.0] });
        assert!(weights.read("encoder/layer_1/a").is_err());
    }

    #[test]
    fn cut_and_foreign_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.bin");
        write(&path, &[("a", vec![4], vec![0.0; 4])]);
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..whole.len() - 1 {
            std::fs::write(&path, &whole[..cut]).unwrap();
            assert!(Weights::open(&path).is_err(), "{cut} bytes");
        }
    }
}
