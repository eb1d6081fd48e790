//! How loud, how clipped, how noisy.

/// Samples in one measuring frame: 20 ms.
const FRAME: usize = 320;
/// Quietest level told apart, dB below full scale.
const FLOOR_DB: f64 = -100.0;
/// Samples at least this large count as clipped.
const CLIPPED: f32 = 0.999;

/// Facts about a recording; levels are dB below full scale (0 dB: a square wave of ±1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Largest sample, 0..1.
    pub peak: f64,
    /// Level of the whole recording.
    pub rms_db: f64,
    /// Share of samples at the end of the scale.
    pub clipped_share: f64,
    /// Level of the quiet frames: the 10th percentile of 20 ms frames.
    pub noise_db: f64,
    /// Level of the loud frames: the 95th percentile.
    pub speech_db: f64,
}

impl Level {
    /// Loud against quiet frames, dB: an estimate of the signal-to-noise ratio for a recording
    /// that holds both speech and pauses.
    pub fn snr_db(&self) -> f64 {
        self.speech_db - self.noise_db
    }

    /// Whether so much is cut off that words suffer.
    pub fn is_clipped(&self) -> bool {
        self.clipped_share > 0.01
    }
}

/// Measures a stream of any length in fixed memory.
#[derive(Debug, Clone)]
pub struct LevelMeter {
    /// Frames of each level, one bin a dB from [`FLOOR_DB`] to 0.
    histogram: [u32; 101],
    frame_sum: f64,
    frame_count: usize,
    sum: f64,
    count: u64,
    clipped: u64,
    peak: f32,
}

impl Default for LevelMeter {
    fn default() -> Self {
        Self {
            histogram: [0; 101],
            frame_sum: 0.0,
            frame_count: 0,
            sum: 0.0,
            count: 0,
            clipped: 0,
            peak: 0.0,
        }
    }
}

impl LevelMeter {
    /// Adds samples.
    pub fn push(&mut self, samples: &[f32]) {
        for sample in samples {
            let square = f64::from(*sample) * f64::from(*sample);
            self.sum += square;
            self.frame_sum += square;
            self.count += 1;
            self.frame_count += 1;
            self.clipped += u64::from(sample.abs() >= CLIPPED);
            self.peak = self.peak.max(sample.abs());
            if self.frame_count == FRAME {
                let bin = decibel(self.frame_sum / FRAME as f64) - FLOOR_DB;
                self.histogram[(bin.round() as usize).min(100)] += 1;
                (self.frame_sum, self.frame_count) = (0.0, 0);
            }
        }
    }

    /// The facts so far.
    pub fn level(&self) -> Level {
        let count = self.count.max(1) as f64;
        let rms_db = decibel(self.sum / count);
        Level {
            peak: f64::from(self.peak),
            rms_db,
            clipped_share: self.clipped as f64 / count,
            noise_db: self.percentile(0.10).unwrap_or(rms_db),
            speech_db: self.percentile(0.95).unwrap_or(rms_db),
        }
    }

    fn percentile(&self, share: f64) -> Option<f64> {
        let total: u32 = self.histogram.iter().sum();
        let wanted = (f64::from(total) * share).ceil().max(1.0) as u32;
        let mut seen = 0;
        let bin = self.histogram.iter().position(|count| {
            seen += count;
            seen >= wanted
        })?;
        Some(FLOOR_DB + bin as f64)
    }
}

/// Mean square to dB, not below [`FLOOR_DB`].
fn decibel(mean_square: f64) -> f64 {
    (10.0 * mean_square.max(1e-30).log10()).max(FLOOR_DB)
}

/// Level of a few samples, dB below full scale.
pub(crate) fn rms_db(samples: &[f32]) -> f64 {
    let sum: f64 = samples.iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
    decibel(sum / samples.len().max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loud_half_and_a_quiet_half_are_told_apart() {
        let mut meter = LevelMeter::default();
        meter.push(&[0.001; 16_000]);
        meter.push(&[0.1; 16_000]);
        let level = meter.level();
        assert_eq!((level.noise_db, level.speech_db), (-60.0, -20.0));
        assert_eq!(level.snr_db(), 40.0);
        assert!(!level.is_clipped());
    }

    #[test]
    fn silence_and_nothing_at_all_have_a_level() {
        let mut meter = LevelMeter::default();
        assert_eq!(meter.level().rms_db, FLOOR_DB);
        meter.push(&[0.0; 1000]);
        assert_eq!(meter.level().noise_db, FLOOR_DB);
    }

    #[test]
    fn clipping_is_seen() {
        let mut meter = LevelMeter::default();
        let samples: Vec<f32> = (0..1000).map(|n| if n % 10 == 0 { 1.0 } else { 0.2 }).collect();
        meter.push(&samples);
        assert!(meter.level().is_clipped());
    }
}
