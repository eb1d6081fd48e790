//! The concurrent parts of a node, ended together.

use std::future::Future;

use tokio::task::JoinSet;

/// Tasks that live as long as this.
#[derive(Default)]
pub struct Tasks(JoinSet<()>);

impl Tasks {
    /// Begins a task.
    pub fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.spawn(task);
    }

    /// Ends all of them and waits until they are gone.
    pub async fn end(mut self) {
        self.0.shutdown().await;
    }
}
