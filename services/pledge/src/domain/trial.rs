//! A draft rule on past gifts, as if its fund had been there and alone: what sponsors try before
//! they promise. The engine plays it as a scenario of paid gifts, settled at the end.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::matching::scenario::{Event, FundEvent, FundInput, NewPledge, PledgeEvent, World};
use super::matching::{FundType, InputError, Method, RuleInput, Stacking};

/// Days with gifts of fewer donors are told together with others, so that no day's sums are one
/// donor's.
const FEWEST_DONORS: usize = 5;

/// The fund in the scenario.
const FUND: &str = "fund";

/// A fund that might have been.
#[derive(Debug, Clone)]
pub struct Trial {
    /// How it gives; it names no donors.
    pub rule: RuleInput,
    /// What it has, minor units.
    pub commitment: i64,
    /// Its currency's code.
    pub currency: String,
    /// The first instant of its window.
    pub starts_at: Timestamp,
    /// The first instant after it.
    pub ends_at: Timestamp,
}

/// A gift that was paid.
#[derive(Debug, Clone)]
pub struct PastGift {
    /// A number for its campaign.
    pub campaign: usize,
    /// A number for its donor.
    pub donor: usize,
    /// What of it was not given back, minor units.
    pub retained: i64,
    /// What kind of gift.
    pub fund_type: FundType,
    /// How it was paid.
    pub method: Method,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was paid.
    pub confirmed_at: Timestamp,
}

/// What the rule would have done on some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first of them.
    pub from: Date,
    /// The last of them.
    pub to: Date,
    /// Gifts that were made then, and paid.
    pub gifts: i64,
    /// Those of them that the fund would have matched in the end.
    pub matched_gifts: i64,
    /// What was given, minor units.
    pub raised: i128,
    /// Of that, the gifts that would have been matched.
    pub matched_raised: i128,
    /// What the fund would have given then.
    pub cost: i64,
    /// What it would have had left then.
    pub remaining: i64,
}

/// What became of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// All together.
    pub whole: Days,
    /// The day on which the fund would have had nothing left.
    pub runs_out_on: Option<Date>,
    /// Day by day, or a few days together.
    pub days: Vec<Days>,
}

/// Tries a rule on gifts.
///
/// # Errors
/// What makes the rule meaningless, or sums beyond all reckoning.
pub fn try_on(trial: &Trial, gifts: &[PastGift]) -> Result<Tried, Vec<InputError>> {
    let played = play(trial, gifts)?;
    Ok(tell(trial, gifts, &played))
}

/// What happened in the world of a trial.
struct Played {
    /// What the fund had left at the end of each day on which anything happened.
    remaining: BTreeMap<Date, i64>,
    runs_out_on: Option<Date>,
    /// Whether each gift was matched in the end.
    matched: Vec<bool>,
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

fn play(trial: &Trial, gifts: &[PastGift]) -> Result<Played, Vec<InputError>> {
    let mut world = world(trial, gifts)?;
    let mut moments: Vec<(Timestamp, usize, bool)> = Vec::with_capacity(2 * gifts.len());
    for (number, gift) in gifts.iter().enumerate() {
        moments.push((gift.created_at, number, false));
        moments.push((gift.confirmed_at.max(gift.created_at), number, true));
    }
    moments.sort_unstable();
    let end = moments.last().map_or(trial.starts_at, |(at, ..)| *at);
    let mut played = Played {
        remaining: BTreeMap::new(),
        runs_out_on: None,
        matched: vec![false; gifts.len()],
    };
    for (at, number, paid) in moments {
        let id = number.to_string();
        let event = if paid {
            Event::Confirm(PledgeEvent { at, id })
        } else {
            Event::Pledge(pledge(&gifts[number], id, &trial.currency))
        };
        happen(&mut world, &mut played, at, event)?;
    }
    // What is shared out at the end is shared out in the last instant of the window, or when the last
    // of its gifts was paid.
    let last = trial.ends_at.checked_sub(SignedDuration::from_nanos(1));
    let last = last.unwrap_or(trial.starts_at).max(end);
    let fund = FUND.to_owned();
    happen(
        &mut world,
        &mut played,
        last,
        Event::Settle(FundEvent { at: last, fund }),
    )?;
    mark_matched(&world, gifts, &mut played);
    Ok(played)
}

fn world(trial: &Trial, gifts: &[PastGift]) -> Result<World, Vec<InputError>> {
    let campaigns = gifts.iter().map(|gift| gift.campaign).max();
    let campaigns = campaigns.map_or(0, |last| last + 1);
    World::new(
        Stacking::default(),
        vec![FundInput {
            id: FUND.to_owned(),
            currency: trial.currency.clone(),
            commitment: trial.commitment,
            priority: 0,
            starts_at: trial.starts_at,
            ends_at: trial.ends_at,
            campaigns: (0..campaigns).map(|number| number.to_string()).collect(),
            rule: trial.rule.clone(),
        }],
    )
}

fn pledge(gift: &PastGift, id: String, currency: &str) -> NewPledge {
    NewPledge {
        at: gift.created_at,
        id,
        campaign: gift.campaign.to_string(),
        donor: gift.donor.to_string(),
        amount: gift.retained,
        currency: currency.to_owned(),
        fund_type: gift.fund_type,
        method: gift.method,
    }
}

fn happen(
    world: &mut World,
    played: &mut Played,
    at: Timestamp,
    event: Event,
) -> Result<(), Vec<InputError>> {
    let applied = world.apply(event);
    applied
        .map_err(|error| vec![InputError::new("/rule", "sum_too_large", error.to_string())])?
        // Gifts are sound, so nothing is refused.
        .ok();
    let remaining = world.remaining(FUND).unwrap_or(0);
    played.remaining.insert(day(at), remaining);
    if remaining == 0 && played.runs_out_on.is_none() {
        played.runs_out_on = Some(day(at));
    }
    Ok(())
}

/// A fund that gives to campaigns as a whole matches every gift to those.
fn mark_matched(world: &World, gifts: &[PastGift], played: &mut Played) {
    let outcome = world.outcome(Vec::new());
    let grants = outcome.funds.get(FUND).map(|fund| &fund.grants);
    for (number, gift) in gifts.iter().enumerate() {
        let pledge = outcome.pledges.get(&number.to_string());
        let by_itself = pledge.is_some_and(|pledge| !pledge.matches.is_empty());
        let by_campaign =
            grants.is_some_and(|grants| grants.contains_key(&gift.campaign.to_string()));
        played.matched[number] = by_itself || by_campaign;
    }
}

fn tell(trial: &Trial, gifts: &[PastGift], played: &Played) -> Tried {
    let mut made: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    for (number, gift) in gifts.iter().enumerate() {
        made.entry(day(gift.created_at)).or_default().push(number);
    }
    let mut days: Vec<Days> = Vec::new();
    let mut open: Option<Days> = None;
    let mut donors: HashSet<usize> = HashSet::new();
    let mut left = trial.commitment;
    for (date, remaining) in &played.remaining {
        let group = open.get_or_insert_with(|| nothing(*date, left));
        group.to = *date;
        group.cost += left - remaining;
        group.remaining = *remaining;
        left = *remaining;
        for number in made.get(date).into_iter().flatten() {
            add(group, &gifts[*number], played.matched[*number]);
            donors.insert(gifts[*number].donor);
        }
        if donors.len() >= FEWEST_DONORS {
            days.extend(open.take());
            donors.clear();
        }
    }
    // What is left over at the end is too little to stand alone.
    match (days.last_mut(), open) {
        (Some(last), Some(rest)) => join(last, rest),
        (None, Some(rest)) => days.push(rest),
        (_, None) => {}
    }
    let whole = days.iter().copied().reduce(|mut whole, next| {
        join(&mut whole, next);
        whole
    });
    Tried {
        whole: whole.unwrap_or_else(|| nothing(day(trial.starts_at), trial.commitment)),
        runs_out_on: played.runs_out_on,
        days: if gifts.is_empty() { Vec::new() } else { days },
    }
}

const fn nothing(date: Date, remaining: i64) -> Days {
    Days {
        from: date,
        to: date,
        gifts: 0,
        matched_gifts: 0,
        raised: 0,
        matched_raised: 0,
        cost: 0,
        remaining,
    }
}

fn add(days: &mut Days, gift: &PastGift, matched: bool) {
    days.gifts += 1;
    days.raised += i128::from(gift.retained);
    if matched {
        days.matched_gifts += 1;
        days.matched_raised += i128::from(gift.retained);
    }
}

fn join(days: &mut Days, next: Days) {
    days.to = next.to;
    days.gifts += next.gifts;
    days.matched_gifts += next.matched_gifts;
    days.raised += next.raised;
    days.matched_raised += next.matched_raised;
    days.cost += next.cost;
    days.remaining = next.remaining;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(rule: &str, commitment: i64) -> Trial {
        Trial {
            rule: serde_json::from_str(rule).unwrap(),
            commitment,
            currency: "USD".to_owned(),
            starts_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            ends_at: "2026-02-01T00:00:00Z".parse().unwrap(),
        }
    }

    fn gift(day: u32, donor: usize, retained: i64) -> PastGift {
        let created_at: Timestamp = format!("2026-01-{day:02}T12:00:00Z").parse().unwrap();
        PastGift {
            campaign: donor % 2,
            donor,
            retained,
            fund_type: FundType::General,
            method: Method::Card,
            created_at,
            confirmed_at: created_at + SignedDuration::from_mins(2),
        }
    }

    fn date(day: i8) -> Date {
        Date::constant(2026, 1, day)
    }

    const PLAIN: &str = r#"{"mode": "first_come"}"#;

    #[test]
    fn a_day_is_told_by_itself_only_if_enough_donors_gave() {
        let mut gifts: Vec<PastGift> = (0..5).map(|donor| gift(3, donor, 100)).collect();
        gifts.extend((0..2).map(|donor| gift(5, donor, 100)));
        gifts.extend((0..6).map(|donor| gift(7, donor, 100)));
        gifts.push(gift(9, 1, 100));
        let tried = try_on(&trial(PLAIN, 1_250), &gifts).unwrap();
        let told: Vec<_> = tried
            .days
            .iter()
            .map(|days| (days.from, days.to, days.gifts, days.cost, days.remaining))
            .collect();
        assert_eq!(
            told,
            [
                (date(3), date(3), 5, 500, 750),
                (date(5), date(31), 9, 750, 0),
            ]
        );
        assert_eq!(tried.runs_out_on, Some(date(7)));
        assert_eq!(
            (
                tried.whole.gifts,
                tried.whole.matched_gifts,
                tried.whole.cost
            ),
            (14, 13, 1_250)
        );
        assert_eq!(
            (tried.whole.raised, tried.whole.matched_raised),
            (1_400, 1_300)
        );
    }

    #[test]
    fn what_is_shared_out_is_shared_out_on_the_last_day() {
        let gifts: Vec<PastGift> = (0..6).map(|donor| gift(3, donor, 100)).collect();
        let tried = try_on(&trial(r#"{"mode": "pro_rata"}"#, 300), &gifts).unwrap();
        assert_eq!((tried.whole.cost, tried.whole.matched_gifts), (300, 6));
        assert_eq!(tried.runs_out_on, Some(date(31)));
        let target =
            r#"{"mode": "challenge", "unlock": {"donors_at_least": 3}, "max_per_campaign": 40}"#;
        let tried = try_on(&trial(target, 300), &gifts).unwrap();
        assert_eq!((tried.whole.cost, tried.whole.matched_gifts), (80, 6));
        assert_eq!(tried.runs_out_on, None);
        let breadth = try_on(&trial(r#"{"mode": "quadratic"}"#, 10_000), &gifts).unwrap();
        assert_eq!(breadth.whole.cost, 2 * (900 - 300));
    }

    #[test]
    fn no_gifts_cost_nothing() {
        let tried = try_on(&trial(PLAIN, 1_250), &[]).unwrap();
        assert_eq!((tried.whole.cost, tried.whole.remaining), (0, 1_250));
        assert_eq!((tried.days, tried.runs_out_on), (Vec::new(), None));
    }
}
