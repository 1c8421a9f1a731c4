//! Passwords for what runs on this machine alone.

use std::fs::File;
use std::io::Read;

use anyhow::Context;

/// A fresh random word of 32 hex digits.
pub(crate) fn fresh() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 16];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("cannot read random bytes from /dev/urandom")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
