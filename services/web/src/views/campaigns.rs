use askama::Template;
use words::Html;

use super::card::Card;
use super::filters::Filters;
use super::frame::Frame;

/// The list of campaigns.
#[derive(Template)]
#[template(path = "campaigns.html")]
pub(crate) struct Campaigns {
    pub(crate) frame: Frame,
    pub(crate) filters: Filters,
    pub(crate) cards: Vec<Card>,
    pub(crate) count: Html,
    /// The address of the next page.
    pub(crate) more: Option<String>,
}
