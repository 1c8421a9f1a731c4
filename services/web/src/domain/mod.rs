//! Pure rules of the front: what people typed, and what it means.

pub(crate) mod address;
pub(crate) mod details;
pub(crate) mod device;
pub(crate) mod funds;
pub(crate) mod gift;
pub(crate) mod language;
pub(crate) mod next;
pub(crate) mod preferences;
pub(crate) mod presets;
pub(crate) mod review;
pub(crate) mod same_site;
pub(crate) mod typed;
pub(crate) mod wizard;
