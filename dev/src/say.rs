//! What the user sees. Progress and failures go to standard error, so that
//! `eval "$(cargo dev env)"` and pipes get nothing but the answer.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

static QUIET: AtomicBool = AtomicBool::new(false);

/// Does something without telling of its steps; warnings are still told.
pub(crate) fn quietly<T>(work: impl FnOnce() -> T) -> T {
    QUIET.store(true, Ordering::Relaxed);
    let result = work();
    QUIET.store(false, Ordering::Relaxed);
    result
}

/// A step that is done, or a fact worth knowing.
pub(crate) fn step(text: impl Display) {
    if !QUIET.load(Ordering::Relaxed) {
        line("  ", &text);
    }
}

/// A heading: what is being done now.
pub(crate) fn heading(text: impl Display) {
    if !QUIET.load(Ordering::Relaxed) {
        line("", &text);
    }
}

/// Something that works, but not as the user may think.
pub(crate) fn warn(text: impl Display) {
    line("warning: ", &text);
}

/// Why the command failed, with what led to it.
pub(crate) fn failure(error: &anyhow::Error) {
    line("error: ", &format!("{error:#}"));
}

/// The answer itself, on standard output.
///
/// A reader that stopped reading (`| head`) is no failure.
pub(crate) fn answer(text: impl Display) -> anyhow::Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Asks at the terminal; anything but yes is no.
pub(crate) fn ask(question: &str) -> anyhow::Result<bool> {
    let mut err = io::stderr().lock();
    write!(err, "{question} [y/N] ")?;
    err.flush()?;
    drop(err);
    let mut reply = String::new();
    io::stdin().read_line(&mut reply)?;
    Ok(matches!(
        reply.trim().to_lowercase().as_str(),
        "y" | "yes" | "o" | "oui" | "ن" | "نعم"
    ))
}

/// Whether somebody sits there to answer a question.
pub(crate) fn has_person() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

fn line(mark: &str, text: &dyn Display) {
    let mut err = io::stderr().lock();
    // cargo's progress bar may stand in this line: wipe it first.
    let wipe = if err.is_terminal() { "\r\x1b[K" } else { "" };
    // With standard error gone there is nobody left to tell.
    let _unheard = writeln!(err, "{wipe}{mark}{text}");
}
