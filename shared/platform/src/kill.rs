//! Named places where a test kills the process, as a power cut would: around every commit, publish,
//! acknowledgement and call to the world outside. Without the feature `kill-points`, nothing.

/// Which side of a commit a kill point is on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Side {
    BeforeCommit,
    AfterCommit,
}

/// A kill point: `payment.create.before-call`. Its name is `<flow>.<where>`, and is unique within a service.
#[inline]
pub fn point(name: &'static str) {
    #[cfg(feature = "kill-points")]
    fail::fail_point!(name);
    #[cfg(not(feature = "kill-points"))]
    let _ = name;
}

#[inline]
pub(crate) fn around(name: &'static str, side: Side) {
    #[cfg(feature = "kill-points")]
    {
        let place = match side {
            Side::BeforeCommit => "before-commit",
            Side::AfterCommit => "after-commit",
        };
        fail::fail_point!(&format!("{name}.{place}"));
    }
    #[cfg(not(feature = "kill-points"))]
    let _ = (name, side);
}

/// Arms the points that the environment names: the process dies at the first of them that it comes by, the
/// `n`th time it does, without a word to anyone. `KILL_AT=create-pledge.after-commit:3,relay.before-publish`.
/// Which it was is noted in the file `KILL_NOTE`, if one is named.
#[cfg(feature = "kill-points")]
pub(crate) fn arm() -> anyhow::Result<()> {
    use std::sync::atomic::{AtomicU32, Ordering};

    let wanted = std::env::var("KILL_AT").unwrap_or_default();
    let note = std::env::var_os("KILL_NOTE");
    for point in wanted.split(',').filter(|point| !point.is_empty()) {
        let (name, nth) = match point.split_once(':') {
            Some((name, nth)) => (name.to_owned(), nth.parse()?),
            None => (point.to_owned(), 1),
        };
        let (left, note) = (AtomicU32::new(nth), note.clone());
        let armed = fail::cfg_callback(name.clone(), move || {
            if left.fetch_sub(1, Ordering::SeqCst) == 1 {
                // If it can't be noted, whoever looks for the note finds that out.
                let _noted = note.as_ref().map(|note| std::fs::write(note, &name));
                std::process::abort();
            }
        });
        armed.map_err(|error| anyhow::anyhow!("KILL_AT: {error}"))?;
    }
    Ok(())
}
