//! The lists that people filter: the one place where SQL is put together at run time.

use contracts::campaign::CampaignState;
use contracts::campaign::OrganisationState;
use contracts::campaign::api::FundType;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::Currency;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::domain::campaign::fund_type;
use crate::domain::fold::like;
use crate::domain::organisation::name_of;

/// What a caller may see in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sees {
    /// What is published.
    Published,
    /// That, and what belongs to the organisations that this account is a member of.
    Own(String),
    /// Everything.
    All,
}

/// Which organisations are wanted.
#[derive(Debug, Clone)]
pub struct Organisations {
    /// What the caller may see.
    pub sees: Sees,
    /// In this state.
    pub state: Option<OrganisationState>,
    /// In this country.
    pub country: Option<String>,
    /// Serving one of these groups; any if empty.
    pub groups: Vec<String>,
    /// Working in one of these areas; any if empty.
    pub areas: Vec<String>,
    /// Taking part in this programme, by id or slug.
    pub programme: Option<String>,
    /// With this in the name.
    pub q: Option<String>,
    /// After this one.
    pub after: Option<Uuid>,
    /// At most so many.
    pub limit: i64,
}

/// The ids of a page of organisations, the newest first.
///
/// # Errors
/// When Postgres fails.
pub async fn organisations(
    conn: &mut PgConnection,
    wanted: Organisations,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let mut sql = QueryBuilder::new("SELECT o.id FROM organisations o WHERE true");
    match wanted.sees {
        Sees::All => {}
        Sees::Published => {
            sql.push(" AND o.state = 'verified'");
        }
        Sees::Own(account) => {
            sql.push(" AND (o.state = 'verified' OR o.id IN (SELECT organisation_id FROM members WHERE account = ");
            sql.push_bind(account).push("))");
        }
    }
    equal(
        &mut sql,
        "o.state",
        wanted.state.map(|state| name_of(state).to_owned()),
    );
    equal(&mut sql, "o.country", wanted.country);
    overlap(&mut sql, "o.target_groups", wanted.groups);
    overlap(&mut sql, "o.areas", wanted.areas);
    if let Some(programme) = wanted.programme {
        sql.push(" AND o.id IN (SELECT organisation_id FROM participants WHERE programme_id IN (");
        programme_ids(&mut sql, programme);
        sql.push("))");
    }
    if let Some(typed) = wanted.q {
        sql.push(" AND o.search LIKE ").push_bind(like(&typed));
    }
    if let Some(after) = wanted.after {
        sql.push(" AND o.id < ").push_bind(after);
    }
    sql.push(" ORDER BY o.id DESC LIMIT ")
        .push_bind(wanted.limit);
    sql.build_query_scalar().fetch_all(conn).await
}

/// In what order campaigns are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The newest first.
    #[default]
    Newest,
    /// Those that end next first; without those that are over.
    EndingSoon,
    /// Those nearest to their goal first: sums of several currencies can't be compared.
    MostFunded,
    /// Those with most donors first.
    MostDonors,
    /// Those that donors gave most to first: for one currency alone.
    MostRaised,
}

/// Where a page of campaigns ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// In this order.
    pub sort: Sort,
    /// The figure that the order goes by.
    pub key: i64,
    /// The campaign.
    pub id: Uuid,
}

/// Which campaigns are meant, in whatever order.
#[derive(Debug, Clone)]
pub struct CampaignFilter {
    /// What the caller may see.
    pub sees: Sees,
    /// In this state.
    pub state: Option<CampaignState>,
    /// Of organisations in this country.
    pub country: Option<String>,
    /// For this goal.
    pub sdg: Option<i16>,
    /// In one of these areas; any if empty.
    pub areas: Vec<String>,
    /// For one of these groups; any if empty.
    pub groups: Vec<String>,
    /// In this programme, by id or slug.
    pub programme: Option<String>,
    /// Of this organisation, by id or slug.
    pub organisation: Option<String>,
    /// Taking this kind of gift.
    pub fund_type: Option<FundType>,
    /// In this currency.
    pub currency: Option<Currency>,
    /// With this in the title, or in the organisation's name.
    pub q: Option<String>,
}

/// Which campaigns are wanted.
#[derive(Debug, Clone)]
pub struct Campaigns {
    /// These.
    pub filter: CampaignFilter,
    /// In this order.
    pub sort: Sort,
    /// After this one.
    pub after: Option<After>,
    /// At most so many.
    pub limit: i64,
    /// The time.
    pub now: Timestamp,
}

/// The ids of a page of campaigns, with where each stands in the order.
///
/// # Errors
/// When Postgres fails.
pub async fn campaigns(
    conn: &mut PgConnection,
    wanted: Campaigns,
) -> Result<Vec<After>, sqlx::Error> {
    let sort = wanted.sort;
    let key = key(sort);
    let mut sql = QueryBuilder::new("SELECT id, key FROM (SELECT c.id, ");
    sql.push(key);
    sql.push(
        " AS key FROM campaigns c JOIN organisations o ON o.id = c.organisation_id
         LEFT JOIN campaign_totals t ON t.campaign_id = c.id WHERE true",
    );
    filter(&mut sql, &wanted.filter);
    if sort == Sort::EndingSoon {
        sql.push(" AND c.ends_at > ")
            .push_bind(wanted.now.to_sqlx());
    }
    sql.push(") AS listed WHERE true");
    let (compare, direction) = match sort {
        Sort::EndingSoon => (">", "ASC"),
        Sort::Newest | Sort::MostFunded | Sort::MostDonors | Sort::MostRaised => ("<", "DESC"),
    };
    if let Some(after) = wanted.after {
        sql.push(" AND (key, id) ").push(compare).push(" (");
        sql.push_bind(after.key)
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    sql.push(format_args!(
        " ORDER BY key {direction}, id {direction} LIMIT "
    ));
    sql.push_bind(wanted.limit);
    let rows: Vec<(Uuid, i64)> = sql.build_query_as().fetch_all(conn).await?;
    Ok(rows
        .into_iter()
        .map(|(id, key)| After { sort, key, id })
        .collect())
}

const fn key(sort: Sort) -> &'static str {
    match sort {
        // Ids tell the time.
        Sort::Newest => "0::bigint",
        Sort::EndingSoon => "(extract(epoch FROM c.ends_at) * 1000000)::bigint",
        Sort::MostFunded => {
            "coalesce(least((t.raised::numeric + t.matched) * 10000 / c.goal, 1000000000000), 0)::bigint"
        }
        Sort::MostDonors => "coalesce(t.donors, 0)",
        Sort::MostRaised => "coalesce(t.raised, 0)",
    }
}

pub(super) fn filter(sql: &mut QueryBuilder<Postgres>, wanted: &CampaignFilter) {
    match &wanted.sees {
        Sees::All => {}
        Sees::Published => {
            sql.push(" AND c.published_at IS NOT NULL");
        }
        Sees::Own(account) => {
            sql.push(
                " AND (c.published_at IS NOT NULL
                 OR c.organisation_id IN (SELECT organisation_id FROM members WHERE account = ",
            );
            sql.push_bind(account.clone()).push("))");
        }
    }
    equal(
        sql,
        "c.state",
        wanted.state.map(|state| state.as_str().to_owned()),
    );
    equal(sql, "o.country", wanted.country.clone());
    if let Some(number) = wanted.sdg {
        sql.push(" AND c.sdgs @> ARRAY[")
            .push_bind(number)
            .push("]");
    }
    overlap(sql, "c.areas", wanted.areas.clone());
    overlap(sql, "c.target_groups", wanted.groups.clone());
    if let Some(programme) = wanted.programme.clone() {
        sql.push(" AND c.programme_id IN (");
        programme_ids(sql, programme);
        sql.push(")");
    }
    if let Some(organisation) = wanted.organisation.clone() {
        sql.push(" AND (o.slug = ").push_bind(organisation.clone());
        sql.push(" OR o.id = ")
            .push_bind(Uuid::parse_str(&organisation).ok())
            .push(")");
    }
    if let Some(kind) = wanted.fund_type {
        sql.push(" AND c.fund_types @> ARRAY[")
            .push_bind(fund_type::word(kind))
            .push("]");
    }
    let currency = wanted.currency.map(|currency| currency.code().to_owned());
    equal(sql, "c.currency", currency);
    if let Some(typed) = &wanted.q {
        let pattern = like(typed);
        sql.push(" AND (c.search LIKE ").push_bind(pattern.clone());
        sql.push(" OR o.search LIKE ").push_bind(pattern).push(")");
    }
}

fn equal(sql: &mut QueryBuilder<Postgres>, column: &'static str, value: Option<String>) {
    if let Some(value) = value {
        sql.push(" AND ").push(column).push(" = ").push_bind(value);
    }
}

fn overlap(sql: &mut QueryBuilder<Postgres>, column: &'static str, values: Vec<String>) {
    if !values.is_empty() {
        sql.push(" AND ")
            .push(column)
            .push(" && ")
            .push_bind(values);
    }
}

fn programme_ids(sql: &mut QueryBuilder<Postgres>, programme: String) {
    let id = Uuid::parse_str(&programme).ok();
    sql.push("SELECT id FROM programmes WHERE slug = ")
        .push_bind(programme);
    sql.push(" OR id = ").push_bind(id);
}
