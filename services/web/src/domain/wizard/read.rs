//! From what was typed to a campaign.

use std::borrow::Cow;

use contracts::campaign::api::{
    BudgetLine, CampaignKind, ChosenPicture, CreateCampaign, FundType, FundingModel, Permit,
    SuggestedGift,
};
use contracts::{Locale, Text, reference};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use money::{AmountError, Currency, Money, OrganisationId, parse_decimal, provider};

use super::{Content, SUGGESTED, Step, Wrong, at, chosen, gift_field, line_field, lines};
use crate::domain::gift::fund_type_word;

/// What a campaign stands on.
#[derive(Debug, Clone)]
pub(crate) struct Ground<'g> {
    pub(crate) organisation: OrganisationId,
    /// The organisation's country.
    pub(crate) country: &'g str,
    /// By whose days it begins and ends.
    pub(crate) zone: TimeZone,
    pub(crate) now: Timestamp,
}

/// A campaign out of a draft's content.
///
/// Everything that is wrong with it is told, step by step.
pub(crate) fn read(content: &Content, ground: &Ground<'_>) -> Result<CreateCampaign, Vec<Wrong>> {
    let mut reader = Reader {
        content,
        wrong: Vec::new(),
    };
    let title = reader.text(Step::Words, "title", "ngo-missing-title");
    let story = reader.text(Step::Words, "story", "ngo-missing-story");
    let Some(currency) = currency(content, ground.country) else {
        reader.wrong(Step::Money, "currency", "problem-currency");
        return Err(reader.wrong);
    };
    let goal = reader.goal(currency);
    let (starts_at, ends_at) = reader.window(ground);
    let budget = reader.budget(currency, goal);
    let suggested_gifts = reader.suggested_gifts(currency);
    let fund_types = reader.fund_types();
    let picture = reader.picture();
    let permit = reader.permit();
    let campaign = CreateCampaign {
        organisation_id: ground.organisation,
        programme_id: at(content, "programme").parse().ok(),
        draft_id: None,
        slug: Some(at(content, "slug").to_lowercase()).filter(|slug| !slug.is_empty()),
        title,
        story: Some(story),
        kind: CampaignKind::Fundraising,
        funding_model: FundingModel::Flexible,
        goal: Money::new(goal.unwrap_or_default(), currency),
        starts_at,
        ends_at,
        sdgs: chosen(content, "sdgs")
            .into_iter()
            .filter_map(|number| number.parse().ok())
            .collect(),
        areas: owned(chosen(content, "areas")),
        groups: owned(chosen(content, "groups")),
        fund_types,
        stacking: contracts::campaign::Stacking::default(),
        permit,
        budget,
        suggested_gifts,
        picture,
    };
    if reader.wrong.is_empty() {
        Ok(campaign)
    } else {
        Err(reader.wrong)
    }
}

/// The currency that was chosen; else the country's, if cards can be charged in it; else the dollar.
pub(crate) fn currency(content: &Content, country: &str) -> Option<Currency> {
    let charged = |code: &str| {
        let currency: Currency = code.parse().ok()?;
        provider(currency).map(|_| currency)
    };
    let home = || charged(&reference::country(country)?.currency);
    charged(at(content, "currency"))
        .or_else(home)
        .or_else(|| charged("USD"))
}

fn owned(words: Vec<&str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}

struct Reader<'c> {
    content: &'c Content,
    wrong: Vec<Wrong>,
}

impl Reader<'_> {
    fn wrong(&mut self, step: Step, field: impl Into<Cow<'static, str>>, says: &'static str) {
        let field = field.into();
        self.wrong.push(Wrong { step, field, says });
    }

    /// The languages in which something was written.
    fn languages(&self, field: impl Fn(Locale) -> String) -> Text {
        let of = |locale| {
            let words = at(self.content, &field(locale));
            (!words.is_empty()).then(|| words.to_owned())
        };
        Text {
            ar: of(Locale::Ar),
            en: of(Locale::En),
            fr: of(Locale::Fr),
        }
    }

    fn text(&mut self, step: Step, name: &'static str, missing: &'static str) -> Text {
        let text = self.languages(|locale| format!("{name}_{locale}"));
        if text.is_blank() {
            self.wrong(step, name, missing);
        }
        text
    }

    fn amount(
        &mut self,
        step: Step,
        field: String,
        currency: Currency,
        missing: &'static str,
    ) -> Option<i64> {
        let says = match parse_decimal(at(self.content, &field), currency) {
            Ok(sum) if sum.amount > 0 => return Some(sum.amount),
            Ok(_) => "problem-not-positive",
            Err(AmountError::Empty) => missing,
            Err(AmountError::NotANumber) => "ngo-wrong-sum",
            Err(AmountError::TooPrecise { .. }) => "ngo-wrong-decimals",
            Err(AmountError::TooLarge) => "problem-too-large",
        };
        self.wrong(step, field, says);
        None
    }

    fn goal(&mut self, currency: Currency) -> Option<i64> {
        self.amount(Step::Money, "goal".to_owned(), currency, "ngo-missing-goal")
    }

    fn day(
        &mut self,
        step: Step,
        field: &'static str,
        missing: Option<&'static str>,
    ) -> Option<Date> {
        let typed = at(self.content, field);
        if typed.is_empty() {
            if let Some(missing) = missing {
                self.wrong(step, field, missing);
            }
            return None;
        }
        let day = typed.parse().ok();
        if day.is_none() {
            self.wrong(step, field, "ngo-wrong-day");
        }
        day
    }

    /// From the beginning of the first day, or from now on, to the end of the last one.
    fn window(&mut self, ground: &Ground<'_>) -> (Timestamp, Timestamp) {
        let starts = self.day(Step::Money, "starts", None);
        let ends = self.day(Step::Money, "ends", Some("ngo-missing-end"));
        let begin_of = |day: Date| {
            let begin = day.to_zoned(ground.zone.clone());
            begin.map(|begin| begin.timestamp()).ok()
        };
        let starts_at = starts.and_then(begin_of).unwrap_or(ground.now);
        let after = ends.and_then(|day| day.checked_add(1.day()).ok());
        let ends_at = after.and_then(begin_of).unwrap_or(ground.now);
        if ends.is_some() && ends_at <= ground.now {
            self.wrong(Step::Money, "ends", "problem-past");
        } else if ends.is_some() && ends_at <= starts_at {
            self.wrong(Step::Money, "ends", "problem-not-after-start");
        }
        (starts_at, ends_at)
    }

    /// Lines without anything in them are none.
    fn budget(&mut self, currency: Currency, goal: Option<i64>) -> Vec<BudgetLine> {
        let mut budget = Vec::new();
        for index in 0..lines(self.content) {
            let label = self.languages(|locale| line_field(index, locale.code()));
            let sum = line_field(index, "sum");
            if label.is_blank() && at(self.content, &sum).is_empty() {
                continue;
            }
            if label.is_blank() {
                let field = line_field(index, "label");
                self.wrong(Step::Money, field, "ngo-missing-line");
            }
            let amount = self.amount(Step::Money, sum, currency, "ngo-missing-sum");
            if let Some(amount) = amount {
                budget.push(BudgetLine { label, amount });
            }
        }
        let total = budget
            .iter()
            .try_fold(0, |sum: i64, line| sum.checked_add(line.amount));
        if let Some(goal) = goal
            && total.is_none_or(|total| total > goal)
        {
            self.wrong(Step::Money, "goal", "problem-over-goal");
        }
        budget
    }

    /// Those without anything in them are none.
    fn suggested_gifts(&mut self, currency: Currency) -> Vec<SuggestedGift> {
        let mut gifts: Vec<SuggestedGift> = Vec::new();
        for index in 0..SUGGESTED {
            let achieves = self.languages(|locale| gift_field(index, locale.code()));
            let sum = gift_field(index, "sum");
            if achieves.is_blank() && at(self.content, &sum).is_empty() {
                continue;
            }
            if achieves.is_blank() {
                let field = gift_field(index, "label");
                self.wrong(Step::Gifts, field, "ngo-missing-achieves");
            }
            let field = sum.clone();
            let Some(amount) = self.amount(Step::Gifts, sum, currency, "ngo-missing-gift") else {
                continue;
            };
            if provider(currency).is_some_and(|rules| rules.check(amount).is_err()) {
                self.wrong(Step::Gifts, field, "ngo-gift-not-chargeable");
            } else if gifts.iter().any(|gift| gift.amount == amount) {
                self.wrong(Step::Gifts, field, "ngo-gift-twice");
            } else {
                gifts.push(SuggestedGift { amount, achieves });
            }
        }
        gifts
    }

    fn fund_types(&mut self) -> Vec<FundType> {
        let words = chosen(self.content, "fund_types");
        let offered = [
            FundType::General,
            FundType::Sadaqah,
            FundType::SadaqahJariyah,
        ];
        let kinds: Vec<FundType> = offered
            .into_iter()
            .filter(|kind| words.contains(&fund_type_word(*kind)))
            .collect();
        if kinds.is_empty() {
            // General gifts are what is ticked on a step that was never opened.
            return vec![FundType::General];
        }
        kinds
    }

    fn picture(&mut self) -> Option<ChosenPicture> {
        let id = at(self.content, "picture_id");
        if id.is_empty() {
            return None;
        }
        let alt = self.text(Step::Picture, "alt", "ngo-missing-alt");
        Some(ChosenPicture {
            id: id.to_owned(),
            alt,
        })
    }

    /// All of a permit, or nothing.
    fn permit(&mut self) -> Option<Permit> {
        const STEP: Step = Step::Permit;
        let typed = STEP
            .fields()
            .iter()
            .any(|field| !at(self.content, field).is_empty());
        if !typed {
            return None;
        }
        for field in ["permit_number", "permit_authority"] {
            if at(self.content, field).is_empty() {
                self.wrong(STEP, field, "problem-blank");
            }
        }
        let from = self.day(STEP, "permit_from", Some("problem-blank"));
        let until = self.day(STEP, "permit_until", Some("problem-blank"));
        let (valid_from, valid_until) = (from?, until?);
        if valid_until < valid_from {
            self.wrong(STEP, "permit_until", "problem-not-after-start");
        }
        Some(Permit {
            number: at(self.content, "permit_number").to_owned(),
            authority: at(self.content, "permit_authority").to_owned(),
            valid_from,
            valid_until,
        })
    }
}
