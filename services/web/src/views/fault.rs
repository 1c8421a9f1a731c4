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
    /// What was typed, to be sent once more.
    pub(crate) resend: Option<Resend>,
}

/// A form that could not be taken, as it came.
pub(crate) struct Resend {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}
