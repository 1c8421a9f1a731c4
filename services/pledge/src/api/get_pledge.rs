use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::pledge::PledgeState;
use contracts::pledge::api::{Frequency, Method, Pledge};
use contracts::tokens::{
    Claims, GiftClaims, ReceiptClaims, TicketClaims, USER_AUDIENCE, UserClaims,
};
use money::{Currency, Money, PaymentId, PledgeId};
use platform::http::{Bearer, Id, Problem};
use sqlx::PgConnection;

use super::Reads;
use super::explain::explain;
use crate::answer::{PLEDGE, ticket};
use crate::app::App;
use crate::domain::hold::Hold;
use crate::domain::matching;
use crate::store::pledges::{self, Row};
use crate::store::{decoding, holds, members};
use crate::words;

/// Who looks at a pledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Viewer {
    /// Whoever has the token that came with it.
    Donor,
    /// Whoever has the link from the receipt: looks, and may take the name off the campaign's page.
    Reader,
    /// Someone who looks after the campaign's money.
    Finance,
}

/// A pledge, for whoever has its `access_token` or the link of its receipt, and for finance members
/// of its campaign's organisation, who are told which payment paid it. To the donor it carries a
/// fresh ticket while it can be paid. `retained` is what is left of the gift, `refunded` what went
/// back of the charge. `explain` says of every fund that was
/// looked at why it gives what it gives.
#[utoipa::path(
    tag = "pledges",
    params(("id" = PledgeId, Path, description = "The pledge")),
    responses((status = 200, description = "The pledge", body = Pledge), Reads),
    security(("gift" = []), ("user" = []))
)]
#[get("/api/pledges/{id}")]
pub(crate) async fn get_pledge(
    app: Data<App>,
    id: Id<PledgeId>,
    token: Bearer,
) -> Result<HttpResponse, Problem> {
    let viewer = viewer(&app, id.0, &token).await?;
    Ok(HttpResponse::Ok().json(shown(&app, id.0, viewer).await?))
}

/// Who has this token; 404 to those who may not know of the pledge.
pub(super) async fn viewer(app: &App, id: PledgeId, token: &Bearer) -> Result<Viewer, Problem> {
    if bears::<GiftClaims>(app, id, token).await? {
        return Ok(Viewer::Donor);
    }
    if bears::<ReceiptClaims>(app, id, token).await? {
        return Ok(Viewer::Reader);
    }
    let user = app
        .service
        .tokens
        .verify::<UserClaims>(&token.0, USER_AUDIENCE)
        .await?;
    let mut conn = app.service.db.acquire().await?;
    let pledge = pledges::find(&mut conn, id).await?;
    let pledge = pledge.ok_or_else(Problem::not_found)?;
    if members::sees_money(&mut conn, &user.sub, pledge.campaign_id.into()).await? {
        Ok(Viewer::Finance)
    } else {
        Err(Problem::not_found())
    }
}

/// Whether the token is of this kind, and for this pledge; 404 when it is for another.
async fn bears<C: Claims>(app: &App, id: PledgeId, token: &Bearer) -> Result<bool, Problem> {
    match app.service.tokens.verify::<C>(&token.0, PLEDGE).await {
        Ok(borne) if borne.sub == id.to_string() => Ok(true),
        Ok(_) => Err(Problem::not_found()),
        Err(problem) if problem.status() == StatusCode::UNAUTHORIZED => Ok(false),
        Err(problem) => Err(problem),
    }
}

/// The pledge as it is now.
pub(super) async fn shown(app: &App, id: PledgeId, viewer: Viewer) -> Result<Pledge, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let row = pledges::find(&mut conn, id).await?;
    let row = row.ok_or_else(Problem::not_found)?;
    let payment = row.payment_id.map(PaymentId::from);
    let mut pledge = pledge(&mut conn, row).await?;
    if viewer == Viewer::Finance {
        pledge.payment_id = payment;
    }
    let payable = pledge.state == PledgeState::Pending
        && !pledge.closing
        && app.service.clock.now() < pledge.expires_at;
    if viewer == Viewer::Donor && payable {
        let claims = TicketClaims {
            pledge_id: pledge.id,
            campaign_id: pledge.campaign_id,
            charge: pledge.charge,
            amount: pledge.amount,
            fund_type: words::word(&pledge.fund_type),
            expires_at: pledge.expires_at,
        };
        pledge.payment_ticket = Some(ticket(&app.service, &claims)?);
        let hold = holds::find(&mut conn, id).await?;
        let longer = |hold: Hold| hold.longer(app.settings.hold, app.service.clock.now()).ok();
        pledge.extends_to = hold.and_then(longer);
    }
    Ok(pledge)
}

async fn pledge(conn: &mut PgConnection, row: Row) -> Result<Pledge, Problem> {
    let given = pledges::given(conn, row.id.into()).await?;
    let explain = explain(conn, &row, &given).await?;
    let currency: Currency = row.currency.parse().map_err(decoding)?;
    let money = |sum| Money::new(sum, currency);
    let matched = given.iter().map(|given| given.amount).sum();
    Ok(Pledge {
        id: row.id.into(),
        state: words::read(&row.state).map_err(decoding)?,
        campaign_id: row.campaign_id.into(),
        amount: money(row.amount),
        tip: money(row.tip),
        covered_fees: money(row.fees),
        charge: money(row.charge),
        retained: money(row.retained),
        refunded: (row.refunded > 0).then(|| money(row.refunded)),
        matched: money(matched),
        explain,
        matches: given,
        fund_type: words::read(&row.fund_type).map_err(decoding)?,
        frequency: Frequency::Once,
        method: method(words::read(&row.method).map_err(decoding)?),
        anonymous: row.anonymous,
        on_wall: row.wall_name.is_some(),
        closing: row.closing.is_some(),
        created_at: row.created_at.to_jiff(),
        expires_at: row.expires_at.to_jiff(),
        extends_to: None,
        confirmed_at: row.confirmed_at.map(jiff_sqlx::Timestamp::to_jiff),
        payment_id: None,
        payment_ticket: None,
    })
}

const fn method(method: matching::Method) -> Method {
    match method {
        matching::Method::BankTransfer => Method::BankTransfer,
        matching::Method::Card | matching::Method::Offline => Method::Card,
    }
}
