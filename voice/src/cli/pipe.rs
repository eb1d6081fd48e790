//! Output that nobody reads to its end: `lianshou robot check … | head`.

use std::any::Any;
use std::panic;
use std::process::ExitCode;

/// Runs the program. When whoever reads its output has gone, it ends quietly and in order, as
/// programs on a pipe do; everything that moves is brought to rest on the way.
pub(super) fn ends_with_its_reader(run: fn() -> ExitCode) -> ExitCode {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !is_closed_pipe(info.payload()) {
            usual(info);
        }
    }));
    panic::catch_unwind(run).unwrap_or_else(|payload| {
        if is_closed_pipe(payload.as_ref()) {
            ExitCode::SUCCESS
        } else {
            panic::resume_unwind(payload)
        }
    })
}

/// What `println!` says when it cannot print.
fn is_closed_pipe(payload: &(dyn Any + Send)) -> bool {
    payload
        .downcast_ref::<String>()
        .is_some_and(|text| text.starts_with("failed printing to") && text.contains("Broken pipe"))
}
