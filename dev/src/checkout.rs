//! Where this checkout lies.

use std::path::{Path, PathBuf};

use anyhow::Context;

/// The root of the checkout: the folder above the one this crate was built
/// from. Fixed at compile time, because the working directory may be anywhere.
pub(crate) fn root() -> anyhow::Result<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest
        .parent()
        .filter(|root| root.join("Cargo.toml").is_file())
        .map(Path::to_owned)
        .with_context(|| {
            format!(
                "this `dev` was built in {}, which is no checkout any more; run it through `cargo dev`",
                manifest.display()
            )
        })
}
