//! The pages. A new one is a line here, and is looked at from then on.

/// Who reads a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Guest,
    /// A donor, with a gift that stands so.
    Donor(Gift),
    /// Who looks after the organisation of the campaign.
    Officer,
    /// Who gives the match.
    Sponsor,
    /// Who decides.
    Reviewer,
    /// Someone who was just mailed a code.
    Arriving,
}

/// How a gift stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gift {
    Held,
    Paid,
    Cancelled,
    Refunded,
}

/// One page, and what it may be.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// As its pictures and its row in the table are called.
    pub name: &'static str,
    /// Below the language, which a path may also name itself as `{locale}`; `{slug}`, `{campaign}`, `{organisation}`,
    /// `{sponsor}`, `{fund}`, `{gift}`, `{paid}`, `{programme}`, `{draft}`, `{plan}` (a fund's draft) and `{colleague}`
    /// are filled in.
    pub path: &'static str,
    pub who: Who,
    /// What it is answered with.
    pub status: u16,
    /// Whether it holds the limits of what a donor meets on a phone.
    pub small: bool,
    /// Whether the payment provider stands on it.
    pub pays: bool,
}

const fn page(name: &'static str, path: &'static str, who: Who) -> Page {
    Page {
        name,
        path,
        who,
        status: 200,
        small: false,
        pays: false,
    }
}

impl Page {
    const fn small(mut self) -> Self {
        self.small = true;
        self
    }

    const fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    const fn pays(mut self) -> Self {
        self.pays = true;
        self
    }
}

use Gift::{Cancelled, Held, Paid, Refunded};
use Who::{Arriving, Donor, Guest, Officer, Reviewer, Sponsor};

pub const PAGES: &[Page] = &[
    page("home", "", Guest).small(),
    page("campaigns", "/campaigns", Guest),
    page("campaigns-none", "/campaigns?q=zzzzzz", Guest),
    page("campaign", "/campaigns/{slug}", Guest).small(),
    page("donate-amount", "/campaigns/{slug}/donate", Guest).small(),
    page(
        "donate-wrong",
        "/campaigns/{slug}/donate/details?amount=12x",
        Guest,
    )
    .with_status(422),
    page(
        "donate-details",
        "/campaigns/{slug}/donate/details?amount=50",
        Guest,
    )
    .small(),
    page("pay", "/gifts/{gift}/pay", Donor(Held)).small().pays(),
    page("failed", "/gifts/{gift}/failed", Donor(Held)),
    page("pending", "/gifts/{gift}/pending", Donor(Held)),
    page("thanks", "/gifts/{gift}/thanks", Donor(Paid)),
    page("expired", "/gifts/{gift}", Donor(Cancelled)),
    page("refunded", "/gifts/{gift}", Donor(Refunded)),
    page("sign-in", "/sign-in", Guest),
    page("sign-in-code", "/sign-in/code", Arriving),
    page("sign-in-link", "/sign-in/link/0199a1b2", Guest),
    page("nowhere", "/nowhere", Guest).with_status(404),
    page(
        "gift-elsewhere",
        "/gifts/0199a1b2-0000-7000-8000-000000000001",
        Guest,
    )
    .with_status(404),
    page("account", "/account", Officer),
    page("account-sponsor", "/account", Sponsor),
    page("account-reviewer", "/account", Reviewer),
    page("preferences", "/preferences", Guest),
    page("design", "/design", Guest),
    page("review", "/review", Reviewer),
    page("review-audit", "/review/audit", Reviewer),
    page("review-dead-letters", "/review/dead-letters", Reviewer),
    page("review-ledger", "/review/ledger", Reviewer),
    page("review-programme", "/review/programmes/new", Reviewer),
    page("review-campaign", "/review/campaigns/{slug}", Reviewer),
    page(
        "review-organisation",
        "/review/organisations/{organisation}",
        Reviewer,
    ),
    page("review-sponsor", "/review/sponsors/{sponsor}", Reviewer),
    page("organisation", "/organisations/{organisation}", Guest),
    page("programme", "/programmes/{programme}", Guest),
    page("sponsor-of-all", "/sponsors/{sponsor}", Guest),
    page("widget", "/widget/{slug}?lang={locale}", Guest),
    page("invitation", "/invitations/0199a1b2", Officer),
    page("ngo", "/ngo", Officer),
    page("ngo-new", "/ngo/new", Officer),
    page("ngo-organisation", "/ngo/{organisation}", Officer),
    page("ngo-all-gifts", "/ngo/{organisation}/gifts", Officer),
    page("ngo-programmes", "/ngo/{organisation}/programmes", Officer),
    page(
        "ngo-join",
        "/ngo/{organisation}/programmes/{programme}/join",
        Officer,
    ),
    page(
        "ngo-team-remove",
        "/ngo/{organisation}/team/remove?account={colleague}",
        Officer,
    ),
    page("ngo-draft-words", "/ngo/drafts/{draft}/words", Officer),
    page("ngo-draft-money", "/ngo/drafts/{draft}/money", Officer),
    page("ngo-draft-gifts", "/ngo/drafts/{draft}/gifts", Officer),
    page("ngo-draft-goals", "/ngo/drafts/{draft}/goals", Officer),
    page("ngo-draft-picture", "/ngo/drafts/{draft}/picture", Officer),
    page("ngo-draft-permit", "/ngo/drafts/{draft}/permit", Officer),
    page("ngo-draft-check", "/ngo/drafts/{draft}/check", Officer),
    page("ngo-draft-preview", "/ngo/drafts/{draft}/preview", Officer),
    page("ngo-draft-discard", "/ngo/drafts/{draft}/discard", Officer),
    page("ngo-gift", "/ngo/gifts/{paid}", Officer),
    page("ngo-refund", "/ngo/gifts/{paid}/refund", Officer),
    page("ngo-team", "/ngo/{organisation}/team", Officer),
    page("ngo-campaign", "/ngo/campaigns/{campaign}", Officer),
    page("ngo-pause", "/ngo/campaigns/{campaign}/pause", Officer),
    page("ngo-close", "/ngo/campaigns/{campaign}/close", Officer),
    page("ngo-gifts", "/ngo/campaigns/{campaign}/gifts", Officer),
    page("ngo-updates", "/ngo/campaigns/{campaign}/updates", Officer),
    page("sponsor", "/sponsor", Sponsor),
    page("sponsor-new", "/sponsor/new", Sponsor),
    page("sponsor-fund-new", "/sponsor/funds/new", Sponsor),
    page(
        "sponsor-fund-amount",
        "/sponsor/funds/{plan}/amount",
        Sponsor,
    ),
    page("sponsor-fund-rule", "/sponsor/funds/{plan}/rule", Sponsor),
    page("sponsor-fund-scope", "/sponsor/funds/{plan}/scope", Sponsor),
    page("sponsor-fund-terms", "/sponsor/funds/{plan}/terms", Sponsor),
    page("sponsor-fund-try", "/sponsor/funds/{plan}/try", Sponsor),
    page(
        "sponsor-fund-review",
        "/sponsor/funds/{plan}/review",
        Sponsor,
    ),
    page("sponsor-fund", "/sponsor/funds/{fund}", Sponsor),
    page("sponsor-pause", "/sponsor/funds/{fund}/pause", Sponsor),
    page(
        "sponsor-statement",
        "/sponsor/funds/{fund}/statement",
        Sponsor,
    ),
    page(
        "sponsor-increase",
        "/sponsor/funds/{fund}/increase",
        Sponsor,
    ),
];
