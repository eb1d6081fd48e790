//! Links and joints must form one tree.

use super::{Joint, Link, ModelError};

/// Hangs every link on its joint and finds the root.
///
/// # Errors
/// If a link hangs on two joints, the joints form a loop, or there are several roots.
pub(super) fn connect(links: &mut [Link], joints: &[Joint]) -> Result<usize, ModelError> {
    for (index, joint) in joints.iter().enumerate() {
        let link = &mut links[joint.child];
        if let Some(first) = link.parent_joint {
            return Err(ModelError::TwoParents {
                link: link.name.clone(),
                first: joints[first].name.clone(),
                second: joint.name.clone(),
            });
        }
        link.parent_joint = Some(index);
    }
    refuse_loops(links, joints)?;
    let roots: Vec<usize> =
        (0..links.len()).filter(|&link| links[link].parent_joint.is_none()).collect();
    match roots[..] {
        [root] => Ok(root),
        _ => {
            let roots = roots.iter().map(|&root| links[root].name.clone()).collect();
            Err(ModelError::SeveralRoots { roots })
        }
    }
}

fn refuse_loops(links: &[Link], joints: &[Joint]) -> Result<(), ModelError> {
    // A link is settled once its way up to a root is known to end.
    let mut settled = vec![false; links.len()];
    for start in 0..links.len() {
        let mut way = Vec::new();
        let mut link = start;
        while !settled[link] {
            settled[link] = true;
            way.push(link);
            let Some(joint) = links[link].parent_joint else { break };
            link = joints[joint].parent;
            if way.contains(&link) {
                return Err(ModelError::Loop { link: links[link].name.clone() });
            }
        }
    }
    Ok(())
}

/// Indices of the joints from `base` down to `tip`, or none if `tip` is not below `base`.
pub(crate) fn joints_between(
    links: &[Link],
    joints: &[Joint],
    base: usize,
    tip: usize,
) -> Option<Vec<usize>> {
    let mut way = Vec::new();
    let mut link = tip;
    while link != base {
        let joint = links[link].parent_joint?;
        way.push(joint);
        link = joints[joint].parent;
    }
    way.reverse();
    Some(way)
}
