use askama::Template;
use contracts::Page;
use contracts::campaign::api::{Claim, Review, ReviewKind};
use contracts::pledge::api::Sponsor;
use jiff::Timestamp;
use words::{Html, Speaker};

use super::super::age::ago;
use super::super::figures::clock_time;
use super::super::frame::Frame;
use super::super::people::{self, Line};
use crate::domain::review::Subject;

/// The field of the form that finds what does not wait.
pub(crate) const FIND: &str = "address";

/// Which of what waits is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    All,
    Campaigns,
    Organisations,
    Sponsors,
}

impl Kind {
    const ALL: [Self; 4] = [
        Self::All,
        Self::Campaigns,
        Self::Organisations,
        Self::Sponsors,
    ];

    pub(crate) fn of_query(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|kind| kind.filter() == word);
        known.unwrap_or(Self::All)
    }

    /// As it stands in queries.
    pub(crate) const fn filter(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Campaigns => "campaign",
            Self::Organisations => "organisation",
            Self::Sponsors => "sponsor",
        }
    }

    pub(crate) fn has_reviews(self) -> bool {
        self != Self::Sponsors
    }

    pub(crate) fn has_sponsors(self) -> bool {
        matches!(self, Self::All | Self::Sponsors)
    }

    const fn phrase(self) -> &'static str {
        match self {
            Self::All => "queue-all",
            Self::Campaigns => "queue-campaigns",
            Self::Organisations => "queue-organisations",
            Self::Sponsors => "queue-sponsors",
        }
    }
}

/// What waits.
pub(crate) struct Waiting {
    pub(crate) kind: Kind,
    pub(crate) reviews: Page<Review>,
    pub(crate) sponsors: Page<Sponsor>,
}

/// The queue's page.
#[derive(Template)]
#[template(path = "review/queue.html")]
pub(crate) struct QueuePage {
    pub(crate) frame: Frame,
    pub(crate) kinds: Vec<KindLink>,
    pub(crate) lists: Vec<List>,
}

/// A choice of what is shown.
pub(crate) struct KindLink {
    pub(crate) href: String,
    pub(crate) says: Html,
    pub(crate) current: bool,
}

/// A part of the queue.
pub(crate) struct List {
    pub(crate) title: Option<Html>,
    pub(crate) rows: Vec<Row>,
    pub(crate) more: Option<String>,
}

/// Something that waits.
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) title: Line,
    pub(crate) kind: Html,
    /// Whose it is, where that is not its name.
    pub(crate) of: Option<Line>,
    pub(crate) country: String,
    pub(crate) waits: Html,
    /// Told from the second time on.
    pub(crate) times: Option<Html>,
    pub(crate) own: bool,
    pub(crate) claim: Option<Html>,
}

/// Words the queue for the reviewer with this account.
pub(crate) fn queue_page(
    frame: Frame,
    waiting: &Waiting,
    account: &str,
    now: Timestamp,
) -> QueuePage {
    let kinds = Kind::ALL.into_iter().map(|kind| KindLink {
        href: match kind {
            Kind::All => frame.link("/review"),
            Kind::Campaigns | Kind::Organisations | Kind::Sponsors => {
                frame.link(&format!("/review?kind={}", kind.filter()))
            }
        },
        says: frame.say(kind.phrase()),
        current: kind == waiting.kind,
    });
    let more = |cursor: Option<&String>, kind: Kind| {
        let query = crate::peers::query(&[("kind", kind.filter()), ("cursor", cursor?)]);
        Some(frame.link(&format!("/review?{query}")))
    };
    let (reviews, sponsors) = (&waiting.reviews, &waiting.sponsors);
    let both = waiting.kind == Kind::All;
    let mut lists = vec![List {
        title: None,
        rows: reviews
            .items
            .iter()
            .map(|item| review(&frame, item, account, now))
            .collect(),
        more: more(reviews.next_cursor.as_ref(), waiting.kind),
    }];
    lists.push(List {
        title: both.then(|| frame.say("queue-sponsors")),
        rows: sponsors
            .items
            .iter()
            .map(|item| sponsor(&frame, item, account, now))
            .collect(),
        more: more(sponsors.next_cursor.as_ref(), Kind::Sponsors),
    });
    lists.retain(|list| !list.rows.is_empty());
    QueuePage {
        kinds: kinds.collect(),
        lists,
        frame,
    }
}

fn review(frame: &Frame, review: &Review, account: &str, now: Timestamp) -> Row {
    let (speaker, locale) = (frame.speaker, frame.locale());
    let (subject, kind) = match review.kind {
        ReviewKind::Campaign => (Subject::Campaign, "kind-campaign"),
        ReviewKind::Organisation => (Subject::Organisation, "kind-organisation"),
    };
    let claim = review.claim.as_ref().filter(|claim| claim.until > now);
    Row {
        href: frame.link(&format!("/review/{}/{}", subject.path(), review.id)),
        title: Line::of(&review.title, locale),
        kind: frame.say(kind),
        of: (subject == Subject::Campaign).then(|| Line::of(&review.organisation.name, locale)),
        country: people::country(&review.organisation.country, locale),
        waits: ago(speaker, review.waiting_since, now),
        times: (review.submissions > 1).then(|| {
            let times = speaker.say("queue-times").count(review.submissions);
            times.html()
        }),
        own: review.own,
        claim: claim.map(|claim| claimed(speaker, claim, account, &review.organisation.country)),
    }
}

/// In whose hands it is, and until when.
pub(crate) fn claimed(speaker: Speaker, claim: &Claim, account: &str, country: &str) -> Html {
    let key = if claim.by == account {
        "claim-yours"
    } else {
        "claim-other"
    };
    let phrase = speaker.say(key).with_ltr("who", &claim.by);
    let until = clock_time(speaker, claim.until, country);
    phrase.with("time", until).html()
}

fn sponsor(frame: &Frame, sponsor: &Sponsor, account: &str, now: Timestamp) -> Row {
    let locale = frame.locale();
    let claim = sponsor.claim.as_ref().filter(|claim| claim.until > now);
    Row {
        href: frame.link(&format!("/review/sponsors/{}", sponsor.id)),
        title: Line::of(&sponsor.name, locale),
        kind: frame.say("kind-sponsor"),
        of: None,
        country: people::country(&sponsor.country, locale),
        waits: ago(frame.speaker, sponsor.created_at, now),
        times: None,
        own: sponsor.yours,
        claim: claim.map(|claim| claimed(frame.speaker, claim, account, &sponsor.country)),
    }
}
