//! Before something is done with a fund.

use askama::Template;
use words::Html;

use crate::views::errors::Errors;
use crate::views::form::{Field, Kind};
use crate::views::frame::Frame;

/// The page.
#[derive(Template)]
#[template(path = "sponsor/confirm.html")]
pub(crate) struct ConfirmPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) title: Html,
    pub(crate) says: Vec<Html>,
    pub(crate) action: String,
    pub(crate) back: String,
    pub(crate) kept: Vec<(&'static str, String)>,
    pub(crate) fields: Vec<Field>,
    pub(crate) button: Html,
}

/// By how much.
pub(crate) fn by(frame: &Frame, unit: String, typed: &str) -> Field {
    Field::new("amount", Kind::Money, frame.say("sponsor-increase-by"))
        .hint(frame.say("sponsor-increase-by-hint"))
        .unit(unit)
        .value(typed)
}
