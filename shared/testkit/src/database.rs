use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool};
use url::Url;
use uuid::Uuid;

/// A lock so that one test alone makes the template that all others copy.
const TEMPLATE_LOCK: i64 = 0x52_49_46_41_44_41;

/// A database of one test, with the service's schema and role.
pub(crate) struct Database {
    admin_url: Url,
    name: String,
    pub(crate) url: String,
}

impl Database {
    pub(crate) async fn create(service: &str, migrator: &'static Migrator) -> Self {
        let admin_url: Url = crate::setting("TEST_DATABASE_URL")
            .parse()
            .expect("TEST_DATABASE_URL is a URL");
        let name = format!("t_{}", Uuid::new_v4().simple());
        let mut admin = connect(admin_url.as_str()).await;
        let template = template(&mut admin, &admin_url, service, migrator).await;
        run(
            &mut admin,
            format!("CREATE DATABASE {name} TEMPLATE {template}"),
        )
        .await;
        let url = service_url(&admin_url, &name, service);
        Self {
            admin_url,
            name,
            url,
        }
    }

    pub(crate) async fn drop(&self) {
        let mut admin = connect(self.admin_url.as_str()).await;
        run(
            &mut admin,
            format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
        )
        .await;
    }
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url)
        .await
        .expect("Postgres answers at TEST_DATABASE_URL")
}

/// The names in it are ours, never a test's input.
async fn run(conn: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql.clone()))
        .execute(conn)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

fn role(service: &str) -> String {
    format!("rifada_test_{service}")
}

fn service_url(admin_url: &Url, database: &str, service: &str) -> String {
    let mut url = admin_url.clone();
    url.set_path(database);
    url.set_username(&role(service)).expect("a role's name");
    url.set_password(Some("test")).expect("a password");
    url.to_string()
}

/// The migrated database that tests of this service copy; its name tells its migrations.
async fn template(
    admin: &mut PgConnection,
    admin_url: &Url,
    service: &str,
    migrator: &'static Migrator,
) -> String {
    let mut hasher = DefaultHasher::new();
    for migration in platform::db::platform_migrations().chain(migrator.iter()) {
        migration.checksum.hash(&mut hasher);
    }
    let name = format!("tpl_{service}_{:016x}", hasher.finish());
    let making = format!("{name}_making");
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut *admin)
        .await
        .expect("a lock");
    let known: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
            .bind(&name)
            .fetch_one(&mut *admin)
            .await
            .expect("the list of databases");
    if !known {
        make_role(admin, service).await;
        run(
            admin,
            format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)"),
        )
        .await;
        run(admin, format!("CREATE DATABASE {making}")).await;
        let mut url = admin_url.clone();
        url.set_path(&making);
        let mut inside = connect(url.as_str()).await;
        let role = role(service);
        run(&mut inside, format!("CREATE SCHEMA {service} AUTHORIZATION {role}; REVOKE ALL ON SCHEMA public FROM PUBLIC")).await;
        inside.close().await.expect("a clean end");
        let pool = PgPool::connect(&service_url(admin_url, &making, service))
            .await
            .expect("the role may connect");
        platform::db::migrate(&pool, migrator)
            .await
            .expect("the migrations run");
        pool.close().await;
        run(admin, format!("ALTER DATABASE {making} RENAME TO {name}")).await;
    }
    sqlx::query("SELECT pg_advisory_unlock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut *admin)
        .await
        .expect("a lock");
    name
}

async fn make_role(admin: &mut PgConnection, service: &str) {
    let role = role(service);
    let known: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)")
            .bind(&role)
            .fetch_one(&mut *admin)
            .await
            .expect("the list of roles");
    if !known {
        run(admin, format!("CREATE ROLE {role} LOGIN PASSWORD 'test'")).await;
        run(
            admin,
            format!("ALTER ROLE {role} SET search_path = {service}"),
        )
        .await;
    }
}
