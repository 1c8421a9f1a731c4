//! How many campaigns there are of each kind.

use contracts::campaign::api::{CampaignCounts, Count};
use contracts::reference::{TERMS, Term};
use sqlx::{PgConnection, QueryBuilder};

use super::lists::{CampaignFilter, filter};

/// What is counted.
#[derive(Clone, Copy)]
enum Facet {
    Country,
    Sdg,
    Area,
    Group,
    FundType,
    Currency,
}

/// How many campaigns there are under these filters, and by each under all the others.
///
/// # Errors
/// When Postgres fails.
pub async fn campaigns(
    conn: &mut PgConnection,
    wanted: &CampaignFilter,
) -> Result<CampaignCounts, sqlx::Error> {
    let mut sql = QueryBuilder::new(
        "SELECT count(*) FROM campaigns c JOIN organisations o ON o.id = c.organisation_id WHERE true",
    );
    filter(&mut sql, wanted);
    let total = sql.build_query_scalar().fetch_one(&mut *conn).await?;
    Ok(CampaignCounts {
        total,
        countries: by(conn, Facet::Country, wanted).await?,
        sdgs: by(conn, Facet::Sdg, wanted).await?,
        areas: by(conn, Facet::Area, wanted).await?,
        groups: by(conn, Facet::Group, wanted).await?,
        fund_types: by(conn, Facet::FundType, wanted).await?,
        currencies: by(conn, Facet::Currency, wanted).await?,
    })
}

async fn by(
    conn: &mut PgConnection,
    facet: Facet,
    wanted: &CampaignFilter,
) -> Result<Vec<Count>, sqlx::Error> {
    let mut others = wanted.clone();
    let (code, each) = match facet {
        Facet::Country => {
            others.country = None;
            ("o.country", "")
        }
        Facet::Sdg => {
            others.sdg = None;
            ("each::text", "CROSS JOIN LATERAL unnest(c.sdgs) AS each")
        }
        Facet::Area => {
            others.areas.clear();
            ("term.above", "CROSS JOIN LATERAL unnest(c.areas) AS each")
        }
        Facet::Group => {
            others.groups.clear();
            let each = "CROSS JOIN LATERAL unnest(c.target_groups) AS each";
            ("term.above", each)
        }
        Facet::FundType => {
            others.fund_type = None;
            ("each", "CROSS JOIN LATERAL unnest(c.fund_types) AS each")
        }
        Facet::Currency => {
            others.currency = None;
            ("c.currency", "")
        }
    };
    let mut sql = QueryBuilder::new("SELECT ");
    sql.push(code)
        .push(" AS code, count(DISTINCT c.id) AS campaigns");
    sql.push(" FROM campaigns c JOIN organisations o ON o.id = c.organisation_id ")
        .push(each);
    if matches!(facet, Facet::Area | Facet::Group) {
        let (above, parts): (Vec<_>, Vec<_>) = TERMS.iter().flat_map(lines).unzip();
        sql.push(" JOIN unnest(")
            .push_bind(above)
            .push("::text[], ");
        sql.push_bind(parts)
            .push("::text[]) AS term(above, part) ON term.part = each");
    }
    sql.push(" WHERE true");
    filter(&mut sql, &others);
    sql.push(" GROUP BY 1 ORDER BY 2 DESC, 1");
    let rows: Vec<(String, i64)> = sql.build_query_as().fetch_all(conn).await?;
    let counts = rows.into_iter().map(|(code, count)| Count { code, count });
    Ok(counts.collect())
}

/// A term under itself and under all that it is a part of.
fn lines(term: &'static Term) -> Vec<(&'static str, &'static str)> {
    let parent = |term: &Term| {
        let parent = term.parent.as_ref()?;
        TERMS.iter().find(|term| term.code == *parent)
    };
    let above = std::iter::successors(Some(term), |term| parent(term));
    above
        .map(|above| (above.code.as_str(), term.code.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_counts_for_all_that_it_is_part_of() {
        let term = TERMS
            .iter()
            .find(|term| term.code == "green_volunteering")
            .unwrap();
        let above: Vec<&str> = lines(term).into_iter().map(|(above, _)| above).collect();
        assert_eq!(above[..2], ["green_volunteering", "climate_action"]);
    }
}
