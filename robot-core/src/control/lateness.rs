//! How late the loop wakes: a histogram that any thread may read while the loop writes.
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

/// Four buckets per doubling: a percentile is read at most 25 % too high.
const BUCKETS_PER_OCTAVE: u32 = 4;
const BUCKETS: usize = 128;

#[derive(Debug)]
struct Buckets {
    counts: [AtomicU64; BUCKETS],
    worst_ns: AtomicU64,
    made_up_for: AtomicU64,
    overruns: AtomicU64,
}

/// The histogram; clones share the counts.
#[derive(Clone, Debug)]
pub struct Lateness(Arc<Buckets>);

/// What the histogram says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct LatenessReport {
    /// Number of periods counted.
    pub periods: u64,
    /// Median, µs.
    pub median_us: f64,
    /// 99th percentile, µs.
    pub p99_us: f64,
    /// 99.9th percentile, µs.
    pub p999_us: f64,
    /// The latest wake-up, µs.
    pub worst_us: f64,
    /// Set-points that came a period late or more, at once with their successors, because the drive
    /// takes them so.
    pub made_up_for: u64,
    /// Set-points that were left out because a wake-up came later than the drive can bridge.
    pub overruns: u64,
}

impl Default for Lateness {
    fn default() -> Self {
        Self(Arc::new(Buckets {
            counts: std::array::from_fn(|_| AtomicU64::new(0)),
            worst_ns: AtomicU64::new(0),
            made_up_for: AtomicU64::new(0),
            overruns: AtomicU64::new(0),
        }))
    }
}

fn bucket(nanoseconds: u64) -> usize {
    let value = nanoseconds.max(BUCKETS_PER_OCTAVE.into());
    let octave = value.ilog2() - BUCKETS_PER_OCTAVE.ilog2();
    let within = (value >> octave) as u32 - BUCKETS_PER_OCTAVE;
    ((octave * BUCKETS_PER_OCTAVE + within) as usize).min(BUCKETS - 1)
}

/// The value at which a bucket ends, ns.
fn upper_bound_ns(bucket: usize) -> f64 {
    let octave = bucket as u32 / BUCKETS_PER_OCTAVE;
    let within = bucket as u32 % BUCKETS_PER_OCTAVE;
    f64::from(BUCKETS_PER_OCTAVE + within + 1) * 2f64.powi(octave as i32)
}

impl Lateness {
    /// Counts one wake-up. Wait-free.
    pub fn record(&self, late_ns: u64) {
        if let Some(count) = self.0.counts.get(bucket(late_ns)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.0.worst_ns.fetch_max(late_ns, Ordering::Relaxed);
    }

    /// Counts periods that passed before the loop woke: made up for, and left out. Wait-free.
    pub fn record_missed(&self, made_up_for: u64, left_out: u64) {
        if made_up_for > 0 {
            self.0.made_up_for.fetch_add(made_up_for, Ordering::Relaxed);
        }
        if left_out > 0 {
            self.0.overruns.fetch_add(left_out, Ordering::Relaxed);
        }
    }

    /// The counts, as pairs of the lateness in µs that a bucket reaches up to and what lies in it;
    /// empty buckets are left out.
    pub fn histogram(&self) -> Vec<(f64, u64)> {
        let counts = self.0.counts.iter().map(|count| count.load(Ordering::Relaxed)).enumerate();
        let buckets = counts.filter(|(_, count)| *count > 0);
        buckets.map(|(bucket, count)| (upper_bound_ns(bucket) / 1e3, count)).collect()
    }

    /// Reads the histogram.
    pub fn report(&self) -> LatenessReport {
        let counts: Vec<u64> =
            self.0.counts.iter().map(|count| count.load(Ordering::Relaxed)).collect();
        let periods: u64 = counts.iter().sum();
        let worst_us = self.0.worst_ns.load(Ordering::Relaxed) as f64 / 1e3;
        let quantile = |share: f64| {
            let rank = (periods as f64 * share).ceil() as u64;
            let mut seen = 0;
            let found = counts.iter().position(|count| {
                seen += count;
                seen >= rank && seen > 0
            });
            found.map_or(0.0, |bucket| (upper_bound_ns(bucket) / 1e3).min(worst_us))
        };
        LatenessReport {
            periods,
            median_us: quantile(0.5),
            p99_us: quantile(0.99),
            p999_us: quantile(0.999),
            worst_us,
            made_up_for: self.0.made_up_for.load(Ordering::Relaxed),
            overruns: self.0.overruns.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_histogram_reports_zeros() {
        assert_eq!(Lateness::default().report(), LatenessReport::default());
    }

    #[test]
    fn every_value_lies_below_the_bound_of_its_bucket_by_at_most_a_quarter() {
        for value in (4..100_000).chain((1..33).map(|power| (1_u64 << power) + 3)) {
            let bound = upper_bound_ns(bucket(value));
            assert!((value as f64) < bound, "{value} is not below {bound}");
            assert!(bound <= 1.25 * value as f64 + 1.0, "{bound} is too far above {value}");
        }
    }

    #[test]
    fn percentiles_are_read_within_a_quarter() {
        let lateness = Lateness::default();
        (1..=1000).for_each(|microseconds| lateness.record(microseconds * 1000));
        let report = lateness.report();
        assert_eq!(report.periods, 1000);
        assert!((500.0..=625.0).contains(&report.median_us), "{report:?}");
        assert!((990.0..=1000.0).contains(&report.p99_us), "{report:?}");
        assert_eq!(report.worst_us, 1000.0);
        let histogram = lateness.histogram();
        assert_eq!(histogram.iter().map(|(_, count)| count).sum::<u64>(), 1000);
        assert!(histogram.windows(2).all(|pair| pair[0].0 < pair[1].0), "{histogram:?}");
    }

    #[test]
    fn absurd_values_are_counted_in_the_last_bucket() {
        let lateness = Lateness::default();
        lateness.record(u64::MAX);
        assert_eq!(lateness.report().periods, 1);
    }
}
