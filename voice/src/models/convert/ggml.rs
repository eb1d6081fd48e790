//! Writing whisper.cpp's model file.
//!
//! Little-endian: magic, eleven sizes, the mel filters, the vocabulary, then the tensors. A
//! tensor is its rank, the length of its name, its type, its dimensions (fastest first), its
//! name and its content.

use std::io::Write;

use half::f16;

use super::super::ModelError;
use super::ctranslate2::Tensor;
use super::{mel, q8_0};

const MAGIC: u32 = 0x6767_6d6c;
/// `ftype` of a q8_0 file: 7, with quantization version 2 in the thousands.
const FILE_TYPE_Q8_0: i32 = 2007;
const TYPE_F32: i32 = 0;
const TYPE_F16: i32 = 1;
const TYPE_Q8_0: i32 = 8;

/// The sizes in the header.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    pub(super) vocabulary: usize,
    pub(super) audio_positions: usize,
    pub(super) width: usize,
    pub(super) heads: usize,
    pub(super) encoder_layers: usize,
    pub(super) text_positions: usize,
    pub(super) decoder_layers: usize,
    pub(super) mel_bands: usize,
}

/// Number type of a tensor in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    F32,
    F16,
    Q8,
}

/// Header, mel filters and vocabulary.
pub(super) fn write_head(
    out: &mut dyn Write,
    sizes: &Sizes,
    tokens: &[Vec<u8>],
) -> Result<(), ModelError> {
    let mut head = MAGIC.to_le_bytes().to_vec();
    for size in [
        sizes.vocabulary,
        sizes.audio_positions,
        sizes.width,
        sizes.heads,
        sizes.encoder_layers,
        sizes.text_positions,
        sizes.width,
        sizes.heads,
        sizes.decoder_layers,
        sizes.mel_bands,
    ] {
        head.extend((size as i32).to_le_bytes());
    }
    head.extend(FILE_TYPE_Q8_0.to_le_bytes());
    head.extend((sizes.mel_bands as i32).to_le_bytes());
    head.extend((mel::BINS as i32).to_le_bytes());
    mel::filters(sizes.mel_bands).iter().for_each(|weight| head.extend(weight.to_le_bytes()));
    head.extend((tokens.len() as i32).to_le_bytes());
    for token in tokens {
        head.extend((token.len() as i32).to_le_bytes());
        head.extend(token);
    }
    out.write_all(&head).map_err(ModelError::io("model file"))
}

/// One tensor.
pub(super) fn write_tensor(
    out: &mut dyn Write,
    name: &str,
    tensor: &Tensor,
    form: Form,
) -> Result<(), ModelError> {
    let type_number = match form {
        Form::F32 => TYPE_F32,
        Form::F16 => TYPE_F16,
        Form::Q8 => TYPE_Q8_0,
    };
    let mut bytes = (tensor.dimensions.len() as i32).to_le_bytes().to_vec();
    bytes.extend((name.len() as i32).to_le_bytes());
    bytes.extend(type_number.to_le_bytes());
    for size in tensor.dimensions.iter().rev() {
        bytes.extend((*size as i32).to_le_bytes());
    }
    bytes.extend(name.as_bytes());
    match form {
        Form::F32 => tensor.values.iter().for_each(|v| bytes.extend(v.to_le_bytes())),
        Form::F16 => {
            tensor.values.iter().for_each(|v| bytes.extend(f16::from_f32(*v).to_le_bytes()));
        }
        Form::Q8 => {
            if tensor.dimensions.last().is_none_or(|row| row % q8_0::BLOCK != 0) {
                return Err(ModelError::Content(format!(
                    "'{name}' has rows of {:?}, which q8_0 cannot hold",
                    tensor.dimensions
                )));
            }
            q8_0::quantize(&tensor.values, &mut bytes);
        }
    }
    out.write_all(&bytes).map_err(ModelError::io("model file"))
}
