//! A draft as a whole, its terms, and the word that begins it.

use askama::Template;
use words::Html;

use super::examples::Examples;
use super::{Row, StepLink};
use crate::views::errors::Errors;
use crate::views::frame::Frame;
use crate::views::people::Line;

/// The page.
#[derive(Template)]
#[template(path = "sponsor/review.html")]
pub(crate) struct ReviewPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) steps: Vec<StepLink>,
    pub(crate) name: Line,
    pub(crate) rows: Vec<Row>,
    pub(crate) examples: Examples,
    /// Where the rule is tried on past gifts.
    pub(crate) trial: String,
    pub(crate) terms: Vec<Html>,
    pub(crate) action: String,
    /// Why it can't begin yet.
    pub(crate) waits: Option<Html>,
}
