//! What the allocator is compared with: other ways to take a gift, behind the same HTTP layer, on
//! the same tables. Each does all that the real service does for a gift; `SHAPE` says how.

use std::process::ExitCode;
use std::str::FromStr;
use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::web::{Data, post};
use contracts::pledge::api::CreatePledge;
use contracts::tokens::{GiftClaims, TicketClaims};
use jiff::SignedDuration;
use platform::cli::{NoCommand, Program};
use platform::http::{Body, IdempotencyKey, Problem, detached};
use platform::{Reader, Running, Service, ServiceConfig};
use serde_json::{Value, json};
use sqlx::migrate::Migrator;
use utoipa_actix_web::service_config::ServiceConfig as Routes;

mod gift;
mod peer;
mod row_lock;
mod statement;

use gift::{Gift, Made};

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| sqlx::migrate!("../../migrations/pledge"));

const HOLD: SignedDuration = SignedDuration::from_hours(24);

/// A way to take a gift.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// A transaction a gift, under the lock of the fund's row.
    RowLock,
    /// One statement that does it all.
    Statement,
    /// A decrement in Redis, then a transaction a gift.
    Peer,
}

impl FromStr for Shape {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "row-lock" => Ok(Self::RowLock),
            "statement" => Ok(Self::Statement),
            "peer" => Ok(Self::Peer),
            _ => Err("it is one of: row-lock, statement, peer".to_owned()),
        }
    }
}

struct Baseline;

struct Config {
    service: ServiceConfig,
    shape: Shape,
}

struct App {
    service: Service,
    shape: Shape,
}

impl Program for Baseline {
    // Its place is that of the real one: tokens, tables, exchange.
    const NAME: &'static str = "pledge";
    const ABOUT: &'static str = "What the allocator is compared with; for the benchmark alone";
    type Config = Config;
    type Command = NoCommand;

    fn read(env: &mut Reader) -> Option<Config> {
        let shape = env.required("SHAPE");
        Some(Config {
            service: ServiceConfig::read(env)?,
            shape: shape?,
        })
    }

    fn common(config: &Config) -> &ServiceConfig {
        &config.service
    }

    fn migrator() -> &'static Migrator {
        &MIGRATOR
    }

    async fn start(config: Config, service: Service) -> anyhow::Result<Running> {
        let app = Data::new(App {
            service: service.clone(),
            shape: config.shape,
        });
        service.serve(config.service.bind, app, routes)
    }

    async fn command(command: NoCommand) -> anyhow::Result<()> {
        match command {}
    }
}

fn main() -> ExitCode {
    platform::cli::main::<Baseline>()
}

fn routes(routes: &mut Routes<'_>) {
    routes.route("/api/pledges", post().to(create_pledge));
}

async fn create_pledge(
    app: Data<App>,
    key: IdempotencyKey,
    body: Body<CreatePledge>,
) -> Result<HttpResponse, Problem> {
    let gift = Gift::new(&app.service.clock, key, body.hash, body.value, HOLD)?;
    let answer = detached(async move {
        let service = &app.service;
        let made = match app.shape {
            Shape::RowLock => row_lock::take(service, &gift).await?,
            Shape::Statement => statement::take(service, &gift).await?,
            Shape::Peer => peer::take(service, &gift).await?,
        };
        service.wake_relay();
        answer(service, &gift, &made)
    })
    .await?;
    Ok(HttpResponse::Created().json(answer))
}

/// What the donor is told, with tokens.
fn answer(service: &Service, gift: &Gift, made: &Made) -> Result<Value, Problem> {
    let asked = &gift.asked;
    let sub = gift.id.to_string();
    let ticket = TicketClaims {
        pledge_id: gift.id,
        campaign_id: asked.campaign_id,
        charge: asked.amount,
        amount: asked.amount,
        fund_type: gift.fund_type.clone(),
        expires_at: gift.expires_at,
    };
    let ticket = service
        .tokens
        .sign(&ticket, &sub, "payment", gift.expires_at)?;
    let access = service
        .tokens
        .sign(&GiftClaims {}, &sub, "pledge", gift.expires_at)?;
    let mut answer = gift.kept(made);
    if let Value::Object(fields) = &mut answer {
        fields.insert("payment_ticket".to_owned(), json!(ticket));
        fields.insert("access_token".to_owned(), json!(access));
    }
    Ok(answer)
}
