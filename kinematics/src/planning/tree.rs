//! A search tree in joint space.

use crate::{JointVector, MAX_AXES};

const WIDE: usize = 8;

/// Positions with parents. Nearest neighbours are found by looking at all of them, eight at a time:
/// for the few hundred nodes of a typical search this beats any index.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// Positions in single precision, eight nodes a row: `rows[block * axes + axis]`.
    rows: Vec<[f32; WIDE]>,
    axes: usize,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    position: JointVector,
    parent: u32,
    /// Samples farther away than this are not worth a try (dynamic domain).
    radius: f32,
}

/// What a node without parent has for one.
const ROOT: u32 = u32::MAX;

impl Tree {
    /// Empties the tree; memory is kept.
    pub(super) fn clear(&mut self, axes: usize) {
        self.nodes.clear();
        self.rows.clear();
        self.axes = axes.min(MAX_AXES);
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn position(&self, node: usize) -> &JointVector {
        &self.nodes[node].position
    }

    pub(super) fn radius_mut(&mut self, node: usize) -> &mut f32 {
        &mut self.nodes[node].radius
    }

    /// Adds a position below a parent, or as a root.
    pub(super) fn add(&mut self, position: &JointVector, parent: Option<usize>) -> usize {
        let index = self.nodes.len();
        let lane = index % WIDE;
        if lane == 0 {
            // Unused places are far from everything.
            self.rows.extend(std::iter::repeat_n([1e15; WIDE], self.axes));
        }
        let first = index / WIDE * self.axes;
        for (axis, value) in position.iter().enumerate() {
            self.rows[first + axis][lane] = *value as f32;
        }
        let parent = parent.map_or(ROOT, |parent| parent as u32);
        self.nodes.push(Node { position: *position, parent, radius: f32::INFINITY });
        index
    }

    /// The nearest node and its distance; the tree must not be empty.
    pub(super) fn nearest(&self, position: &[f64]) -> (usize, f64) {
        let mut target = [0.0_f32; MAX_AXES];
        for (slot, value) in target.iter_mut().zip(position) {
            *slot = *value as f32;
        }
        let mut best = [f32::MAX; WIDE];
        let mut block_of = [0_u32; WIDE];
        for (block, rows) in self.rows.chunks_exact(self.axes.max(1)).enumerate() {
            let mut sum = [0.0_f32; WIDE];
            for (row, value) in rows.iter().zip(&target) {
                for lane in 0..WIDE {
                    let gap = row[lane] - value;
                    sum[lane] += gap * gap;
                }
            }
            for lane in 0..WIDE {
                let better = sum[lane] < best[lane];
                best[lane] = if better { sum[lane] } else { best[lane] };
                block_of[lane] = if better { block as u32 } else { block_of[lane] };
            }
        }
        let mut lane = 0;
        for other in 1..WIDE {
            if best[other] < best[lane] {
                lane = other;
            }
        }
        let node = block_of[lane] as usize * WIDE + lane;
        (node, super::joint_distance(self.position(node), position))
    }

    /// Positions from a node up to its root.
    pub(super) fn to_root(&self, node: usize) -> impl Iterator<Item = &JointVector> {
        std::iter::successors(Some(node), |node| {
            let parent = self.nodes[*node].parent;
            (parent != ROOT).then_some(parent as usize)
        })
        .map(|node| self.position(node))
    }

    /// Index of the root above a node.
    pub(super) fn root(&self, mut node: usize) -> usize {
        while self.nodes[node].parent != ROOT {
            node = self.nodes[node].parent as usize;
        }
        node
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::random::Random;

    #[test]
    fn nearest_is_the_nearest() {
        let mut random = Random::new(3);
        let mut tree = Tree::default();
        tree.clear(7);
        let mut draw = || JointVector::from_fn(7, |_| random.unit());
        for count in 0..200_usize {
            tree.add(&draw(), count.checked_sub(1));
            let target = draw();
            let (found, distance) = tree.nearest(&target);
            let best = (0..tree.len())
                .map(|node| crate::planning::joint_distance(tree.position(node), &target))
                .fold(f64::INFINITY, f64::min);
            assert!(distance <= best + 1e-6 && found < tree.len());
        }
        assert_eq!(tree.root(150), 0);
        assert_eq!(tree.to_root(3).count(), 4);
    }
}
