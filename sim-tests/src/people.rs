//! People who walk through the cell, for back ends that have none of their own.

use robot_core::supervisor::Person;
use robot_core::supervisor::separation::WALKING_SPEED_M_S;

/// Somebody on the way from one place to another.
#[derive(Clone, Copy, Debug)]
struct Visitor {
    from: [f64; 2],
    to: [f64; 2],
    speed_m_s: f64,
    since_s: f64,
}

/// Everybody in the cell, and whoever watches them.
#[derive(Clone, Debug, Default)]
pub struct Visitors {
    visitors: Vec<Visitor>,
    /// How many have come so far.
    count: usize,
    is_silent: bool,
}

impl Visitors {
    /// Somebody appears and walks.
    pub fn walk(&mut self, from: [f64; 2], to: [f64; 2], speed_m_s: f64, now_s: f64) {
        self.count += 1;
        self.visitors.push(Visitor { from, to, speed_m_s, since_s: now_s });
    }

    /// How many have come so far, those included who have left.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Everybody leaves.
    pub fn leave(&mut self) {
        self.visitors.clear();
    }

    /// Whoever watches people falls silent.
    pub fn fall_silent(&mut self) {
        self.is_silent = true;
    }

    /// Where everybody is.
    pub fn positions(&self, now_s: f64) -> Vec<[f64; 2]> {
        self.visitors.iter().map(|visitor| visitor.at(now_s)).collect()
    }

    /// What is told to the supervisor; nothing from a silent watcher. The speed is not measured.
    pub fn observed(&self, now_s: f64) -> Option<Vec<Person>> {
        let seen = |position| Person { position, speed_m_s: WALKING_SPEED_M_S, age_s: 0.0 };
        (!self.is_silent).then(|| self.positions(now_s).into_iter().map(seen).collect())
    }
}

impl Visitor {
    fn at(&self, now_s: f64) -> [f64; 2] {
        let way = [self.to[0] - self.from[0], self.to[1] - self.from[1]];
        let length = way[0].hypot(way[1]);
        let gone = (self.speed_m_s * (now_s - self.since_s)).clamp(0.0, length);
        let share = if length > 0.0 { gone / length } else { 0.0 };
        [self.from[0] + share * way[0], self.from[1] + share * way[1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_walk_to_where_they_go_and_stay() {
        let mut visitors = Visitors::default();
        visitors.walk([2.0, 0.0], [1.0, 0.0], 0.5, 10.0);
        assert_eq!(visitors.positions(11.0), [[1.5, 0.0]]);
        assert_eq!(visitors.positions(99.0), [[1.0, 0.0]]);
        visitors.fall_silent();
        assert!(visitors.observed(11.0).is_none());
    }
}
