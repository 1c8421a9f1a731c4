use askama::Template;
use words::Html;

use super::frame::Frame;

/// Says that something is not there, or did not work.
#[derive(Template)]
#[template(path = "fault.html")]
pub(crate) struct FaultPage {
    pub(crate) frame: Frame,
    pub(crate) status: u16,
    pub(crate) text: Html,
    /// Where to try once more.
    pub(crate) again: Option<String>,
}
