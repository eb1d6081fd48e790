//! Where people are, as the supervisor sees them.
//!
//! Whoever watches people publishes them into a wait-free snapshot; the supervisor reads it every
//! step. No news is the most dangerous news: a feed that falls silent counts as a person at the arm.
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use nalgebra::Point2;

use crate::control::snapshot::{SnapshotReader, SnapshotWriter, snapshot};

/// Most people that are watched at once; the feed refuses more.
pub const MOST_PEOPLE: usize = 8;
const WORDS_PER_PERSON: usize = 4;
const WORDS: usize = 1 + MOST_PEOPLE * WORDS_PER_PERSON;

/// A person on the floor around the arm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Person {
    /// Where the person stands, x and y in the base frame, m.
    pub position: [f64; 2],
    /// Speed towards the arm, m/s; [`super::separation::WALKING_SPEED_M_S`] if not measured.
    pub speed_m_s: f64,
    /// How old this observation was when it was published, s.
    pub age_s: f64,
}

/// The publishing end.
#[derive(Debug)]
pub struct PeopleFeed(SnapshotWriter);

impl PeopleFeed {
    /// Publishes everybody who is seen; an empty list says that nobody is there. Must be repeated
    /// more often than the configured time of staleness. People beyond [`MOST_PEOPLE`] are not
    /// dropped silently: the feed then says that somebody stands at the arm.
    pub fn publish(&mut self, people: &[Person]) {
        let count = if people.len() > MOST_PEOPLE { u64::MAX } else { people.len() as u64 };
        let values = people.iter().take(MOST_PEOPLE).flat_map(|person| {
            let [x, y] = person.position;
            [x, y, person.speed_m_s, person.age_s].map(f64::to_bits)
        });
        self.0.publish(std::iter::once(count).chain(values));
    }
}

/// The supervisor's end.
#[derive(Debug)]
pub(crate) struct PeopleWatch {
    reader: SnapshotReader,
    words: [u64; WORDS],
    published: u64,
    silent_s: f64,
}

/// What the latest observation says.
pub(crate) enum Seen<'a> {
    /// The feed is silent, overfull or never began: assume the worst.
    Unknown,
    /// These people, each with its age now.
    People(&'a mut dyn Iterator<Item = Person>),
}

pub(crate) fn people_feed() -> (PeopleFeed, PeopleWatch) {
    let (writer, reader) = snapshot(WORDS);
    let words = [0; WORDS];
    let watch = PeopleWatch { reader, words, published: 0, silent_s: f64::INFINITY };
    (PeopleFeed(writer), watch)
}

impl PeopleWatch {
    /// Reads the feed once a period and hands what is seen to `judge`.
    pub(crate) fn observe<T>(
        &mut self,
        period_s: f64,
        stale_after_s: f64,
        judge: impl FnOnce(Seen<'_>) -> T,
    ) -> T {
        let mut words = [0; WORDS];
        self.silent_s += period_s;
        if let Some(published) = self.reader.try_read(&mut words)
            && published != self.published
        {
            self.published = published;
            self.words = words;
            self.silent_s = 0.0;
        }
        let (count, values) = self.words.split_first().unwrap_or((&u64::MAX, &[]));
        if self.silent_s > stale_after_s || *count > MOST_PEOPLE as u64 {
            return judge(Seen::Unknown);
        }
        let silent_s = self.silent_s;
        let mut people =
            values.chunks_exact(WORDS_PER_PERSON).take(*count as usize).filter_map(|person| {
                match person {
                    [x, y, speed, age] => Some(Person {
                        position: [f64::from_bits(*x), f64::from_bits(*y)],
                        speed_m_s: f64::from_bits(*speed),
                        age_s: f64::from_bits(*age) + silent_s,
                    }),
                    _ => None,
                }
            });
        judge(Seen::People(&mut people))
    }
}

/// Distance on the floor between a person and the arm, drawn as a chain of straight pieces seen from
/// above, m. The distance in space is never smaller, so this errs to the safe side; it treats an arm
/// above a person's head as being next to the person. A position that is not a number is at the arm.
pub(crate) fn distance_from_above(person: [f64; 2], joints: impl Iterator<Item = [f64; 2]>) -> f64 {
    if !person.iter().all(|value| value.is_finite()) {
        return 0.0;
    }
    let person = Point2::from(person);
    let mut nearest = f64::INFINITY;
    let mut last: Option<Point2<f64>> = None;
    for joint in joints.map(Point2::from) {
        let start = last.unwrap_or(joint);
        let along = joint - start;
        let share = (person - start).dot(&along) / along.norm_squared().max(1e-12);
        let foot = start + along * share.clamp(0.0, 1.0);
        nearest = nearest.min((person - foot).norm());
        last = Some(joint);
    }
    nearest
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn count(watch: &mut PeopleWatch) -> Option<usize> {
        watch.observe(0.01, 0.05, |seen| match seen {
            Seen::Unknown => None,
            Seen::People(people) => Some(people.count()),
        })
    }

    #[test]
    fn a_silent_feed_is_unknown() {
        let (mut feed, mut watch) = people_feed();
        assert_eq!(count(&mut watch), None, "nothing was ever published");
        feed.publish(&[]);
        assert_eq!(count(&mut watch), Some(0));
        let person = Person { position: [1.0, 0.0], speed_m_s: 1.6, age_s: 0.0 };
        feed.publish(&[person; 2]);
        assert_eq!(count(&mut watch), Some(2));
        let later: Vec<_> = (0..6).map(|_| count(&mut watch)).collect();
        assert_eq!(later.last(), Some(&None), "{later:?}");
        feed.publish(&[person; MOST_PEOPLE + 1]);
        assert_eq!(count(&mut watch), None, "more people than can be watched");
    }

    #[test]
    fn distance_is_to_the_nearest_piece() {
        let arm = || [[0.0, 0.0], [0.5, 0.0], [0.5, 0.5]].into_iter();
        assert!((distance_from_above([0.25, -0.3], arm()) - 0.3).abs() < 1e-12);
        assert!((distance_from_above([1.0, 0.25], arm()) - 0.5).abs() < 1e-12);
        assert!((distance_from_above([-3.0, -4.0], arm()) - 5.0).abs() < 1e-12);
        assert_eq!(distance_from_above([f64::NAN, 0.0], arm()), 0.0, "the worst is assumed");
    }
}
