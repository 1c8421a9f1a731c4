//! Sample data for tests.

use contracts::Locale;
use contracts::campaign::api::{Campaign, FundType, Progress, Update};
use contracts::pledge::LimitedBy;
use contracts::pledge::api::{MatchFund, Pledge};
use jiff::Timestamp;
use serde_json::Value;

use super::frame::Frame;
use crate::speech::speaker;

/// 14:32 in Cairo.
pub(crate) fn now() -> Timestamp {
    "2026-11-22T12:32:00Z".parse().unwrap()
}

pub(crate) fn frame(locale: Locale) -> Frame {
    Frame {
        speaker: speaker(locale, Some("EG")),
        site: "https://rifada.test".to_owned(),
        path: "/campaigns/nile?x=1".to_owned(),
        title: "Title".to_owned(),
        description: Some("A page".to_owned()),
        indexed: true,
        demo: true,
        signed_in: false,
        wrong: true,
        refresh_s: Some(4),
        scripts: Vec::new(),
        nonce: None,
        menu: Vec::new(),
        notice: None,
        shared: None,
    }
}

macro_rules! sample {
    ($name:literal) => {
        serde_json::from_str(include_str!(concat!(
            "../../tests/samples/",
            $name,
            ".json"
        )))
        .unwrap()
    };
}

pub(crate) fn progress() -> Progress {
    sample!("progress")
}

pub(crate) fn campaign() -> Campaign {
    let mut campaign: Campaign = sample!("campaign");
    campaign.fund_types.push(FundType::Sadaqah);
    campaign
}

pub(crate) fn update() -> Update {
    sample!("update")
}

pub(crate) fn fund() -> MatchFund<Value> {
    sample!("fund")
}

/// A gift on which several funds decided.
pub(crate) fn explained() -> Pledge {
    let mut pledge: Pledge = sample!("pledge");
    pledge.explain = sample!("explain");
    pledge
}

pub(crate) fn pledge(amount: i64, matched: i64, limited_by: LimitedBy) -> Pledge {
    let mut pledge: Pledge = sample!("pledge");
    pledge.amount.amount = amount;
    pledge.charge.amount = amount + 750;
    pledge.matched.amount = matched;
    pledge.matches[0].amount = matched;
    pledge.matches[0].limited_by = limited_by;
    pledge
}
