//! Pictures that the program draws itself, with the font that it bears: no font of the machine is read.

mod badge;
mod canvas;
mod poster;
mod qr;
mod studio;
mod wrap;

pub(crate) use badge::Badge;
pub(crate) use canvas::escaped;
pub(crate) use poster::{HEIGHT as POSTER_HEIGHT, Poster, WIDTH as POSTER_WIDTH, Written};
pub(crate) use qr::{png as qr_png, svg as qr_svg};
pub(crate) use studio::Studio;
