//! Registration asks for a first name as well, the sign-in page is the application's own, and it is at `/auth/in`.

use std::path::Path;

use authkit_axum::mail::DevMailbox;
use authkit_axum::{
    Auth, Confirmation, CurrentUser, KeyRing, Paths, Registration, SignUpField, SignUpFields,
};
use authkit_sqlx::sqlx::{self, SqlitePool, sqlite::SqliteConnectOptions};
use authkit_sqlx::{AccountId, ExtraRow, Sqlite};
use axum::{Extension, Router, http::StatusCode, routing::get};

/// What the application keeps beside an account.
#[derive(Clone)]
struct Profile {
    first_name: String,
}

impl ExtraRow<sqlx::Sqlite> for Profile {
    async fn put(&self, id: AccountId, db: &mut sqlx::SqliteConnection) -> sqlx::Result<()> {
        let insert = sqlx::query("INSERT INTO profiles (account_id, first_name) VALUES (?1, ?2)");
        let insert = insert.bind(id.as_i64()).bind(&self.first_name);
        insert.execute(db).await.map(drop)
    }
}

/// The application over a database file.
///
/// # Errors
/// What the database or the builder says.
pub async fn app(file: &Path, keys: KeyRing, mailbox: DevMailbox) -> anyhow::Result<Router> {
    let store = Sqlite::open(file).await?.with_extra::<Profile>();
    let pool = SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await?;
    let table = "CREATE TABLE IF NOT EXISTS profiles (account_id INTEGER PRIMARY KEY, first_name TEXT NOT NULL)";
    sqlx::query(table).execute(&pool).await?;
    let mut paths = Paths::default();
    paths.login = "/auth/in".into();
    let first_name = SignUpField::text("first_name", "First name").with_autocomplete("given-name");
    let fields = SignUpFields::new(|form| {
        let first_name = form.text("first_name").to_owned();
        Ok(Profile { first_name })
    });
    let auth = Auth::builder(store)
        .keys(keys)
        .base_url("http://127.0.0.1:3000")
        .mail(mailbox)
        .paths(paths)
        .templates(concat!(env!("CARGO_MANIFEST_DIR"), "/templates"))
        .registerable_with(Registration::DEFAULT, fields.with(first_name))
        .confirmable(Confirmation::DEFAULT)
        .build()?;
    let app = Router::new().route("/", get(hello)).merge(auth.routes());
    Ok(app.layer(Extension(pool)).with_state(auth))
}

/// Calls whoever is signed in by the name that they gave.
async fn hello(
    Extension(pool): Extension<SqlitePool>,
    user: CurrentUser,
) -> Result<String, StatusCode> {
    let query = sqlx::query_scalar("SELECT first_name FROM profiles WHERE account_id = ?1");
    let name = query.bind(user.id().as_i64()).fetch_one(&pool).await;
    let name: String = name.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    Ok(format!("Hello, {name}"))
}
