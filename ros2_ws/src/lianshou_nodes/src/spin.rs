//! The thread that takes messages from the graph.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longest wait for a message: answers to cancel requests are sent at the start of a turn. Every turn
/// asks after everything that the node has, which at 5 ms took more than 1 % of a core.
const WAIT: Duration = Duration::from_millis(20);
/// A turn shorter than this is followed by a pause, so that a flood of messages leaves the
/// processor to others.
const SHORTEST_TURN: Duration = Duration::from_micros(200);

/// Spins a node on a thread of its own until it is stopped.
///
/// Publishers, subscriptions and servers have to be made before: the node belongs to the thread from
/// then on. A process that returns from `main` while this thread lives crashes inside of ROS, so it
/// is always joined, also when it is dropped.
pub struct Spinner {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Spinner {
    /// Begins to spin.
    ///
    /// # Errors
    /// The thread could not be started.
    pub fn start(mut node: r2r::Node) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let should_stop = stop.clone();
        let thread = std::thread::Builder::new().name("ros_spin".into()).spawn(move || {
            while !should_stop.load(Ordering::Relaxed) {
                let begun = Instant::now();
                node.spin_once(WAIT);
                if begun.elapsed() < SHORTEST_TURN {
                    std::thread::sleep(SHORTEST_TURN);
                }
            }
            // Dropped here: everything of the node ends on the thread that used it.
        })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic was already printed by the thread itself.
            let _ = thread.join();
        }
    }
}
