//! How many threads are fastest on this machine, now.
//!
//! The engine's threads spin while they wait for each other: with a core to each they save time,
//! but when another program takes one of the cores, two threads can be ten times slower than one.
//! So the cost of each number is measured at start and followed from utterance to utterance.

/// More threads than this gain nothing for a few seconds of speech.
const MOST_THREADS: usize = 4;
/// Weight of the newest measurement.
const NEWEST: f64 = 0.5;
/// The costs of the numbers not used fade towards the cost of the best by this share with each
/// utterance, so that a number that was slow once is tried again.
const FADE: f64 = 0.1;

/// Cost of each number of threads, in seconds for each position of the encoder's window.
#[derive(Debug, Clone)]
pub(crate) struct Threads {
    costs: Vec<f64>,
    current: usize,
}

impl Threads {
    /// No choice: always this number.
    pub(crate) fn fixed(count: usize) -> Self {
        Self { costs: Vec::new(), current: count.max(1) }
    }

    /// Measures each number with `cost`, twice: the first run warms up.
    pub(crate) fn measured(
        mut cost: impl FnMut(usize) -> Result<f64, String>,
    ) -> Result<Self, String> {
        let most = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        cost(1)?;
        let costs = (1..=most).map(&mut cost).collect::<Result<Vec<_>, _>>()?;
        let mut threads = Self { costs, current: 1 };
        threads.choose();
        Ok(threads)
    }

    /// The number to use next.
    pub(crate) fn current(&self) -> usize {
        self.current
    }

    /// An utterance took so long with the current number.
    pub(crate) fn observe(&mut self, cost: f64) {
        let Some(known) = self.costs.get_mut(self.current - 1) else { return };
        *known += NEWEST * (cost - *known);
        let best = *known;
        for (index, other) in self.costs.iter_mut().enumerate() {
            if index + 1 != self.current && *other > best {
                *other -= FADE * (*other - best);
            }
        }
        self.choose();
    }

    fn choose(&mut self) {
        let best = self.costs.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
        self.current = best.map_or(self.current, |(index, _)| index + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_machine_gets_one_thread_and_a_free_one_two_again() {
        let mut threads = Threads { costs: vec![0.002, 0.001], current: 2 };
        threads.observe(0.02);
        assert_eq!(threads.current(), 1);
        // Still busy: with one thread it is a little slower than alone, and stays with it.
        for _ in 0..3 {
            threads.observe(0.003);
            assert_eq!(threads.current(), 1);
        }
    }

    #[test]
    fn a_slow_number_is_tried_again_some_time() {
        let mut threads = Threads { costs: vec![0.002, 0.02], current: 1 };
        let tries = (0..200).filter(|n| {
            threads.observe(0.002 + 0.0002 * f64::from(n % 2));
            threads.current() == 2
        });
        assert!(tries.count() > 0);
    }

    #[test]
    fn a_fixed_number_stays() {
        let mut threads = Threads::fixed(3);
        threads.observe(1e9);
        assert_eq!(threads.current(), 3);
    }
}
