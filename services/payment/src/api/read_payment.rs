//! `GET /api/payments/{id}`

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use contracts::payment::PaymentState;
use contracts::payment::api::{Payment, PaymentKind};
use contracts::tokens::{TicketClaims, USER_AUDIENCE, UserClaims};
use money::{Money, PaymentId};
use platform::http::{Bearer, Id, Problem};
use sqlx::PgConnection;

use crate::app::App;
use crate::store::{directory, failures, payments, settlements};

/// Who asks.
enum Reader {
    /// The donor, by the pledge's ticket.
    Donor(TicketClaims),
    /// A signed-in person.
    Account(String),
}

/// How a payment stands
///
/// For the bearer of the pledge's ticket, and for those who see the money of the campaign's organisation.
#[utoipa::path(
    tag = "payments",
    params(("id" = Uuid, Path, description = "The payment")),
    responses(
        (status = 200, description = "The payment", body = Payment),
        (status = 401, description = "No valid ticket or user token", body = Problem),
        (status = 404, description = "There is none, or not for this caller", body = Problem),
    ),
    security(("user" = []))
)]
#[get("/api/payments/{id}")]
pub(crate) async fn read_payment(
    app: Data<App>,
    token: Bearer,
    id: Id<PaymentId>,
) -> Result<HttpResponse, Problem> {
    let reader = reader(&app, &token.0).await?;
    let mut connection = app.connection().await?;
    let found = payments::find(&mut connection, id.0).await?;
    let payment = found.ok_or_else(Problem::not_found)?;
    let (allowed, finance) = match &reader {
        Reader::Donor(ticket) => (ticket.pledge_id == payment.pledge_id, false),
        Reader::Account(account) => {
            let sees = directory::sees_money(&mut connection, payment.campaign_id, account).await?;
            (sees, sees)
        }
    };
    if !allowed {
        return Err(Problem::not_found());
    }
    Ok(HttpResponse::Ok().json(answer(&mut connection, payment, finance).await?))
}

async fn reader(app: &App, token: &str) -> Result<Reader, Problem> {
    let tokens = &app.service.tokens;
    match tokens.verify::<TicketClaims>(token, app.service.name).await {
        Ok(ticket) => Ok(Reader::Donor(ticket.claims)),
        Err(problem) if problem.status() == StatusCode::UNAUTHORIZED => {
            let user = tokens.verify::<UserClaims>(token, USER_AUDIENCE).await?;
            Ok(Reader::Account(user.sub))
        }
        Err(problem) => Err(problem),
    }
}

async fn answer(
    conn: &mut PgConnection,
    payment: payments::Payment,
    finance: bool,
) -> Result<Payment, Problem> {
    let order = payment.asked.map(|asked| asked.order);
    let fee = if finance {
        settlements::fee(conn, payment.id).await?
    } else {
        None
    };
    let declined = match payment.state {
        PaymentState::RequiresPayment => failures::last_code(conn, payment.id).await?,
        PaymentState::Created
        | PaymentState::Processing
        | PaymentState::Succeeded
        | PaymentState::Closed => None,
    };
    let ended = matches!(
        payment.state,
        PaymentState::Succeeded | PaymentState::Closed
    );
    let charge = order.as_ref().map(|order| order.charge);
    Ok(Payment {
        id: payment.id,
        kind: PaymentKind::Payment,
        state: payment.state,
        pledge_id: payment.pledge_id,
        campaign_id: payment.campaign_id,
        charge,
        amount: order.map(|order| Money::new(order.gift, order.charge.currency)),
        fee: fee.filter(|fee| charge.is_some_and(|charge| charge.currency == fee.currency)),
        refunded: charge.map(|charge| Money::new(payment.returned.total, charge.currency)),
        disputed: charge.map(|charge| Money::new(payment.disputed, charge.currency)),
        owed: charge
            .filter(|_| finance && payment.owed > 0)
            .map(|charge| Money::new(payment.owed, charge.currency)),
        declined,
        closing: payment.closing_since.is_some() && !ended,
        created_at: payment.created_at,
        succeeded_at: payment.succeeded_at,
    })
}
