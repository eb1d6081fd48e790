//! ggml's q8_0: blocks of 32 weights, each block one 16-bit scale and 32 signed bytes.

use half::f16;

/// Weights in one block.
pub(super) const BLOCK: usize = 32;

/// Appends the quantized form of `weights` to `out`. The length must be a multiple of [`BLOCK`]
/// (the caller checks it): a block is `d = max|w| / 127` as f16, then `round(w / d)`.
pub(super) fn quantize(weights: &[f32], out: &mut Vec<u8>) {
    for block in weights.chunks_exact(BLOCK) {
        let largest = block.iter().fold(0.0_f32, |most, weight| most.max(weight.abs()));
        let scale = largest / 127.0;
        let inverse = if scale == 0.0 { 0.0 } else { 1.0 / scale };
        out.extend(f16::from_f32(scale).to_le_bytes());
        out.extend(block.iter().map(|weight| (weight * inverse).round() as i8 as u8));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dequantize(block: &[u8]) -> Vec<f32> {
        let scale = f16::from_le_bytes([block[0], block[1]]).to_f32();
        block[2..].iter().map(|byte| f32::from(*byte as i8) * scale).collect()
    }

    #[test]
    fn a_block_of_zeros_stays_zero() {
        let mut out = Vec::new();
        quantize(&[0.0; BLOCK], &mut out);
        assert_eq!(out, vec![0; 2 + BLOCK]);
    }

    proptest! {
        #[test]
        fn the_error_is_at_most_half_a_step(weights in prop::collection::vec(-8.0_f32..8.0, BLOCK)) {
            let mut out = Vec::new();
            quantize(&weights, &mut out);
            let largest = weights.iter().fold(0.0_f32, |most, w| most.max(w.abs()));
            // Half a step, and the rounding of the scale to 11 bits over up to 127 steps.
            let allowed = largest / 127.0 * 0.5 + largest / 2048.0 + 1e-7;
            for (back, weight) in dequantize(&out).iter().zip(&weights) {
                prop_assert!((back - weight).abs() <= allowed);
            }
        }
    }
}
