//! A small service that hears what the campaign service hears.

use std::sync::LazyLock;

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use contracts::pledge::events::{
    CampaignTotalsChanged, MatchFundActivated, MatchFundChanged, MatchFundExhausted,
    MatchFundSettled,
};
use contracts::tokens::{GiftClaims, TicketClaims};
use jiff_sqlx::ToSqlx as _;
use money::CampaignId;
use platform::cli::{NoCommand, Program};
use platform::http::{
    Bearer, Body, Caller, ClientAddress, IdempotencyKey, Problem, User, detached,
};
use platform::idempotency::{self, Claim};
use platform::limits::Limit;
use platform::{
    Consumer, Failure, Reader, Received, Running, Service, ServiceConfig, db, inbox, outbox,
};
use serde_json::{Value, json};
use sqlx::migrate::Migrator;
use utoipa_actix_web::service_config::ServiceConfig as Routes;

/// This crate's sqlx.toml names the platform's own table; a service's is the usual one.
static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrator = sqlx::migrate!("tests/it/migrations");
    migrator.dangerous_set_table_name("_sqlx_migrations");
    migrator
});

pub struct Toy;

impl Program for Toy {
    const NAME: &'static str = "campaign";
    const ABOUT: &'static str = "A service for tests";
    type Config = ServiceConfig;
    type Command = NoCommand;

    fn read(env: &mut Reader) -> Option<ServiceConfig> {
        ServiceConfig::read(env)
    }

    fn common(config: &ServiceConfig) -> &ServiceConfig {
        config
    }

    fn migrator() -> &'static Migrator {
        &MIGRATOR
    }

    async fn start(config: ServiceConfig, service: Service) -> anyhow::Result<Running> {
        let app = Data::new(service.clone());
        let consumer = Consumer::new(app.clone())
            .on(note)
            .on(|_, _: Received<MatchFundActivated>| async { Err(Failure::reject("never wanted")) })
            .on(|_, _: Received<MatchFundChanged>| async { panic_once() })
            .on(|_, _: Received<MatchFundExhausted>| async { Ok(()) })
            .on(|_, _: Received<MatchFundSettled>| async { Ok(()) });
        service.consume(consumer)?;
        service.serve(config.bind, app, routes)
    }

    async fn command(command: NoCommand) -> anyhow::Result<()> {
        match command {}
    }
}

fn panic_once() -> Result<(), Failure> {
    use std::sync::atomic::{AtomicBool, Ordering};
    static PANICKED: AtomicBool = AtomicBool::new(false);
    assert!(
        PANICKED.swap(true, Ordering::Relaxed),
        "the first try panics"
    );
    Ok(())
}

/// Fails while no row with version 0 is there: the test decides when it may work.
async fn note(
    service: Data<Service>,
    received: Received<CampaignTotalsChanged>,
) -> Result<(), Failure> {
    let mut tx = service.db.begin().await?;
    if !inbox::first_time(&mut tx, &received, service.clock.now()).await? {
        return Ok(());
    }
    let allowed: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM effects WHERE version = 0)")
            .fetch_one(&mut *tx)
            .await?;
    if !allowed {
        return Err(Failure::retry(anyhow::anyhow!("not yet")));
    }
    sqlx::query("INSERT INTO effects (campaign, version) VALUES ($1, $2)")
        .bind(received.body.campaign_id.0)
        .bind(received.body.version)
        .execute(&mut *tx)
        .await?;
    db::commit(tx, "toy-note").await?;
    Ok(())
}

pub fn totals(campaign: CampaignId, version: i64) -> CampaignTotalsChanged {
    let nothing = money::Money::zero("USD".parse().unwrap());
    CampaignTotalsChanged {
        campaign_id: campaign,
        version,
        raised: nothing,
        matched: nothing,
        donors: 0,
        pledges: 0,
        at: "2026-01-01T00:00:00Z".parse().unwrap(),
    }
}

/// Tells an event, once for a key, slowly if asked to.
#[utoipa::path(responses((status = 201)))]
#[post("/api/tell")]
async fn tell(
    service: Data<Service>,
    key: IdempotencyKey,
    body: Body<Value>,
) -> Result<HttpResponse, Problem> {
    let told = detached(async move {
        let mut tx = service.db.begin().await?;
        let claim =
            idempotency::claim(&mut tx, "tell", &key, &body.hash, service.clock.now()).await?;
        if let Claim::Done(stored) = claim {
            return Ok(stored.body);
        }
        let id: CampaignId = service.clock.id();
        sqlx::query("SELECT pg_sleep($1)")
            .bind(body.value["seconds"].as_f64().unwrap_or(0.0))
            .execute(&mut *tx)
            .await?;
        outbox::add(&mut tx, &service.clock, &totals(id, 7)).await?;
        let answer = json!({"id": id, "at": service.clock.now().to_sqlx().to_jiff()});
        idempotency::finish(&mut tx, "tell", &key, 201, &answer).await?;
        db::commit(tx, "toy-tell").await?;
        service.wake_relay();
        Ok(answer)
    })
    .await?;
    Ok(HttpResponse::Created().json(told))
}

#[utoipa::path(responses((status = 200)))]
#[get("/api/me")]
async fn me(user: User) -> HttpResponse {
    HttpResponse::Ok().json(json!({"account": user.account, "reviewer": user.is_reviewer()}))
}

#[utoipa::path(responses((status = 200)))]
#[get("/internal/who")]
async fn who(caller: Caller) -> HttpResponse {
    HttpResponse::Ok().json(caller.name)
}

#[utoipa::path(responses((status = 200)))]
#[get("/api/ticket")]
async fn ticket(service: Data<Service>, token: Bearer) -> Result<HttpResponse, Problem> {
    let verified = service
        .tokens
        .verify::<TicketClaims>(&token.0, "payment")
        .await?;
    Ok(HttpResponse::Ok().json(verified.claims))
}

#[utoipa::path(responses((status = 200)))]
#[get("/api/gift")]
async fn gift(service: Data<Service>, token: Bearer) -> Result<HttpResponse, Problem> {
    let verified = service
        .tokens
        .verify::<GiftClaims>(&token.0, "pledge")
        .await?;
    Ok(HttpResponse::Ok().json(verified.sub))
}

fn routes(routes: &mut Routes<'_>) {
    routes
        .service(tell)
        .service(me)
        .service(who)
        .service(ticket)
        .service(gift)
        .service(knock);
}

/// Thrice a minute where limits are strict.
const KNOCKS: Limit = Limit::new("knocks", 3, 60);

#[utoipa::path(responses((status = 200)))]
#[get("/api/knock")]
async fn knock(service: Data<Service>, client: ClientAddress) -> Result<HttpResponse, Problem> {
    let known = client.key();
    service
        .limit_while_counted(KNOCKS, known.as_deref())
        .await?;
    Ok(HttpResponse::Ok().json(known))
}
