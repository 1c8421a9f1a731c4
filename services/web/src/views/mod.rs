//! What the templates show: everything is worded and written out before a template sees it.

pub(crate) mod account;
pub(crate) mod age;
pub(crate) mod campaign;
pub(crate) mod campaigns;
pub(crate) mod card;
pub(crate) mod chart;
pub(crate) mod design;
pub(crate) mod donate;
pub(crate) mod errors;
pub(crate) mod fault;
pub(crate) mod figures;
pub(crate) mod filters;
pub(crate) mod form;
pub(crate) mod frame;
pub(crate) mod gift;
pub(crate) mod home;
pub(crate) mod ngo;
pub(crate) mod offer;
pub(crate) mod people;
pub(crate) mod picture;
pub(crate) mod preferences;
mod problems;
pub(crate) mod profile;
pub(crate) mod receipt;
#[cfg(test)]
mod render;
pub(crate) mod review;
#[cfg(test)]
mod sample_pages;
#[cfg(test)]
pub(crate) mod samples;
pub(crate) mod share;
pub(crate) mod sponsor;
pub(crate) mod why;

use std::fmt;

/// Markup that this program wrote itself, safe as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Markup(String);

impl Markup {
    pub(crate) const fn own(markup: String) -> Self {
        Self(markup)
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Markup {}

/// Something to choose from a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}
