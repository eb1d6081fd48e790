//! A model that is only loaded when it is first needed: evaluating its prompt takes all cores for
//! seconds, which recognition in the same command should not have to share.

use super::{ChildModel, LlmReader, ModelOptions};
use crate::understanding::{Reader, ReaderError, Reading, ReadingContext, Utterance};

/// Reads with a language model that is started by the first utterance.
pub struct LazyReader {
    options: ModelOptions,
    reader: Option<LlmReader<ChildModel>>,
}

impl LazyReader {
    /// Nothing is started yet.
    pub fn new(options: ModelOptions) -> Self {
        Self { options, reader: None }
    }

    fn started(&mut self) -> Result<&mut LlmReader<ChildModel>, ReaderError> {
        let reader = match self.reader.take() {
            Some(reader) => reader,
            None => {
                let mut model = ChildModel::start(self.options.clone())?;
                model.wait_ready()?;
                LlmReader::new(model)
            }
        };
        Ok(self.reader.insert(reader))
    }
}

impl Reader for LazyReader {
    fn read(
        &mut self,
        utterance: &Utterance<'_>,
        context: &ReadingContext<'_>,
    ) -> Result<Reading, ReaderError> {
        self.started()?.read(utterance, context)
    }
}
