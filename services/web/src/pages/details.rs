use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::campaign::api::Campaign;
use contracts::pledge::api::{AskQuote, Quote};
use platform::client::ClientError;
use uuid::Uuid;

use super::campaign::published;
use super::fault::Fault;
use super::visit::Visit;
use super::{amount, private_page, see};
use crate::domain::gift::{self, Gift, fund_type_word};
use crate::domain::typed::Typed;
use crate::peers;
use crate::views::campaign::closed;
use crate::views::donate::{DetailsForm, DetailsPage, Of, wrong_gift};
use crate::views::errors::Errors;
use crate::views::offer::{Facts, offer};

/// What the first step says, by field.
const FIRST_STEP: [&str; 5] = ["amount", "preset", "fund_type", "tip", "cover_fees"];

/// The second step: what the match makes of the gift, and who gives.
pub(crate) async fn details(visit: Visit) -> Result<HttpResponse, Fault> {
    let campaign = published(&visit).await?;
    let typed = visit.query();
    if typed.is_empty() {
        return Ok(see(
            visit.link(&format!("/campaigns/{}/donate", campaign.slug))
        ));
    }
    let speaker = visit
        .frame_in(Some(&campaign.organisation.country), |_| String::new())
        .speaker;
    if closed(&campaign, speaker, visit.now).is_some() {
        return Ok(see(visit.link(&format!("/campaigns/{}", campaign.slug))));
    }
    let gift = match gift::read(&typed, campaign.goal.currency, &campaign.fund_types) {
        Ok(gift) => gift,
        Err(wrong) => {
            let mut errors = Errors::default();
            for wrong in &wrong {
                errors.add(wrong.field(), wrong_gift(speaker, wrong));
            }
            return amount::answer(
                &visit,
                &campaign,
                &typed,
                errors,
                StatusCode::UNPROCESSABLE_ENTITY,
            );
        }
    };
    match quote(&visit, &campaign, &gift).await {
        Ok(quote) => {
            let step = Step::new(&campaign, &gift, Some(&quote), fresh_key(&visit));
            answer(&visit, &step, &typed, Errors::default(), StatusCode::OK)
        }
        Err(error) => {
            let problem = super::give::refusal(&visit, &campaign, &gift, &error);
            amount::answer(&visit, &campaign, &typed, problem.errors, problem.status)
        }
    }
}

/// What the match would be at this moment.
pub(crate) async fn quote(
    visit: &Visit,
    campaign: &Campaign,
    gift: &Gift,
) -> Result<Quote, ClientError> {
    let ask = AskQuote {
        campaign_id: campaign.id,
        amount: gift.amount,
        fund_type: gift.fund_type,
        tip: gift.tip,
        cover_fees: gift.cover_fees,
    };
    peers::giving::quote(&visit.app.service, &ask, visit.caller(), visit.client).await
}

/// Marks one gift, so that a form sent twice makes it once.
pub(crate) fn fresh_key(visit: &Visit) -> String {
    let key: Uuid = visit.app.service.clock.id();
    key.to_string()
}

/// What the second step is about.
pub(crate) struct Step<'s> {
    campaign: &'s Campaign,
    gift: &'s Gift,
    quote: Option<&'s Quote>,
    key: String,
}

impl<'s> Step<'s> {
    pub(crate) const fn new(
        campaign: &'s Campaign,
        gift: &'s Gift,
        quote: Option<&'s Quote>,
        key: String,
    ) -> Self {
        Self {
            campaign,
            gift,
            quote,
            key,
        }
    }

    /// The fields that carry the first step along, in plain digits.
    fn kept(&self, typed: &Typed) -> Vec<(&'static str, String)> {
        let tip = money::Money::new(self.gift.tip, self.gift.amount.currency);
        // Without a new quote the donor still knows the old one.
        let quoted = self.quote.map_or_else(
            || typed.get("quoted").to_owned(),
            |quote| quote.matched.amount.to_string(),
        );
        let mut kept = vec![
            ("key", self.key.clone()),
            ("amount", self.gift.amount.to_decimal()),
            ("fund_type", fund_type_word(self.gift.fund_type).to_owned()),
            ("tip", tip.to_decimal()),
            ("quoted", quoted),
        ];
        if self.gift.cover_fees {
            kept.push(("cover_fees", "yes".to_owned()));
        }
        kept
    }
}

/// The second step with what was typed, and what is wrong with it.
pub(crate) fn answer(
    visit: &Visit,
    step: &Step<'_>,
    typed: &Typed,
    errors: Errors,
    status: StatusCode,
) -> Result<HttpResponse, Fault> {
    let campaign = step.campaign;
    let country = Some(campaign.organisation.country.as_str());
    let title = campaign.title.in_locale(visit.locale).0;
    let mut frame = visit.frame_in(country, |speaker| {
        speaker.say("donate-title").with("campaign", title).text()
    });
    frame.wrong = !errors.is_empty();
    let first_step = typed.query(&FIRST_STEP);
    frame.path = format!("/campaigns/{}/donate/details?{first_step}", campaign.slug);
    let gift = step.gift;
    let quoted = step.quote.map(|quote| {
        offer(
            frame.speaker,
            &Facts::of_quote(quote, gift.amount, gift.tip),
        )
    });
    let email = visit.session.as_ref().map(|session| session.email.as_str());
    let view = DetailsPage {
        errors,
        of: Of::campaign(campaign, &frame),
        step: 2,
        held: quoted
            .as_ref()
            .is_some_and(|offer| !offer.matched_by.is_empty()),
        offer: quoted,
        back: frame.link(&format!("/campaigns/{}/donate?{first_step}", campaign.slug)),
        action: frame.link(&format!("/campaigns/{}/donate", campaign.slug)),
        kept: step.kept(typed),
        form: DetailsForm::of(typed, email, visit.locale),
        frame,
    };
    private_page(status, &view)
}
