//! Setting up a match fund, and letting it begin.

use contracts::Text;
use contracts::pledge::api::{Scope, SponsorState};
use contracts::pledge::events::{FundState, MatchFundActivated};
use contracts::pledge::{Backing, IfUnused};
use jiff::Timestamp;
use money::{FundId, Money, SponsorId};
use platform::audit::{self, Deed};
use platform::http::{Problem, User};
use platform::outbox;
use platform::{Service, db};
use serde::Deserialize;
use serde_json::Value;
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::fund_input::{check, check_not_empty, show_rule, store_rule};
use super::once::Once;
use super::outcome::Mark;
use super::{Fault, retrying};
use crate::domain::book::Book;
use crate::domain::matching::RuleInput;
use crate::store;
use crate::store::funds::{Fund, NewFund};
use crate::store::scopes::Written;

/// `PATCH /api/match-funds/{id}`: what is given replaces what was there.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMatchFund {
    /// The version that the change is meant for; any, if left out.
    #[serde(default)]
    pub version: Option<i64>,
    /// Its name, for people.
    #[serde(default)]
    pub name: Option<Text>,
    /// What the sponsor commits.
    #[serde(default)]
    pub commitment: Option<Money>,
    /// Funds of a lower priority give first.
    #[serde(default)]
    pub priority: Option<i32>,
    /// Gives to gifts from then on.
    #[serde(default)]
    pub starts_at: Option<Timestamp>,
    /// Gives to no gift from then on.
    #[serde(default)]
    pub ends_at: Option<Timestamp>,
    /// The campaigns that it gives to.
    #[serde(default)]
    pub scope: Option<Scope>,
    /// How it gives.
    #[serde(default)]
    pub rule: Option<RuleInput>,
    /// How sure the money is; only the operator says other than `promised`.
    #[serde(default)]
    pub backing: Option<Backing>,
    /// What becomes of unused money.
    #[serde(default)]
    pub if_unused: Option<IfUnused>,
}

/// Sets up a draft, for a member of its sponsor.
///
/// # Errors
/// 403 for others, 422 for what makes no sense.
pub async fn create(
    service: &Service,
    user: &User,
    new: NewFund,
    once: &Once,
) -> Result<Value, Problem> {
    may_say_backing(user, new.backing)?;
    Ok(retrying(|| create_once(service, user, new.clone(), once)).await?)
}

async fn create_once(
    service: &Service,
    user: &User,
    new: NewFund,
    once: &Once,
) -> Result<Value, Fault> {
    let mut tx = store::begin(&service.db).await?;
    if let Some(stored) = once.claim(&mut tx, service).await? {
        return Ok(stored.body);
    }
    let sponsor = store::sponsors::find(&mut tx, new.sponsor_id, Some(&user.account)).await?;
    match sponsor {
        Some(sponsor) if sponsor.yours || user.is_admin() => {}
        Some(_) => return Err(not_a_member().into()),
        None => {
            let detail = "There is no such sponsor.";
            let problem = Problem::invalid(Vec::new()).at("/sponsor_id", "unknown", detail);
            return Err(problem.into());
        }
    }
    check(&new)?;
    let rule = store_rule(&mut tx, &service.clock, new.rule.clone()).await?;
    let id: FundId = service.clock.id();
    let now = service.clock.now();
    store::funds::insert(&mut tx, id, &NewFund { rule, ..new }, now).await?;
    let deed = Deed::by(user, "match_fund.drafted").on("match_fund", id);
    audit::note(&mut tx, &service.clock, deed).await?;
    let body = serde_json::to_value(shown(&mut tx, id, true).await?)?;
    once.finish(&mut tx, 201, &body).await?;
    let mark = Mark::of(&mut tx).await?;
    let committed = db::commit(tx, "create-fund").await;
    mark.settle(&service.db, committed).await?;
    Ok(body)
}

/// Changes a draft.
///
/// # Errors
/// 403 or 404 for others, 409 when it is no draft any more or has another version.
pub async fn change(
    service: &Service,
    user: &User,
    id: FundId,
    change: ChangeMatchFund,
) -> Result<Fund, Problem> {
    if let Some(backing) = change.backing {
        may_say_backing(user, backing)?;
    }
    Ok(retrying(|| change_once(service, user, id, change.clone())).await?)
}

async fn change_once(
    service: &Service,
    user: &User,
    id: FundId,
    change: ChangeMatchFund,
) -> Result<Fund, Fault> {
    let mut tx = store::begin(&service.db).await?;
    require_member(&mut tx, user, id, user.is_admin()).await?;
    let locked = store::funds::lock(&mut tx, id).await?;
    let state = locked.map(|(_, state)| state);
    if state != Some(FundState::Draft) {
        let detail =
            "Only a draft can be changed; an active fund can be increased, paused and resumed.";
        return Err(Problem::conflict("fund_not_draft", detail).into());
    }
    let fund = store::funds::find(&mut tx, id).await?;
    let fund = fund.ok_or_else(Problem::not_found)?;
    if change
        .version
        .is_some_and(|version| version != fund.version)
    {
        let now = fund.version;
        let detail = format!("Somebody changed it meanwhile: it is version {now} now.");
        return Err(Problem::conflict("version_conflict", detail).into());
    }
    // A rule that stays has its donors as ids already.
    let new_rule = change.rule.is_some();
    let mut changed = changed(fund, change);
    check(&changed)?;
    if new_rule {
        changed.rule = store_rule(&mut tx, &service.clock, changed.rule).await?;
    }
    store::funds::update_draft(&mut tx, id, &changed).await?;
    let deed = Deed::by(user, "match_fund.edited").on("match_fund", id);
    audit::note(&mut tx, &service.clock, deed).await?;
    let fund = shown(&mut tx, id, true).await?;
    let mark = Mark::of(&mut tx).await?;
    let committed = db::commit(tx, "change-fund").await;
    mark.settle(&service.db, committed).await?;
    Ok(fund)
}

fn changed(fund: Fund, change: ChangeMatchFund) -> NewFund {
    NewFund {
        sponsor_id: fund.sponsor_id,
        name: change.name.unwrap_or(fund.name),
        commitment: change.commitment.unwrap_or(fund.commitment),
        priority: change.priority.unwrap_or(fund.priority),
        starts_at: change.starts_at.unwrap_or(fund.starts_at),
        ends_at: change.ends_at.unwrap_or(fund.ends_at),
        scope: change.scope.unwrap_or(fund.scope),
        rule: change.rule.unwrap_or(fund.rule),
        backing: change.backing.unwrap_or(fund.backing),
        if_unused: change.if_unused.unwrap_or(fund.if_unused),
    }
}

/// Lets a draft begin: it gives from now on, or from its own start if that is later.
///
/// # Errors
/// 409 when its sponsor is not verified or it is no draft, 422 when it can't give to anything.
pub async fn activate(service: &Service, user: &User, id: FundId) -> Result<Fund, Problem> {
    let fund = retrying(|| activate_once(service, user, id)).await?;
    service.wake_relay();
    Ok(fund)
}

async fn activate_once(service: &Service, user: &User, id: FundId) -> Result<Fund, Fault> {
    let now = service.clock.now();
    let mut tx = store::begin(&service.db).await?;
    let sponsor = require_member(&mut tx, user, id, false).await?;
    store::scopes::lock(&mut tx).await?;
    require_verified(&mut tx, sponsor).await?;
    let locked = store::funds::lock(&mut tx, id).await?;
    if locked.map(|(_, state)| state) != Some(FundState::Draft) {
        return Err(Problem::conflict("fund_not_draft", "It was activated before.").into());
    }
    let fund = store::funds::find(&mut tx, id).await?;
    let fund = fund.ok_or_else(Problem::not_found)?;
    if fund.ends_at <= now {
        let detail = "Its window is over already.";
        let problem = Problem::invalid(Vec::new()).at("/ends_at", "window_is_over", detail);
        return Err(problem.into());
    }
    let mut errors = Vec::new();
    check_not_empty(&fund.scope, &mut errors);
    if !errors.is_empty() {
        return Err(Problem::invalid(errors).into());
    }
    require_currency(&mut tx, &fund).await?;
    store::funds::activate(&mut tx, id, fund.starts_at.max(now), now).await?;
    let written = in_scope(&mut tx, &fund).await?;
    store::scopes::write(&mut tx, &written).await?;
    tell_activation(&mut tx, service, id).await?;
    let deed = Deed::by(user, "match_fund.activated").on("match_fund", id);
    audit::note(&mut tx, &service.clock, deed).await?;
    let fund = shown(&mut tx, id, true).await?;
    let mark = Mark::of(&mut tx).await?;
    let committed = db::commit(tx, "activate-fund").await;
    mark.settle(&service.db, committed).await?;
    Ok(fund)
}

/// Named campaigns that are known have the fund's currency.
async fn require_currency(conn: &mut PgConnection, fund: &Fund) -> Result<(), Problem> {
    let Scope::Campaigns(named) = &fund.scope else {
        return Ok(());
    };
    let currency = fund.commitment.currency;
    let others = store::campaigns::not_in_currency(conn, named, currency.code()).await?;
    match others.first() {
        None => Ok(()),
        Some(campaign) => Err(Problem::rule(
            "wrong_currency",
            format!("The campaign {campaign} is not in {currency}."),
        )
        .at(
            "/scope/campaigns",
            "wrong_currency",
            "A fund gives in its own currency alone.",
        )),
    }
}

async fn in_scope(conn: &mut PgConnection, fund: &Fund) -> Result<Vec<Written>, Problem> {
    let currency = fund.commitment.currency;
    let campaigns = store::campaigns::in_currency(conn, currency.code()).await?;
    let in_scope = campaigns.iter().filter_map(|campaign| {
        let place = campaign.place_in(&fund.scope, currency)?;
        Some(Written {
            fund: fund.id,
            campaign: campaign.id,
            place,
            in_scope: true,
            unlocked: fund.rule.unlock.is_none(),
        })
    });
    Ok(in_scope.collect())
}

async fn tell_activation(
    conn: &mut PgConnection,
    service: &Service,
    id: FundId,
) -> Result<(), Problem> {
    let mut book = Book::default();
    store::book::lock(conn, &mut book, &[id]).await?;
    store::book::take_places(conn, &mut book, &[id], None).await?;
    let campaigns = book
        .places()
        .map(|((_, campaign), place)| place.now.facts(*campaign, place.now.version))
        .collect();
    let fund = book.fund(id).ok_or_else(Problem::not_found)?;
    let activated = MatchFundActivated(fund.facts(fund.version, campaigns));
    outbox::add(conn, &service.clock, &activated).await?;
    Ok(())
}

/// A fund as its sponsor or others see it.
pub(crate) async fn shown(
    conn: &mut PgConnection,
    id: FundId,
    to_its_sponsor: bool,
) -> Result<Fund, Problem> {
    let fund = store::funds::find(conn, id).await?;
    let mut fund = fund.ok_or_else(Problem::not_found)?;
    fund.rule = show_rule(conn, fund.rule, to_its_sponsor).await?;
    Ok(fund)
}

/// Lets only members of a fund's sponsor go on: 404 for what others may not know of, else 403.
pub(crate) async fn require_member(
    conn: &mut PgConnection,
    user: &User,
    id: FundId,
    or: bool,
) -> Result<SponsorId, Problem> {
    let fund = store::funds::find(conn, id).await?;
    let fund = fund.ok_or_else(Problem::not_found)?;
    let member = store::sponsors::is_member(conn, fund.sponsor_id, &user.account).await?;
    if member || or {
        Ok(fund.sponsor_id)
    } else if fund.state == FundState::Draft {
        Err(Problem::not_found())
    } else {
        Err(not_a_member())
    }
}

/// Locks the sponsor, before its funds, and lets only a verified one go on.
pub(super) async fn require_verified(
    conn: &mut PgConnection,
    sponsor: SponsorId,
) -> Result<(), Problem> {
    if store::sponsors::lock(conn, sponsor).await? == Some(SponsorState::Verified) {
        return Ok(());
    }
    Err(Problem::conflict(
        "sponsor_not_verified",
        "A reviewer must verify the sponsor first: anyone could promise millions.",
    ))
}

fn not_a_member() -> Problem {
    Problem::forbidden("Only a member of the sponsor may do this.")
}

fn may_say_backing(user: &User, backing: Backing) -> Result<(), Problem> {
    match backing {
        Backing::Promised => Ok(()),
        Backing::Guaranteed | Backing::Funded if user.is_admin() => Ok(()),
        Backing::Guaranteed | Backing::Funded => Err(Problem::forbidden(
            "Only the operator says that a match fund is more than promised.",
        )),
    }
}
