//! From a campaign that goes back to be changed, to what can be typed over; and to what changed.

use contracts::campaign::api::{Campaign, ChangeCampaign, CreateCampaign};
use contracts::{Locale, Text};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use money::Money;

use super::{Content, gift_field, line_field, put};
use crate::domain::gift::fund_type_word;

/// A campaign as its wizard shows it.
pub(crate) fn content_of(campaign: &Campaign, zone: &TimeZone) -> Content {
    let mut content = Content::new();
    words(&mut content, campaign);
    money(&mut content, campaign);
    time(&mut content, campaign, zone);
    let mut set = |field: &str, value: &str| put(&mut content, field.to_owned(), value);
    set("campaign", &campaign.id.to_string());
    set("version", &campaign.version.to_string());
    let sdgs = campaign.sdgs.iter().map(u8::to_string);
    if let Some(programme) = &campaign.programme {
        set("programme", &programme.id.to_string());
    }
    set("sdgs", &sdgs.collect::<Vec<_>>().join(","));
    set("groups", &campaign.groups.join(","));
    set("areas", &campaign.areas.join(","));
    if let Some(permit) = &campaign.permit {
        set("permit_number", &permit.number);
        set("permit_authority", &permit.authority);
        set("permit_from", &permit.valid_from.to_string());
        set("permit_until", &permit.valid_until.to_string());
    }
    content
}

fn put_text(content: &mut Content, text: &Text, field: impl Fn(Locale) -> String) {
    for locale in Locale::ALL {
        put(content, field(locale), text.get(locale).unwrap_or_default());
    }
}

fn words(content: &mut Content, campaign: &Campaign) {
    put(content, "slug".to_owned(), &campaign.slug);
    put_text(content, &campaign.title, |locale| format!("title_{locale}"));
    if let Some(story) = &campaign.story {
        put_text(content, story, |locale| format!("story_{locale}"));
    }
    if let Some(picture) = &campaign.picture {
        put(content, "picture_id".to_owned(), &picture.id);
        put_text(content, &picture.alt, |locale| format!("alt_{locale}"));
    }
}

fn money(content: &mut Content, campaign: &Campaign) {
    let currency = campaign.goal.currency;
    put(content, "currency".to_owned(), currency.code());
    put(content, "goal".to_owned(), &campaign.goal.to_decimal());
    for (index, line) in campaign.budget.iter().enumerate() {
        put_text(content, &line.label, |locale| {
            line_field(index, locale.code())
        });
        let sum = Money::new(line.amount, currency).to_decimal();
        put(content, line_field(index, "sum"), &sum);
    }
    let lines = campaign.budget.len().max(1).to_string();
    put(content, "lines".to_owned(), &lines);
    for (index, gift) in campaign.suggested_gifts.iter().enumerate() {
        put_text(content, &gift.achieves, |locale| {
            gift_field(index, locale.code())
        });
        let sum = Money::new(gift.amount, currency).to_decimal();
        put(content, gift_field(index, "sum"), &sum);
    }
    let kinds = campaign.fund_types.iter().copied().map(fund_type_word);
    let kinds = kinds.collect::<Vec<_>>().join(",");
    put(content, "fund_types".to_owned(), &kinds);
}

fn time(content: &mut Content, campaign: &Campaign, zone: &TimeZone) {
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date().to_string();
    put(content, "starts".to_owned(), &day(campaign.starts_at));
    // It takes none from its end on: that is the beginning of the day after the last.
    let last = campaign.ends_at.checked_sub(1.second());
    let ends = day(last.unwrap_or(campaign.ends_at));
    put(content, "ends".to_owned(), &ends);
}

/// What the wizard says, over the campaign of this `version`; what it doesn't ask for stays.
pub(crate) fn change_of(said: CreateCampaign, version: i64) -> ChangeCampaign {
    ChangeCampaign {
        version,
        programme_id: Some(said.programme_id),
        slug: said.slug,
        title: Some(said.title),
        story: Some(said.story),
        goal: Some(said.goal),
        starts_at: Some(said.starts_at),
        ends_at: Some(said.ends_at),
        sdgs: Some(said.sdgs),
        areas: Some(said.areas),
        groups: Some(said.groups),
        fund_types: Some(said.fund_types),
        permit: Some(said.permit),
        budget: Some(said.budget),
        suggested_gifts: Some(said.suggested_gifts),
        picture: Some(said.picture),
        ..ChangeCampaign::default()
    }
}
