//! Whisper's network from CTranslate2's names and layout to OpenAI's, as whisper.cpp wants them.
//!
//! CTranslate2 stacks query, key and value of self-attention in one matrix (`linear_0`), and key
//! and value of cross-attention in another (`linear_1`). Whisper's key projections have no bias.
//! Tensors come in the order of OpenAI's checkpoints.

use std::io::Write;
use std::ops::Range;

use super::super::ModelError;
use super::ctranslate2::{Tensor, Weights};
use super::ggml::{Form, Sizes, write_head, write_tensor};

/// Width of one attention head, the same in all of Whisper's sizes.
const HEAD_WIDTH: usize = 64;

/// Writes the whole model file, matrices in q8_0.
pub(super) fn write(
    weights: &mut Weights,
    tokens: &[Vec<u8>],
    out: &mut dyn Write,
) -> Result<(), ModelError> {
    let sizes = sizes(weights)?;
    write_head(out, &sizes, tokens)?;
    let mut writer = Writer { weights, out, width: sizes.width };
    writer.whole(
        "decoder.positional_embedding",
        "decoder/position_encodings/encodings",
        Form::F32,
    )?;
    writer.whole(
        "encoder.positional_embedding",
        "encoder/position_encodings/encodings",
        Form::F32,
    )?;
    writer.whole("decoder.token_embedding.weight", "decoder/embeddings/weight", Form::Q8)?;
    for layer in 0..sizes.decoder_layers {
        let (ours, theirs) =
            (format!("decoder.blocks.{layer}."), format!("decoder/layer_{layer}/"));
        writer.feed_forward(&ours, &theirs)?;
        writer.self_attention(&ours, &theirs)?;
        writer.cross_attention(&ours, &theirs)?;
    }
    writer.norm("decoder.ln", "decoder/layer_norm")?;
    writer.convolution("encoder.conv1", "encoder/conv1")?;
    writer.convolution("encoder.conv2", "encoder/conv2")?;
    for layer in 0..sizes.encoder_layers {
        let (ours, theirs) =
            (format!("encoder.blocks.{layer}."), format!("encoder/layer_{layer}/"));
        writer.feed_forward(&ours, &theirs)?;
        writer.self_attention(&ours, &theirs)?;
    }
    writer.norm("encoder.ln_post", "encoder/layer_norm")
}

fn sizes(weights: &mut Weights) -> Result<Sizes, ModelError> {
    let convolution = weights.read("encoder/conv1/weight")?.dimensions;
    let [width, mel_bands, _] = convolution[..] else {
        return Err(ModelError::Content("encoder/conv1/weight is not of rank 3".into()));
    };
    let mut rows = |name: &str| -> Result<usize, ModelError> {
        let tensor = weights.read(name)?;
        tensor.dimensions.first().copied().ok_or_else(|| ModelError::Content(name.into()))
    };
    Ok(Sizes {
        vocabulary: rows("decoder/embeddings/weight")?,
        audio_positions: rows("encoder/position_encodings/encodings")?,
        text_positions: rows("decoder/position_encodings/encodings")?,
        width,
        heads: width / HEAD_WIDTH,
        encoder_layers: weights.layers("encoder/layer_"),
        decoder_layers: weights.layers("decoder/layer_"),
        mel_bands,
    })
}

struct Writer<'a> {
    weights: &'a mut Weights,
    out: &'a mut dyn Write,
    width: usize,
}

impl Writer<'_> {
    fn whole(&mut self, ours: &str, theirs: &str, form: Form) -> Result<(), ModelError> {
        let tensor = self.weights.read(theirs)?;
        write_tensor(self.out, ours, &tensor, form)
    }

    fn norm(&mut self, ours: &str, theirs: &str) -> Result<(), ModelError> {
        self.whole(&format!("{ours}.weight"), &format!("{theirs}/gamma"), Form::F32)?;
        self.whole(&format!("{ours}.bias"), &format!("{theirs}/beta"), Form::F32)
    }

    fn linear(&mut self, ours: &str, theirs: &str) -> Result<(), ModelError> {
        self.whole(&format!("{ours}.weight"), &format!("{theirs}/weight"), Form::Q8)?;
        self.whole(&format!("{ours}.bias"), &format!("{theirs}/bias"), Form::F32)
    }

    /// The kernel stays in 16-bit floats: its rows of 3 do not fill a block of q8_0. whisper.cpp
    /// wants the bias as a column.
    fn convolution(&mut self, ours: &str, theirs: &str) -> Result<(), ModelError> {
        self.whole(&format!("{ours}.weight"), &format!("{theirs}/weight"), Form::F16)?;
        let mut bias = self.weights.read(&format!("{theirs}/bias"))?;
        bias.dimensions.push(1);
        write_tensor(self.out, &format!("{ours}.bias"), &bias, Form::F32)
    }

    fn feed_forward(&mut self, ours: &str, theirs: &str) -> Result<(), ModelError> {
        self.norm(&format!("{ours}mlp_ln"), &format!("{theirs}ffn/layer_norm"))?;
        self.linear(&format!("{ours}mlp.0"), &format!("{theirs}ffn/linear_0"))?;
        self.linear(&format!("{ours}mlp.2"), &format!("{theirs}ffn/linear_1"))
    }

    fn self_attention(&mut self, ours: &str, theirs: &str) -> Result<(), ModelError> {
        let (ours, theirs) = (format!("{ours}attn"), format!("{theirs}self_attention"));
        self.norm(&format!("{ours}_ln"), &format!("{theirs}/layer_norm"))?;
        let stacked = format!("{theirs}/linear_0");
        self.rows(&format!("{ours}.query"), &stacked, 0, true)?;
        self.rows(&format!("{ours}.key"), &stacked, 1, false)?;
        self.rows(&format!("{ours}.value"), &stacked, 2, true)?;
        self.linear(&format!("{ours}.out"), &format!("{theirs}/linear_1"))
    }

    fn cross_attention(&mut self, ours: &str, theirs: &str) -> Result<(), ModelError> {
        let (ours, theirs) = (format!("{ours}cross_attn"), format!("{theirs}attention"));
        self.norm(&format!("{ours}_ln"), &format!("{theirs}/layer_norm"))?;
        self.linear(&format!("{ours}.query"), &format!("{theirs}/linear_0"))?;
        let stacked = format!("{theirs}/linear_1");
        self.rows(&format!("{ours}.key"), &stacked, 0, false)?;
        self.rows(&format!("{ours}.value"), &stacked, 1, true)?;
        self.linear(&format!("{ours}.out"), &format!("{theirs}/linear_2"))
    }

    /// Part number `part` of a stacked projection, with or without its bias.
    fn rows(
        &mut self,
        ours: &str,
        stacked: &str,
        part: usize,
        has_bias: bool,
    ) -> Result<(), ModelError> {
        let range = part * self.width..(part + 1) * self.width;
        let weight = self.weights.read(&format!("{stacked}/weight"))?;
        let weight = cut(&weight, range.clone(), stacked)?;
        write_tensor(self.out, &format!("{ours}.weight"), &weight, Form::Q8)?;
        if has_bias {
            let bias = self.weights.read(&format!("{stacked}/bias"))?;
            let bias = cut(&bias, range, stacked)?;
            write_tensor(self.out, &format!("{ours}.bias"), &bias, Form::F32)?;
        }
        Ok(())
    }
}

/// Rows `range` of a tensor.
fn cut(tensor: &Tensor, range: Range<usize>, name: &str) -> Result<Tensor, ModelError> {
    let row: usize = tensor.dimensions.iter().skip(1).product();
    let values = tensor.values.get(range.start * row..range.end * row).ok_or_else(|| {
        ModelError::Content(format!("'{name}' has {:?}, too few rows", tensor.dimensions))
    })?;
    let mut dimensions = tensor.dimensions.clone();
    dimensions[0] = range.len();
    Ok(Tensor { dimensions, values: values.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::super::ctranslate2::tests::write as write_ctranslate2;
    use super::*;

    /// Whisper with one layer each, width 64, 4 tokens: every weight is its running number / 64.
    fn tiny() -> Vec<(&'static str, Vec<usize>, Vec<f32>)> {
        let mut variables = Vec::new();
        let mut add = |name: &'static str, dimensions: Vec<usize>| {
            let count: usize = dimensions.iter().product();
            variables.push((
                name,
                dimensions,
                (0..count).map(|i| (i % 64) as f32 / 64.0).collect(),
            ));
        };
        add("encoder/conv1/weight", vec![64, 80, 3]);
        add("encoder/conv1/bias", vec![64]);
        add("encoder/conv2/weight", vec![64, 64, 3]);
        add("encoder/conv2/bias", vec![64]);
        add("encoder/position_encodings/encodings", vec![10, 64]);
        add("decoder/position_encodings/encodings", vec![5, 64]);
        add("decoder/embeddings/weight", vec![4, 64]);
        for side in ["encoder", "decoder"] {
            let leak = |tail: &str| -> &'static str { format!("{side}/{tail}").leak() };
            add(leak("layer_norm/gamma"), vec![64]);
            add(leak("layer_norm/beta"), vec![64]);
            for part in ["self_attention", "attention", "ffn"] {
                if side == "encoder" && part == "attention" {
                    continue;
                }
                add(leak(&format!("layer_0/{part}/layer_norm/gamma")), vec![64]);
                add(leak(&format!("layer_0/{part}/layer_norm/beta")), vec![64]);
                let stacks = match part {
                    "self_attention" => vec![3, 1],
                    "attention" => vec![1, 2, 1],
                    _ => vec![1, 1],
                };
                for (index, stack) in stacks.iter().enumerate() {
                    add(
                        leak(&format!("layer_0/{part}/linear_{index}/weight")),
                        vec![64 * stack, 64],
                    );
                    add(leak(&format!("layer_0/{part}/linear_{index}/bias")), vec![64 * stack]);
                }
            }
        }
        variables
    }

    fn convert(variables: &[(&str, Vec<usize>, Vec<f32>)]) -> Result<Vec<u8>, ModelError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.bin");
        write_ctranslate2(&path, variables);
        let mut out = Vec::new();
        write(&mut Weights::open(&path)?, &[b"a".to_vec()], &mut out).map(|()| out)
    }

    #[test]
    fn a_tiny_network_is_converted_whole() {
        let file = convert(&tiny()).unwrap();
        let word = |index: usize| i32::from_le_bytes(*file[index * 4..].first_chunk().unwrap());
        let head: Vec<i32> = (1..12).map(word).collect();
        assert_eq!(head, [4, 10, 64, 1, 1, 5, 64, 1, 1, 80, 2007]);
        let text = String::from_utf8_lossy(&file);
        let first = text.find("decoder.blocks.0.mlp_ln.weight").unwrap();
        let last = text.find("encoder.ln_post.bias").unwrap();
        assert!(first < last && text.contains("decoder.blocks.0.cross_attn.value.bias"));
        assert!(!text.contains("key.bias"));
    }

    #[test]
    fn every_missing_variable_is_named() {
        let whole = tiny();
        for index in 0..whole.len() {
            let mut variables = whole.clone();
            let (name, ..) = variables.remove(index);
            let error = convert(&variables).unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
    }
}
