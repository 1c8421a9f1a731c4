use std::collections::BTreeSet;

use contracts::campaign::Stacking;
use contracts::campaign::api::{
    BudgetLine, CampaignKind, ChangeCampaign, ChosenPicture, CreateCampaign, FundType,
    FundingModel, Permit, SuggestedGift,
};
use contracts::{Text, reference};
use jiff::Timestamp;
use money::{Currency, Money, OrganisationId, ProgrammeId};
use serde_json::Value;

use crate::domain::faults::{Faults, once};
use crate::domain::fold;

/// The longest story, in characters.
const LONGEST_STORY: usize = 20_000;
/// The longest description of a picture, in characters.
const LONGEST_ALT: usize = 300;
/// The most lines of a budget.
const MOST_BUDGET_LINES: usize = 100;
/// The most gifts that donors are offered.
const MOST_SUGGESTED: usize = 4;
/// The longest word on what a gift achieves, in characters: it stands on a button.
const LONGEST_ACHIEVES: usize = 80;

/// What a campaign says of itself, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The programme that it is part of.
    pub programme_id: Option<ProgrammeId>,
    /// For its page's address.
    pub slug: String,
    /// Its title.
    pub title: Text,
    /// What it is about.
    pub story: Option<Text>,
    /// What it is for.
    pub kind: CampaignKind,
    /// What becomes of the gifts if the goal is missed.
    pub funding_model: FundingModel,
    /// What it wants to raise.
    pub goal: Money,
    /// Takes gifts from then on.
    pub starts_at: Timestamp,
    /// Takes no gift from then on.
    pub ends_at: Timestamp,
    /// Sustainable Development Goals, by number.
    pub sdgs: Vec<u8>,
    /// Codes of areas.
    pub areas: Vec<String>,
    /// Codes of beneficiary groups.
    pub groups: Vec<String>,
    /// Kinds of gift it takes.
    pub fund_types: Vec<FundType>,
    /// How match funds add up.
    pub stacking: Stacking,
    /// Leave of the authorities.
    pub permit: Option<Permit>,
    /// How the money is spent.
    pub budget: Vec<BudgetLine>,
    /// Gifts that donors are offered, the smallest first.
    pub suggested_gifts: Vec<SuggestedGift>,
    /// The picture that it shows.
    pub picture: Option<ChosenPicture>,
}

impl Content {
    /// Checks what a campaign is to say.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn parse(said: CreateCampaign) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        faults.window(said.starts_at, said.ends_at);
        check_goal(&mut faults, said.goal);
        check_offered(&mut faults, said.funding_model, &said.fund_types);
        check_sdgs(&mut faults, &said.sdgs);
        let slug = said.slug.map(|slug| faults.slug("/slug", &slug));
        // `/api/campaigns/counts` is no campaign.
        faults.check(
            slug.as_deref() != Some("counts"),
            "/slug",
            "taken",
            "Another one has this address already.",
        );
        let title = faults.text("/title", said.title, 200);
        let content = Self {
            programme_id: said.programme_id,
            slug: slug.unwrap_or_else(|| fold::slug(&title, "campaign")),
            title,
            story: optional_text(&mut faults, "/story", said.story),
            kind: said.kind,
            funding_model: said.funding_model,
            goal: said.goal,
            starts_at: said.starts_at,
            ends_at: said.ends_at,
            sdgs: once(said.sdgs),
            areas: faults.codes("/areas", said.areas, reference::area),
            groups: faults.codes("/groups", said.groups, reference::group),
            fund_types: once(said.fund_types),
            stacking: said.stacking,
            permit: said
                .permit
                .map(|permit| check_permit(&mut faults, "/permit", &permit)),
            budget: budget(&mut faults, said.budget, said.goal),
            suggested_gifts: suggested_gifts(&mut faults, said.suggested_gifts, said.goal.currency),
            picture: check_picture(&mut faults, said.picture),
        };
        faults.or(content)
    }

    /// All that it says, as JSON, field by field.
    ///
    /// # Errors
    /// When it can't be written, which can't be.
    pub fn said(&self, organisation: OrganisationId) -> Result<Value, serde_json::Error> {
        let mut said = serde_json::to_value(self.clone().into_said(organisation))?;
        if let Some(fields) = said.as_object_mut() {
            // Whose it is and where it was typed is nothing that it says.
            fields.retain(|field, _| !["organisation_id", "draft_id"].contains(&field.as_str()));
        }
        Ok(said)
    }

    /// The same, as it was said.
    fn into_said(self, organisation_id: OrganisationId) -> CreateCampaign {
        CreateCampaign {
            organisation_id,
            programme_id: self.programme_id,
            draft_id: None,
            slug: Some(self.slug),
            title: self.title,
            story: self.story,
            kind: self.kind,
            funding_model: self.funding_model,
            goal: self.goal,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            sdgs: self.sdgs,
            areas: self.areas,
            groups: self.groups,
            fund_types: self.fund_types,
            stacking: self.stacking,
            permit: self.permit,
            budget: self.budget,
            suggested_gifts: self.suggested_gifts,
            picture: self.picture,
        }
    }
}

/// A draft with what is to change, checked as a whole.
///
/// # Errors
/// All that is wrong with it.
pub fn changed(
    content: Content,
    organisation: OrganisationId,
    change: ChangeCampaign,
) -> Result<Content, Faults> {
    let ChangeCampaign {
        version: _,
        programme_id,
        slug,
        title,
        story,
        kind,
        funding_model,
        goal,
        starts_at,
        ends_at,
        sdgs,
        areas,
        groups,
        fund_types,
        stacking,
        permit,
        budget,
        suggested_gifts,
        picture,
    } = change;
    let was = content.into_said(organisation);
    Content::parse(CreateCampaign {
        organisation_id: organisation,
        programme_id: programme_id.unwrap_or(was.programme_id),
        draft_id: None,
        slug: slug.or(was.slug),
        title: title.unwrap_or(was.title),
        story: story.unwrap_or(was.story),
        kind: kind.unwrap_or(was.kind),
        funding_model: funding_model.unwrap_or(was.funding_model),
        goal: goal.unwrap_or(was.goal),
        starts_at: starts_at.unwrap_or(was.starts_at),
        ends_at: ends_at.unwrap_or(was.ends_at),
        sdgs: sdgs.unwrap_or(was.sdgs),
        areas: areas.unwrap_or(was.areas),
        groups: groups.unwrap_or(was.groups),
        fund_types: fund_types.unwrap_or(was.fund_types),
        stacking: stacking.unwrap_or(was.stacking),
        permit: permit.unwrap_or(was.permit),
        budget: budget.unwrap_or(was.budget),
        suggested_gifts: suggested_gifts.unwrap_or(was.suggested_gifts),
        picture: picture.unwrap_or(was.picture),
    })
}

fn check_goal(faults: &mut Faults, goal: Money) {
    faults.check(
        goal.amount > 0,
        "/goal/amount",
        "not_positive",
        "The goal is more than nothing.",
    );
    let charged = money::provider(goal.currency).is_some();
    let detail = "Gifts in this currency can't be charged by the payment provider.";
    faults.check(charged, "/goal/currency", "currency_not_chargeable", detail);
}

/// Zakat needs a named reviewer under a named policy, and gifts charged at the
/// close need saved cards: until both are built, promising them would be a lie.
fn check_offered(faults: &mut Faults, model: FundingModel, types: &[FundType]) {
    match model {
        FundingModel::Flexible => {}
        FundingModel::AllOrNothing => {
            faults.add(
                "/funding_model",
                Faults::NOT_OFFERED,
                "All or nothing is not offered yet.",
            );
        }
    }
    faults.check(
        !types.is_empty(),
        "/fund_types",
        "empty",
        "Name at least one kind of gift.",
    );
    for (index, fund_type) in types.iter().enumerate() {
        match fund_type {
            FundType::General | FundType::Sadaqah | FundType::SadaqahJariyah => {}
            FundType::Zakat => {
                faults.add(
                    format!("/fund_types/{index}"),
                    Faults::NOT_OFFERED,
                    "Zakat is not offered yet.",
                );
            }
        }
    }
}

fn check_sdgs(faults: &mut Faults, sdgs: &[u8]) {
    for (index, number) in sdgs.iter().enumerate() {
        if reference::sdg(*number).is_none() {
            faults.add(
                format!("/sdgs/{index}"),
                "unknown_code",
                "The goals are numbered 1 to 17.",
            );
        }
    }
}

/// A permit that is recorded by itself, checked.
///
/// # Errors
/// All that is wrong with it.
pub fn permit(said: &Permit) -> Result<Permit, Faults> {
    let mut faults = Faults::default();
    let permit = check_permit(&mut faults, "", said);
    faults.or(permit)
}

fn check_permit(faults: &mut Faults, pointer: &str, permit: &Permit) -> Permit {
    let ordered = permit.valid_from <= permit.valid_until;
    let place = format!("{pointer}/valid_until");
    faults.check(
        ordered,
        &place,
        "not_after_start",
        "The last day is not before the first.",
    );
    for (field, date) in [
        ("valid_from", permit.valid_from),
        ("valid_until", permit.valid_until),
    ] {
        let sane = (1900..2200).contains(&date.year());
        let place = format!("{pointer}/{field}");
        faults.check(
            sane,
            &place,
            "out_of_range",
            "The year lies between 1900 and 2199.",
        );
    }
    Permit {
        number: faults.words(&format!("{pointer}/number"), &permit.number, 100),
        authority: faults.words(&format!("{pointer}/authority"), &permit.authority, 200),
        ..*permit
    }
}

/// A picture that is chosen by itself, checked.
///
/// # Errors
/// All that is wrong with it.
pub fn picture(said: Option<ChosenPicture>) -> Result<Option<ChosenPicture>, Faults> {
    let mut faults = Faults::default();
    let picture = check_picture(&mut faults, said);
    faults.or(picture)
}

fn check_picture(faults: &mut Faults, said: Option<ChosenPicture>) -> Option<ChosenPicture> {
    let said = said?;
    Some(ChosenPicture {
        id: said.id,
        alt: faults.text("/picture/alt", said.alt, LONGEST_ALT),
    })
}

fn optional_text(faults: &mut Faults, pointer: &str, text: Option<Text>) -> Option<Text> {
    let text = text.filter(|text| !text.is_blank())?;
    Some(faults.text(pointer, text, LONGEST_STORY))
}

fn budget(faults: &mut Faults, lines: Vec<BudgetLine>, goal: Money) -> Vec<BudgetLine> {
    faults.check(
        lines.len() <= MOST_BUDGET_LINES,
        "/budget",
        "too_long",
        "A budget has 100 lines at most.",
    );
    let sum = lines
        .iter()
        .try_fold(0, |sum: i64, line| sum.checked_add(line.amount));
    let fits = sum.is_some_and(|sum| sum <= goal.amount);
    faults.check(
        fits || lines.is_empty(),
        "/budget",
        "over_goal",
        "The budget adds up to at most the goal.",
    );
    let checked = lines.into_iter().enumerate().map(|(index, line)| {
        let place = format!("/budget/{index}/amount");
        faults.check(
            line.amount > 0,
            &place,
            "not_positive",
            "An amount is more than nothing.",
        );
        BudgetLine {
            label: faults.text(&format!("/budget/{index}/label"), line.label, 200),
            amount: line.amount,
        }
    });
    checked.collect()
}

/// The smallest first, as donors see them.
fn suggested_gifts(
    faults: &mut Faults,
    mut gifts: Vec<SuggestedGift>,
    currency: Currency,
) -> Vec<SuggestedGift> {
    faults.check(
        gifts.len() <= MOST_SUGGESTED,
        "/suggested_gifts",
        "too_long",
        "Donors are offered four gifts at most.",
    );
    let mut seen = BTreeSet::new();
    for (index, gift) in gifts.iter_mut().enumerate() {
        let place = format!("/suggested_gifts/{index}");
        let at = format!("{place}/amount");
        let positive = gift.amount > 0;
        let detail = "An amount is more than nothing.";
        faults.check(positive, &at, "not_positive", detail);
        let charged =
            money::provider(currency).is_none_or(|rules| rules.check(gift.amount).is_ok());
        let detail = "The payment provider does not take this amount.";
        faults.check(!positive || charged, &at, "amount_not_chargeable", detail);
        let new = seen.insert(gift.amount);
        faults.check(new, &at, "taken", "Another gift has this amount already.");
        let achieves = std::mem::take(&mut gift.achieves);
        gift.achieves = faults.text(&format!("{place}/achieves"), achieves, LONGEST_ACHIEVES);
    }
    gifts.sort_by_key(|gift| gift.amount);
    gifts
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod tests;
