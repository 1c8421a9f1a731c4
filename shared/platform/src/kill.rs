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

/// Arms the point that the environment names: the process dies there, the `n`th time it comes by,
/// without a word to anyone. `KILL_AT=pledge.create.after-commit` or `KILL_AT=pledge.create.after-commit:3`.
#[cfg(feature = "kill-points")]
pub(crate) fn arm() -> anyhow::Result<()> {
    use std::sync::atomic::{AtomicU32, Ordering};

    let Ok(wanted) = std::env::var("KILL_AT") else {
        return Ok(());
    };
    let (name, nth) = match wanted.split_once(':') {
        Some((name, nth)) => (name, nth.parse()?),
        None => (wanted.as_str(), 1),
    };
    let left = AtomicU32::new(nth);
    let armed = fail::cfg_callback(name, move || {
        if left.fetch_sub(1, Ordering::SeqCst) == 1 {
            std::process::abort();
        }
    });
    armed.map_err(|error| anyhow::anyhow!("KILL_AT: {error}"))
}
