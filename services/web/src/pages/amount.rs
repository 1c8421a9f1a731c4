use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::campaign::api::Campaign;

use super::campaign::published;
use super::fault::Fault;
use super::visit::Visit;
use super::{private_page, see};
use crate::domain::typed::Typed;
use crate::views::campaign::closed;
use crate::views::donate::{AmountForm, AmountPage, Of, currency_name};
use crate::views::errors::Errors;
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
        frame,
    };
    private_page(status, &view)
}
