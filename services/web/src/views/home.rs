use askama::Template;

use super::card::Card;
use super::frame::Frame;

/// The front page.
#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct Home {
    pub(crate) frame: Frame,
    pub(crate) cards: Vec<Card>,
}
