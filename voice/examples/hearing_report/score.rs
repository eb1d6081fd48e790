//! Counting, and the tables.

/// What was measured on some clips.
#[derive(Default, Clone)]
pub(crate) struct Score {
    pub(crate) clips: usize,
    pub(crate) words: usize,
    pub(crate) errors: usize,
    pub(crate) right: usize,
    /// Clips in another language than was found.
    pub(crate) foreign: usize,
    pub(crate) speech_s: f64,
    pub(crate) ms: Vec<f64>,
    pub(crate) vad_ms: f64,
    pub(crate) cpu_s: f64,
    pub(crate) missed: usize,
}

impl Score {
    pub(crate) fn add(&mut self, other: &Self) {
        self.clips += other.clips;
        self.words += other.words;
        self.errors += other.errors;
        self.right += other.right;
        self.foreign += other.foreign;
        self.speech_s += other.speech_s;
        self.ms.extend(&other.ms);
        self.vad_ms += other.vad_ms;
        self.cpu_s += other.cpu_s;
        self.missed += other.missed;
    }

    pub(crate) fn print_head() {
        println!(
            "\n| clips | number | right | words wrong | no speech found | language wrong | median ms | CPU s a clip |"
        );
        println!("|---|---|---|---|---|---|---|---|");
    }

    pub(crate) fn print_row(&self, name: &str) {
        println!(
            "| {name} | {} | {:.1} % | {:.1} % | {} | {} | {:.0} | {:.2} |",
            self.clips,
            100.0 * self.right as f64 / self.clips.max(1) as f64,
            100.0 * self.errors as f64 / self.words.max(1) as f64,
            self.missed,
            self.foreign,
            quantile(&self.ms, 0.5),
            self.cpu_s / self.clips.max(1) as f64,
        );
    }
}

/// The value below which this share of the values lies.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() as f64 * share) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}
