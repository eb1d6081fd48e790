//! Ending a node on request.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Waits for the request to end. Made before anything else: a signal that comes while a node starts
/// ends it in the same orderly way.
pub struct Shutdown {
    interrupt: Signal,
    terminate: Signal,
}

impl Shutdown {
    /// Takes SIGINT and SIGTERM over.
    ///
    /// # Errors
    /// The handlers could not be installed.
    pub fn new() -> std::io::Result<Self> {
        let interrupt = signal(SignalKind::interrupt())?;
        Ok(Self { interrupt, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for one of the signals and returns its name.
    pub async fn requested(mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }
}
