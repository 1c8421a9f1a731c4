//! What is written of a batch of pledges.

use contracts::Locale;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use money::{DonorId, FundId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::book::{Book, Gift};
use crate::domain::charge::Charge;
use crate::store::expect_rows;
use crate::words::word;

/// A donor as they are to be written.
#[derive(Debug, Clone)]
pub struct DonorRow<'a> {
    /// The donor.
    pub id: DonorId,
    /// The address.
    pub email: &'a str,
    /// As the donor wants to be called.
    pub name: Option<&'a str>,
    /// Where the donor is.
    pub country: Option<&'a str>,
}

/// What a new pledge has beside what the book knows.
#[derive(Debug)]
pub struct NewPledge<'a> {
    /// As the book has it.
    pub gift: &'a Gift,
    /// What is paid.
    pub charge: Charge,
    /// The donor's language.
    pub locale: Locale,
    /// A word to the organisation.
    pub message: Option<&'a str>,
    /// The name that is to stand on the campaign's page.
    pub wall_name: Option<&'a str>,
    /// A digest of the client's address.
    pub client: Option<[u8; 32]>,
    /// The end of the hold.
    pub expires_at: Timestamp,
}

/// A batch as it is to be written.
#[derive(Debug)]
pub struct Batch<'a> {
    /// What funds, which are locked, hold for new gifts: there, in which campaigns, for whom.
    pub book: &'a Book,
    /// Donors who are new.
    pub new_donors: Vec<DonorRow<'a>>,
    /// What known donors, whose rows are locked, say of themselves now.
    pub changed_donors: Vec<DonorRow<'a>>,
    /// Pledges, in their order; their places in the order of creation are taken now, under the funds'
    /// locks.
    pub pledges: Vec<NewPledge<'a>>,
}

/// Writes a batch with one statement: how often Postgres is asked is most of what a lone pledge costs.
/// False if somebody else made one of the donors meanwhile: then none of it may be committed.
///
/// # Errors
/// When Postgres fails, or a sum is not what its lock says.
#[expect(
    clippy::as_conversions,
    reason = "how sqlx is told that a list may have nulls"
)]
pub async fn write(
    conn: &mut PgConnection,
    batch: Batch<'_>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let Batch {
        book,
        new_donors,
        changed_donors,
        pledges,
    } = batch;
    let (funds, places, used) = (Funds::of(book), Places::of(book), Used::of(book));
    let (new, changed) = (Donors::of(new_donors), Donors::of(changed_donors));
    let given = Allocations::of(&pledges);
    let pledges = Pledges::of(&pledges);
    let day = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let written = sqlx::query_file!(
        "src/store/making/write.sql",
        now.to_sqlx(),
        &funds.ids,
        &funds.versions,
        &funds.sums,
        &places.funds,
        &places.campaigns,
        &places.positions,
        &places.used,
        &places.versions,
        &used.funds,
        &used.donors,
        &used.sums,
        &changed.ids,
        &changed.names as &[Option<&str>],
        &changed.countries as &[Option<&str>],
        &new.ids,
        &new.emails as &[&str],
        &new.names as &[Option<&str>],
        &new.countries as &[Option<&str>],
        &pledges.ids,
        &pledges.campaigns,
        &pledges.donors,
        &pledges.currencies as &[&str],
        &pledges.amounts,
        &pledges.tips,
        &pledges.fees,
        &pledges.charges,
        &pledges.fund_types,
        &pledges.methods,
        &pledges.locales as &[&str],
        &pledges.anonymous,
        &pledges.messages as &[Option<&str>],
        &pledges.paused,
        &pledges.clients as &[Option<&[u8]>],
        &pledges.ends as &[jiff_sqlx::Timestamp],
        &pledges.reasons as &[Option<String>],
        &pledges.wall_names as &[Option<&str>],
        &given.pledges,
        &given.funds,
        &given.campaigns,
        &given.amounts,
        &given.limits,
        day.to_sqlx(),
    )
    .fetch_one(conn)
    .await?;
    for (found, wanted, what) in [
        (written.funds, funds.ids.len(), "match funds"),
        (written.places, places.funds.len(), "funds in campaigns"),
        (written.changed, changed.ids.len(), "donors"),
    ] {
        expect_rows(found.unsigned_abs(), wanted, what)?;
    }
    Ok(usize::try_from(written.new) == Ok(new.ids.len()))
}

#[derive(Default)]
struct Funds {
    ids: Vec<Uuid>,
    versions: Vec<i64>,
    sums: Vec<i64>,
}

impl Funds {
    fn of(book: &Book) -> Self {
        let mut columns = Self::default();
        for fund in book.touched() {
            let before = fund.before.as_ref();
            let before = before.map_or(0, |before| before.balance.reserved);
            columns.ids.push(fund.now.id.0);
            columns.versions.push(fund.now.version);
            columns.sums.push(fund.now.balance.reserved - before);
        }
        columns
    }
}

#[derive(Default)]
struct Places {
    funds: Vec<Uuid>,
    campaigns: Vec<Uuid>,
    positions: Vec<i32>,
    used: Vec<i64>,
    versions: Vec<i64>,
}

impl Places {
    fn of(book: &Book) -> Self {
        let mut columns = Self::default();
        for ((fund, campaign), place) in book.places().filter(|(_, place)| place.changed()) {
            columns.funds.push(fund.0);
            columns.campaigns.push(campaign.0);
            columns.positions.push(place.now.position);
            columns.used.push(place.now.used);
            columns.versions.push(place.now.version);
        }
        columns
    }
}

#[derive(Default)]
struct Used {
    funds: Vec<Uuid>,
    donors: Vec<Uuid>,
    sums: Vec<i64>,
}

impl Used {
    fn of(book: &Book) -> Self {
        let mut columns = Self::default();
        for ((fund, donor), used) in book.donors().filter(|(_, used)| used.changed()) {
            columns.funds.push(fund.0);
            columns.donors.push(donor.0);
            columns.sums.push(used.now);
        }
        columns
    }
}

#[derive(Default)]
struct Donors<'a> {
    ids: Vec<Uuid>,
    emails: Vec<&'a str>,
    names: Vec<Option<&'a str>>,
    countries: Vec<Option<&'a str>>,
}

impl<'a> Donors<'a> {
    fn of(mut donors: Vec<DonorRow<'a>>) -> Self {
        // Who waits for another's new donors waits in one order.
        donors.sort_unstable_by_key(|donor| donor.email);
        let mut columns = Self::default();
        for donor in donors {
            columns.ids.push(donor.id.0);
            columns.emails.push(donor.email);
            columns.names.push(donor.name);
            columns.countries.push(donor.country);
        }
        columns
    }
}

#[derive(Default)]
struct Pledges<'a> {
    ids: Vec<Uuid>,
    campaigns: Vec<Uuid>,
    donors: Vec<Uuid>,
    currencies: Vec<&'static str>,
    amounts: Vec<i64>,
    tips: Vec<i64>,
    fees: Vec<i64>,
    charges: Vec<i64>,
    fund_types: Vec<String>,
    methods: Vec<String>,
    locales: Vec<&'static str>,
    anonymous: Vec<bool>,
    messages: Vec<Option<&'a str>>,
    paused: Vec<String>,
    clients: Vec<Option<&'a [u8]>>,
    ends: Vec<jiff_sqlx::Timestamp>,
    reasons: Vec<Option<String>>,
    wall_names: Vec<Option<&'a str>>,
}

impl<'a> Pledges<'a> {
    fn of(new: &'a [NewPledge<'_>]) -> Self {
        let mut columns = Self::default();
        for pledge in new {
            let (gift, charge) = (pledge.gift, pledge.charge);
            columns.ids.push(gift.id.0);
            columns.campaigns.push(gift.campaign.0);
            columns.donors.push(gift.donor.0);
            columns.currencies.push(gift.currency.code());
            columns.amounts.push(charge.amount);
            columns.tips.push(charge.tip);
            columns.fees.push(charge.fees);
            columns.charges.push(charge.total());
            columns.fund_types.push(word(&gift.fund_type));
            columns.methods.push(word(&gift.method));
            columns.locales.push(pledge.locale.code());
            columns.anonymous.push(gift.anonymous);
            columns.messages.push(pledge.message);
            columns.paused.push(list(&gift.paused_funds));
            let client = pledge.client.as_ref();
            columns.clients.push(client.map(<[u8; 32]>::as_slice));
            columns.ends.push(pledge.expires_at.to_sqlx());
            columns.reasons.push(gift.reasons.kept());
            columns.wall_names.push(pledge.wall_name);
        }
        columns
    }
}

#[derive(Default)]
struct Allocations {
    pledges: Vec<Uuid>,
    funds: Vec<Uuid>,
    campaigns: Vec<Uuid>,
    amounts: Vec<i64>,
    limits: Vec<String>,
}

impl Allocations {
    fn of(new: &[NewPledge<'_>]) -> Self {
        let mut columns = Self::default();
        for gift in new.iter().map(|pledge| pledge.gift) {
            for allocation in &gift.allocations {
                columns.pledges.push(gift.id.0);
                columns.funds.push(allocation.fund.0);
                columns.campaigns.push(gift.campaign.0);
                columns.amounts.push(allocation.amount);
                columns.limits.push(word(&allocation.limited_by));
            }
        }
        columns
    }
}

/// A list in a list, which Postgres has no other way to take.
fn list(ids: &[FundId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    format!("{{{}}}", ids.join(","))
}
