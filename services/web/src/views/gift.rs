use askama::Template;
use words::Html;

use super::donate::Of;
use super::frame::Frame;
use super::offer::Offer;
use super::receipt::Receipt;
use super::why::Why;

/// The hold, and the payment.
#[derive(Template)]
#[template(path = "gift_pay.html")]
pub(crate) struct PayPage {
    pub(crate) frame: Frame,
    pub(crate) of: Of,
    pub(crate) step: i64,
    /// The match is less than was quoted: told before the card.
    pub(crate) warning: Option<Html>,
    pub(crate) offer: Offer,
    /// Until when the match is held.
    pub(crate) held: Html,
    /// Where more time is asked for, while it can be.
    pub(crate) more_time: Option<MoreTime>,
    /// None while the payment can't be opened.
    pub(crate) payment: Option<Payment>,
    /// Whether cards rest for a few minutes, since too many were declined.
    pub(crate) rests: bool,
    pub(crate) again: String,
    pub(crate) cancel: String,
}

/// A longer hold, once.
pub(crate) struct MoreTime {
    pub(crate) action: String,
    /// Until when it would be.
    pub(crate) until: Html,
}

/// What the provider's script needs.
pub(crate) struct Payment {
    pub(crate) publishable_key: String,
    pub(crate) client_secret: String,
    /// Where a bank sends the donor back to.
    pub(crate) return_url: String,
    /// Where to go once the provider took the card.
    pub(crate) next: String,
    /// Where to go when the hold is over.
    pub(crate) over: String,
    /// How long the hold still lasts.
    pub(crate) left_s: i64,
    pub(crate) button: Html,
}

/// How a gift's page looks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Something is on its way.
    Waiting,
    /// All is well.
    Well,
    /// Something is to be said, that is all.
    Plain,
}

/// What became of a gift: pending, failed, thanks, closing, expired, refunded.
#[derive(Template)]
#[template(path = "gift_state.html")]
pub(crate) struct StatePage {
    pub(crate) frame: Frame,
    /// `pending`, `failed`, `thanks`, …
    pub(crate) page: &'static str,
    pub(crate) look: Look,
    pub(crate) wait: Option<Wait>,
    pub(crate) lines: Vec<Html>,
    pub(crate) offer: Option<Offer>,
    /// Why it is matched so.
    pub(crate) why: Option<Why>,
    /// Once it was paid.
    pub(crate) receipt: Option<Receipt>,
    /// Where the donor's name is taken off the campaign's page, while it stands there.
    pub(crate) leave_wall: Option<String>,
    pub(crate) actions: Vec<Action>,
    pub(crate) cancel: Option<String>,
}

/// What the page waits for.
pub(crate) struct Wait {
    /// The state that it is in.
    pub(crate) state: &'static str,
    /// Where to look whether it changed.
    pub(crate) poll: String,
    /// Where to go then.
    pub(crate) next: String,
}

/// Something to do next.
pub(crate) struct Action {
    pub(crate) href: String,
    pub(crate) says: Html,
}
