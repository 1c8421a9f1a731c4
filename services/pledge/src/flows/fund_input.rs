//! What is wrong with a match fund as a sponsor wrote it.

use std::collections::BTreeSet;

use contracts::pledge::api::{Scope, ScopeFilter};
use contracts::reference;
use jiff::Timestamp;
use money::DonorId;
use platform::Clock;
use platform::http::{FieldError, Problem};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::address::Address;
use crate::domain::matching::{InputError, RuleInput, Scope as Breadth, window_error};
use crate::store;
use crate::store::funds::NewFund;
use crate::text::name_fault;

/// The longest name, in characters.
const MAX_NAME: usize = 200;
/// The most campaigns that a scope names.
const MAX_CAMPAIGNS: usize = 1_000;
/// The largest commitment: far below what would let a campaign's sums overflow.
pub const MOST_COMMITTED: i64 = 1_000_000_000_000_000;

/// Checks a draft, which may name its campaigns later.
///
/// # Errors
/// 422 with everything that is wrong.
pub fn check(fund: &NewFund) -> Result<(), Problem> {
    let mut errors = Vec::new();
    check_name(fund, &mut errors);
    check_terms(
        fund.commitment.amount,
        (fund.starts_at, fund.ends_at),
        &fund.scope,
        &fund.rule,
        &mut errors,
    );
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(errors))
    }
}

/// Whether a fund makes sense: what it commits, its window, its scope, its rule.
pub(super) fn check_terms(
    commitment: i64,
    (starts_at, ends_at): (Timestamp, Timestamp),
    scope: &Scope,
    rule: &RuleInput,
    errors: &mut Vec<FieldError>,
) {
    check_sum(commitment, "/commitment/amount", errors);
    errors.extend(window_error(starts_at, ends_at).map(field_error));
    check_scope(scope, errors);
    let breadth = match scope {
        Scope::Campaigns(named) => Breadth::Campaigns(named.iter().collect::<BTreeSet<_>>().len()),
        Scope::Programme(_) | Scope::Filter(_) => Breadth::Open,
    };
    let of_rule = rule.clone().parse().err().into_iter().flatten();
    for error in of_rule.chain(rule.nonsense(breadth)) {
        errors.push(field_error(error.within("/rule")));
    }
}

fn error(pointer: &str, code: &str, detail: impl Into<String>) -> FieldError {
    FieldError {
        pointer: pointer.to_owned(),
        code: code.to_owned(),
        detail: detail.into(),
    }
}

pub(super) fn field_error(found: InputError) -> FieldError {
    error(&found.pointer, found.code, found.detail)
}

fn check_name(fund: &NewFund, errors: &mut Vec<FieldError>) {
    if let Some((code, detail)) = name_fault(&fund.name, MAX_NAME) {
        errors.push(error("/name", code, detail));
    }
}

/// Whether a sum that a sponsor commits makes sense.
pub(super) fn check_sum(sum: i64, pointer: &str, errors: &mut Vec<FieldError>) {
    if sum <= 0 {
        errors.push(error(
            pointer,
            "not_positive",
            "It must be more than nothing.",
        ));
    } else if sum > MOST_COMMITTED {
        let detail = format!("It may be {MOST_COMMITTED} minor units at most.");
        errors.push(error(pointer, "too_large", detail));
    }
}

/// Whether a fund that is to give now or in a trial has something to give to.
pub(super) fn check_not_empty(scope: &Scope, errors: &mut Vec<FieldError>) {
    if *scope == Scope::Campaigns(Vec::new()) {
        let detail = "A fund is for one campaign at least.";
        errors.push(error("/scope/campaigns", "empty", detail));
    }
}

fn check_scope(scope: &Scope, errors: &mut Vec<FieldError>) {
    match scope {
        Scope::Campaigns(named) if named.len() > MAX_CAMPAIGNS => {
            let detail = format!("At most {MAX_CAMPAIGNS}; use a programme or a filter.");
            errors.push(error("/scope/campaigns", "too_many", detail));
        }
        Scope::Campaigns(_) | Scope::Programme(_) => {}
        Scope::Filter(filter) => check_filter(filter, errors),
    }
}

fn check_filter(filter: &ScopeFilter, errors: &mut Vec<FieldError>) {
    let ScopeFilter {
        country,
        sdg,
        area,
        group,
    } = filter;
    if *filter == ScopeFilter::default() {
        let detail = "A filter asks for a country, an SDG, an area or a group.";
        errors.push(error("/scope/filter", "empty", detail));
    }
    let unknown = [
        (
            "country",
            country
                .as_ref()
                .is_some_and(|code| reference::country(code).is_none()),
        ),
        (
            "sdg",
            sdg.is_some_and(|number| reference::sdg(number).is_none()),
        ),
        (
            "area",
            area.as_ref()
                .is_some_and(|code| reference::area(code).is_none()),
        ),
        (
            "group",
            group
                .as_ref()
                .is_some_and(|code| reference::group(code).is_none()),
        ),
    ];
    for (field, _) in unknown.iter().filter(|(_, unknown)| *unknown) {
        let pointer = format!("/scope/filter/{field}");
        errors.push(error(
            &pointer,
            "unknown",
            format!("There is no such {field}."),
        ));
    }
}

/// The rule as it is stored: donors stand in it by their ids, so that addresses are in one table
/// alone, and an erased donor is erased here too.
///
/// # Errors
/// 422 for what is no address.
pub async fn store_rule(
    conn: &mut PgConnection,
    clock: &Clock,
    mut rule: RuleInput,
) -> Result<RuleInput, Problem> {
    rule.excluded_donors =
        ids_for(conn, clock, rule.excluded_donors, "/rule/excluded_donors").await?;
    rule.only_donors = ids_for(conn, clock, rule.only_donors, "/rule/only_donors").await?;
    Ok(rule)
}

async fn ids_for(
    conn: &mut PgConnection,
    clock: &Clock,
    typed: Option<BTreeSet<String>>,
    pointer: &str,
) -> Result<Option<BTreeSet<String>>, Problem> {
    let Some(typed) = typed else {
        return Ok(None);
    };
    let parsed: Result<Vec<Address>, _> = typed.iter().map(|address| address.parse()).collect();
    let addresses = parsed.map_err(|_| {
        Problem::invalid(Vec::new()).at(pointer, "not_an_address", "A donor is an e-mail address.")
    })?;
    let ids = store::donors::ids_of(conn, clock, &addresses).await?;
    Ok(Some(ids.iter().map(DonorId::to_string).collect()))
}

/// The rule as it is shown: with addresses to those who wrote it, without the lists to others.
///
/// # Errors
/// When Postgres fails.
pub async fn show_rule(
    conn: &mut PgConnection,
    mut rule: RuleInput,
    to_its_sponsor: bool,
) -> Result<RuleInput, sqlx::Error> {
    if !to_its_sponsor {
        rule.excluded_donors = None;
        rule.only_donors = None;
        return Ok(rule);
    }
    rule.excluded_donors = addresses_for(conn, rule.excluded_donors).await?;
    rule.only_donors = addresses_for(conn, rule.only_donors).await?;
    Ok(rule)
}

async fn addresses_for(
    conn: &mut PgConnection,
    ids: Option<BTreeSet<String>>,
) -> Result<Option<BTreeSet<String>>, sqlx::Error> {
    let Some(ids) = ids else {
        return Ok(None);
    };
    let ids: Vec<Uuid> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let addresses = store::donors::addresses_of(conn, &ids).await?;
    Ok(Some(
        addresses.into_iter().map(|(_, email)| email).collect(),
    ))
}
