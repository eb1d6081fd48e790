//! Ending a node on request.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// The request to end. Made before anything else: a signal that comes while a node starts ends it in
/// the same orderly way.
#[derive(Clone)]
pub struct Shutdown(watch::Receiver<Option<&'static str>>);

impl Shutdown {
    /// Takes SIGINT and SIGTERM over. Has to be called within a tokio runtime of several threads:
    /// whoever starts a node may wait without giving its thread back.
    ///
    /// # Errors
    /// The handlers could not be installed.
    pub fn new() -> std::io::Result<Self> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let (request, requested) = watch::channel(None);
        tokio::spawn(async move {
            let name = tokio::select! {
                _ = interrupt.recv() => "SIGINT",
                _ = terminate.recv() => "SIGTERM",
            };
            // Nobody who waits for it is left only where the node has ended.
            let _ = request.send(Some(name));
            // The handlers stay: a second signal must not cut the braking short.
            std::future::pending::<()>().await;
        });
        Ok(Self(requested))
    }

    /// The name of the signal, if there was one.
    pub fn signal(&self) -> Option<&'static str> {
        *self.0.borrow()
    }

    /// Waits for one of the signals and returns its name.
    pub async fn requested(mut self) -> &'static str {
        let name = self.0.wait_for(Option::is_some).await.ok().and_then(|name| *name);
        name.unwrap_or("the end of the signals")
    }
}
