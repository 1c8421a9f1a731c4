use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::campaign::api::Campaign;
use money::AmountError;
use words::{Html, Speaker};

use super::campaign::published;
use super::fault::Fault;
use super::visit::Visit;
use super::{cookies, details, give, private_page, see};
use crate::domain::gift::{self, WrongGift};
use crate::domain::typed::Typed;
use crate::views::campaign::closed;
use crate::views::donate::{
    AmountForm, AmountPage, Of, QuotePart, Unfinished, currency_name, wrong_gift,
};
use crate::views::errors::Errors;
use crate::views::figures::clock_time;
use crate::views::offer::{Facts, offer};
use crate::views::people;

/// The first step: how much.
pub(crate) async fn amount(visit: Visit) -> Result<HttpResponse, Fault> {
    let campaign = published(&visit).await?;
    let country = Some(campaign.organisation.country.as_str());
    let frame = visit.frame_in(country, |_| String::new());
    if closed(&campaign, frame.speaker, visit.now).is_some() {
        // Its page says why it takes no gifts.
        return Ok(see(visit.link(&format!("/campaigns/{}", campaign.slug))));
    }
    answer(
        &visit,
        &campaign,
        &visit.query(),
        Errors::default(),
        StatusCode::OK,
    )
}

/// The first step with what was typed, and what is wrong with it.
pub(crate) fn answer(
    visit: &Visit,
    campaign: &Campaign,
    typed: &Typed,
    errors: Errors,
    status: StatusCode,
) -> Result<HttpResponse, Fault> {
    let country = Some(campaign.organisation.country.as_str());
    let title = campaign.title.in_locale(visit.locale).0;
    let mut frame = visit.frame_in(country, |speaker| {
        speaker.say("donate-title").with("campaign", title).text()
    });
    frame.wrong = !errors.is_empty();
    // Other languages have the form, not what was typed into it.
    frame.path = format!("/campaigns/{}/donate", campaign.slug);
    let speaker = frame.speaker;
    let currency = campaign.goal.currency;
    let hint = speaker
        .say("donate-amount-hint")
        .with("currency", currency_name(speaker, currency));
    let view = AmountPage {
        errors,
        of: Of::campaign(campaign, &frame),
        step: 1,
        action: frame.link(&format!("/campaigns/{}/donate/details", campaign.slug)),
        hint: hint.html(),
        unit: people::unit(speaker.style(), currency),
        form: AmountForm::of(typed, campaign, speaker),
        unfinished: unfinished(visit, campaign, speaker),
        quote: frame.link(&format!("/campaigns/{}/donate/quote", campaign.slug)),
        frame: frame.with_script("donate.js"),
    };
    private_page(status, &view)
}

/// The gift to this campaign that was begun here and is still held.
fn unfinished(visit: &Visit, campaign: &Campaign, speaker: Speaker) -> Option<Unfinished> {
    let begun = cookies::unfinished_of(&visit.app, &visit.request)?;
    if begun.campaign != campaign.id || begun.until <= visit.now {
        return None;
    }
    let time = clock_time(speaker, begun.until, &campaign.organisation.country);
    Some(Unfinished {
        says: speaker.say("donate-unfinished").with("time", time).html(),
        href: visit.link(&format!("/gifts/{}", begun.gift)),
    })
}

/// What the match would make of what is typed so far. Nothing is held, and nothing said of a field
/// that is still empty.
pub(crate) async fn quote(visit: Visit) -> Result<HttpResponse, Fault> {
    let campaign = published(&visit).await?;
    let country = Some(campaign.organisation.country.as_str());
    let frame = visit.frame_in(country, |_| String::new());
    let typed = visit.query();
    let mut part = QuotePart {
        frame,
        offer: None,
        total: Html::default(),
        errors: Errors::default(),
    };
    let speaker = part.frame.speaker;
    match gift::read(&typed, campaign.goal.currency, &campaign.fund_types) {
        Ok(gift) => match details::quote(&visit, &campaign, &gift).await {
            Ok(quote) => {
                let facts = Facts::of_quote(&quote, gift.amount, gift.tip);
                part.total = speaker.say("quote-total").money("sum", quote.charge).html();
                part.offer = Some(offer(speaker, &facts));
            }
            Err(error) => {
                let refused = give::refusal(&visit, &campaign, &gift, &error);
                if refused.status.is_server_error() || refused.status.as_u16() == 429 {
                    return Ok(HttpResponse::build(refused.status).finish());
                }
                part.errors = refused.errors;
            }
        },
        Err(wrong) => {
            let missing = |wrong: &&WrongGift| {
                !matches!(
                    wrong,
                    WrongGift::Amount(AmountError::Empty) | WrongGift::FundType
                )
            };
            for wrong in wrong.iter().filter(missing) {
                part.errors.add(wrong.field(), wrong_gift(speaker, wrong));
            }
        }
    }
    private_page(StatusCode::OK, &part)
}
