//! Where people are, from the graph to the supervisor.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use futures::StreamExt;
use r2r::lianshou_interfaces::msg::People;
use r2r::{Node, QosProfile};
use robot_core::supervisor::Person;
use robot_core::supervisor::separation::WALKING_SPEED_M_S;

use super::cell_thread::{CellDoor, Order};
use super::tasks::Tasks;
use crate::clock::RosClock;

/// Clocks of two machines may differ by this much, seconds.
const AHEAD_S: f64 = 0.1;

/// When somebody told last about people, and how many they were.
#[derive(Clone, Default)]
pub struct PeopleWatch(Arc<Mutex<Option<(Instant, u32)>>>);

impl PeopleWatch {
    /// Age of the last message that was taken, seconds, and how many people were in it.
    pub fn last(&self) -> Option<(f64, u32)> {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.map(|(when, count)| (when.elapsed().as_secs_f64(), count))
    }

    fn note(&self, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), count));
    }
}

/// Listens for people. What cannot be used is dropped, and the watchdog of the supervisor does the
/// rest: no news counts as a person at the arm.
///
/// # Errors
/// The subscription could not be created.
pub fn listen(
    node: &mut Node,
    door: &CellDoor,
    tasks: &mut Tasks,
    (base, clock): (&str, &RosClock),
) -> r2r::Result<PeopleWatch> {
    // What is late is useless: better the newest than all of them.
    let newest = QosProfile::default().keep_last(1).best_effort();
    let mut messages = node.subscribe::<People>("lianshou/people", newest)?;
    let watch = PeopleWatch::default();
    let (door, base, clock, noted) = (door.clone(), base.to_owned(), clock.clone(), watch.clone());
    let logger = node.logger().to_owned();
    tasks.spawn(async move {
        while let Some(message) = messages.next().await {
            let age_s = clock.age_s(&message.header.stamp);
            match usable(&message, &base, age_s) {
                Ok(people) => {
                    noted.note(people.len());
                    door.ask(Order::People(people));
                }
                Err(why) => r2r::log_warn!(&logger, "a message about people is not used: {why}"),
            }
        }
    });
    Ok(watch)
}

/// The people of a message that is `age_s` seconds old.
fn usable(message: &People, base: &str, age_s: f64) -> Result<Vec<Person>, String> {
    let frame = &message.header.frame_id;
    if !frame.is_empty() && frame != base {
        return Err(format!("it is in the frame `{frame}`, not `{base}`"));
    }
    if age_s < -AHEAD_S {
        return Err(format!("its stamp lies {:.3} s ahead; are the clocks alike?", -age_s));
    }
    let person = |person: &r2r::lianshou_interfaces::msg::Person| Person {
        position: [person.position.x, person.position.y],
        speed_m_s: if person.speed_m_s.is_finite() { person.speed_m_s } else { WALKING_SPEED_M_S },
        age_s: age_s.max(0.0),
    };
    Ok(message.people.iter().map(person).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(frame: &str) -> People {
        let mut message = People::default();
        message.header.frame_id = frame.into();
        let mut person = r2r::lianshou_interfaces::msg::Person::default();
        person.position.x = 1.5;
        person.speed_m_s = f64::NAN;
        message.people.push(person);
        message
    }

    #[test]
    fn an_unknown_speed_counts_as_walking() {
        let people = usable(&message("base"), "base", 0.05).unwrap();
        let expected = Person { position: [1.5, 0.0], speed_m_s: WALKING_SPEED_M_S, age_s: 0.05 };
        assert_eq!(people, [expected]);
        assert_eq!(usable(&message(""), "base", -0.05).unwrap()[0].age_s, 0.0);
    }

    #[test]
    fn another_frame_and_a_stamp_ahead_are_refused() {
        assert!(usable(&message("camera"), "base", 0.0).unwrap_err().contains("camera"));
        assert!(usable(&message("base"), "base", -5.0).unwrap_err().contains("ahead"));
    }
}
