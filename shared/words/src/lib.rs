//! Words, digits, sums and dates as people read them, in Arabic, English and French.
//!
//! A [`Style`] knows how one reader is addressed (language, region, digits) and writes
//! numbers, sums and dates; a [`Speaker`] says the phrases of a service's own `locales/`
//! folder in that style, for HTML or for plain text. [`check`] is for the tests of
//! those who have such a folder.

pub mod bidi;
pub mod check;
mod currency;
mod date;
mod number;
mod speech;
mod style;
mod zone;

pub use bidi::Html;
pub use number::Percent;
pub use speech::{Phrase, Speaker};
pub use style::{Digits, Style};
pub use zone::time_zone;
