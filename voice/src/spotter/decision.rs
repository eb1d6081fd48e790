//! From probabilities to a decision.

use super::network::CLASSES;

/// Mean probability of all stop words together, over the last steps, that counts as a stop.
const THRESHOLD: f32 = 0.7;
/// Steps (20 ms each) over which probabilities are averaged: one click does not stop the arm.
const STEPS: usize = 2;
/// A word is over, and the next may be heard, when the mean falls below this.
const OVER: f32 = 0.3;
/// The same word is not heard twice within so many steps.
const PAUSE: u32 = 25;

/// Averages, compares, and tells each word once.
#[derive(Debug, Default)]
pub(super) struct Decision {
    recent: [[f32; CLASSES]; STEPS],
    next: usize,
    is_said: bool,
    since_said: u32,
    mean: f32,
}

impl Decision {
    /// Takes the probabilities of a step; gives the word (0: the first) and the score at the moment
    /// of decision.
    pub(super) fn push(&mut self, probabilities: [f32; CLASSES]) -> Option<(usize, f64)> {
        // What is no number is no evidence.
        let is_sound = probabilities.iter().all(|p| p.is_finite());
        self.recent[self.next] = if is_sound { probabilities } else { [0.0; CLASSES] };
        self.next = (self.next + 1) % STEPS;
        let mean = |class: usize| self.recent.iter().map(|p| p[class]).sum::<f32>() / STEPS as f32;
        let best = (1..CLASSES).max_by(|a, b| mean(*a).total_cmp(&mean(*b)))?;
        self.mean = (1..CLASSES).map(mean).sum();
        self.since_said = self.since_said.saturating_add(1);
        if self.mean < OVER && self.since_said >= PAUSE {
            self.is_said = false;
        }
        if self.is_said || self.mean < THRESHOLD {
            return None;
        }
        (self.is_said, self.since_said) = (true, 0);
        Some((best - 1, f64::from(self.mean)))
    }

    /// The mean of all stop words now.
    pub(super) fn score(&self) -> f64 {
        f64::from(self.mean)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sure(class: usize) -> [f32; CLASSES] {
        std::array::from_fn(|n| if n == class { 0.93 } else { 0.01 })
    }

    #[test]
    fn a_word_is_told_once_until_it_is_over() {
        let mut decision = Decision::default();
        let words: Vec<_> = (0..20).filter_map(|_| decision.push(sure(3))).collect();
        assert_eq!(words.len(), 1);
        assert_eq!(words[0].0, 2);
        (0..30).for_each(|_| assert!(decision.push(sure(0)).is_none()));
        assert!(decision.push(sure(3)).is_none(), "one step is not enough");
        assert!(decision.push(sure(3)).is_some());
    }

    #[test]
    fn doubt_between_stop_words_is_a_stop_all_the_same() {
        let mut decision = Decision::default();
        let torn = [0.1, 0.45, 0.45, 0.0, 0.0, 0.0, 0.0, 0.0];
        decision.push(torn);
        assert!(decision.push(torn).is_some());
    }

    #[test]
    fn what_is_no_number_is_no_evidence() {
        let mut decision = Decision::default();
        assert!((0..10).all(|_| decision.push([f32::NAN; CLASSES]).is_none()));
        assert_eq!(decision.score(), 0.0);
    }
}
