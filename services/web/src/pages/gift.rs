//! What became of a gift. Only the pledge says so: neither the provider's script nor a query is believed.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, REFERRER_POLICY};
use contracts::campaign::api::Campaign;
use contracts::pledge::PledgeState;
use contracts::pledge::api::Pledge;
use money::PledgeId;
use platform::client::ClientError;
use serde_json::json;
use words::Html;

use super::fault::Fault;
use super::visit::Visit;
use super::{cookies, private_page, see};
use crate::peers;
use crate::views::figures::clock_time;
use crate::views::frame::Frame;
use crate::views::gift::{Action, Look, StatePage, Wait};
use crate::views::offer::{Facts, offer, retained};
use crate::views::receipt::receipt;
use crate::views::why::why;

/// Where a gift stands, for its donor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Held; to be paid.
    Held,
    /// Unpaid for too long or cancelled: being made sure that nothing is charged.
    Closing,
    /// Paid, and confirmed.
    Confirmed,
    /// Not paid.
    Expired,
    /// Given back.
    Refunded,
}

impl Stage {
    fn of(pledge: &Pledge, now: jiff::Timestamp) -> Self {
        match pledge.state {
            PledgeState::Pending if pledge.closing || pledge.expires_at <= now => Self::Closing,
            PledgeState::Pending => Self::Held,
            PledgeState::Confirmed => Self::Confirmed,
            PledgeState::Expired => Self::Expired,
            PledgeState::Refunded => Self::Refunded,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Closing => "closing",
            Self::Confirmed => "confirmed",
            Self::Expired => "expired",
            Self::Refunded => "refunded",
        }
    }
}

/// A gift that this browser may see.
pub(crate) struct Gift {
    pub(crate) id: PledgeId,
    pub(crate) token: String,
    pub(crate) pledge: Pledge,
    pub(crate) stage: Stage,
}

impl Gift {
    /// The gift of the path, by the cookie of the browser that made it, or that came by its link.
    pub(crate) async fn load(visit: &Visit) -> Result<Self, Fault> {
        let id = Self::named(visit)?;
        let token = cookies::gift_token(&visit.app, &visit.request).ok_or(Fault::GiftElsewhere)?;
        Self::by(visit, id, token).await
    }

    fn named(visit: &Visit) -> Result<PledgeId, Fault> {
        visit.part("id").parse().map_err(|_| Fault::NotFound)
    }

    async fn by(visit: &Visit, id: PledgeId, token: String) -> Result<Self, Fault> {
        let pledge = peers::giving::pledge(&visit.app.service, id, &token)
            .await
            .map_err(|error| match &error {
                ClientError::Problem(problem) if matches!(problem.status, 401 | 403 | 404) => {
                    Fault::GiftElsewhere
                }
                ClientError::Problem(_) | ClientError::Unreachable { .. } => error.into(),
            })?;
        Ok(Self {
            id,
            token,
            stage: Stage::of(&pledge, visit.now),
            pledge,
        })
    }

    /// One of this gift's pages.
    pub(crate) fn link(&self, visit: &Visit, page: &str) -> String {
        visit.link(&format!("/gifts/{}{page}", self.id))
    }

    /// The campaign that it is for.
    pub(crate) async fn campaign(&self, visit: &Visit) -> Result<Campaign, Fault> {
        Ok(
            peers::published::campaign(&visit.app.service, &self.pledge.campaign_id.to_string())
                .await?,
        )
    }
}

/// The frame of a gift's page, in the digits of its campaign's country.
pub(crate) fn frame_of(visit: &Visit, campaign: &Campaign, title: &str) -> Frame {
    visit.frame_in(Some(&campaign.organisation.country), |speaker| {
        speaker.say(title).text()
    })
}

/// Where the link of a receipt leads: from then on this browser sees the gift, and the address says
/// no more than which gift it is. A browser that may do more keeps what it has.
pub(crate) async fn open(visit: Visit) -> Result<HttpResponse, Fault> {
    if let Ok(gift) = Gift::load(&visit).await {
        return Ok(see(gift.link(&visit, "")));
    }
    let (id, token) = (Gift::named(&visit)?, visit.query().get("t").to_owned());
    let gift = Gift::by(&visit, id, token).await?;
    let mut response = see(gift.link(&visit, ""));
    let nobody = HeaderValue::from_static("no-referrer");
    response.headers_mut().insert(REFERRER_POLICY, nobody);
    for cookie in cookies::gift(&visit.app, gift.id, &gift.token) {
        response
            .add_cookie(&cookie)
            .map_err(|error| Fault::internal(&error))?;
    }
    Ok(response)
}

/// Where the gift stands: on to the page for it.
pub(crate) async fn gift(visit: Visit) -> Result<HttpResponse, Fault> {
    let gift = Gift::load(&visit).await?;
    match gift.stage {
        Stage::Held => Ok(see(gift.link(&visit, "/pay"))),
        Stage::Confirmed => Ok(see(gift.link(&visit, "/thanks"))),
        Stage::Closing => closing(&visit, &gift).await,
        Stage::Expired => expired(&visit, &gift).await,
        Stage::Refunded => refunded(&visit, &gift).await,
    }
}

/// The provider took the card; the confirmation is awaited.
pub(crate) async fn pending(visit: Visit) -> Result<HttpResponse, Fault> {
    let gift = Gift::load(&visit).await?;
    let waiting = matches!(gift.stage, Stage::Held | Stage::Closing);
    if !waiting {
        return Ok(see(gift.link(&visit, "")));
    }
    let campaign = gift.campaign(&visit).await?;
    let frame = frame_of(&visit, &campaign, "pending-title");
    let lines = vec![frame.say("pending-text"), frame.say("pending-keep")];
    let refresh = Action {
        href: gift.link(&visit, "/pending"),
        says: frame.say("pending-refresh"),
    };
    let mut page = waits(&visit, &gift, frame, "pending", lines);
    page.actions = vec![refresh];
    private_page(StatusCode::OK, &page)
}

/// The bank refused, somewhere else than on the payment page.
pub(crate) async fn failed(visit: Visit) -> Result<HttpResponse, Fault> {
    let gift = Gift::load(&visit).await?;
    if gift.stage != Stage::Held {
        return Ok(see(gift.link(&visit, "")));
    }
    let campaign = gift.campaign(&visit).await?;
    let frame = frame_of(&visit, &campaign, "failed-title");
    let speaker = frame.speaker;
    let time = clock_time(
        speaker,
        gift.pledge.expires_at,
        &campaign.organisation.country,
    );
    let text = if gift.pledge.matched.amount > 0 {
        speaker.say("failed-text").with("time", time)
    } else {
        speaker.say("failed-text-plain").with("time", time)
    };
    let again = Action {
        href: gift.link(&visit, "/pay"),
        says: speaker.say("failed-again").html(),
    };
    let mut page = plain(frame, "failed", vec![text.html()]);
    page.actions = vec![again];
    page.cancel = Some(gift.link(&visit, "/cancel"));
    private_page(StatusCode::OK, &page)
}

/// Thanks, once the gift is confirmed and not before.
pub(crate) async fn thanks(visit: Visit) -> Result<HttpResponse, Fault> {
    let gift = Gift::load(&visit).await?;
    if gift.stage != Stage::Confirmed {
        return Ok(see(gift.link(&visit, "")));
    }
    let campaign = gift.campaign(&visit).await?;
    let mut frame = frame_of(&visit, &campaign, "thanks-title");
    if visit.query().get("said") == "left-wall" && !gift.pledge.on_wall {
        frame.notice = Some(frame.say("thanks-wall-left"));
    }
    let (speaker, pledge) = (frame.speaker, &gift.pledge);
    let title = campaign.title.in_locale(visit.locale).0;
    let arrived = speaker
        .say("thanks-text")
        .brief("amount", pledge.amount)
        .with("campaign", title);
    let mut lines = vec![arrived.html()];
    let left = retained(pledge);
    if let Some(refunded) = pledge.refunded {
        let went_back = speaker.say("thanks-refunded").money("refunded", refunded);
        lines.push(went_back.money("charge", pledge.charge).html());
        if left.amount < pledge.amount.amount {
            lines.push(speaker.say("thanks-left").money("left", left).html());
        }
    }
    if pledge.matched.amount > 0 {
        let total = left.checked_add(pledge.matched).unwrap_or(left);
        let matched = speaker.say("thanks-match").brief("matched", pledge.matched);
        lines.push(matched.brief("total", total).html());
    }
    let mailed = if pledge.refunded.is_some() {
        speaker.say("thanks-told")
    } else {
        speaker.say("thanks-receipt")
    };
    lines.push(mailed.html());
    let back = Action {
        href: visit.link(&format!("/campaigns/{}", campaign.slug)),
        says: speaker.say("thanks-back").html(),
    };
    let more = Action {
        href: visit.link("/campaigns"),
        says: speaker.say("thanks-more").html(),
    };
    let mut page = plain(frame, "thanks", lines);
    page.look = Look::Well;
    page.offer = Some(offer(speaker, &Facts::of_pledge(pledge)));
    page.why = why(speaker, pledge);
    page.receipt = receipt(speaker, pledge, &campaign);
    page.leave_wall = pledge.on_wall.then(|| gift.link(&visit, "/leave-wall"));
    page.actions = vec![back, more];
    ended(&visit, &gift, private_page(StatusCode::OK, &page)?)
}

/// Where the gift stands, in a word, for the page that waits.
pub(crate) async fn state(visit: Visit) -> Result<HttpResponse, Fault> {
    let gift = Gift::load(&visit).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(json!({"state": gift.stage.word()})))
}

/// The donor thought better of it.
pub(crate) async fn cancel(visit: Visit) -> Result<HttpResponse, Fault> {
    let gift = Gift::load(&visit).await?;
    if gift.stage == Stage::Held {
        match peers::giving::cancel_pledge(&visit.app.service, gift.id, &gift.token).await {
            Ok(_) => {}
            // It was paid or closed in the meantime: its page says which.
            Err(ClientError::Problem(problem)) if problem.status == 409 => {}
            Err(error) => return Err(error.into()),
        }
    }
    ended(&visit, &gift, see(gift.link(&visit, "")))
}

/// The donor wants to be named on the campaign's page no more.
pub(crate) async fn leave_wall(visit: Visit) -> Result<HttpResponse, Fault> {
    let gift = Gift::load(&visit).await?;
    peers::giving::leave_wall(&visit.app.service, gift.id, &gift.token).await?;
    Ok(see(gift.link(&visit, "/thanks?said=left-wall")))
}

/// Its campaign's form leads back to this gift no more.
fn ended(visit: &Visit, gift: &Gift, mut response: HttpResponse) -> Result<HttpResponse, Fault> {
    let begun = cookies::unfinished_of(&visit.app, &visit.request);
    if begun.is_some_and(|begun| begun.gift == gift.id) {
        response
            .add_cookie(&cookies::none_unfinished(&visit.app))
            .map_err(|error| Fault::internal(&error))?;
    }
    Ok(response)
}

async fn closing(visit: &Visit, gift: &Gift) -> Result<HttpResponse, Fault> {
    let campaign = gift.campaign(visit).await?;
    let frame = frame_of(visit, &campaign, "closing-title");
    let lines = vec![frame.say("closing-text"), frame.say("closing-still")];
    private_page(StatusCode::OK, &waits(visit, gift, frame, "closing", lines))
}

async fn expired(visit: &Visit, gift: &Gift) -> Result<HttpResponse, Fault> {
    let campaign = gift.campaign(visit).await?;
    let frame = frame_of(visit, &campaign, "expired-title");
    let lines = vec![frame.say("expired-text")];
    let amount = gift.pledge.amount.to_decimal();
    let again = Action {
        href: visit.link(&format!(
            "/campaigns/{}/donate?amount={amount}",
            campaign.slug
        )),
        says: frame.say("expired-again"),
    };
    let back = Action {
        href: visit.link(&format!("/campaigns/{}", campaign.slug)),
        says: frame.say("thanks-back"),
    };
    let mut page = plain(frame, "expired", lines);
    page.actions = vec![again, back];
    ended(visit, gift, private_page(StatusCode::OK, &page)?)
}

async fn refunded(visit: &Visit, gift: &Gift) -> Result<HttpResponse, Fault> {
    let campaign = gift.campaign(visit).await?;
    let frame = frame_of(visit, &campaign, "refunded-title");
    let (speaker, pledge) = (frame.speaker, &gift.pledge);
    let refunded = pledge.refunded.unwrap_or(pledge.charge);
    let text = speaker.say("refunded-text").money("amount", refunded);
    let lines = vec![text.html(), speaker.say("refunded-nothing").html()];
    let back = Action {
        href: visit.link(&format!("/campaigns/{}", campaign.slug)),
        says: speaker.say("thanks-back").html(),
    };
    let mut page = plain(frame, "refunded", lines);
    page.offer = Some(offer(speaker, &Facts::of_pledge(pledge)));
    page.receipt = receipt(speaker, pledge, &campaign);
    page.actions = vec![back];
    private_page(StatusCode::OK, &page)
}

fn plain(frame: Frame, page: &'static str, lines: Vec<Html>) -> StatePage {
    StatePage {
        frame,
        page,
        look: Look::Plain,
        wait: None,
        lines,
        offer: None,
        why: None,
        receipt: None,
        leave_wall: None,
        actions: Vec::new(),
        cancel: None,
    }
}

/// A page that goes on by itself: by its script, or without one by being loaded again.
fn waits(
    visit: &Visit,
    gift: &Gift,
    frame: Frame,
    page: &'static str,
    lines: Vec<Html>,
) -> StatePage {
    let mut page = plain(frame.with_script("gift.js"), page, lines);
    page.look = Look::Waiting;
    page.frame.refresh_s = Some(4);
    page.wait = Some(Wait {
        state: gift.stage.word(),
        poll: gift.link(visit, "/state"),
        next: gift.link(visit, ""),
    });
    page
}
