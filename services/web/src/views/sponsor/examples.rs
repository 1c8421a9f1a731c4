use askama::Template;
use words::{Html, Percent, Speaker};

use crate::domain::funds::examples::Example;
use crate::views::frame::Frame;

/// What a rule does, in examples.
#[derive(Debug, Clone, Default)]
pub(crate) struct Examples {
    pub(crate) says: Vec<Html>,
    /// Why there are none.
    pub(crate) instead: Option<Html>,
}

/// The examples alone, for a page that is open.
#[derive(Template)]
#[template(path = "sponsor/examples.html")]
pub(crate) struct ExamplesPart {
    pub(crate) frame: Frame,
    pub(crate) examples: Examples,
}

impl Examples {
    /// These, in words.
    pub(crate) fn of(speaker: Speaker, examples: &[Example], has_target: bool) -> Self {
        if examples.is_empty() {
            return Self::instead(speaker, "sponsor-examples-target-large");
        }
        let mut says: Vec<Html> = examples
            .iter()
            .map(|example| say(speaker, example))
            .collect();
        let by_target = matches!(examples, [Example::Target { .. }]);
        if has_target && !by_target {
            says.push(speaker.say("sponsor-examples-after-target").html());
        }
        Self {
            says,
            instead: None,
        }
    }

    /// None, and why.
    pub(crate) fn instead(speaker: Speaker, key: &'static str) -> Self {
        Self {
            says: Vec::new(),
            instead: Some(speaker.say(key).html()),
        }
    }
}

fn say(speaker: Speaker, example: &Example) -> Html {
    let total = |gift: money::Money, matched| gift.checked_add(matched).unwrap_or(gift);
    match *example {
        Example::Gift { gift, matched } if matched.amount == 0 => speaker
            .say("sponsor-example-none")
            .brief("gift", gift)
            .html(),
        Example::Gift { gift, matched } => speaker
            .say("sponsor-example-gift")
            .brief("gift", gift)
            .brief("total", total(gift, matched))
            .html(),
        Example::Crowded { gift, matched } => speaker
            .say("sponsor-example-crowded")
            .brief("gift", gift)
            .brief("total", total(gift, matched))
            .percent("share", Percent::of(matched.amount, gift.amount))
            .html(),
        Example::Breadth {
            donors,
            each,
            matched,
        } => speaker
            .say("sponsor-example-breadth")
            .count(donors)
            .brief("each", each)
            .brief("match", matched)
            .html(),
        Example::Target { matched } => speaker
            .say("sponsor-example-target")
            .brief("match", matched)
            .html(),
    }
}
