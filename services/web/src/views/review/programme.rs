//! What an admin says of a new programme.

use super::super::form::{Field, Kind};
use super::super::frame::Frame;
use super::super::ngo::form::{Asked, Group, in_languages};
use crate::domain::typed::Typed;

/// The fields of the form, as they were filled in.
pub(crate) fn fields(frame: &Frame, typed: &Typed) -> Vec<Group> {
    let text = |name: &'static str, label, hint, kind, longest| {
        let asked = Asked {
            label,
            hint,
            kind,
            longest,
        };
        let field = move |locale| format!("{name}_{locale}");
        in_languages(frame, &asked, field, |locale| {
            typed.get(&field(locale)).to_owned()
        })
    };
    let mut charter = text(
        "charter",
        "programme-charter",
        Some("programme-charter-hint"),
        Kind::Words(6),
        20_000,
    );
    charter.fields = charter.fields.into_iter().map(Field::optional).collect();
    let start = format!("{}/{}/programmes/", frame.site, frame.lang());
    let hint = frame
        .speaker
        .say("programme-slug-hint")
        .with_ltr("start", start);
    let slug = Field::new("slug", Kind::Code, frame.say("ngo-slug"))
        .hint(hint.html())
        .longest(100)
        .value(typed.get("slug"));
    let day =
        |id: &'static str, key| Field::new(id, Kind::Day, frame.say(key)).value(typed.get(id));
    vec![
        text("title", "ngo-title", None, Kind::Line, 200),
        text(
            "description",
            "programme-about",
            None,
            Kind::Words(8),
            20_000,
        ),
        Group::of(vec![
            slug,
            day("starts", "ngo-starts"),
            day("ends", "ngo-ends"),
        ]),
        charter,
    ]
}
