//! A microphone that may be pulled out in mid-sentence and put back in.

use std::time::{Duration, Instant};

use super::microphone::{Microphone, MicrophoneError, Tap};

/// How often a microphone that is gone is looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A device that gives nothing for so long is gone, whatever its program says.
const SILENT_FOR: Duration = Duration::from_secs(3);

/// A device that gives 16 kHz samples.
pub trait SoundDevice: Sized {
    /// Appends what has arrived without waiting; gives the number of samples lost before.
    ///
    /// # Errors
    /// The device is gone.
    fn take(&mut self, out: &mut Vec<f32>) -> Result<usize, MicrophoneError>;

    /// The same device once more, without waiting for it.
    ///
    /// # Errors
    /// There is no way to it.
    fn again(&self, tap: &Tap) -> Result<Self, MicrophoneError>;
}

impl SoundDevice for Microphone {
    fn take(&mut self, out: &mut Vec<f32>) -> Result<usize, MicrophoneError> {
        self.read(out, Duration::ZERO)
    }

    fn again(&self, tap: &Tap) -> Result<Self, MicrophoneError> {
        self.reopen(tap)
    }
}

/// What became of the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlugEvent {
    /// It is gone, for this reason; it is looked for.
    Gone(String),
    /// It is back.
    Back,
    /// It gave so many samples that nobody fetched in time.
    Lost(usize),
}

/// A device and the search for it while it is gone.
pub struct HotPlug<D = Microphone> {
    device: D,
    tap: Tap,
    /// Whether the device has ended and was not opened again yet.
    is_broken: bool,
    /// Whether its loss was told, and its return was not.
    is_gone: bool,
    next_look: Instant,
    last_sound: Instant,
}

impl<D: SoundDevice> HotPlug<D> {
    /// A device that gives sound now.
    pub fn new(device: D, tap: Tap, now: Instant) -> Self {
        Self { device, tap, is_broken: false, is_gone: false, next_look: now, last_sound: now }
    }

    /// Appends the samples that have arrived; never waits.
    pub fn read(&mut self, out: &mut Vec<f32>, now: Instant) -> Option<PlugEvent> {
        if self.is_broken {
            self.look(now);
            return None;
        }
        let before = out.len();
        match self.device.take(out) {
            Err(error) => self.lose(error.to_string(), now),
            Ok(_) if out.len() > before => {
                self.last_sound = now;
                std::mem::take(&mut self.is_gone).then_some(PlugEvent::Back)
            }
            Ok(_) if now - self.last_sound > SILENT_FOR => {
                self.lose("no sound arrives any more".into(), now)
            }
            Ok(lost) => (lost > 0).then_some(PlugEvent::Lost(lost)),
        }
    }

    fn look(&mut self, now: Instant) {
        if now < self.next_look {
            return;
        }
        self.next_look = now + LOOK_EVERY;
        if let Ok(device) = self.device.again(&self.tap) {
            self.device = device;
            (self.is_broken, self.last_sound) = (false, now);
        }
    }

    fn lose(&mut self, reason: String, now: Instant) -> Option<PlugEvent> {
        self.is_broken = true;
        self.next_look = now + LOOK_EVERY;
        (!std::mem::replace(&mut self.is_gone, true)).then_some(PlugEvent::Gone(reason))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Mutex};

    use super::*;

    /// A device that gives sound while it is plugged in.
    struct Fake(Arc<AtomicBool>);

    impl SoundDevice for Fake {
        fn take(&mut self, out: &mut Vec<f32>) -> Result<usize, MicrophoneError> {
            if !self.0.load(Ordering::Relaxed) {
                let (program, reason) = ("fake".to_owned(), "pulled out".to_owned());
                return Err(MicrophoneError::Ended { program, reason });
            }
            out.push(0.5);
            Ok(0)
        }

        fn again(&self, _: &Tap) -> Result<Self, MicrophoneError> {
            Ok(Self(Arc::clone(&self.0)))
        }
    }

    #[test]
    fn a_device_that_is_pulled_out_is_told_once_and_comes_back_by_itself() {
        let (plugged, start) = (Arc::new(AtomicBool::new(true)), Instant::now());
        let tap: Tap = Arc::new(Mutex::new(|_: &mut [f32]| {}));
        let mut device = HotPlug::new(Fake(Arc::clone(&plugged)), tap, start);
        let (mut out, mut events) = (Vec::new(), Vec::new());
        for tick in 0..1000 {
            plugged.store(!(200..650).contains(&tick), Ordering::Relaxed);
            events.extend(device.read(&mut out, start + tick * Duration::from_millis(10)));
        }
        let gone = PlugEvent::Gone("fake ended: pulled out".into());
        assert_eq!(events, [gone, PlugEvent::Back]);
        assert!((450..560).contains(&out.len()), "{}", out.len());
    }

    /// A device whose program lives and gives nothing.
    struct Mute;

    impl SoundDevice for Mute {
        fn take(&mut self, _: &mut Vec<f32>) -> Result<usize, MicrophoneError> {
            Ok(0)
        }

        fn again(&self, _: &Tap) -> Result<Self, MicrophoneError> {
            Ok(Self)
        }
    }

    #[test]
    fn a_device_that_gives_nothing_is_gone_too() {
        let start = Instant::now();
        let tap: Tap = Arc::new(Mutex::new(|_: &mut [f32]| {}));
        let mut device = HotPlug::new(Mute, tap, start);
        let tick = |n| start + n * Duration::from_millis(100);
        let events: Vec<PlugEvent> =
            (0..200).filter_map(|n| device.read(&mut Vec::new(), tick(n))).collect();
        assert_eq!(events, [PlugEvent::Gone("no sound arrives any more".into())]);
    }
}
