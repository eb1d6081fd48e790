//! The network, one step every 20 ms: causal depthwise-separable convolutions over time.
//!
//! The same computation as in `voice/training/spotter/network.py`, from which the weights come. Each
//! convolution keeps the past that it needs in a ring, so that a step costs the same for ever.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use half::f16;

use super::features::{BANDS, Frame};

const CHANNELS: usize = 48;
const KERNEL: usize = 5;
const DILATIONS: [usize; 6] = [1, 2, 4, 1, 2, 4];
/// "Nothing" and the words of [`super::StopWord::SPOTTED`].
pub(super) const CLASSES: usize = 8;
/// Keeps the division by the length of a vector away from zero.
const TINY: f32 = 1e-6;
/// Steps kept by each block: kernel times the largest dilation, rounded up to a power of two.
const RING: usize = 32;

/// Numbers in a file of weights.
const NUMBERS: usize = KERNEL * BANDS * CHANNELS
    + CHANNELS
    + DILATIONS.len() * CHANNELS * (KERNEL + CHANNELS + 3)
    + CHANNELS
    + CHANNELS * CLASSES
    + CLASSES;

static TRAINED: LazyLock<Arc<Weights>> =
    LazyLock::new(|| Arc::new(Weights::read(include_bytes!("weights.bin"))));

type Channels = [f32; CHANNELS];

/// Why a file of weights cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// It cannot be read.
    #[error("cannot read the weights of the stop spotter")]
    Read(#[from] std::io::Error),
    /// It is of another network.
    #[error("{found} bytes are no weights of the stop spotter, which has {expected}")]
    Length {
        /// Bytes in the file.
        found: usize,
        /// Bytes wanted.
        expected: usize,
    },
    /// Some numbers are none.
    #[error("the weights of the stop spotter hold numbers that are not finite")]
    NotFinite,
}

/// All numbers of the network, in the order of the file: 16-bit floats, little end first.
pub struct Weights {
    /// Frame (newest first) and band, by channel.
    stem: Vec<Channels>,
    stem_bias: Channels,
    blocks: Vec<BlockWeights>,
    head_gain: Channels,
    /// By channel.
    head: Vec<[f32; CLASSES]>,
    head_bias: [f32; CLASSES],
}

struct BlockWeights {
    gain: Channels,
    depth: [Channels; KERNEL],
    depth_bias: Channels,
    /// By input channel.
    point: Vec<Channels>,
    point_bias: Channels,
}

impl Weights {
    /// The weights of this repository.
    pub(super) fn trained() -> Arc<Self> {
        Arc::clone(&TRAINED)
    }

    /// Weights from a file that `voice/training/spotter` has written.
    ///
    /// # Errors
    /// [`WeightsError`], if the file cannot be read or is of another network.
    pub fn load(path: &Path) -> Result<Arc<Self>, WeightsError> {
        let bytes = std::fs::read(path)?;
        let expected = 2 * NUMBERS;
        if bytes.len() != expected {
            return Err(WeightsError::Length { found: bytes.len(), expected });
        }
        let numbers = bytes.as_chunks::<2>().0.iter().map(|two| f16::from_le_bytes(*two));
        match numbers.into_iter().all(f16::is_finite) {
            true => Ok(Arc::new(Self::read(&bytes))),
            false => Err(WeightsError::NotFinite),
        }
    }

    /// Weights that take everything for a stop: every word is as likely as nothing.
    #[cfg(test)]
    pub(super) fn of_zeros() -> Arc<Self> {
        Arc::new(Self::read(&[]))
    }

    fn read(bytes: &[u8]) -> Self {
        let mut numbers = bytes.as_chunks::<2>().0.iter().map(|two| f16::from_le_bytes(*two));
        let mut next = || numbers.next().map_or(0.0, f16::to_f32);
        Self {
            stem: (0..KERNEL * BANDS).map(|_| row(&mut next)).collect(),
            stem_bias: row(&mut next),
            blocks: DILATIONS
                .iter()
                .map(|_| BlockWeights {
                    gain: row(&mut next),
                    depth: std::array::from_fn(|_| row(&mut next)),
                    depth_bias: row(&mut next),
                    point: (0..CHANNELS).map(|_| row(&mut next)).collect(),
                    point_bias: row(&mut next),
                })
                .collect(),
            head_gain: row(&mut next),
            head: (0..CHANNELS).map(|_| row(&mut next)).collect(),
            head_bias: row(&mut next),
        }
    }
}

fn row<const N: usize>(next: &mut impl FnMut() -> f32) -> [f32; N] {
    std::array::from_fn(|_| next())
}

/// The network and its memory.
pub(super) struct Network {
    weights: Arc<Weights>,
    /// The last frames, newest first.
    frames: [Frame; KERNEL],
    is_odd: bool,
    /// Inputs of the depthwise convolutions, by block.
    rings: Box<[[Channels; RING]; DILATIONS.len()]>,
    step: usize,
}

impl Network {
    pub(super) fn new(weights: Arc<Weights>) -> Self {
        Self {
            weights,
            frames: [[0.0; BANDS]; KERNEL],
            is_odd: false,
            rings: Box::new([[[0.0; CHANNELS]; RING]; DILATIONS.len()]),
            step: 0,
        }
    }

    /// Takes a frame; every second one gives the probabilities of the classes.
    pub(super) fn push(&mut self, frame: &Frame) -> Option<[f32; CLASSES]> {
        self.frames.rotate_right(1);
        self.frames[0] = *frame;
        self.is_odd = !self.is_odd;
        if self.is_odd {
            return None;
        }
        let mut x = self.stem();
        for (block, dilation) in DILATIONS.into_iter().enumerate() {
            self.block(block, dilation, &mut x);
        }
        self.step = (self.step + 1) % RING;
        Some(self.head(&x))
    }

    fn stem(&self) -> Channels {
        let mut x = self.weights.stem_bias;
        let inputs = self.frames.iter().flatten();
        for (input, weights) in inputs.zip(&self.weights.stem) {
            add_scaled(&mut x, weights, *input);
        }
        x.map(|value| value.max(0.0))
    }

    fn block(&mut self, block: usize, dilation: usize, x: &mut Channels) {
        let (weights, ring) = (&self.weights.blocks[block], &mut self.rings[block]);
        ring[self.step] = normalized(x, &weights.gain);
        let mut h = weights.depth_bias;
        for (k, depth) in weights.depth.iter().enumerate() {
            let past = &ring[(self.step + RING - k * dilation) % RING];
            for ((sum, weight), value) in h.iter_mut().zip(depth).zip(past) {
                *sum += weight * value;
            }
        }
        for (value, weights) in h.iter().zip(&weights.point) {
            if *value > 0.0 {
                add_scaled(x, weights, *value);
            }
        }
        add_scaled(x, &weights.point_bias, 1.0);
    }

    fn head(&self, x: &Channels) -> [f32; CLASSES] {
        let mut logits = self.weights.head_bias;
        for (value, weights) in
            normalized(x, &self.weights.head_gain).iter().zip(&self.weights.head)
        {
            add_scaled(&mut logits, weights, *value);
        }
        let largest = logits.iter().copied().fold(f32::MIN, f32::max);
        let powers = logits.map(|logit| (logit - largest).exp());
        let sum: f32 = powers.iter().sum();
        powers.map(|power| power / sum)
    }
}

fn normalized(x: &Channels, gain: &Channels) -> Channels {
    let mean = x.iter().map(|value| value * value).sum::<f32>() / CHANNELS as f32;
    let scale = 1.0 / (mean + TINY).sqrt();
    std::array::from_fn(|channel| x[channel] * gain[channel] * scale)
}

fn add_scaled<const N: usize>(sums: &mut [f32; N], weights: &[f32; N], factor: f32) {
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum += weight * factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_file_has_exactly_the_numbers_that_are_read() {
        assert_eq!(include_bytes!("weights.bin").len(), 2 * NUMBERS);
    }

    #[test]
    fn files_that_hold_no_weights_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weights.bin");
        assert!(matches!(Weights::load(&path), Err(WeightsError::Read(_))));
        std::fs::write(&path, [0; 10]).unwrap();
        assert!(matches!(Weights::load(&path), Err(WeightsError::Length { found: 10, .. })));
        std::fs::write(&path, vec![0xff; 2 * NUMBERS]).unwrap();
        assert!(matches!(Weights::load(&path), Err(WeightsError::NotFinite)));
        std::fs::write(&path, vec![0; 2 * NUMBERS]).unwrap();
        assert!(Weights::load(&path).is_ok());
    }

    #[test]
    fn the_ring_holds_the_longest_look_back() {
        let longest = DILATIONS.iter().max().unwrap() * (KERNEL - 1);
        assert!(longest < RING);
    }

    #[test]
    fn probabilities_sum_to_one_whatever_comes() {
        let mut network = Network::new(Weights::trained());
        for n in 0..200 {
            let frame = [(n % 17) as f32 * 3.0; BANDS];
            if let Some(probabilities) = network.push(&frame) {
                assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            }
        }
    }
}
