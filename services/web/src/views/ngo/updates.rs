//! News to donors.

use askama::Template;

use super::form::{Asked, Group, in_languages};
use crate::domain::typed::Typed;
use crate::views::campaign::News;
use crate::views::errors::Errors;
use crate::views::form::Kind;
use crate::views::frame::Frame;

/// What was posted, and a form for more.
#[derive(Template)]
#[template(path = "ngo/updates.html")]
pub(crate) struct UpdatesPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    /// Where news is sent, if it can be posted now.
    pub(crate) action: Option<String>,
    pub(crate) key: String,
    pub(crate) groups: Vec<Group>,
    pub(crate) updates: Vec<News>,
    pub(crate) more: Option<String>,
}

/// The fields of a piece of news.
pub(crate) fn fields(frame: &Frame, typed: &Typed) -> Vec<Group> {
    let title = Asked {
        label: "ngo-update-title",
        hint: None,
        kind: Kind::Line,
        longest: 200,
    };
    let body = Asked {
        label: "ngo-update-body",
        hint: Some("ngo-update-body-hint"),
        kind: Kind::Words(6),
        longest: 5_000,
    };
    [(title, "title"), (body, "body")]
        .iter()
        .map(|(asked, name)| {
            let field = |locale: contracts::Locale| format!("{name}_{locale}");
            in_languages(frame, asked, field, |locale| {
                typed.get(&field(locale)).to_owned()
            })
        })
        .collect()
}
