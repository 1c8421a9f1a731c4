use askama::Template;

use super::Markup;
use super::card::Card;
use super::frame::Frame;

/// The front page.
#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct Home {
    pub(crate) frame: Frame,
    pub(crate) picture: Markup,
    pub(crate) cards: Vec<Card>,
}
