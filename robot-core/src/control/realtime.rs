//! The few system calls that make a thread real-time, isolated here with their safety reasons.
//!
//! Everything degrades: on a machine that permits neither real-time scheduling nor locked memory
//! the loop still runs, and [`RealTimeStatus`] says what is missing and how to permit it.
#![allow(unsafe_code)]

use std::fmt;

use serde::Serialize;

/// What the machine granted to the control thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RealTimeStatus {
    /// Priority under SCHED_FIFO, or why the thread is scheduled like any other.
    pub scheduling: Result<i32, String>,
    /// Whether the memory is locked, or why not.
    pub memory: Result<(), String>,
}

impl RealTimeStatus {
    /// Whether the machine granted both.
    pub fn is_real_time(&self) -> bool {
        self.scheduling.is_ok() && self.memory.is_ok()
    }
}

impl fmt::Display for RealTimeStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scheduling {
            Ok(priority) => write!(formatter, "real-time scheduling (FIFO, priority {priority})")?,
            Err(reason) => write!(formatter, "ordinary scheduling ({reason})")?,
        }
        match &self.memory {
            Ok(()) => write!(formatter, ", memory locked"),
            Err(reason) => write!(formatter, ", memory not locked ({reason})"),
        }
    }
}

/// Asks for real-time scheduling of the calling thread and for locked memory of the process.
pub(crate) fn request_real_time(priority: i32) -> RealTimeStatus {
    touch_stack();
    RealTimeStatus { scheduling: use_fifo(priority), memory: lock_memory() }
}

/// Tries in a short-lived thread what the control thread would be granted.
pub fn probe() -> RealTimeStatus {
    let refused = || RealTimeStatus {
        scheduling: Err("no thread could be started".into()),
        memory: Err("not tried".into()),
    };
    let thread = std::thread::Builder::new().name("real-time probe".into());
    match thread.spawn(|| use_fifo(DEFAULT_PRIORITY)) {
        Ok(handle) => match handle.join() {
            Ok(scheduling) => RealTimeStatus { scheduling, memory: memory_may_be_locked() },
            Err(_) => refused(),
        },
        Err(_) => refused(),
    }
}

/// Above ordinary threads and most interrupt threads' users, below the kernel's own watchdogs.
pub(crate) const DEFAULT_PRIORITY: i32 = 80;

fn use_fifo(priority: i32) -> Result<i32, String> {
    let parameters = libc::sched_param { sched_priority: priority };
    // SAFETY: pid 0 names the calling thread; `parameters` lives through the call, which only
    // reads it.
    let result = unsafe { libc::sched_setscheduler(0, libc::SCHED_FIFO, &raw const parameters) };
    if result == 0 {
        return Ok(priority);
    }
    let error = std::io::Error::last_os_error();
    Err(format!("{error}; permit it with CAP_SYS_NICE or an rtprio limit of {priority}"))
}

/// Locking memory under a finite limit would make later allocations of the whole process fail, so
/// it is done only where no limit applies.
fn memory_may_be_locked() -> Result<(), String> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is a valid place for the answer and lives through the call.
    let result = unsafe { libc::getrlimit(libc::RLIMIT_MEMLOCK, &raw mut limit) };
    if (result == 0 && limit.rlim_cur == libc::RLIM_INFINITY) || has_lock_capability() {
        return Ok(());
    }
    Err("permit it with CAP_IPC_LOCK or an unlimited memlock limit".into())
}

fn has_lock_capability() -> bool {
    const CAP_IPC_LOCK: u32 = 14;
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return false;
    };
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let mask = effective.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> CAP_IPC_LOCK & 1 == 1)
}

fn lock_memory() -> Result<(), String> {
    memory_may_be_locked()?;
    // Pages are locked when they are first touched, so that large reserved ranges cost nothing.
    let flags = libc::MCL_CURRENT | libc::MCL_FUTURE | libc::MCL_ONFAULT;
    // SAFETY: takes no pointers; it only changes how pages of this process are kept.
    let result = unsafe { libc::mlockall(flags) };
    if result == 0 { Ok(()) } else { Err(std::io::Error::last_os_error().to_string()) }
}

/// Makes the pages of the stack present before the first deadline.
fn touch_stack() {
    let pages = [0_u8; 64 * 1024];
    std::hint::black_box(&pages);
}

/// Monotonic time in nanoseconds since an arbitrary start.
pub(crate) fn monotonic_ns() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid place for the answer; CLOCK_MONOTONIC exists on every Linux.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000_000
        + u64::try_from(time.tv_nsec).unwrap_or(0)
}

/// Sleeps until a monotonic time; returns at once when it has passed.
pub(crate) fn sleep_until_ns(deadline_ns: u64) {
    let time = libc::timespec {
        tv_sec: (deadline_ns / 1_000_000_000) as libc::time_t,
        tv_nsec: (deadline_ns % 1_000_000_000) as libc::c_long,
    };
    loop {
        // SAFETY: `time` lives through the call; a null remainder is allowed with TIMER_ABSTIME.
        let result = unsafe {
            libc::clock_nanosleep(
                libc::CLOCK_MONOTONIC,
                libc::TIMER_ABSTIME,
                &raw const time,
                std::ptr::null_mut(),
            )
        };
        // A signal handler may end the sleep early: the absolute deadline still holds.
        if result != libc::EINTR {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleeping_reaches_the_deadline() {
        let deadline = monotonic_ns() + 2_000_000;
        sleep_until_ns(deadline);
        assert!(monotonic_ns() >= deadline);
        sleep_until_ns(0);
    }

    #[test]
    fn the_status_reads_as_a_sentence() {
        let status = RealTimeStatus { scheduling: Ok(80), memory: Err("not permitted".into()) };
        let text = status.to_string();
        assert_eq!(
            text,
            "real-time scheduling (FIFO, priority 80), memory not locked (not permitted)"
        );
        assert!(!status.is_real_time());
        assert!(!probe().to_string().is_empty());
    }
}
