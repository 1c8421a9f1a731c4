//! The hold and the payment: the one page with a script that is not ours.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue, RETRY_AFTER};
use contracts::campaign::api::Campaign;
use contracts::payment::PaymentState;
use contracts::payment::api::PaymentOpened;
use platform::client::ClientError;
use url::Url;
use words::Html;

use super::cookies::{self, Unfinished};
use super::fault::Fault;
use super::gift::{Gift, Stage, frame_of};
use super::visit::Visit;
use super::{private_page, see};
use crate::auth::secrets;
use crate::peers;
use crate::views::donate::Of;
use crate::views::figures::clock_time;
use crate::views::frame::Script;
use crate::views::gift::{MoreTime, PayPage, Payment};
use crate::views::offer::{Facts, less_than_quoted, offer};

/// Cards that rest are tried again after so long.
const COME_BACK_S: &str = "120";

/// What the payment opened as.
enum Opened {
    /// The card can be typed.
    Ready(Box<PaymentOpened>),
    /// The provider is at it, or done: nothing more is to be typed.
    Underway,
    /// The gift is being closed.
    Closed,
    /// It can't be opened right now; the hold goes on.
    NotNow,
    /// Cards rest: too many were tried on this campaign, or from one place. The hold goes on.
    Rests,
}

/// The hold, and the card's fields.
pub(crate) async fn pay(visit: Visit) -> Result<HttpResponse, Fault> {
    let gift = Gift::load(&visit).await?;
    if gift.stage != Stage::Held {
        return Ok(see(gift.link(&visit, "")));
    }
    let opened = match &gift.pledge.payment_ticket {
        Some(ticket) => open(&visit, &gift, ticket.clone()).await,
        None => Opened::NotNow,
    };
    let rests = matches!(opened, Opened::Rests);
    let payment = match opened {
        Opened::Underway => return Ok(see(gift.link(&visit, "/pending"))),
        // The pledge is about to hear of it.
        Opened::Closed => return Ok(see(gift.link(&visit, "/pending"))),
        Opened::Ready(payment) => Some(payment),
        Opened::NotNow | Opened::Rests => None,
    };
    let campaign = gift.campaign(&visit).await?;
    let mut view = view(&visit, &gift, &campaign, payment.as_deref());
    view.rests = rests;
    let status = if rests {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        StatusCode::OK
    };
    let mut response = private_page(status, &view)?;
    if rests {
        let headers = response.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(COME_BACK_S));
    }
    let nonce = view.frame.nonce.as_deref().unwrap_or_default();
    let policy = policy(&visit.app.stripe_js, nonce)
        .parse()
        .map_err(|error| Fault::internal(&error))?;
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// The donor needs more time. What was given already, or can't be given, the page itself tells.
pub(crate) async fn more_time(visit: Visit) -> Result<HttpResponse, Fault> {
    let gift = Gift::load(&visit).await?;
    let mut response = see(gift.link(&visit, "/pay"));
    match peers::giving::extend_pledge(&visit.app.service, gift.id, &gift.token).await {
        Ok(longer) => {
            let begun = Unfinished {
                gift: gift.id,
                campaign: longer.campaign_id,
                until: longer.expires_at,
            };
            // A short value of our own making: it always fits.
            let _ = response.add_cookie(&cookies::unfinished(&visit.app, begun, visit.now));
        }
        Err(error) if matches!(error.code(), Some("hold_extended" | "wrong_state")) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(response)
}

/// A bank sent the donor back. What it says in the query is only a hint where to look.
pub(crate) async fn back(visit: Visit) -> Result<HttpResponse, Fault> {
    let hint = visit.query();
    let page = if hint.get("redirect_status") == "failed" {
        "/failed"
    } else {
        "/pending"
    };
    let id: money::PledgeId = visit.part("id").parse().map_err(|_| Fault::NotFound)?;
    Ok(see(visit.link(&format!("/gifts/{id}{page}"))))
}

async fn open(visit: &Visit, gift: &Gift, ticket: String) -> Opened {
    match peers::giving::open_payment(&visit.app.service, gift.id, ticket, visit.client).await {
        Ok(payment) => match payment.state {
            PaymentState::Created | PaymentState::RequiresPayment => {
                Opened::Ready(Box::new(payment))
            }
            PaymentState::Processing | PaymentState::Succeeded => Opened::Underway,
            PaymentState::Closed => Opened::Closed,
        },
        Err(error) if error.code() == Some("pledge_closed") => Opened::Closed,
        Err(ClientError::Problem(problem)) if problem.status == 429 => {
            tracing::warn!(code = problem.code, "a payment rests");
            Opened::Rests
        }
        Err(error) => {
            if matches!(error, ClientError::Unreachable { .. }) {
                tracing::warn!(%error, "a payment waits for its service");
            } else {
                tracing::error!(%error, "a payment could not be opened");
            }
            Opened::NotNow
        }
    }
}

fn view(
    visit: &Visit,
    gift: &Gift,
    campaign: &Campaign,
    payment: Option<&PaymentOpened>,
) -> PayPage {
    let mut frame = frame_of(visit, campaign, "pay-title");
    let (speaker, pledge) = (frame.speaker, &gift.pledge);
    frame.nonce = Some(secrets::secret(&mut rand::rng()));
    if payment.is_some() {
        frame.scripts.push(Script {
            url: visit.app.stripe_js.to_string(),
            module: false,
        });
        frame = frame.with_script("pay.js");
    }
    let quoted = visit.query().get("quoted").parse().ok();
    PayPage {
        of: Of::campaign(campaign, &frame),
        step: 3,
        warning: less_than_quoted(speaker, quoted, pledge.matched),
        offer: offer(speaker, &Facts::of_pledge(pledge)),
        held: held(visit, gift, campaign),
        more_time: gift.pledge.extends_to.map(|until| MoreTime {
            action: gift.link(visit, "/more-time"),
            until: speaker
                .say("pay-more-time-until")
                .with(
                    "time",
                    clock_time(speaker, until, &campaign.organisation.country),
                )
                .html(),
        }),
        payment: payment.map(|opened| payment_of(visit, gift, speaker, opened)),
        rests: false,
        again: gift.link(visit, "/pay"),
        cancel: gift.link(visit, "/cancel"),
        frame,
    }
}

fn held(visit: &Visit, gift: &Gift, campaign: &Campaign) -> Html {
    let country = &campaign.organisation.country;
    let speaker = frame_of(visit, campaign, "pay-title").speaker;
    let time = clock_time(speaker, gift.pledge.expires_at, country);
    let phrase = if gift.pledge.matched.amount > 0 {
        speaker.say("pay-held").with("time", time)
    } else {
        speaker.say("pay-no-match").with("time", time)
    };
    phrase.html()
}

fn payment_of(
    visit: &Visit,
    gift: &Gift,
    speaker: words::Speaker,
    opened: &PaymentOpened,
) -> Payment {
    let left = gift.pledge.expires_at.duration_since(visit.now);
    Payment {
        publishable_key: opened.publishable_key.clone(),
        client_secret: opened.client_secret.clone(),
        return_url: format!("{}{}", visit.app.site, gift.link(visit, "/return")),
        next: gift.link(visit, "/pending"),
        over: gift.link(visit, ""),
        left_s: left.as_secs().max(0),
        button: speaker
            .say("pay-button")
            .money("amount", gift.pledge.charge)
            .html(),
    }
}

/// What this page may do: run the two scripts that it names itself by this answer's `nonce`, and what the
/// provider's loads from the provider.
fn policy(stripe_js: &Url, nonce: &str) -> String {
    let origin = stripe_js.origin().ascii_serialization();
    // The provider's own pages name these beside its script's host.
    let (scripts, frames, calls) = if stripe_js.host_str() == Some("js.stripe.com") {
        (
            " https://js.stripe.com https://*.js.stripe.com",
            " https://*.js.stripe.com https://hooks.stripe.com",
            " https://api.stripe.com",
        )
    } else {
        ("", "", "")
    };
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'{scripts}; frame-src {origin}{frames}; \
         connect-src 'self' {origin}{calls}; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_providers_script_is_let_in() {
        let policy = |url: &str| policy(&url.parse().unwrap(), "abc");
        let local = policy("http://127.0.0.1:12111/v3/");
        assert!(local.contains("script-src 'nonce-abc';"), "{local}");
        assert!(local.contains("frame-src http://127.0.0.1:12111;"));
        assert!(!local.contains("stripe.com"));
        let real = policy("https://js.stripe.com/v3/");
        assert!(
            real.contains("script-src 'nonce-abc' https://js.stripe.com https://*.js.stripe.com;")
        );
        assert!(real.contains("connect-src 'self' https://js.stripe.com https://api.stripe.com;"));
        assert!(!real.contains("unsafe") && !local.contains("unsafe"));
    }
}
