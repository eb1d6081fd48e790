//! Showing how far a fetch is.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Receives the progress of long steps, one step at a time.
pub trait Progress: Send + Sync {
    /// A step of `total_bytes` begins (`None`: unknown length).
    fn begin(&self, what: &str, total_bytes: Option<u64>);
    /// So many bytes of the step are done.
    fn at(&self, done_bytes: u64);
    /// The step is over.
    fn end(&self);
    /// One line worth telling.
    fn note(&self, line: &str);
}

/// Shows nothing.
#[derive(Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _what: &str, _total_bytes: Option<u64>) {}
    fn at(&self, _done_bytes: u64) {}
    fn end(&self) {}
    fn note(&self, _line: &str) {}
}

/// Progress bars on a terminal; plain lines, one a step, in a log file. Writes to stderr.
#[derive(Debug, Default)]
pub struct Bars {
    bar: Mutex<Option<ProgressBar>>,
}

impl Bars {
    fn with(&self, act: impl FnOnce(&ProgressBar)) {
        if let Ok(guard) = self.bar.lock()
            && let Some(bar) = guard.as_ref()
        {
            act(bar);
        }
    }
}

impl Progress for Bars {
    fn begin(&self, what: &str, total_bytes: Option<u64>) {
        self.end();
        if !std::io::stderr().is_terminal() {
            let size = total_bytes.map(|b| format!(" ({} MB)", b / 1_000_000)).unwrap_or_default();
            eprintln!("  {what}{size}");
            return;
        }
        let bar = match total_bytes {
            Some(total) => ProgressBar::new(total)
                .with_style(style("  {msg:38!} [{bar:28}] {bytes:>10}/{total_bytes:10} {eta:>4}")),
            None => ProgressBar::new_spinner().with_style(style("  {spinner} {msg} {bytes}")),
        };
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        if let Ok(mut guard) = self.bar.lock() {
            *guard = Some(bar);
        }
    }

    fn at(&self, done_bytes: u64) {
        self.with(|bar| bar.set_position(done_bytes));
    }

    fn end(&self) {
        if let Ok(mut guard) = self.bar.lock()
            && let Some(bar) = guard.take()
        {
            bar.finish_and_clear();
        }
    }

    fn note(&self, line: &str) {
        self.end();
        eprintln!("  {line}");
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
